"""Stacking the rasters of many jobs along time."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

import attrs

from sen4cap_client._core.now import each
from sen4cap_client._core.text import excerpt
from sen4cap_client.errors import CannotOpen, InvalidRequest
from sen4cap_client.models import Asset
from sen4cap_client.openers import opener_for
from sen4cap_client.results import opening, reading
from sen4cap_client.results.job_results import JobResults

_AT_ONCE = 8
_GROUPS = ("time", "solar_day")


@attrs.frozen
class _Dated:
    """A raster of a job, and when it was acquired."""

    job_id: str
    results: JobResults
    asset: Asset
    time: datetime


def stack_results(
    results: Mapping[str, JobResults],
    wanted: str | Sequence[str] | None,
    *,
    output: str | int | None,
    masked: bool,
    chunks: Any,
    groupby: str,
) -> Any:
    """Stack rasters of the results of jobs along time; see `AsyncClient.open_many`.

    Args:
        results: The results by the id of their job.
        wanted: Names of assets; None where there is one with data.
        output: The key, title or position of the output that is meant.
        masked: Whether pixels without data become NaN.
        chunks: For dask.
        groupby: Which rasters are of one date.
    """
    if groupby not in _GROUPS:
        raise InvalidRequest(f"groupby is {groupby!r}, which is none of {', '.join(_GROUPS)}.")
    if not results:
        raise InvalidRequest("There is nothing to open. Give at least one job.")
    try:
        from sen4cap_client.openers.stack import stacked
    except ImportError as error:
        text = f"Stacking results needs what is not there ({error.name}). Run: pip install 'sen4cap-client[eo]'"
        raise CannotOpen(text) from error
    found = each(lambda of_job: list(_dated(*of_job, output)), results.items(), _AT_ONCE)
    names = _names(found, wanted)
    stacks = {name: stacked(_layers(_of_name(found, name), masked, groupby), chunks=chunks) for name in names}
    return _as_asked(stacks, wanted)


def _as_asked(stacks: Mapping[str, Any], wanted: str | Sequence[str] | None) -> Any:
    """One array where one name was meant, else a dataset."""
    if wanted is None or isinstance(wanted, str):
        return next(iter(stacks.values()))
    return opening.merged([(name, data) for name, data in stacks.items()])


def _dated(job_id: str, results: JobResults, output: str | int | None) -> Iterator[_Dated]:
    """The files of a job's results, each with its date."""
    with results._reachable():
        for found in reading.each(results._chosen(output), results._read):
            times = {str(item.get("id")): _time(item) for item, _ in found.items}
            for asset in found.assets:
                time = times.get(str(asset.item))
                if time is None:
                    text = f"Nothing says of which date {excerpt(asset.name)!r} of job {job_id} is"
                    raise CannotOpen(f"{text}, so it cannot be stacked along time. Open it by itself.")
                yield _Dated(job_id, results, asset, time)


def _time(item: Mapping[str, Any]) -> datetime | None:
    """When an item was acquired: where that is a span of time, when it begins."""
    properties = item.get("properties")
    given = properties if isinstance(properties, Mapping) else {}
    for text in (given.get("datetime"), given.get("start_datetime")):
        try:
            found = datetime.fromisoformat(text) if isinstance(text, str) else None
        except ValueError:
            found = None
        if found is not None:
            return found.replace(tzinfo=UTC) if found.tzinfo is None else found.astimezone(UTC)
    return None


def _names(found: Sequence[Sequence[_Dated]], wanted: str | Sequence[str] | None) -> list[str]:
    """The names of the assets that are meant, as the results spell them; each job has each."""
    if isinstance(wanted, str):
        wanted = [wanted]
    if wanted is None:
        assets = {dated.asset.name: dated.asset for of_job in found for dated in of_job}
        names = {asset.name for asset in assets.values() if opening.is_data(asset)}
        if len(names) != 1:
            opening.the_data(list(assets.values()), [])
        return list(names)
    if not wanted:
        raise InvalidRequest("No asset is named. Name at least one.")
    return list(dict.fromkeys(wanted))


def _of_name(found: Sequence[Sequence[_Dated]], name: str) -> list[_Dated]:
    """The rasters of a name, at least one of each job."""
    chosen: list[_Dated] = []
    for of_job in found:
        assets = [dated.asset for dated in of_job]
        own = opening.all_named(assets, name, f" of job {of_job[0].job_id}" if of_job else "")
        chosen += [dated for dated in of_job if any(dated.asset is asset for asset in own)]
    others = [dated for dated in chosen if opener_for(dated.asset).name != "raster"]
    if others:
        text = f"Only rasters can be stacked, and {excerpt(name)!r} of job {others[0].job_id} is none"
        raise InvalidRequest(f"{text}. Open each by itself.")
    return chosen


def _layers(dated: Sequence[_Dated], masked: bool, groupby: str) -> list[Any]:
    """Look at each raster, and say of which date it is."""
    import numpy as np

    from sen4cap_client.openers.raster import described
    from sen4cap_client.openers.stack import Layer

    def looked_at(one: _Dated) -> tuple[Any, Any, tuple[int, int]]:
        with one.results._reachable():
            return described(one.asset, masked=masked)

    seen = each(looked_at, dated, _AT_ONCE)
    times = [one.time for one in dated]
    if groupby == "solar_day":
        times = _first_of_day(times, [template for template, _, _ in seen])
    return [
        Layer(*found, np.datetime64(time.replace(tzinfo=None), "ns"), f"job {one.job_id}", one.job_id)
        for one, found, time in zip(dated, seen, times, strict=True)
    ]


def _first_of_day(times: Sequence[datetime], templates: Sequence[Any]) -> list[datetime]:
    """For each time the first one that is of the same day by the sun where the raster lies."""
    days = []
    for time, template in zip(times, templates, strict=True):
        west, _, east, _ = template.rio.transform_bounds("EPSG:4326")
        days.append((time + timedelta(hours=(west + east) / 2 / 15)).date())
    first = {day: min(t for t, own in zip(times, days, strict=True) if own == day) for day in set(days)}
    return [first[day] for day in days]
