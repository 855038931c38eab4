"""A job: what is known of it, and what can be done with it."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Sequence
from os import PathLike
from pathlib import Path
from typing import Any, Self

from sen4cap_client._async.ogc import AsyncOgcCalls
from sen4cap_client._async.waiting import AsyncWait
from sen4cap_client._core import jobs, polling
from sen4cap_client._core.job_data import AwaitableJob, JobData
from sen4cap_client._core.now import in_thread
from sen4cap_client._core.progress import Silent, bar_of_job
from sen4cap_client.errors import ProcessNotFound
from sen4cap_client.models import Asset, JobInfo, ProcessDescription, ProcessRequest
from sen4cap_client.results import JobResults
from sen4cap_client.results.job_results import titles_of, with_titles


class AsyncJob(JobData, AwaitableJob):
    """A job at the server. It belongs to the server: nothing that happens here ends it, but for `dismiss`.

    The attributes are those of `JobInfo`, as they were when the server was last asked. ``client.job(id)`` gives the
    job of another session.

    Args:
        client: Whom to ask about it.
        info: The job as it was last seen.
        request: What was sent to start it, where that is known.
        process_id: The id of the process, where that is known; TAO gives the title of it only.

    Example:
        >>> client.job("1")
        <Job 1 successful, 100 %, L3B AOI Indicators Processor 5.0.4>
    """

    def __init__(
        self, client: AsyncOgcCalls, info: JobInfo, request: ProcessRequest | None = None, process_id: str | None = None
    ) -> None:
        super().__init__(info, request, client._config, client._clock)
        self._client = client
        self._process_id = process_id
        self._results = info.inline_results

    @property
    async def process(self) -> ProcessDescription:
        """The process that the job runs, found by its title where the server names it so; asked for once a session.

        Raises:
            ProcessNotFound: If the server offers it no more, or does not tell which it is.
            ApiError: If the server says no.
            TransportError: If no answer arrives.

        Example:
            >>> client.job("1").process.id
            '218'
        """
        if self._process_id is not None:
            return await self._client._catalogue.describe(self._process_id)
        if self.processID is None:
            raise ProcessNotFound(f"The server does not say which process job {self.jobID} runs.")
        return await self._client._catalogue.of_job(self.processID)

    async def refresh(self) -> Self:
        """Ask the server how the job is doing.

        Returns:
            The job itself, with what the server says now.

        Raises:
            JobNotFound: If the server knows no such job of this user.
            ApiError: If the server says no for another reason.
            TransportError: If no answer arrives.
            BadResponse: If the answer is not that of an OGC API.

        Example:
            >>> client.job("1").refresh().status
            <JobStatus.successful: 'successful'>
        """
        if self.jobID:  # else the server keeps none, and nothing changes any more
            self._watch.saw(await self._client.get_job(self.jobID))
        return self

    async def wait(
        self,
        timeout: float | None = None,  # noqa: ASYNC109 - an error of its own says how to find the job again
        progress: bool | None = None,
        on_update: Callable[[Self], object] | None = None,
    ) -> Self:
        """Wait until the job has succeeded.

        Servers that are down, connections that break and tokens that expire meanwhile do not end the wait. Ctrl-C
        ends it, and leaves the job running.

        Args:
            timeout: For how many seconds; by default the setting ``wait_timeout``.
            progress: Whether to show how the job is doing; by default in a terminal and in a notebook.
            on_update: Called with the job at first, and after each change of its status or progress.

        Returns:
            The job itself.

        Raises:
            JobFailed: If the job failed, or was cancelled.
            WaitTimeout: If it has not ended in time. It goes on.
            JobNotFound: If the server has lost it.
            AuthenticationError: If a login is refused meanwhile.
            InvalidRequest: If the timeout makes no sense.

        Example:
            >>> job = client.job("1")
            >>> job.wait(timeout=600).status
            <JobStatus.successful: 'successful'>
        """
        with bar_of_job(self, progress) as bar, polling.going_on([self._watch]):
            waiting = AsyncWait(self._client, [self._watch], timeout, bar)
            while True:
                bar.show()
                if on_update is not None:
                    on_update(self)
                if waiting.is_over:
                    break
                await waiting.change()
        self._watch.check_found()
        jobs.check_succeeded(self.info, self._request)
        return self

    async def updates(
        self,
        timeout: float | None = None,  # noqa: ASYNC109
    ) -> AsyncIterator[JobInfo]:
        """Follow the job until it has ended, well or not.

        Args:
            timeout: For how many seconds; by default the setting ``wait_timeout``.

        Yields:
            The job as it is, and again after each change of its status or progress.

        Raises:
            WaitTimeout: If it has not ended in time. It goes on.
            JobNotFound: If the server has lost it.
            AuthenticationError: If a login is refused meanwhile.
            InvalidRequest: If the timeout makes no sense.

        Example:
            >>> [str(info.status) for info in client.job("1").updates()]
            ['successful']
        """
        waiting = AsyncWait(self._client, [self._watch], timeout, Silent())
        while True:
            self._watch.check_found()
            yield self.info
            if waiting.is_over:
                return
            with polling.going_on([self._watch]):
                await waiting.change()

    async def results(self) -> JobResults:
        """Fetch the results.

        Returns:
            A mapping from output key to value: a `Link` where the value lies elsewhere, else the JSON value.

        Raises:
            ResultsNotReady: If the job has not ended, or failed.
            JobNotFound: If the server knows no such job of this user.
            ApiError: If the server says no for another reason.
            TransportError: If no answer arrives.
            BadResponse: If the answer is not that of an OGC API.

        Example:
            >>> list(client.job("1").results())
            ['stacitemsfile']
        """
        process = self._client._catalogue.known_of_job(self._process_id, self.processID)
        if isinstance(self._results, JobResults):
            found = self._results
        else:
            found = await self._client._results(self.jobID, process)
        return with_titles(found, titles_of(process)) if process else found

    async def open(
        self,
        asset_name: str | Asset | Sequence[str | Asset] | None = None,
        *,
        output: str | int | None = None,
        **options: Any,
    ) -> Any:
        """Fetch the results, and open one of them as data.

        Args:
            asset_name: The name of an asset, such as ``"SNDVI"``; several rasters for one `xarray.Dataset`. It can be
                left out where there is one asset with data.
            output: The key, title or position of the output that is meant, where there are several.
            **options: See `JobResults.open`.

        Returns:
            What the kind of file is opened as, such as a `xarray.DataArray` for a raster: see `JobResults.open`.

        Raises:
            InvalidRequest: If there is no such asset, or several that may be meant; it names them.
            CannotOpen: If the file cannot be read, nothing here opens its kind, or a library is missing.
            ClientError: What else `results` raises.

        Example:
            >>> client.job("1").open("SNDVI", masked=True, chunks=True).chunks is None
            False
        """
        results = await self._client._titled(await self.results(), output, self.jobID)
        return await in_thread(results.open, asset_name, output=output, **options)

    async def download(
        self,
        target: str | PathLike[str],
        assets: str | Sequence[str] | None = None,
        *,
        overwrite: bool = False,
        progress: bool | None = None,
    ) -> list[Path]:
        """Fetch the results, and keep their files so that they are certainly whole; see `JobResults.download`.

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
            ClientError: What else `results` raises.

        Example:
            >>> import tempfile
            >>> with tempfile.TemporaryDirectory() as folder:
            ...     [path.suffix for path in client.job("1").download(folder, "thumbnail")]
            ['.jpg', '.json']
        """
        results = await self.results()
        return await in_thread(results.download, target, assets, overwrite=overwrite, progress=progress)

    async def dismiss(self) -> Self:
        """Cancel the job, or have it removed where the server does that with one that has ended.

        Returns:
            The job itself, as it is afterwards. TAO shows a job that was cancelled as ``failed``.

        Raises:
            InvalidRequest: If the server has executed at once, and keeps no job.
            JobNotFound: If the server knows no such job of this user.
            ApiError: If the server says no for another reason, such as that it dismisses none.
            TransportError: If no answer arrives.
            BadResponse: If the answer is not that of an OGC API.

        Example:
            >>> job = client.job(client.execute_process("sleep_a_while", {"duration": 60}).jobID)
            >>> job.dismiss().is_finished
            True
        """
        jobs.check_is_kept(self.info)
        info = await self._client.dismiss_job(self.jobID)
        self._watch.dismissed_here()
        self._watch.saw(info)
        return self
