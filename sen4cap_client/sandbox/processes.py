"""What the processes do: from the inputs of a request to results."""

from __future__ import annotations

import asyncio
import datetime as dt
import re
import time
from collections.abc import Callable, Coroutine, Mapping
from functools import partial
from typing import Any, NamedTuple

import numpy as np

from sen4cap_client.sandbox.area import Area, area_around, area_at, area_from_wkt
from sen4cap_client.sandbox.catalogue import Parameter, Process
from sen4cap_client.sandbox.errors import BadInput
from sen4cap_client.sandbox.generations import Generation
from sen4cap_client.sandbox.indicators import AOI_INDICATORS, INDICATORS
from sen4cap_client.sandbox.jobs import Report, Results, Task, WaitingTask
from sen4cap_client.sandbox.products import Order, ProductStore
from sen4cap_client.sandbox.scene import latest_acquisition
from sen4cap_client.sandbox.utm import tile_origin

_EXAMPLE = (9.9, 53.5)  # longitude and latitude where the processes work that are not told a place
_EXAMPLE_SIDE = 2_000.0  # metres
_EXAMPLE_TIME = dt.datetime(2024, 6, 7, 10, 25, 59, tzinfo=dt.UTC)
_SINGLE_SIDE = 10_980.0  # metres: a tenth of a Sentinel-2 tile, so that nobody waits for long

Inputs = dict[str, Any]


class Workshop(NamedTuple):
    """What a process needs beside its inputs: where products go, and the wall clock (UTC)."""

    products: ProductStore
    clock: Callable[[], dt.datetime]


def task_of(
    process: Process, generation: Generation, sent: Mapping[str, Any], workshop: Workshop
) -> Task | WaitingTask:
    """Return what a job has to do: read the inputs as they were sent, and compute.

    Bad inputs are not found out before, as on TAO: the job is accepted, and fails.
    """

    def compute(report: Report) -> Results:
        return _FUNCTIONS[process.id](read_inputs(process, generation, sent), workshop, report)

    async def wait(report: Report) -> Results:
        return await _WAITING.get(process.id, _not_here)(read_inputs(process, generation, sent), report)

    return compute if process.id in _FUNCTIONS else wait


def read_inputs(process: Process, generation: Generation, sent: Mapping[str, Any]) -> Inputs:
    """Return the inputs by the names that the sandbox uses, with defaults filled in.

    Raises:
        BadInput: if a key is unknown, a value does not fit, or one is missing.
    """
    by_key = {generation.key(parameter): parameter for parameter in process.inputs}
    for key in sent:
        if key not in by_key:
            raise BadInput(f"process {process.id} has no input {key!r}")
    inputs: Inputs = {}
    for key, parameter in by_key.items():
        schema = parameter.schema
        value = sent.get(key)
        if value is None:
            value = schema.get("default")
        if value is None or (value == "" and schema.get("minLength")):
            if parameter.min_occurs and not schema.get("nullable"):
                raise BadInput(f"input {key!r} is missing")
            continue
        _check(parameter, value)
        inputs[parameter.name] = value
    return inputs


def _check(parameter: Parameter, value: Any) -> None:
    """Raise BadInput if a value does not fit its schema."""
    schema = parameter.schema
    types: dict[str, tuple[type, ...]] = {
        "string": (str,),
        "boolean": (bool,),
        "array": (list,),
        "number": (int, float),
        "integer": (int,),
    }
    kind = str(schema["type"])
    if not isinstance(value, types[kind]) or (isinstance(value, bool) and kind != "boolean"):
        raise BadInput(f"input {parameter.title!r} is no {kind}")
    if "enum" in schema and value not in schema["enum"]:
        raise BadInput(f"input {parameter.title!r} is none of {schema['enum']}")
    if isinstance(value, str) and 0 < schema.get("maxLength", 0) < len(value):
        raise BadInput(f"input {parameter.title!r} is too long")
    if isinstance(value, (int, float)) and not schema.get("minimum", value) <= value <= schema.get("maximum", value):
        raise BadInput(f"input {parameter.title!r} is out of range")


def _aoi_indicators(inputs: Inputs, workshop: Workshop, report: Report) -> Results:
    """Process 218: one indicator for an area and the last acquisition between two days."""
    start, end = _day(inputs["startdate"]), _day(inputs["enddate"])
    if end < start:
        raise BadInput("the end lies before the start")
    name = inputs["indicatorname"]
    if name not in AOI_INDICATORS:
        raise BadInput(f"there is no indicator {name!r}")
    area = area_from_wkt(inputs["geom"])
    acquired = latest_acquisition(start, end)
    if acquired is None:
        raise BadInput("there is no acquisition between these days")
    order = Order(area, acquired, INDICATORS[name], f"L3B{name}", f"L3B_{name}")
    return {"stacitemsfile": _make(order, workshop, report)}


