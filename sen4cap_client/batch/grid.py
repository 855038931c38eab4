"""Rows for each combination: sites x date windows x whatever else varies."""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, timedelta
from typing import Any

from sen4cap_client.batch.rows import read_rows
from sen4cap_client.display.text import counted
from sen4cap_client.errors import InvalidRequest
from sen4cap_client.inputs import times
from sen4cap_client.inputs.unfit import Unfit

_MOST = 1_000_000


def grid(sites: Any, *axes: Iterable[Mapping[str, Any]], name: str = "name", **values: Sequence[Any]) -> list[Any]:
    """Rows for each combination of sites, of axes such as date windows, and of the values of inputs.

    Args:
        sites: Rows, in any form that `Client.batch` takes; often parcels or regions of a map.
        *axes: Mappings from names of inputs to values, such as those of `windows`.
        name: The column that names a site; without it sites are called by their numbers.
        **values: The values that an input takes, one after the other.

    Returns:
        Rows for `Client.batch`, each with its ``site`` and a ``name`` of all that varies.

    Raises:
        InvalidRequest: If there is nothing to combine, or an input stands in two places.

    Example:
        >>> sites = [{"name": "north", "site_extent": (9.90, 53.48, 9.92, 53.50)}]
        >>> rows = grid(sites, windows("2024-06-01", "2024-06-20", days=10), indicator_name=["NDVI", "LAI"])
        >>> len(rows), rows[0]["name"]
        (4, 'north_2024-06-01_2024-06-10_NDVI')
    """
    lines = [list(axis) for axis in axes] + [[{key: value} for value in _several(key, values[key])] for key in values]
    places = read_rows(sites)
    if not all(lines):
        raise InvalidRequest("One of the axes of the grid is empty, so that there are no combinations.")
    count = len(places)
    for line in lines:
        count *= len(line)
    if count > _MOST:
        raise InvalidRequest(f"The grid has {counted(count, 'row')}, which is more than anybody can mean.")
    width = len(str(len(places)))
    rows = []
    for number, place in enumerate(places, 1):
        site = str(place.get(name, f"site-{number:0{width}}"))
        others = {key: place[key] for key in place if key != name}
        rows += [_combined(site, others, chosen) for chosen in itertools.product(*lines)]
    return rows


def windows(
    start: date | str,
    end: date | str,
    *,
    days: int | None = None,
    months: int | None = None,
    names: tuple[str, str] = ("start_date", "end_date"),
) -> list[dict[str, str]]:
    """Date windows, one after the other without gaps, for `grid`.

    Args:
        start: The first day.
        end: The last day, which the last window ends with.
        days: How many days a window has.
        months: How many months a window has, instead.
        names: The inputs for the first and the last day of a window.

    Returns:
        A mapping for each window.

    Raises:
        InvalidRequest: If the days make no sense.

    Example:
        >>> windows("2024-04-01", "2024-05-15", months=1)[1]
        {'start_date': '2024-05-01', 'end_date': '2024-05-15'}
    """
    first, last = _day("start", start), _day("end", end)
    step = days if months is None else months
    if (days is None) == (months is None) or not isinstance(step, int) or step < 1:
        raise InvalidRequest("Say how long a window is: either days=... or months=..., a whole number from 1.")
    if last < first:
        raise InvalidRequest(f"The end ({last}) lies before the start ({first}). Swap them, or correct one.")
    found = []
    begin = first
    for count in itertools.count(1):
        following = _months_later(first, count * step) if months else first + timedelta(days=count * step)
        until = min(following - timedelta(days=1), last)
        found.append({names[0]: begin.isoformat(), names[1]: until.isoformat()})
        if until == last:
            return found
        begin = following
    raise AssertionError  # it counts for ever


def _combined(site: str, place: Mapping[str, Any], chosen: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    row = dict(place)
    for part in chosen:
        twice = sorted(set(row) & set(part))
        if twice:
            raise InvalidRequest(f"{', '.join(twice)} stands in two places of the grid. Give it once.")
        row |= part
    words = [str(value) for part in chosen for value in part.values()]
    return {"site": site, **row, "name": "_".join([site, *words])}


def _several(name: str, given: Any) -> Sequence[Any]:
    if isinstance(given, str | bytes | Mapping) or not isinstance(given, Iterable):
        raise InvalidRequest(f"{name} is one value. Give the values that it takes, as in [{given!r}].")
    return list(given)


def _day(name: str, given: Any) -> date:
    try:
        return date.fromisoformat(times.to_date(given))
    except (Unfit, ValueError) as error:
        raise InvalidRequest(f"{name} {error}") from error


def _months_later(day: date, months: int) -> date:
    """The same day some months later; the first of the next one where that month is too short."""
    years, month = divmod(day.month - 1 + months, 12)
    try:
        return day.replace(year=day.year + years, month=month + 1)
    except ValueError:
        return date(day.year + years + (month == 11), (month + 1) % 12 + 1, 1)
