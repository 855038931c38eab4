"""The calls of OGC API - Processes, one method each."""

from __future__ import annotations

import logging
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime, timedelta
from os import PathLike
from pathlib import Path
from typing import Any

from sen4cap_tao_api import Client as TaoApi
from sen4cap_tao_api.api.capabilities import get_conformance, get_landing_page
from sen4cap_tao_api.api.jobs import dismiss_job, get_job, get_job_results, get_jobs
from sen4cap_tao_api.api.processes import execute_process, get_process, get_processes

from sen4cap_client._async.catalogue import AsyncCatalogue
from sen4cap_client._core import boundary, ids, jobs, lookup, submission
from sen4cap_client._core.clock import Clock
from sen4cap_client._core.job_filter import JobFilter, is_of
from sen4cap_client._core.now import in_thread
from sen4cap_client.config import Config
from sen4cap_client.errors import ApiError, BadResponse, ClientError, JobNotFound, ProcessNotFound
from sen4cap_client.inputs import bind
from sen4cap_client.models import (
    Asset,
    Capabilities,
    ConformanceDeclaration,
    JobInfo,
    JobList,
    ProcessDescription,
    ProcessList,
    ProcessRequest,
)
from sen4cap_client.results import JobResults
from sen4cap_client.results.job_results import output_of

logger = logging.getLogger("sen4cap_client")


