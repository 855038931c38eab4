"""The last steps: whether what results lead to can be reached from here."""

from __future__ import annotations

from urllib.parse import urlsplit

import attrs

from sen4cap_client._core.text import excerpt, shown_url
from sen4cap_client._sync.client import Client
from sen4cap_client.diagnosis.causes import Trouble
from sen4cap_client.diagnosis.network import Explainer
from sen4cap_client.errors import ApiError, BadResponse, CannotOpen, ClientError, TransportError
from sen4cap_client.models import Asset, Link
from sen4cap_client.openers import fetch

_MOST_BYTES = 1024  # enough to see that there is something


class Skipped(Exception):
    """Why a step has nothing to look at."""


@attrs.define
class Stores:
    """Looks at what a recent job has left.

    Attributes:
        client: The client.
        explainer: Explains failures of the network.
        patience: How long to try, and how often.
    """

    client: Client
    explainer: Explainer
    patience: fetch.Patience
    _asset: Asset | None = attrs.field(default=None, init=False)

    def catalogue(self) -> str:
        """Read the STAC item that the results of the latest successful job link to.

        Raises:
            Skipped: If there is none.
            Trouble: If it cannot be read.
        """
        try:
            jobs = self.client.get_jobs(status="successful", limit=1)
            if not jobs:
                raise Skipped("no job has succeeded yet, so nothing says where results lie")
            job_id = jobs[0].jobID
            results = self.client.get_job_results(job_id)
        except ClientError as error:
            raise Skipped(f"the results of a job cannot be asked for ({excerpt(str(error))})") from error
        links = [value for value in results.values() if isinstance(value, Link) and value.href]
        if not links:
            raise Skipped(f"the results of job {job_id} link to nothing")
        try:
            assets = results.assets
        except ClientError as error:
            raise self._unread(links[0].href or "", error) from error
        self._asset = next((asset for asset in assets if "data" in asset.roles), next(iter(assets), None))
        return f"{_place(links[0].href or '')} gives the results of job {job_id}: {len(assets)} files."

    def store(self) -> str:
        """Ask the object store something.

        Raises:
            Skipped: If nothing says where it is.
            Trouble: If it cannot be reached.
        """
        url = self.client.config.s3_endpoint or (self._asset.href if self._asset else "")
        if not url:
            raise Skipped("no s3_endpoint is set, and no results say where their files lie")
        if not url.startswith(("http://", "https://")):
            raise Skipped(
                f"the files lie at {excerpt(shown_url(url))}, which your AWS settings read; no s3_endpoint is set"
            )
        try:
            fetch.checked_url(url)
            with fetch.with_patience(self.patience):
                status = _status_of(url)
        except ClientError as error:
            raise self._unreached(url, error) from error
        if status >= 500:
            raise Trouble("store-error", f"{_place(url)} answers HTTP {status}.")
        return f"{_place(url)} answers (HTTP {status})."

    def _unread(self, url: str, error: ClientError) -> Trouble:
        if isinstance(error, TransportError):
            return self._far("catalogue-unreachable", error.url or url, error)
        return Trouble("catalogue-error", f"What results link to cannot be read: {excerpt(str(error))}")

    def _unreached(self, url: str, error: ClientError) -> Trouble:
        if isinstance(error, TransportError):
            return self._far("store-unreachable", url, error)
        return Trouble("store-error", f"What {_place(url)} answers cannot be read: {excerpt(str(error))}")

    def _far(self, cause: str, url: str, error: TransportError) -> Trouble:
        """The same cause for all that can be wrong on the way, which is told beside it."""
        why = self.explainer.trouble(url, error)
        fix = "" if why.cause in ("connection-refused", "connection-timeout", "unreachable") else why.fix
        return Trouble(cause, f"{_place(url)}: {why.seen}", fix)


def _status_of(url: str) -> int:
    """What a server says when it is asked for the beginning of something; any answer shows that it is there."""
    try:
        fetch.content(url, most=_MOST_BYTES)
    except ApiError as error:
        return error.status
    except (CannotOpen, BadResponse):
        return 200  # there is more than that, or it is compressed in a strange way
    return 200


def _place(url: str) -> str:
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc.rpartition('@')[2]}"
