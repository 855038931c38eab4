"""The client for programs; see `sen4cap_client.api`."""

from __future__ import annotations

import os
import warnings
from collections.abc import AsyncIterator, Callable, Iterable, Mapping, Sequence
from datetime import datetime
from types import TracebackType
from typing import TYPE_CHECKING, Any, Self

from sen4cap_tao_api import Client as TaoApi

from sen4cap_client._async import many
from sen4cap_client._async.catalogue import AsyncCatalogue
from sen4cap_client._async.job import AsyncJob
from sen4cap_client._async.ogc import AsyncOgcCalls
from sen4cap_client._async.processes import AsyncProcesses
from sen4cap_client._async.transport import AsyncTransport
from sen4cap_client._core import answer
from sen4cap_client._core.clock import Clock
from sen4cap_client._core.now import in_thread
from sen4cap_client.config import Config
from sen4cap_client.display.html import Html, Shown
from sen4cap_client.errors import ConfigurationError
from sen4cap_client.inputs import bind
from sen4cap_client.models import JobInfo, ProblemList, ProcessRequest
from sen4cap_client.results import JobResults

if TYPE_CHECKING:
    from sen4cap_client.batch import Batch
    from sen4cap_client.inputs.template import RequestTemplate
    from sen4cap_client.snapshot import Snapshot


