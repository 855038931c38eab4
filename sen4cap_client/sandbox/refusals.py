"""The ways in which TAO says no."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Mapping
from http import HTTPStatus

from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, Response


class Refusal(Exception):
    """An answer that ends the handling of a request."""

    def __init__(self, response: Response) -> None:
        super().__init__(response.status_code)
        self.response = response


def process_error(title: str, detail: str) -> Response:
    """First way: the process API's own error, 500 even where the request is at fault."""
    return JSONResponse({"title": title, "detail": detail, "status": 500}, 500)


def service_failure(message: str, status: int = 200) -> Response:
    """Second way: trouble in a service, **200** with ``FAILED`` in the body."""
    return JSONResponse({"message": message, "status": "FAILED"}, status)


def framework_error(status: int, error: str, parameters: Mapping[str, list[str]]) -> Response:
    """Third way: the framework, which echoes the request's parameters, passwords included."""
    return JSONResponse({"error": error, "requestParameters": dict(parameters)}, status)


def container_error(request: Request, status: int) -> Response:
    """Fourth way: the container, with a page for browsers and JSON for others."""
    reason = HTTPStatus(status).phrase
    if "text/html" in request.headers.get("accept", ""):
        text = f"There was an unexpected error (type={reason}, status={status})."
        return HTMLResponse(f"<html><body><h1>Whitelabel Error Page</h1><div>{text}</div></body></html>", status)
    body = {
        "timestamp": dt.datetime.now(dt.UTC).isoformat(timespec="milliseconds"),
        "status": status,
        "error": reason,
        "message": "",
        "path": request.url.path,
    }
    return JSONResponse(body, status)


def nothing() -> Response:
    """Fifth way: an exception that nobody caught, **200** with an empty body."""
    return Response(b"", 200)


def unauthorized() -> Response:
    """Refuse a request whose token is missing, unknown or expired; the body is not JSON."""
    text = "HTTP Status 401 - Full authentication is required to access this resource"
    return Response(text, 401, {"WWW-Authenticate": "Basic realm=TAO"}, "text/plain")


def number_format(process_id: str) -> Response:
    """Refuse a process id that is no number."""
    return process_error("NumberFormatException", f"For input string: {json.dumps(process_id, ensure_ascii=False)}")


def null_pointer() -> Response:
    """Refuse a process id that nobody has."""
    return process_error(
        "NullPointerException", 'Cannot invoke "WorkflowDescriptor.getId()" because "workflow" is null'
    )