def _single_product(indicator: str, inputs: Inputs, workshop: Workshop, report: Report) -> Results:
    """Processes 71 and 182: one indicator for one satellite image, of which a tenth of the tile is computed."""
    site = inputs["siteid"]
    if not re.fullmatch(r"[0-9]{1,6}", site):
        raise BadInput(f"there is no site {site!r}")
    acquired, tile = _image(inputs["input"])
    kind = "L3B" if indicator == "NDVI" else f"L3B{indicator}"
    collection = "L3B" if indicator == "NDVI" else f"L3B_{indicator}"
    area = _tile_centre(tile or "32UNE")
    order = Order(area, acquired, INDICATORS[indicator], kind, collection, site, f"site_{site}", with_tile=False)
    return {"stacitemsfile": _make(order, workshop, report)}


def _example(
    indicator: str, collection: str, output: str, inputs: Inputs, workshop: Workshop, report: Report
) -> Results:
    """Processes 1, 2, 3, 5 and 6: one indicator for a small example area, at the first given product's time."""
    images = inputs.get("products") or inputs.get("inxml") or []
    acquired = _image(images[0])[0] if images else _EXAMPLE_TIME
    area = area_around(*_EXAMPLE, _EXAMPLE_SIDE)
    order = Order(area, acquired, INDICATORS[indicator], collection.replace("_", ""), collection, "0", "site_0")
    return {output: _make(order, workshop, report)}


async def _sleep_a_while(inputs: Inputs, report: Report) -> Results:
    """Sleep, and report every now and then."""
    duration = float(inputs["duration"])
    begin = time.monotonic()
    while (slept := time.monotonic() - begin) < duration:
        if inputs["fail"] and slept >= duration / 2:
            raise BadInput("failing on purpose")
        report(100 * slept / duration)
        await asyncio.sleep(min(duration / 10, 0.2, duration - slept))
    if inputs["fail"]:
        raise BadInput("failing on purpose")
    return {"return_value": round(slept, 3)}


def _primes_between(inputs: Inputs, workshop: Workshop, report: Report) -> Results:
    """Sieve of Eratosthenes."""
    low, high = inputs["min_val"], inputs["max_val"]
    prime = np.ones(max(high + 1, 2), dtype=bool)
    prime[:2] = False
    for number in range(2, int(len(prime) ** 0.5) + 1):
        if prime[number]:
            prime[number * number :: number] = False
            report(100 * number * number / len(prime))
    return {"return_value": [int(number) for number in np.flatnonzero(prime) if low <= number <= high]}


async def _not_here(inputs: Inputs, report: Report) -> Results:
    """What the sandbox cannot compute fails after a moment."""
    await asyncio.sleep(0.5)
    raise BadInput("the sandbox cannot compute this process")


_FUNCTIONS: dict[str, Callable[[Inputs, Workshop, Report], Results]] = {
    "218": _aoi_indicators,
    "71": partial(_single_product, "NDVI"),
    "182": partial(_single_product, "LAI"),
    "1": partial(_example, "WATER", "S2_WATER", "waterindices"),
    "2": partial(_example, "FLOOD", "S1_FLOOD", "floodmask"),
    "3": partial(_example, "NDVI", "S2_NDVI", "vegetationindices"),
    "5": partial(_example, "NDVI", "L3B_NDVI", "stacitemsfile"),
    "6": partial(_example, "LAI", "L3B_LAI", "stacitemsfile"),
    "primes_between": _primes_between,
}
# These take no thread.
_WAITING: dict[str, Callable[[Inputs, Report], Coroutine[Any, Any, Results]]] = {"sleep_a_while": _sleep_a_while}


def _make(order: Order, workshop: Workshop, report: Report) -> Any:
    return workshop.products.make(order, workshop.clock(), lambda share: report(100 * share))


def _day(text: str) -> dt.date:
    """Read a day such as ``2024-06-07``."""
    if not re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", text):
        raise BadInput(f"{text!r} is no day")
    try:
        return dt.date.fromisoformat(text)
    except ValueError as error:
        raise BadInput(f"{text!r} is no day") from error


def _image(link: object) -> tuple[dt.datetime, str | None]:
    """Return the time (UTC) and the tile that the name of a Sentinel-2 product tells."""
    times = re.search(r"[0-9]{8}T[0-9]{6}", link) if isinstance(link, str) else None
    if not isinstance(link, str) or times is None:
        raise BadInput("the input is no link to a Sentinel-2 product")
    try:
        acquired = dt.datetime.strptime(times[0], "%Y%m%dT%H%M%S").replace(tzinfo=dt.UTC)
    except ValueError as error:
        raise BadInput(f"{times[0]} is no time") from error
    tile = re.search(r"_T([0-9]{2}[A-Z]{3})", link)
    return acquired, tile[1] if tile else None


def _tile_centre(tile: str) -> Area:
    """Return the middle of a tile."""
    try:
        zone, east, north = tile_origin(tile)
    except ValueError as error:
        raise BadInput(str(error)) from error
    return area_at(zone, tile, east + 50_000, north + 50_000, _SINGLE_SIDE)