class AsyncClient(AsyncOgcCalls, Shown):
    """Speaks with a processing server.

    Settings that are not given come from the environment, the configuration file, or the defaults: see
    `sen4cap_client.config.Config`. Creating a client sends nothing; it logs in when it first has to. `Client` and
    `AsyncClient` have the same methods; those of `AsyncClient` are awaited.

    Args:
        api_url: Address of the process API.
        auth_type: ``login``, ``token``, ``basic``, ``api-key`` or ``none``.
        auth_url: Address of the login service.
        username: Name of the user.
        password: Password of the user.
        token: A token that you have.
        token_command: A program that prints a token: a text, or a list of the program and its arguments.
        token_header: The header that carries the token.
        use_bearer: Whether the token is sent as ``Authorization: Bearer ...``.
        api_key: An API key that you have.
        api_key_header: The header that carries the key.
        timeout: How long to wait for the server to say something, in seconds.
        deadline: How long a call may take in all, in seconds.
        retries: How often a call that does no harm when repeated is repeated.
        poll_interval: How long to wait before a job that is waited for is asked about again, in seconds. It grows.
        poll_max_interval: What it grows to, in seconds.
        wait_timeout: How long to wait for a job in all, in seconds.
        allow_http: Whether credentials may travel unencrypted to another machine.
        ca_bundle: A file or folder of certificates of authorities to trust beside those that the system trusts.
        profile: The profile of the configuration file.
        config_path: The configuration file, where it is not ``~/.sen4cap-client``.
        config: All settings at once; then nothing else is read, and no other argument may be given.

    Attributes:
        processes: The processes as functions, such as ``client.processes.l3b_aoi_indicators``.

    Raises:
        ConfigurationError: If nothing is configured, or a setting makes no sense.

    Example:
        >>> client = Client(api_url="http://127.0.0.1:8080/process")
        >>> client
        <Client http://127.0.0.1:8080/process>
    """

    def __init__(
        self,
        *,
        api_url: str | None = None,
        auth_type: str | None = None,
        auth_url: str | None = None,
        username: str | None = None,
        password: str | None = None,
        token: str | None = None,
        token_command: str | Sequence[str] | None = None,
        token_header: str | None = None,
        use_bearer: bool | None = None,
        api_key: str | None = None,
        api_key_header: str | None = None,
        timeout: float | None = None,
        deadline: float | None = None,
        retries: int | None = None,
        poll_interval: float | None = None,
        poll_max_interval: float | None = None,
        wait_timeout: float | None = None,
        allow_http: bool | None = None,
        ca_bundle: str | os.PathLike[str] | None = None,
        profile: str | None = None,
        config_path: str | os.PathLike[str] | None = None,
        config: Config | None = None,
        _clock: Clock | None = None,
    ) -> None:
        settings: dict[str, Any] = {
            "api_url": api_url,
            "auth_type": auth_type,
            "auth_url": auth_url,
            "username": username,
            "password": password,
            "token": token,
            "token_command": token_command,
            "token_header": token_header,
            "use_bearer": use_bearer,
            "api_key": api_key,
            "api_key_header": api_key_header,
            "timeout": timeout,
            "deadline": deadline,
            "retries": retries,
            "poll_interval": poll_interval,
            "poll_max_interval": poll_max_interval,
            "wait_timeout": wait_timeout,
            "allow_http": allow_http,
            "ca_bundle": ca_bundle,
        }
        where = {"profile": profile, "config_path": config_path}
        given = [name for name, value in {**settings, **where}.items() if value is not None]
        if config is not None and given:
            raise ConfigurationError(f"Give either config or {', '.join(given)}, not both.")
        self._config = config or Config.load(profile=profile, config_path=config_path, **settings)
        self._clock = _clock or Clock()
        if self._config.auth_type != "login":
            self._config.check_secrets()
        self._transport = AsyncTransport(self._config, self._clock)
        self._catalogue = AsyncCatalogue(self)
        # No property: IPython completes what an attribute holds, and looks into no property.
        self.processes = AsyncProcesses(self)
        self._tao = TaoApi(base_url=self._config.api_url).set_async_httpx_client(self._transport)

    @property
    def config(self) -> Config:
        """The settings of this client, and where each came from."""
        return self._config

    def __repr__(self) -> str:
        who = f" as {self._config.username}" if self._config.auth_type in ("login", "basic") else ""
        return f"<{type(self).__name__} {self._config.api_url}{who}>"

    def _html_(self, now: datetime) -> Html:
        return self._config._html_(now, type(self).__name__)

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.close()

    async def close(self) -> None:
        """Close the connections. Jobs go on: they belong to the server."""
        await self._transport.aclose()

    async def login(self) -> None:
        """Log in now, rather than when it is first needed; also after a refusal.

        Raises:
            AuthenticationError: If user name or password are wrong, or none are configured.
            ApiError: If the login service gives no token for another reason.
            TransportError: If no answer arrives.

        Example:
            >>> client.login()
        """
        if self._transport.session is not None:
            await self._transport.session.login()

    async def logout(self) -> None:
        """End the login, **for all programs of this user**: TAO has one token per user. The next call logs in again.

        Raises:
            TransportError: If no answer arrives; the token is forgotten here all the same.

        Warns:
            UserWarning: That the user's other sessions end as well.

        Example:
            >>> client.logout()  # doctest: +SKIP
        """
        if self._transport.session is None:
            return
        if self._config.auth_type == "login":
            warnings.warn(
                "Logging out ends all sessions of this user: other notebooks and programs have to log in again.",
                stacklevel=2,
            )
        await self._transport.session.logout()

    async def submit(
        self,
        process: str | int,
        /,
        request: ProcessRequest | Mapping[str, Any] | None = None,
        *,
        outputs: Mapping[str, Any] | None = None,
        validate: bool = True,
        **inputs: Any,
    ) -> AsyncJob:
        """Have a process executed, with inputs as people write them.

        Args:
            process: The id of the process, its title, or a part of its title that no other process has. Case, blanks
                and signs do not matter, and the version number may be left out.
            request: Inputs that are not given by keyword: a `ProcessRequest`, a mapping with ``inputs``, or just the
                inputs. An input that is called ``request``, ``outputs`` or ``validate`` has to stand here.
            outputs: Which outputs are wanted and how, by key or title; all of them by default.
            validate: Whether to refuse what does not fit the description of the process. If not, names and values are
                translated as far as they can be, and the server has the last word.
            **inputs: The values, by the key or title of the input; ``start_date``, ``startdate`` and ``Start date``
                are one name. Dates are dates, datetimes or texts; places are geometries of shapely, GeoSeries and
                GeoDataFrames of any CRS, GeoJSON, well-known text, or boxes (west, south, east, north) in longitude
                and latitude; links are URLs or paths at the server.

        Returns:
            The job, which can be waited for.

        Raises:
            InvalidInputs: If the inputs do not fit the process; it names all that is wrong, and nothing was sent.
            ProcessNotFound: If the server has no such process, or several that may be meant.
            SubmissionUnknown: If a job may have been started, or not; it names the jobs that may be the one.
            ApiError: If the server says no.
            TransportError: If the server cannot be reached; nothing was sent.

        Example:
            >>> from datetime import date
            >>> job = client.submit(
            ...     "L3B AOI Indicators",
            ...     start_date="1 June 2024",
            ...     end_date=date(2024, 6, 7),
            ...     site_extent=(9.9, 53.5, 9.91, 53.51),
            ... )
            >>> job.wait().status
            <JobStatus.successful: 'successful'>
        """
        given = bind.joined(request, outputs, inputs)
        description = await self._catalogue.describe(process)
        bound = bind.bound(description, given, validate=validate)
        return AsyncJob(self, await self._execute(description.id, bound, description), bound, description.id)

    async def run(
        self,
        process: str | int,
        /,
        request: ProcessRequest | Mapping[str, Any] | None = None,
        *,
        outputs: Mapping[str, Any] | None = None,
        validate: bool = True,
        timeout: float | None = None,  # noqa: ASYNC109 - as in AsyncJob.wait
        progress: bool | None = None,
        **inputs: Any,
    ) -> JobResults:
        """Have a process executed, wait until it has succeeded, and fetch the results.

        Args:
            process: See `submit`.
            request: See `submit`.
            outputs: See `submit`.
            validate: See `submit`.
            timeout: For how many seconds to wait; by default the setting ``wait_timeout``.
            progress: Whether to show how the job is doing; by default in a terminal and in a notebook.
            **inputs: See `submit`.

        Returns:
            A mapping from output key to value: a `Link` where the value lies elsewhere, else the JSON value.

        Raises:
            InvalidInputs: If the inputs do not fit the process; nothing was sent.
            JobFailed: If the job failed, or was cancelled.
            WaitTimeout: If it has not ended in time. It goes on: ``client.job(id)`` finds it.
            SubmissionUnknown: If a job may have been started, or not.
            ClientError: What else `submit`, `Job.wait` and `Job.results` raise.

        Example:
            >>> client.run("primes_between", min_val=10, max_val=20)["return_value"]
            [11, 13, 17, 19]
        """
        job = await self.submit(process, request, outputs=outputs, validate=validate, **inputs)
        await job.wait(timeout=timeout, progress=progress)
        return await job.results()

    async def validate_request(
        self,
        process: str | int,
        /,
        request: ProcessRequest | Mapping[str, Any] | None = None,
        *,
        outputs: Mapping[str, Any] | None = None,
        **inputs: Any,
    ) -> ProblemList:
        """Look for what is wrong with a request, without sending it.

        Args:
            process: See `submit`.
            request: See `submit`.
            outputs: See `submit`.
            **inputs: See `submit`.

        Returns:
            All problems; an empty list, which is false, if there are none.

        Raises:
            ProcessNotFound: If the server has no such process, or several that may be meant.
            InvalidRequest: If it is no request at all.
            ApiError: If the server says no.
            TransportError: If no answer arrives.

        Example:
            >>> for problem in client.validate_request("sleep_a_while", duration=-2):
            ...     print(problem)
            Duration (duration): is less than 0, the least that is allowed.
        """
        given = bind.joined(request, outputs, inputs)
        return bind.problems(await self._catalogue.describe(process), given)

    async def create_execution_request(self, process: str | int) -> RequestTemplate:
        """Make a request to fill in.

        Args:
            process: See `submit`.

        Returns:
            A `ProcessRequest` with the values by default; printed, it is YAML with comments that tell what each input
            is.

        Raises:
            ProcessNotFound: If the server has no such process, or several that may be meant.
            ApiError: If the server says no.
            TransportError: If no answer arrives.

        Example:
            >>> client.create_execution_request("primes_between").inputs
            {'Min val': 0, 'Max val': 100}
        """
        from sen4cap_client.inputs.template import template_for  # few need it

        return template_for(await self._catalogue.describe(process))

    async def snapshot_processes(self, path: str | os.PathLike[str] | None = None) -> Snapshot:
        """Take down the descriptions of all processes, to see later what has changed.

        Args:
            path: A file to keep them in, as sorted YAML; one that is there is replaced.

        Returns:
            The snapshot; `sen4cap_client.snapshot.diff` compares two.

        Raises:
            ApiError: If the server says no.
            TransportError: If no answer arrives.
            BadResponse: If an answer is not that of an OGC API.
            OSError: If the file cannot be written.

        Example:
            >>> from sen4cap_client.snapshot import diff
            >>> before = client.snapshot_processes()
            >>> diff(before, client.snapshot_processes())
            Changes: none
        """
        from sen4cap_client.snapshot import Snapshot  # few need it

        described = {}
        for process in await self.get_processes():
            await self._describe(process.id)
            described[process.id] = answer.latest_value()  # as the server gave it, with what no model has
        snapshot = Snapshot.of(self._config.api_url, described)
        if path is not None:
            snapshot.save(path)
        return snapshot

    async def job(self, job_id: str | int) -> AsyncJob:
        """Find a job again, such as one of another session.

        Args:
            job_id: The id of the job.

        Returns:
            The job as it is now, which can be waited for.

        Raises:
            InvalidRequest: If it is no id.
            JobNotFound: If the server knows no such job of this user.
            ApiError: If the server says no for another reason.
            TransportError: If no answer arrives.
            BadResponse: If the answer is not that of an OGC API.

        Example:
            >>> client.job("1").wait().status
            <JobStatus.successful: 'successful'>
        """
        return AsyncJob(self, await self.get_job(job_id))

    async def wait_all(
        self,
        jobs: Iterable[AsyncJob | JobInfo | str | int],
        timeout: float | None = None,  # noqa: ASYNC109 - an error of its own says how to find the jobs again
        progress: bool | None = None,
        on_update: Callable[[AsyncJob], object] | None = None,
    ) -> list[AsyncJob]:
        """Wait until all of some jobs have ended, well or not.

        One look at the job list tells of all of them, where that is cheaper than asking for each. Ctrl-C ends the
        wait, and leaves the jobs running.

        Args:
            jobs: The jobs, or their ids.
            timeout: For how many seconds; by default the setting ``wait_timeout``.
            progress: Whether to show how many have ended; by default in a terminal and in a notebook.
            on_update: Called with each job at first, and with one after each change of its status or progress.

        Returns:
            The jobs in the given order. One that failed, or that the server has lost, stops none of the others: see
            its ``status``.

        Raises:
            WaitTimeout: If some have not ended in time. They go on; the error has them in ``jobs``.
            AuthenticationError: If a login is refused meanwhile.
            InvalidRequest: If the timeout or a job makes no sense.

        Example:
            >>> started = [client.execute_process("sleep_a_while", {"duration": 0.1}) for _ in range(3)]
            >>> [str(job.status) for job in client.wait_all(started)]
            ['successful', 'successful', 'successful']
        """
        return await many.wait_all(self, jobs, timeout, progress, on_update)

    async def as_completed(
        self,
        jobs: Iterable[AsyncJob | JobInfo | str | int],
        timeout: float | None = None,  # noqa: ASYNC109
    ) -> AsyncIterator[AsyncJob]:
        """Give each of some jobs as soon as it has ended, well or not.

        Args:
            jobs: The jobs, or their ids.
            timeout: For how many seconds; by default the setting ``wait_timeout``.

        Yields:
            The jobs in the order in which they end; also those that the server has lost.

        Raises:
            WaitTimeout: If some have not ended in time. They go on; the error has them in ``jobs``.
            AuthenticationError: If a login is refused meanwhile.
            InvalidRequest: If the timeout or a job makes no sense.

        Example:
            >>> [job.jobID for job in client.as_completed(["1"])]
            ['1']
        """
        async for job in many.as_completed(self, jobs, timeout):
            yield job

    async def open_many(
        self,
        jobs: Iterable[AsyncJob | JobInfo | str | int],
        asset_name: str | Sequence[str] | None = None,
        *,
        output: str | int | None = None,
        masked: bool = False,
        chunks: Any = True,
        groupby: str = "time",
    ) -> Any:
        """Open rasters of the results of many jobs as one array along time, of which only what is needed is read.

        The rasters are laid on one grid, which covers all of them: tiles of one date beside each other, and where they
        overlap the first that has data counts. They have to be of one CRS, such as the same UTM zone, and their pixels
        of one size and on one grid, as those of Sentinel-2 are; nothing is resampled.

        Args:
            jobs: The jobs, or their ids. All must have succeeded.
            asset_name: The name of an asset, such as ``"SNDVI"``; several for one `xarray.Dataset`. It can be left out
                where there is one asset with data.
            output: The key, title or position of the output that is meant, where there are several.
            masked: Whether pixels without data, and those that no raster covers, become NaN; else they hold the number
                that stands for no data.
            chunks: The chunks of dask, as `xarray.DataArray.chunk` takes them; by default a date each, and some rows
                and columns that fit the rasters. None for an array without dask, which reads what is looked at.
            groupby: Which rasters are of one date: those of the same ``"time"``, or of the same ``"solar_day"``, which
                takes the tiles of one overpass together. The time of the first one counts.

        Returns:
            A `xarray.DataArray` with the dimensions time, band, y and x: the times in UTC, the ids of the jobs beside
            them as ``job``, and the CRS in ``.rio.crs``.

        Raises:
            InvalidRequest: If the rasters do not fit together, or there is no such asset, or several that may be
                meant; it names them.
            CannotOpen: If a raster cannot be read, nothing says of which date it is, or a library is missing.
            JobNotFound: If the server knows no such job of this user.
            ResultsNotReady: If a job has not ended, or failed.
            ApiError: If a server says no for another reason.
            TransportError: If no complete answer arrives.

        Example:
            >>> ndvi = client.open_many(["1"], "SNDVI", masked=True)
            >>> ndvi.dims, ndvi.mean(["band", "y", "x"]).dims
            (('time', 'band', 'y', 'x'), ('time',))
        """
        options = {"output": output, "masked": masked, "chunks": chunks, "groupby": groupby}
        return await many.open_many(self, jobs, asset_name, **options)

    async def batch(
        self,
        path: str | os.PathLike[str],
        process: str | int | None = None,
        inputs: Any = None,
        **options: Any,
    ) -> Batch:
        """Make a batch: many jobs of one process, from one table of inputs. Or open one again.

        All rows are looked at before anything is kept, as `submit` looks at its inputs. What is kept is in one file;
        nothing is sent before `Batch.run`.

        Args:
            path: The file of the batch. One that is there is opened; then nothing else need be given.
            process: The process; see `submit`.
            inputs: A row for each job: dicts, a DataFrame, a GeoDataFrame, or a ``.csv``, ``.geojson``, ``.json``,
                ``.gpkg``, ``.shp`` or ``.parquet`` file; `sen4cap_client.batch.grid` makes them for sites x dates x
                indicators. Columns are inputs by key or title, in any spelling. The place of a row that comes from a
                map goes to the input that takes a place.
            **options: ``name``, the column that names a row, and ``site``, that of its site (``"name"`` and
                ``"site"``); ``labels``, columns that are kept beside the inputs, or True for all that are no inputs;
                ``common``, inputs that are the same for all rows; ``outputs``, see `submit`; ``on_invalid="skip"`` to
                go on without the rows that do not fit.

        Returns:
            The batch. It is the same for both clients, and has ``run`` and, to be awaited, ``arun``.

        Raises:
            InvalidRows: If rows do not fit; it names all that is wrong with all of them.
            InvalidRequest: If the rows cannot be read, or there is no such batch.
            BatchMismatch: If the batch was made with other inputs, or for another server or user.
            BatchFileError: If the file is none of a batch, damaged, or cannot be written.
            ProcessNotFound: If the server has no such process, or several that may be meant.
            ApiError: If the server says no.
            TransportError: If no answer arrives.

        Example:
            >>> rows = [{"name": "low", "max_val": 10}, {"name": "high", "min_val": 10, "max_val": 20}]
            >>> client.batch("primes.sqlite", "primes_between", rows).run(progress=False)
            <BatchStatus 2 rows: 2 successful>
        """
        from sen4cap_client.batch.batch import open_batch  # few need it

        return await in_thread(open_batch, self, path, process, inputs, **options)
