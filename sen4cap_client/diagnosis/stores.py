"""The last steps: whether what results lead to can be reached from here."""

from __future__ import annotations

from collections.abc import Sequence
from urllib.parse import urlsplit

import attrs
import httpx

from sen4cap_client._core.text import excerpt, shown_url
from sen4cap_client.diagnosis.causes import Trouble
from sen4cap_client.diagnosis.network import Explainer
from sen4cap_client.diagnosis.session import Session
from sen4cap_client.errors import AuthenticationError, ClientError, TransportError
from sen4cap_client.models import Asset, JobInfo, Link

_MOST_BYTES = 1024  # enough to see that there is something
_ASK = "Ask whoever runs the server."


class Skipped(Exception):
    """Why a step has nothing to look at."""


@attrs.define
class Stores:
    """Looks at what a recent job has left.

    Attributes:
        session: What is logged in.
        explainer: Explains failures of the network.
    """

    session: Session
    explainer: Explainer
    _asset: Asset | None = attrs.field(default=None, init=False)

    def catalogue(self) -> str:
        """Read the STAC item that the results of the latest successful job link to.

        Raises:
            Skipped: If there is none.
            Trouble: If it cannot be read.
        """
        jobs = self._jobs()
        if not jobs:
            raise Skipped("no job has succeeded yet, so nothing says where results lie")
        job_id = jobs[0].jobID
        try:
            results = self.session.client.get_job_results(job_id)
        except ClientError as error:
            raise Skipped(f"job {job_id} has no results that can be asked for ({excerpt(str(error))})") from error
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
        url = self.session.client.config.s3_endpoint or (self._asset.href if self._asset else "")
        if not url:
            raise Skipped("no s3_endpoint is set, and no results say where their files lie")
        url = url.strip().replace(" ", "%20")
        if not url.startswith(("http://", "https://")):
            raise Skipped(
                f"the files lie at {excerpt(shown_url(url))}, which your AWS settings read; no s3_endpoint is set"
            )
        try:
            status = self.explainer.probe.get(url, most=_MOST_BYTES).status_code
        except (ValueError, httpx.InvalidURL) as error:
            reason = str(error) if isinstance(error, ValueError) else "is none that can be read"
            raise Trouble("store-error", f"An address that results name {reason}.", _ASK) from error
        except httpx.HTTPError as error:
            raise self._far("store-unreachable", url, error, self.explainer.probe.reached) from error
        if status >= 500:
            raise Trouble("store-error", f"{_place(url)} answers HTTP {status}.")
        return f"{_place(url)} answers (HTTP {status})."

    def _jobs(self) -> Sequence[JobInfo]:
        try:
            return self.session.client.get_jobs(status="successful", limit=1)
        except AuthenticationError as error:
            raise self.session.refused(error) from error
        except ClientError as error:
            raise self.session.trouble(error) from error

    def _unread(self, url: str, error: ClientError) -> Trouble:
        if isinstance(error, TransportError):
            return self._far("catalogue-unreachable", error.url or url, error)
        return Trouble("catalogue-error", f"What results link to cannot be read: {excerpt(str(error))}")

    def _far(self, cause: str, url: str, error: Exception, reached: Sequence[str] = ()) -> Trouble:
        """The same cause for all that can be wrong on the way, which is told beside it."""
        why = self.explainer.trouble(url, error, reached)
        fix = "" if why.cause in ("connection-refused", "connection-timeout", "unreachable") else why.fix
        return Trouble(cause, f"{_place(url)}: {why.seen}", fix)


def _place(url: str) -> str:
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc.rpartition('@')[2]}"
