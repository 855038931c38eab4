"""The process API and the login, as TAO has them."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Any, NamedTuple
from urllib.parse import parse_qs

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route
from starlette.types import ASGIApp, Receive, Scope, Send

from sen4cap_client.sandbox.auth import REFRESH_LIFETIME, Accounts, Session
from sen4cap_client.sandbox.catalogue import Process
from sen4cap_client.sandbox.errors import BadInput
from sen4cap_client.sandbox.generations import Generation
from sen4cap_client.sandbox.jobs import JobStore, Report, Results
from sen4cap_client.sandbox.origin import base_url_for
from sen4cap_client.sandbox.processes import Workshop, task_of
from sen4cap_client.sandbox.refusals import (
    Refusal,
    container_error,
    framework_error,
    nothing,
    null_pointer,
    number_format,
    service_failure,
    unauthorized,
)

_LARGEST_BODY = 1_000_000  # bytes
_OGC = "http://www.opengis.net/def/rel/ogc/1.0"
_CONFORMANCE = "http://www.opengis.net/spec/ogcapi-processes-1/1.0/conf"
_LANDING_LINKS = (
    ("/process/", "self", "This document"),
    (
        "/process/conformance",
        f"{_OGC}/conformance",
        "OGC API - Processes conformance classes implemented by this service",
    ),
    ("/process/processes", f"{_OGC}/processes", "Metadata about the processes (workflows)"),
    ("/process/jobs", f"{_OGC}/job-list", "Endpoint for job monitoring"),
)

Parameters = dict[str, list[str]]


class Execution(NamedTuple):
    """An execution that started a job: the id of the process, the inputs as they were sent, and the id of the job."""

    process_id: str
    inputs: dict[str, Any]
    job_id: str


@dataclass(frozen=True)
class Tao:
    """The handlers of the process API.

    Attributes:
        generation: how bodies look.
        accounts: who may log in.
        jobs: the jobs of all users.
        workshop: what processes need.
        stac_port: port of the STAC API.
        started: when the server started (UTC), which it appends to the titles of what it executes.
        spoils: whether the next job is to fail, by chance.
        executions: what was executed, oldest first.
    """

    generation: Generation
    accounts: Accounts
    jobs: JobStore
    workshop: Workshop
    stac_port: int
    started: dt.datetime
    spoils: Callable[[], bool] = lambda: False
    executions: list[Execution] = field(default_factory=list)

    def app(self) -> ASGIApp:
        """Return the ASGI application."""
        routes = [
            _route("/auth/login", POST=self.login),
            _route("/auth/refresh", POST=self.refresh),
            _route("/auth/logout", POST=self.logout),
            _route("/process", GET=self.landing),
            _route("/process/", GET=self.landing),
            _route("/process/conformance", GET=self.conformance),
            _route("/process/processes", GET=self.process_list),
            _route("/process/processes/{id}", GET=self.process),
            _route("/process/processes/{id}/execution", POST=self.execute),
            _route("/process/jobs", GET=self.job_list),
            _route("/process/jobs/{id}", GET=self.job, DELETE=self.dismiss),
            _route("/process/jobs/{id}/results", GET=self.results),
        ]
        handlers: dict[Any, Any] = {HTTPException: _http_error, Refusal: _refusal}
        app = Starlette(routes=routes, exception_handlers=handlers)
        app.router.redirect_slashes = False
        return _TokenNeeded(app, self.accounts)

    async def login(self, request: Request) -> Response:
        """Open a session, or join the one that the user has."""
        sent = await _parameters(request)
        user, password = (_required(sent, name) for name in ("username", "password"))
        if not user:
            return service_failure("The user name is empty")
        if not self.accounts.knows(user):
            return unauthorized()
        session = self.accounts.login(user, password)
        if session is None:
            return JSONResponse({}, 401)
        data = {
            "authenticated": True,
            "userId": self.accounts.user_id(user),
            "userName": user,
            "authToken": session.token,
            "refreshToken": session.refresh_token,
            "expiration": session.seconds_left,
            "profiles": ["sen4cap"],
        }
        return _with_cookie(JSONResponse({"data": data, "status": "SUCCEEDED"}), session)

    async def refresh(self, request: Request) -> Response:
        """Replace a session by a new one."""
        sent = await _parameters(request)
        session = self.accounts.refresh(*(_required(sent, name) for name in ("user", "token")))
        if session is None:
            return service_failure("The refresh token is not valid", 400)
        data = {
            "token": session.token,
            "refreshToken": session.refresh_token,
            "expiresInSeconds": session.seconds_left,
            "expired": False,
        }
        return _with_cookie(JSONResponse({"data": data, "status": "SUCCEEDED"}), session)

    async def logout(self, request: Request) -> Response:
        """End the session, everywhere."""
        self.accounts.logout(_user(request))
        return JSONResponse({"status": "SUCCEEDED"})

    async def landing(self, request: Request) -> Response:
        """Describe the API."""
        links = [
            {"href": href, "rel": rel, "type": "application/json", "title": title}
            for href, rel, title in _LANDING_LINKS
        ]
        description = "REST API compliant with OGC Process API - Core for workflows invocation"
        return JSONResponse({"title": "TAO OGC Process API service", "description": description, "links": links})

    async def conformance(self, request: Request) -> Response:
        """List the conformance classes."""
        return JSONResponse({"conformsTo": [f"{_CONFORMANCE}/core", f"{_CONFORMANCE}/json"]})

    async def process_list(self, request: Request) -> Response:
        """List the processes."""
        return JSONResponse(self.generation.process_list())

    async def process(self, request: Request) -> Response:
        """Describe a process."""
        return JSONResponse(self.generation.description(self._process(request)))

    async def execute(self, request: Request) -> Response:
        """Accept a job."""
        body = await _json_object(request)
        process = self._process(request)
        inputs = body.get("inputs")
        if not isinstance(inputs, dict):
            return service_failure("The inputs of the workflow are missing")
        task = _spoilt if self.spoils() else task_of(process, self.generation, inputs, self.workshop)
        job = self.jobs.submit(_user(request), process.id, process.title, process.job_prefix, task)
        self.executions.append(Execution(process.id, inputs, job.job_id))
        base = base_url_for(request, request.scope["server"][1])
        return JSONResponse(self.generation.execution(job, self.started, base))

    async def job_list(self, request: Request) -> Response:
        """List the user's jobs."""
        return JSONResponse(self.generation.job_list(self.jobs.of(_user(request))))

    async def job(self, request: Request) -> Response:
        """Show a job."""
        job = self.jobs.get(_user(request), request.path_params["id"])
        if job is None:
            return Response(self.generation.unknown_job(), media_type="application/json")
        return JSONResponse(self.generation.job_info(job))

    async def dismiss(self, request: Request) -> Response:
        """Cancel a job if it is not over, and claim so in any case."""
        user, job_id = _user(request), request.path_params["id"]
        self.jobs.dismiss(user, job_id)
        return JSONResponse(self.generation.dismissal(job_id, self.jobs.get(user, job_id)))

    async def results(self, request: Request) -> Response:
        """Link to what a job made; nothing, before it is over."""
        job = self.jobs.get(_user(request), request.path_params["id"])
        if job is None:
            return nothing()
        return JSONResponse(self.generation.results(job, f"{base_url_for(request, self.stac_port)}/"))

    def _process(self, request: Request) -> Process:
        """Return the process that the path names."""
        process_id = request.path_params["id"]
        for process in self.generation.processes:
            if process.id == process_id:
                return process
        raise Refusal(null_pointer() if process_id.isdecimal() else number_format(process_id))