class AsyncOgcCalls:
    """What the standard defines; the client adds how people say it."""

    _tao: TaoApi
    _clock: Clock
    _catalogue: AsyncCatalogue
    _config: Config

    async def get_capabilities(self) -> Capabilities:
        """Ask the server what it is (OGC 18-062r2, 7.2).

        Returns:
            Title, description and links of its landing page.

        Raises:
            ApiError: If the server says no.
            TransportError: If no answer arrives.
            BadResponse: If the answer is not that of an OGC API, as at a wrong address.

        Example:
            >>> client.get_capabilities().title
            'TAO OGC Process API service'
        """
        with boundary.reading():
            return boundary.capabilities(await get_landing_page.asyncio_detailed(client=self._tao))

    async def get_conformance(self) -> ConformanceDeclaration:
        """Ask the server which parts of the standard it follows (OGC 18-062r2, 7.4).

        Returns:
            The URIs of the conformance classes, in ``conformsTo``.

        Raises:
            ApiError: If the server says no.
            TransportError: If no answer arrives.
            BadResponse: If the answer is not that of an OGC API.

        Example:
            >>> len(client.get_conformance().conformsTo)
            2
        """
        with boundary.reading():
            return boundary.conformance(await get_conformance.asyncio_detailed(client=self._tao))

    async def get_processes(self) -> ProcessList:
        """List the processes that the server offers (OGC 18-062r2, 7.8).

        Returns:
            A sequence of summaries.

        Raises:
            ApiError: If the server says no.
            TransportError: If no answer arrives.
            BadResponse: If the answer is not that of an OGC API.

        Example:
            >>> [process.id for process in client.get_processes() if "Indicators" in process.title]
            ['218']
        """
        with boundary.reading():
            found = boundary.process_list(await get_processes.asyncio_detailed(client=self._tao))
        return self._catalogue.keep_list(found)

    async def get_process(self, process_id: str | int) -> ProcessDescription:
        """Describe a process (OGC 18-062r2, 7.10).

        Args:
            process_id: Its id, its title, or a part of its title that no other process has. Case, blanks and signs do
                not matter, and the version number may be left out.

        Returns:
            The description, with inputs and outputs by key.

        Raises:
            InvalidRequest: If it is no id.
            ProcessNotFound: If the server has no such process, or several that may be meant; it names them.
            ApiError: If the server says no for another reason.
            TransportError: If no answer arrives.
            BadResponse: If the answer is not that of an OGC API.

        Example:
            >>> client.get_process("L3B AOI Indicators").id
            '218'
        """
        wanted = ids.checked("process", process_id)
        try:
            return self._catalogue.keep(wanted, await self._describe(wanted))
        except ApiError as error:
            if not ids.may_be_unknown(error):
                raise
            processes = await self.get_processes()
            if lookup.by_id(processes, wanted):
                raise
            found = lookup.find(processes, wanted)
            if found is None:
                raise lookup.process_not_found(processes, wanted, error) from error
        return self._catalogue.keep(wanted, await self._describe(found.id))

    async def execute_process(
        self,
        process_id: str | int,
        request: ProcessRequest | Mapping[str, Any] | None = None,
        *,
        validate: bool = True,
    ) -> JobInfo:
        """Have a process executed (OGC 18-062r2, 7.11).

        The request is sent once: it is repeated only where nothing of it can have been sent.

        Args:
            process_id: The id of the process, its title, or a part of its title that no other process has.
            request: A `ProcessRequest`; a mapping with ``inputs``, ``outputs``, ``response`` or ``subscriber``; or
                just the inputs. Inputs and outputs have the names and values that `Client.submit` takes.
            validate: Whether to look up names, and to convert and check values, as `Client.submit` does. If not, the
                request is sent as it is, with ``process_id`` as an id, and the server is asked nothing before.

        Returns:
            The job that the server started.

        Raises:
            InvalidInputs: If the inputs do not fit the process; it names all that is wrong, and nothing was sent.
            InvalidRequest: If the request cannot be sent for another reason.
            ProcessNotFound: If the server has no such process.
            ApiError: If the server says no for another reason.
            SubmissionUnknown: If a job may have been started, or not; it names the jobs that may be the one.
            TransportError: If the server cannot be reached; nothing was sent.

        Example:
            >>> client.execute_process("sleep_a_while", {"duration": 0.1}).status
            <JobStatus.accepted: 'accepted'>
        """
        parsed = ProcessRequest.parse(request)
        if not validate:
            return await self._execute(ids.checked("process", process_id), parsed)
        process = await self._catalogue.describe(process_id)
        return await self._execute(process.id, bind.bound(process, parsed))

    async def _execute(self, wanted: str, request: ProcessRequest) -> JobInfo:
        body = boundary.execute_request(request)
        sent = self._clock.now()
        try:
            with boundary.reading():
                return boundary.started_job(await execute_process.asyncio_detailed(wanted, client=self._tao, body=body))
        except ClientError as error:
            if isinstance(error, ApiError) and ids.may_be_unknown(error):
                await self._raise_if_not_listed(wanted, error)
            if not submission.is_unknown(error, "/execution"):
                raise
            raise submission.unknown(wanted, await self._candidates(wanted, sent), error) from error
        except BaseException:
            logger.warning("interrupted while executing %r: a job may run all the same, see get_jobs()", wanted)
            raise

    async def get_jobs(
        self,
        status: str | Iterable[str] | None = None,
        process: str | int | None = None,
        since: datetime | date | timedelta | str | None = None,
        limit: int | None = None,
    ) -> JobList:
        """List the jobs of the user (OGC 18-062r2, 11).

        TAO lists all jobs; what is asked for is chosen here.

        Args:
            status: Only jobs in this state, such as ``"running"``, or in one of several.
            process: Only jobs of this process, by its id, its title, or a part of its title that no other process has.
            since: Only jobs that were created since this time (UTC if it says no zone), day, or that long ago.
            limit: So many jobs at most.

        Returns:
            A sequence of jobs, the newest first.

        Raises:
            InvalidRequest: If an argument makes no sense.
            ProcessNotFound: If the server has no such process, and no job of it.
            ApiError: If the server says no.
            TransportError: If no answer arrives.
            BadResponse: If the answer is not that of an OGC API.

        Example:
            >>> [job.jobID for job in client.get_jobs(status="successful", since="2024-01-01")][-1]
            '1'
        """
        wanted = JobFilter.of(status, since, limit, self._clock.now())
        name = None if process is None else ids.checked("process", process)
        with boundary.reading():
            listed = boundary.job_list(await get_jobs.asyncio_detailed(client=self._tao))
        return wanted.of_all(listed, None if name is None else await self._names_of(name, listed))

    async def get_job(self, job_id: str | int) -> JobInfo:
        """Ask how a job is doing (OGC 18-062r2, 7.12).

        Args:
            job_id: The id of the job.

        Returns:
            The job as it is now.

        Raises:
            InvalidRequest: If it is no id.
            JobNotFound: If the server knows no such job of this user.
            ApiError: If the server says no for another reason.
            TransportError: If no answer arrives.
            BadResponse: If the answer is not that of an OGC API.

        Example:
            >>> client.get_job("1").jobID
            '1'
        """
        wanted = ids.checked("job", job_id)
        with jobs.expecting_job(wanted), boundary.reading():
            return boundary.job_info(await get_job.asyncio_detailed(wanted, client=self._tao), wanted)

    async def dismiss_job(self, job_id: str | int) -> JobInfo:
        """Cancel a job, or have a finished one removed where the server does that (OGC 18-062r2, 12).

        TAO says ``dismissed`` to every such request, whatever became of it. So the job is read again, and what is
        returned is what became of it. TAO shows a job that was cancelled as ``failed``.

        Args:
            job_id: The id of the job.

        Returns:
            The job as it is afterwards.

        Raises:
            InvalidRequest: If it is no id.
            JobNotFound: If the server knows no such job of this user.
            ApiError: If the server says no for another reason.
            TransportError: If no answer arrives.
            BadResponse: If the answer is not that of an OGC API.

        Example:
            >>> job = client.execute_process("sleep_a_while", {"duration": 60})
            >>> client.dismiss_job(job.jobID).is_finished
            True
        """
        wanted = ids.checked("job", job_id)
        with jobs.expecting_job(wanted), boundary.reading():
            said = boundary.job_info(await dismiss_job.asyncio_detailed(wanted, client=self._tao), wanted)
        try:
            return await self.get_job(wanted)
        except JobNotFound as error:
            # Servers that forget a dismissed job say so with 404; TAO's empty 200 means that there never was one.
            if error.status in (404, 410):
                return said
            raise

    async def get_job_results(self, job_id: str | int) -> JobResults:
        """Fetch the results of a job (OGC 18-062r2, 7.13).

        Args:
            job_id: The id of the job.

        Returns:
            A mapping from output key to value: a `Link` where the value lies elsewhere, else the JSON value.

        Raises:
            InvalidRequest: If it is no id.
            JobNotFound: If the server knows no such job of this user.
            ResultsNotReady: If the job has not ended, or failed.
            ApiError: If the server says no for another reason.
            TransportError: If no answer arrives.
            BadResponse: If the answer is not that of an OGC API.

        Example:
            >>> list(client.get_job_results("1"))
            ['stacitemsfile']
        """
        wanted = ids.checked("job", job_id)
        try:
            with boundary.reading():
                outputs = boundary.results(await get_job_results.asyncio_detailed(wanted, client=self._tao))
        except (ApiError, BadResponse) as error:
            if jobs.may_lack_results(error):
                jobs.check_successful(await self.get_job(wanted), error)
            raise
        if not outputs:
            jobs.check_successful(await self.get_job(wanted))
        patience = (self._config.timeout, self._config.deadline, self._config.retries)
        return JobResults(outputs, patience=patience, ca_bundle=self._config.ca_bundle)

    async def get_job_result(self, job_id: str | int, output: str | int | None = None) -> Any:
        """Fetch the results of a job, or one of them.

        Args:
            job_id: The id of the job.
            output: The key of an output, its title where that is known, or its position; None for all of them.

        Returns:
            Without ``output`` the same as `get_job_results`; with it the value of that output.

        Raises:
            InvalidRequest: If it is no id, or the job has no such output.
            JobNotFound: If the server knows no such job of this user.
            ResultsNotReady: If the job has not ended, or failed.
            ApiError: If the server says no for another reason.
            TransportError: If no answer arrives.
            BadResponse: If the answer is not that of an OGC API.

        Example:
            >>> client.get_job_result("1", "stacitemsfile").type
            'application/json'
        """
        results = await self.get_job_results(job_id)
        return results if output is None else output_of(results, output)

    async def open_job_result(
        self,
        job_id: str | int,
        asset_name: str | Asset | Sequence[str | Asset] | None = None,
        *,
        output: str | int | None = None,
        **options: Any,
    ) -> Any:
        """Fetch the results of a job, and open one of them as data.

        Args:
            job_id: The id of the job.
            asset_name: The name of an asset, such as ``"SNDVI"``; several rasters for one `xarray.Dataset`. It can be
                left out where there is one asset with data.
            output: The key, title or position of the output that is meant, where there are several.
            **options: See `JobResults.open`.

        Returns:
            What the kind of file is opened as, such as a `xarray.DataArray` for a raster: see `JobResults.open`.

        Raises:
            InvalidRequest: If it is no id, or there is no such asset, or several that may be meant; it names them.
            CannotOpen: If the file cannot be read, nothing here opens its kind, or a library is missing.
            JobNotFound: If the server knows no such job of this user.
            ResultsNotReady: If the job has not ended, or failed.
            ApiError: If a server says no for another reason.
            TransportError: If no complete answer arrives.
            BadResponse: If the answer is not that of an OGC API.

        Example:
            >>> client.open_job_result("1", asset_name="SNDVI").dims
            ('band', 'y', 'x')
        """
        results = await self.get_job_results(job_id)
        return await in_thread(results.open, asset_name, output=output, **options)

    async def download_job_results(
        self,
        job_id: str | int,
        target: str | PathLike[str],
        assets: str | Sequence[str] | None = None,
        *,
        overwrite: bool = False,
        progress: bool | None = None,
    ) -> list[Path]:
        """Fetch the results of a job, and keep their files so that they are certainly whole.

        Args:
            job_id: The id of the job.
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
            JobNotFound: If the server knows no such job of this user.
            ResultsNotReady: If the job has not ended, or failed.
            ApiError: If a server says no for another reason.
            TransportError: If no complete answer arrives.

        Example:
            >>> import tempfile
            >>> with tempfile.TemporaryDirectory() as folder:
            ...     len(client.download_job_results("1", folder, ["SNDVI", "metadata"]))
            3
        """
        results = await self.get_job_results(job_id)
        return await in_thread(results.download, target, assets, overwrite=overwrite, progress=progress)

    async def _describe(self, process_id: str) -> ProcessDescription:
        with boundary.reading():
            response = await get_process.asyncio_detailed(process_id, client=self._tao)
            return boundary.process_description(response, process_id)

    async def _names_of(self, process: str, listed: JobList) -> set[str]:
        """How the server may name a process in its jobs: by its id, or by its title, as TAO does."""
        try:
            found = await self._catalogue.find(process)
        except ProcessNotFound:
            if any(is_of(job, {process}) for job in listed):
                return {process}  # it is offered no more, or shares its title
            raise
        return {found.id, found.title or found.id}

    async def _candidates(self, process_id: str, sent: datetime) -> tuple[JobInfo, ...]:
        """The jobs that may be the one whose start got lost; none if the list cannot be had either."""
        try:
            listed = await self.get_jobs()
            return submission.candidates(listed, await self.get_processes(), process_id, sent)
        except ClientError as error:
            logger.warning("cannot look for the job: %s", error)
            return ()

    async def _raise_if_not_listed(self, wanted: str, error: ApiError) -> None:
        try:
            processes = await self.get_processes()
        except ClientError:
            return  # What went wrong first is the better thing to tell.
        if lookup.by_id(processes, wanted) is None:
            raise lookup.process_not_found(processes, wanted, error) from error
