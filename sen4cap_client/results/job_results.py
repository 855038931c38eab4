"""What a job has computed."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import datetime
from os import PathLike
from pathlib import Path
from typing import Any

import attrs

from sen4cap_client._core.trust import trusting
from sen4cap_client.display import html
from sen4cap_client.display.html import Html, Shown
from sen4cap_client.display.record import value_of
from sen4cap_client.display.text import block, counted, shown
from sen4cap_client.errors import InvalidRequest
from sen4cap_client.models import Asset, AssetList, ProcessDescription
from sen4cap_client.models.links import extra_field


@attrs.frozen(repr=False)
class JobResults(Mapping[str, Any], Shown):
    """The results of a job: a mapping from output key to value (OGC 18-062r2, 7.13).

    A value that lies elsewhere is a `Link`; any other is the JSON value itself. A value is also found by the title of
    its output, where that is known and no other output has it, and by its position: ``results[0]``.

    Example:
        >>> results = JobResults({"return_value": [11, 13, 17, 19]})
        >>> results["return_value"] == results[0] == results.open()
        True
    """

    outputs: dict[str, Any] = attrs.field(factory=dict)
    extra: dict[str, Any] = extra_field()
    _titles: dict[str, str] = attrs.field(factory=dict, kw_only=True, eq=False, hash=False)
    # How long to try, as in the settings of the client: timeout, deadline and retries.
    _patience: tuple[float, float, int] | None = attrs.field(default=None, kw_only=True, eq=False, hash=False)
    # Certificates to trust, as in those settings.
    _ca_bundle: Path | None = attrs.field(default=None, kw_only=True, eq=False, hash=False)
    # The documents that links lead to, each read once.
    _read: dict[str, Any] = attrs.field(factory=dict, init=False, eq=False, hash=False)

    def __getitem__(self, output: str | int) -> Any:
        return self.outputs[self._key(output)]

    def __iter__(self) -> Iterator[str]:
        return iter(self.outputs)

    def __len__(self) -> int:
        return len(self.outputs)

    def __repr__(self) -> str:
        return f"JobResults({block('{', [f'{key!r}: {shown(value)}' for key, value in self.items()], '}')})"

    def _html_(self, now: datetime) -> Html:
        rows = [
            (html.code(key), self._titles.get(key, "") if self._titles.get(key) != key else "", value_of(given, now))
            for key, given in self.outputs.items()
        ]
        head = html.head("JobResults", counted(len(rows), "output"))
        grid = html.table(["output", "title", "value"], rows)
        return html.card(head, grid, html.fields([("extra", value_of(self.extra, now))]))

    @property
    def assets(self) -> AssetList:
        """The files that the results lead to, with their usable URLs; the STAC items are read for it, once.

        Raises:
            CannotOpen: If a result cannot be read.
            ApiError: If a server says no.
            TransportError: If no complete answer arrives.

        Example:
            >>> client.get_job_results("1").assets.names
            ('SNDVI', 'metadata', 'MMONODFLG', 'thumbnail')
        """
        from sen4cap_client.results import reading

        with self._patiently():
            return AssetList(reading.assets(self.outputs, self._read))

    def items_stac(self) -> list[Any]:
        """Read the STAC items that the results lead to.

        TAO gives their geometry and bbox with the latitude first: where that is certain they are put right.

        Returns:
            A list of `pystac.Item`, in the order of the outputs. The assets are as the server describes them; see
            `assets` for their usable URLs.

        Raises:
            CannotOpen: If a result cannot be read, or pystac is missing.
            ApiError: If a server says no.
            TransportError: If no complete answer arrives.

        Warns:
            UserWarning: Once in a program, that an item was put right.

        Example:
            >>> [item.collection_id for item in client.get_job_results("1").items_stac()]
            ['L3B_NDVI']
        """
        from sen4cap_client.results import reading

        with self._patiently():
            return reading.items(self.outputs, self._read)

    def open(
        self,
        asset_name: str | Asset | Sequence[str | Asset] | None = None,
        *,
        output: str | int | None = None,
        **options: Any,
    ) -> Any:
        """Open a result as data.

        Args:
            asset_name: The name of an asset, such as ``"SNDVI"``, or the `Asset` itself; several rasters for one
                `xarray.Dataset`. It can be left out where there is one asset with data.
            output: The key, title or position of the output that is meant, where there are several.
            **options: What the kind of file can be opened with: for rasters ``masked=True`` (pixels without data
                become NaN) and ``chunks`` (opened lazily, with dask; True for chunks that fit the raster), which NetCDF
                and Zarr have as well. See `sen4cap_client.openers`.

        Returns:
            For a raster a `xarray.DataArray` (bands, y, x) in the CRS of the raster, of which only those parts are
            read that are worked with; it holds the numbers of the file, see its attribute ``units``. For several
            rasters, NetCDF and Zarr a `xarray.Dataset`; for GeoJSON, GeoPackage and GeoParquet a
            `geopandas.GeoDataFrame`; for CSV and Parquet a `pandas.DataFrame`; for a picture a `PIL.Image.Image`; for
            a STAC item a `pystac.Item`; for XML and other text a str; for JSON its value.

        Raises:
            InvalidRequest: If there is no such asset, or several that may be meant; it names them.
            CannotOpen: If the file cannot be read, nothing here opens its kind, or a library is missing.
            ApiError: If a server says no.
            TransportError: If no complete answer arrives.

        Example:
            >>> ndvi = client.get_job_results("1").open("SNDVI", masked=True)
            >>> ndvi.rio.crs.to_epsg(), ndvi.attrs["units"]
            (32632, '1e-3')
        """
        from sen4cap_client.results import opening

        with self._patiently():
            return opening.open_results(self._chosen(output), self._read, asset_name, options)

    def download(
        self,
        target: str | PathLike[str],
        assets: str | Sequence[str] | None = None,
        *,
        overwrite: bool = False,
        progress: bool | None = None,
    ) -> list[Path]:
        """Keep the files of the results, so that they are certainly whole, and a STAC item beside them.

        Files are fetched several at a time, go on where they were broken off, are checked against size and checksum
        as far as those are known, and have their names only when they are whole. Whole files are not fetched again.

        Args:
            target: The folder; it is made if it is not there.
            assets: The name of an asset, such as ``"SNDVI"``, or several; by default all.
            overwrite: Whether to replace files that are there and differ. Else they are an error.
            progress: Whether to show a bar; by default in a terminal.

        Returns:
            The paths of the files, and of the STAC items beside them, whose assets they are.

        Raises:
            InvalidRequest: If there is no such asset, or the results are values, not files.
            DownloadError: If a file cannot be had; the others have been kept, and what was begun is gone on with
                next time.
            CannotOpen: If a result cannot be read.
            ApiError: If a server says no.
            TransportError: If no complete answer arrives.

        Example:
            >>> import tempfile
            >>> with tempfile.TemporaryDirectory() as folder:
            ...     paths = client.get_job_results("1").download(folder, "SNDVI")
            ...     [path.suffix for path in paths]
            ['.TIF', '.json']
        """
        from sen4cap_client.results.downloading import download_results

        patience = {} if self._patience is None else {"timeout": self._patience[0], "retries": self._patience[2]}
        with self._patiently():
            return download_results(
                self.outputs, self._read, target, assets, overwrite=overwrite, progress=progress, **patience
            )

    def plot(self, asset_name: str | Asset | None = None, *, output: str | int | None = None, ax: Any = None) -> Any:
        """Show a quick look: the thumbnail, or a raster with the colours that its indicator usually has.

        Args:
            asset_name: The raster or picture to show; by default the thumbnail, else the first raster with data.
            output: The key, title or position of the output that is meant, where there are several.
            ax: The `matplotlib.axes.Axes` to draw into; by default new ones.

        Returns:
            The axes. Of a large raster some 500 x 500 pixels are read, not all.

        Raises:
            InvalidRequest: If there is no such asset, or several that may be meant; it names them.
            CannotOpen: If it cannot be read, or a library is missing.
            ApiError: If a server says no.
            TransportError: If no complete answer arrives.

        Example:
            >>> axes = client.get_job_results("1").plot()
        """
        from sen4cap_client.results import plotting

        with self._patiently():
            return plotting.plot(self._chosen(output), self._read, asset_name, ax)

    def _key(self, output: str | int) -> str:
        if isinstance(output, int) and not isinstance(output, bool) and -len(self) <= output < len(self):
            return list(self.outputs)[output]
        if isinstance(output, str):
            if output in self.outputs:
                return output
            titled = [key for key, title in self._all_titles() if title.casefold() == output.casefold()]
            if len(titled) == 1:
                return titled[0]
        raise KeyError(output)

    def _all_titles(self) -> Iterator[tuple[str, str]]:
        for key, value in self.outputs.items():
            title = self._titles.get(key) or getattr(value, "title", None)
            if isinstance(title, str):
                yield key, title

    def _chosen(self, output: str | int | None) -> dict[str, Any]:
        if output is None:
            return self.outputs
        try:
            key = self._key(output)
        except KeyError:
            raise no_output(self, output) from None
        return {key: self.outputs[key]}

    @contextmanager
    def _patiently(self) -> Iterator[None]:
        from sen4cap_client.openers.fetch import Patience, with_patience

        with with_patience(Patience(*self._patience or ())), trusting(self._ca_bundle):
            yield


def with_titles(results: JobResults, process: ProcessDescription) -> JobResults:
    """Results that are also found by the titles of their outputs."""
    titles = {key: output.title for key, output in process.outputs.items() if output.title}
    return attrs.evolve(results, titles=titles)


def output_of(results: JobResults, output: str | int) -> Any:
    """One of the results.

    Raises:
        InvalidRequest: If there is none of that key, title or position.
    """
    try:
        return results[output]
    except KeyError:
        raise no_output(results, output) from None


def no_output(results: JobResults, output: str | int) -> InvalidRequest:
    """The error for an output that is not there."""
    there = ", ".join(repr(key) for key in results) or "none at all"
    return InvalidRequest(f"The job has no output {output!r}. It has: {there}.")