class _TokenNeeded:
    """Lets requests pass to the process API that carry a valid token, and tells the handlers whose it is."""

    def __init__(self, app: ASGIApp, accounts: Accounts) -> None:
        self._app = app
        self._accounts = accounts

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        path = scope["path"]
        if path == "/process" or path.startswith("/process/") or path == "/auth/logout":
            user = self._accounts.user_of(Request(scope).headers.get("x-auth-token"))
            if user is None:
                await unauthorized()(scope, receive, send)
                return
            scope = {**scope, "state": {**scope.get("state", {}), "user": user}}
        await self._app(scope, receive, send)


async def _spoilt(report: Report) -> Results:
    raise BadInput("failing by chance")


def _route(path: str, **handlers: Callable[[Request], Awaitable[Response]]) -> Route:
    """Return the route of a path, with a handler for each method."""

    async def endpoint(request: Request) -> Response:
        return await (handlers.get(request.method) or handlers["GET"])(request)  # GET serves HEAD, too

    return Route(path, endpoint, methods=list(handlers))


def _user(request: Request) -> str:
    return str(request.state.user)


def _with_cookie(response: Response, session: Session) -> Response:
    response.set_cookie("refreshToken", session.refresh_token, max_age=int(REFRESH_LIFETIME), httponly=True)
    return response


async def _body(request: Request) -> bytes:
    """Read a body of reasonable size."""
    body = b""
    async for chunk in request.stream():
        body += chunk
        if len(body) > _LARGEST_BODY:
            raise Refusal(container_error(request, 413))
    return body


async def _parameters(request: Request) -> Parameters:
    """Return the parameters of a request, from the query as well as from a form."""
    parameters: Parameters = parse_qs(request.url.query, keep_blank_values=True)
    if request.headers.get("content-type", "").startswith("application/x-www-form-urlencoded"):
        form = (await _body(request)).decode("utf-8", "replace")
        for name, values in parse_qs(form, keep_blank_values=True).items():
            parameters[name] = parameters.get(name, []) + values
    return parameters


def _required(parameters: Parameters, name: str) -> str:
    if name not in parameters:
        text = f"Required request parameter '{name}' for method parameter type String is not present"
        raise Refusal(framework_error(400, text, parameters))
    return parameters[name][0]


async def _json_object(request: Request) -> dict[str, Any]:
    """Read a JSON object, or refuse as the framework does."""
    parameters: Parameters = parse_qs(request.url.query, keep_blank_values=True)
    media_type = request.headers.get("content-type", "application/octet-stream")
    if media_type.partition(";")[0].strip().lower() != "application/json":
        raise Refusal(framework_error(415, f"Content type '{media_type}' not supported", parameters))
    try:
        body = json.loads(await _body(request), parse_constant=_no_constant)
    except (ValueError, RecursionError) as error:
        raise Refusal(framework_error(400, f"JSON parse error: {error}", parameters)) from error
    if not isinstance(body, dict):
        raise Refusal(framework_error(400, "JSON parse error: Cannot deserialize the request", parameters))
    return body


def _no_constant(name: str) -> None:
    raise ValueError(f"Non-standard token '{name}'")


async def _http_error(request: Request, error: HTTPException) -> Response:
    """Say no to an unknown path as the container does, and to a wrong method as the framework does."""
    if error.status_code == 405:
        text = f"Request method '{request.method}' not supported"
        return framework_error(405, text, await _parameters(request))
    return container_error(request, error.status_code)


async def _refusal(request: Request, refusal: Refusal) -> Response:
    return refusal.response
