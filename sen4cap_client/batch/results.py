"""The results of a row, here and at the server."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from sen4cap_client._sync.client import Client
from sen4cap_client.batch import catalogue
from sen4cap_client.batch.row import BatchRow
from sen4cap_client.openers.item import item_from
from sen4cap_client.results import JobResults


class RowResult:
    """What a row of a batch has come to.

    Attributes:
        row: The row.
        number: Its number.
        name: What it is called.
        site: The site that it is of.
        job_id: Its job.
        files: Where its files are; none if they were not downloaded.
    """

    def __init__(self, row: BatchRow, folder: Path | None, client: Client) -> None:
        self.row = row
        self.number, self.name, self.site = row.number, row.name, row.site
        self.job_id = row.job_id
        self.files = [] if folder is None else [folder / row.folder / name for name in row.files]
        self._folder = folder
        self._client = client

    def __repr__(self) -> str:
        return f"<RowResult {self.number} {self.name!r}, job {self.job_id}, {len(self.files)} files>"

    def results(self) -> JobResults:
        """Fetch the results from the server; see `Client.get_job_results`."""
        assert self.job_id is not None
        return self._client.get_job_results(self.job_id)

    def items_stac(self) -> list[Any]:
        """The STAC items: those of the files where they were downloaded, else those of the server.

        Returns:
            A list of `pystac.Item`.

        Raises:
            CannotOpen: If pystac is missing.
            ClientError: What `JobResults.items_stac` raises.
        """
        if self._folder is None or not self.row.files:
            return self.results().items_stac()
        base = self._folder / self.row.folder
        return [item_from(item, str(base / name)) for name, item in catalogue.items(self._folder, self.row)]
