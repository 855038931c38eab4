"""Choosing what of the results is meant, and opening it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from sen4cap_client._core.text import excerpt
from sen4cap_client.errors import CannotOpen, InvalidRequest
from sen4cap_client.models import Asset
from sen4cap_client.openers import opener_for, reach
from sen4cap_client.results import reading

_NO_DATA = {"metadata", "thumbnail", "overview", "visual", "icon"}
_MOST_NAMED = 20


def open_results(
    outputs: Mapping[str, Any],
    read: dict[str, Any],
    wanted: str | Asset | Sequence[str | Asset] | None,
    options: Mapping[str, Any],
) -> Any:
    """Open what is wanted of some outputs; see `JobResults.open`.

    Args:
        outputs: The outputs by key.
        read: The documents that have been read, by address; it grows.
        wanted: Names of assets, or assets.
        options: For the opener.
    """
    options = {name: value for name, value in options.items() if value is not None}
    if isinstance(wanted, Asset):
        return open_asset(wanted, options)
    found = list(reading.each(outputs, read))
    assets = [asset for each in found for asset in each.assets]
    if wanted is None and not assets and len(found) == 1 and not found[0].items:
        return found[0].value
    if wanted is None:
        return open_asset(the_data(assets, outputs), options)
    if isinstance(wanted, str):
        return open_asset(named(assets, wanted), options)
    if not wanted:
        raise InvalidRequest(f"No asset is named. There are: {_names(assets)}.")
    chosen = [each if isinstance(each, Asset) else named(assets, each) for each in wanted]
    return _together([(asset, open_asset(asset, options)) for asset in chosen])


def open_asset(asset: Asset, options: Mapping[str, Any]) -> Any:
    """Open a file with the opener that fits."""
    reach.checked_url(asset.href, asset.name)
    return opener_for(asset).open(asset, options)


def named(assets: Sequence[Asset], name: str) -> Asset:
    """The asset of a name.

    Raises:
        InvalidRequest: If there is none, or several.
    """
    found = all_named(assets, name)
    if len(found) > 1:
        raise InvalidRequest(f"Several assets are called {name!r}: {_places(found)}. {_HOW_TO_CHOOSE}")
    return found[0]


def all_named(assets: Sequence[Asset], name: str, whose: str = "") -> list[Asset]:
    """The assets of a name, whose case does not matter where no other has it.

    Raises:
        InvalidRequest: If there is none.
    """
    found = [asset for asset in assets if asset.name == name]
    found = found or [asset for asset in assets if asset.name.casefold() == name.casefold()]
    if not found:
        raise InvalidRequest(f"The results{whose} have no asset {name!r}. They have: {_names(assets)}.")
    return found


def the_data(assets: Sequence[Asset], outputs: Iterable[str]) -> Asset:
    """The one asset that has data.

    Raises:
        InvalidRequest: If there are several.
        CannotOpen: If there is none.
    """
    data = [asset for asset in assets if is_data(asset)]
    if not data:
        there = f"only {_names(assets)}" if assets else f"they are: {', '.join(repr(key) for key in outputs)}"
        raise CannotOpen(f"The results have no asset with data; {excerpt(there)}. Name the one to open, or look at it.")
    if len(data) > 1:
        first = excerpt(data[0].name)
        names = _names(data) if len({asset.name for asset in data}) == len(data) else _places(data)
        raise InvalidRequest(f"Several assets have data: {names}. Name the one to open: asset_name={first!r}.")
    return data[0]


def is_data(asset: Asset) -> bool:
    """Whether an asset is data, or may be."""
    return "data" in asset.roles or not _NO_DATA.intersection([*asset.roles, asset.name])


_HOW_TO_CHOOSE = "Name the output, or give the asset itself: results.open(results.assets[0])."


def _names(assets: Sequence[Asset]) -> str:
    return _listed([excerpt(asset.name, 60) for asset in assets])


def _places(assets: Sequence[Asset]) -> str:
    return _listed(
        [f"{excerpt(asset.name, 60)} of {excerpt(asset.item or asset.output or '', 80)}" for asset in assets]
    )


def _listed(names: list[str]) -> str:
    more = [f"and {len(names) - _MOST_NAMED} more"] if len(names) > _MOST_NAMED else []
    return ", ".join(names[:_MOST_NAMED] + more) or "none at all"


def _together(opened: list[tuple[Asset, Any]]) -> Any:
    """Several rasters as one `xarray.Dataset`."""
    import xarray

    others = [asset.name for asset, data in opened if not isinstance(data, xarray.DataArray)]
    if others:
        raise InvalidRequest(f"Only rasters can be opened together, not {_listed(others)}. Open them one by one.")
    return merged([(asset.name, data) for asset, data in opened])


def merged(opened: Sequence[tuple[str, Any]]) -> Any:
    """Arrays of the same grid as one `xarray.Dataset`, by their names.

    Raises:
        CannotOpen: If they do not fit together.
    """
    import xarray

    try:
        arrays = [data.rename(name) for name, data in opened]
        found = xarray.merge(arrays, join="exact", compat="no_conflicts", combine_attrs="override")
    except ValueError as error:
        names = _listed([excerpt(name, 60) for name, _ in opened])
        text = f"{names} have the same name, or do not lie on the same grid"
        raise CannotOpen(f"{text}. Open them one by one.") from error
    return found.drop_attrs(deep=False)  # those of the first array, which say nothing of the others
