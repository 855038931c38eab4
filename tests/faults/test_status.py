"""Answers that say no, in all the ways in which servers do."""

from __future__ import annotations

import json
from datetime import timedelta
from email.utils import format_datetime
from typing import Any

from sen4cap_client.api import (
    ApiError,
    AuthenticationError,
    JobNotFound,
    ProcessNotFound,
    SubmissionUnknown,
)
from tests.faults.scene import LINES, METHODS, TIMES, Case, Scene, cases
from tests.faults.server import JOB, LOGIN, NOW, FaultServer, answer, job
from tests.faults.test_transport import check_unknown, check_waits

CANARY = "canary-7f3a-secret"


# 19 to 22: who we are


@METHODS
@cases(Case("F19", "401 as the token has expired"), Case("F19", "401 to a token that is good"))
def test_401(scene: Scene, case: Case, method: str) -> None:
    """A refused token is renewed by one login and the request repeated once; an execution is not repeated."""
    scene.warm_up(scene.connect(login=True))
    if "expired" in case.injected:
        scene.server.tao.expire()
    else:
        scene.server.script(LINES[method], always=answer(b"HTTP Status 401 - Unauthorized", 401))
    outcome = scene.call(method)
    if method == "POST":
        has_expired = "expired" in case.injected  # then reading the job list meets a 401 of its own
        check_unknown(scene, outcome.error, lists=2 if has_expired else 1)
        assert scene.server.count(LOGIN) == (2 if has_expired else 1)
    elif "expired" in case.injected:
        assert outcome.error is None
        assert (scene.count(method), scene.server.count(LOGIN)) == (2, 2)
    else:
        assert type(outcome.error) is AuthenticationError
        assert scene.count(method) <= 2
        assert scene.server.count(LOGIN) == 2
    assert scene.clock.waits == []


@cases(Case("F19", "401, and another program has stored a newer token"))
def test_newer_stored_token(scene: Scene, case: Case) -> None:
    """A newer token that another program of the same user has stored spares the login."""
    first = scene.connect(login=True)
    assert scene.call("GET", first).error is None
    second = scene.connect(login=True)
    assert scene.call("GET", second).error is None
    assert scene.server.count(LOGIN) == 1
    scene.server.tao.expire()
    assert scene.call("GET", second).error is None
    assert scene.call("GET", first).error is None
    assert (scene.count("GET"), scene.server.count(LOGIN)) == (6, 2)


@cases(Case("F19", "401, and the newer token that is stored is dead as well"))
def test_dead_stored_token(scene: Scene, case: Case) -> None:
    """A stored token that is dead as well is followed by one login."""
    first, second = scene.connect(login=True), scene.connect(login=True)
    for client in (first, second):
        scene.call("GET", client)
        scene.server.tao.expire()
    assert scene.call("GET", first).error is None
    assert scene.server.count(LOGIN) == 3


@METHODS
@cases(
    Case("F20", "401 with a token of the user's own", (401, b"")),
    Case("F20", "500", (500, {"title": "IllegalStateException", "detail": "no disk", "status": 500})),
    Case("F20", "500, the server is starting", (500, b"The system is not able yet to serve http requests")),
)
def test_answers_that_prove_nothing(scene: Scene, case: Case, method: str) -> None:
    """After 401 and 500 an execution is unknown, and never repeated; a 500 is otherwise repeated once."""
    status, body = case.play
    scene.server.script(LINES[method], always=answer(body, status))
    scene.connect(token="mine")
    error = scene.call(method).error
    if method == "POST":
        check_unknown(scene, error)
        assert error.__cause__.status == status
    else:
        assert type(error) is (AuthenticationError if status == 401 else ApiError)
        assert error.status == status
        assert scene.count(method) == (1 if status == 401 else 2)
    assert scene.server.count(LOGIN) == 0


@METHODS
@cases(
    Case("F21", "401 at login", answer({}, 401)),
    Case(
        "F21", "401 at login, as text", answer(b"HTTP Status 401 - wrong", 401, {"WWW-Authenticate": "Basic realm=TAO"})
    ),
    Case("F21", "403 at login", answer({}, 403)),
)
def test_wrong_password(scene: Scene, case: Case, method: str) -> None:
    """A wrong password is tried once, however often the client is used: servers lock accounts."""
    scene.server.script(LOGIN, always=case.play)
    client = scene.connect(login=True, password=CANARY)
    for _ in range(2):
        error = scene.call(method, client).error
        assert type(error) is AuthenticationError
        assert "configure" in str(error)
        assert CANARY not in str(error)
    assert [request.line for request in scene.server.requests] == [LOGIN]
    assert scene.clock.waits == []


@METHODS
@cases(
    Case("F21", "login refuses connections", None),
    Case("F21", "503 at login, once", (503, 1)),
    Case("F21", "503 at login, always", (503, 4)),
    Case("F21", "500 at login", (500, 1)),
    Case("F21", "200 at login without a token", (200, 1)),
)
def test_login_that_fails_for_now(scene: Scene, unstarted: FaultServer, case: Case, method: str) -> None:
    """A login is repeated after connect faults and 503 only, and a request that never left is not unknown."""
    settings: dict[str, Any] = {}
    if case.play is None:
        settings = {"auth_url": f"{unstarted.url}/auth/login"}
    else:
        status, _ = case.play
        act = answer({"message": CANARY, "status": "FAILED"}, status)
        scene.server.script(
            LOGIN, *([act] if "once" in case.injected else []), always=None if "once" in case.injected else act
        )
    scene.connect(login=True, **settings)
    outcome = scene.call(method)
    if "once" in case.injected:
        assert outcome.error is None
        assert (scene.count(method), scene.server.count(LOGIN)) == (1, 2)
        return
    assert outcome.error is not None
    assert not isinstance(outcome.error, SubmissionUnknown | AuthenticationError)
    assert CANARY not in f"{outcome.error} {vars(outcome.error)}"
    assert scene.server.count(LOGIN) == (case.play[1] if case.play else 0)
    assert len(scene.server.requests) == scene.server.count(LOGIN)
    assert len(scene.clock.waits) == (3 if case.play is None or "always" in case.injected else 0)


@METHODS
@cases(Case("F22", "403"))
def test_403(scene: Scene, case: Case, method: str) -> None:
    """Something that this user may not do is no reason to log in again."""
    scene.server.script(LINES[method], always=answer(b"<html><title>Forbidden</title></html>", 403))
    scene.connect(login=True)
    error = scene.call(method).error
    assert type(error) is ApiError
    assert error.status == 403
    assert (scene.count(method), scene.server.count(LOGIN), scene.clock.waits) == (1, 1, [])


# 23 to 25: not there


UNKNOWN = [
    ("404", 404, {"type": "http://www.opengis.net/def/exceptions/ogcapi-processes-1/1.0/no-such", "status": 404}),
    ("empty 404", 404, b""),
    (
        "500 NumberFormatException",
        500,
        {"title": "NumberFormatException", "detail": 'For input string: "x"', "status": 500},
    ),
    ("500 NullPointerException", 500, {"title": "NullPointerException", "status": 500}),
]


@METHODS
@cases(
    *(
        Case("F23", f"{text} to a job, or to the execution of a listed process", (status, body))
        for text, status, body in UNKNOWN
    )
)
def test_unknown_ids(scene: Scene, case: Case, method: str) -> None:
    """A job that the server does not know is a JobNotFound; a process that it lists is not a ProcessNotFound."""
    status, body = case.play
    scene.server.script(LINES[method], always=answer(body, status))
    error = scene.call(method).error
    if method == "POST":
        assert not isinstance(error, ProcessNotFound)
        assert type(error) is (ApiError if status == 404 else SubmissionUnknown)
    else:
        assert type(error) is JobNotFound
        assert "get_jobs()" in str(error)
    assert scene.count(method) == 1
    assert scene.clock.waits == []


@cases(
    *(
        Case("F23", f"{text} to a process", (status, body), {"call": ask})
        for text, status, body in UNKNOWN
        for ask in ("get_process", "execute_process")
    )
)
def test_unknown_process(scene: Scene, case: Case) -> None:
    """A process that the server neither knows nor lists is a ProcessNotFound that says what may have been meant."""
    status, body = case.play
    scene.server.script("GET /process/processes/219", always=answer(body, status))
    scene.server.script("POST /process/processes/219/execution", always=answer(body, status))
    client = scene.connect()
    raw = {"validate": False} if case.more["call"] == "execute_process" else {}
    error = scene.call(lambda: getattr(client, case.more["call"])("219", **raw)).error
    assert type(error) is ProcessNotFound
    assert "Did you mean '218'" in str(error)
    assert scene.server.count("GET /process/processes") == 1
    assert len(scene.server.requests) == 2
    assert scene.clock.waits == []


@METHODS
@cases(
    Case("F24", "409", 409),
    Case("F25", "410", 410),
    Case("F24", "400", 400),
    Case("F24", "422", 422),
    Case("F24", "501", 501),
)
def test_final_refusals(scene: Scene, case: Case, method: str) -> None:
    """A refusal that will not pass is not repeated."""
    scene.server.script(LINES[method], always=answer({"title": "No", "detail": "never"}, case.play))
    error = scene.call(method).error
    if method == "POST" and case.play >= 500:
        check_unknown(scene, error)
    else:
        assert isinstance(error, ApiError)
        assert error.status == case.play
    assert scene.count(method) == 1
    assert scene.clock.waits == []


# 26 to 28: later, perhaps


def after(seconds: float) -> str:
    """A date so many seconds after the present of the fake clock."""
    return format_datetime(NOW + timedelta(seconds=seconds), usegmt=True)


@METHODS
@cases(
    Case("F26", "429 with Retry-After 7", (429, "7", 7)),
    *(
        Case("F26", f"503 with Retry-After {text}", (503, header, wait))
        for text, header, wait in (
            ("7", "7", 7),
            ("120", "120", 120),
            ("as a date", after(30), 30),
            ("in the past", after(-3600), 0),
            ("-5", "-5", (0, 0.25)),
            ("NaN", "NaN", 0.25),
            ("that is no date", "Fri, 31 Dec 99999 23:59:59 GMT", 0.25),
            ("that is empty", "", 0.25),
        )
    ),
)
def test_retry_after(scene: Scene, case: Case, method: str) -> None:
    """What the server asks for in Retry-After is waited for; what makes no sense is left aside."""
    status, header, wait = case.play
    scene.server.script(LINES[method], answer({"title": "Busy"}, status, {"Retry-After": header}))
    outcome = scene.call(method)
    if method == "POST":
        check_post_later(scene, outcome.error, status)
        return
    assert outcome.error is None
    assert scene.count(method) == 2
    assert len(scene.clock.waits) == 1
    assert scene.clock.waits[0] in (wait if isinstance(wait, tuple) else (wait,))


@METHODS
@cases(
    Case("F26", "429 with Retry-After 86400", (429, "86400")),
    Case("F26", "503 with Retry-After 121", (503, "121")),
    Case("F26", "503 with Retry-After far away", (503, after(10**9))),
    Case("F26", "503 with Retry-After Infinity", (503, "Infinity")),
    Case("F26", "503 with Retry-After of 5,000 digits", (503, "9" * 5000)),
)
def test_retry_after_much_later(scene: Scene, case: Case, method: str) -> None:
    """What asks for more patience than anybody has is raised at once, with the time."""
    status, header = case.play
    scene.server.script(LINES[method], always=answer({"title": "Busy"}, status, {"Retry-After": header}))
    error = scene.call(method).error
    if method == "POST":
        check_post_later(scene, error, status)
        error = error if status == 429 else error.__cause__
    assert type(error) is ApiError
    assert error.status == status
    assert error.retry_after > 120
    assert scene.count(method) == 1
    assert scene.clock.waits == []


def check_post_later(scene: Scene, error: Any, status: int) -> None:
    """An execution is not repeated: 429 refuses it, 503 leaves it unknown."""
    if status == 429:
        assert type(error) is ApiError
        assert error.status == 429
        assert len(scene.server.requests) == 1
    else:
        check_unknown(scene, error)
    assert scene.clock.waits == []


@METHODS
@cases(Case("F26", "503 with Retry-After beyond the deadline"))
def test_retry_after_beyond_the_deadline(scene: Scene, case: Case, method: str) -> None:
    """What would be waited for in vain is not waited for."""
    scene.server.script(LINES[method], always=answer(b"", 503, {"Retry-After": "60"}))
    scene.connect(deadline=10)
    error = scene.call(method).error
    if method == "POST":
        check_unknown(scene, error)
    else:
        assert (type(error), error.status, error.retry_after) == (ApiError, 503, 60)
    assert scene.count(method) == 1
    assert scene.clock.waits == []


@METHODS
@cases(Case("F27", "500 to a dead token"), Case("F27", "500 that has other reasons"))
def test_500_may_be_a_dead_token(scene: Scene, case: Case, method: str) -> None:
    """A 500 that stays is followed by one login, and repeated once more only if that gives another token."""
    scene.warm_up(scene.connect(login=True))
    scene.server.tao.dead_token_is = 500
    if "dead" in case.injected:
        scene.server.tao.expire()
    else:
        scene.server.script(LINES[method], always=answer(b"", 500))
    outcome = scene.call(method)
    if method == "POST":
        check_unknown(scene, outcome.error, lists=3 if "dead" in case.injected else 1)
    elif "dead" in case.injected:
        assert outcome.error is None
        assert (scene.count(method), scene.server.count(LOGIN)) == (3, 2)
    else:
        assert type(outcome.error) is ApiError
        assert (scene.count(method), scene.server.count(LOGIN)) == (2, 2)


@METHODS
@TIMES
@cases(*(Case("F28", str(status), status) for status in (408, 429, 500, 502, 503, 504)))
def test_passing_failures(scene: Scene, case: Case, method: str, times: str) -> None:
    """What may pass is asked again where that does no harm: four times in all, after a 500 twice."""
    act = answer(b"<html><title>Oops</title></html>", case.play, {"Content-Type": "text/html"})
    scene.server.script(LINES[method], *[act] * (times == "once"), always=act if times == "always" else None)
    outcome = scene.call(method)
    if method == "POST" and case.play == 429:
        check_post_later(scene, outcome.error, 429)
    elif method == "POST":
        check_unknown(scene, outcome.error)
        assert outcome.error.__cause__.status == case.play
    elif times == "once":
        assert outcome.error is None
        assert scene.count(method) == 2
        check_waits(scene.clock.waits, 1)
    else:
        assert type(outcome.error) is ApiError
        assert outcome.error.status == case.play
        attempts = 2 if case.play == 500 else 4
        assert len(scene.server.requests) == attempts
        check_waits(scene.clock.waits, attempts - 1)


@cases(Case("F28", "503 to 60 calls in a row", more={"call": "GET"}))
def test_dead_server_is_not_hammered(scene: Scene, case: Case) -> None:
    """All calls of a client share a budget of repetitions, so that a dead server gets fewer requests in the end."""
    scene.server.script("*", always=answer(b"", 503))
    client = scene.connect()
    for _ in range(60):
        assert scene.call("GET", client).error.status == 503
    assert 60 < len(scene.server.requests) < 120


@METHODS
@cases(Case("F28", "503 with the setting retries at 0", 0), Case("F28", "503 with the setting retries at 1", 1))
def test_retries_are_a_setting(scene: Scene, case: Case, method: str) -> None:
    """How often something is repeated is a setting."""
    scene.server.script(LINES[method], always=answer(b"", 503))
    scene.connect(retries=case.play)
    assert scene.call(method).error is not None
    assert scene.count(method) == (1 if method == "POST" else 1 + case.play)


# 29 to 33: how it is said


NASTY = (
    "<html><head><style>x</style><script>alert(1)</script></head><body><h1>Error\x1b[2J \u202eevil</h1>\r\n"
    + "word " * 400
)


@METHODS
@cases(
    Case("F29", "500 with an HTML page", (500, "text/html")),
    Case("F29", "400 with an HTML page", (400, "text/html")),
    Case("F29", "400 with a page that says it is JSON", (400, "application/json")),
    Case("F29", "400 with a page that says it is UTF-16", (400, "text/html; charset=utf-16")),
    Case("F29", "400 with a page that says it is zlib", (400, "text/html; charset=zlib")),
    Case("F29", "400 with a page that says it is nonsense", (400, "text/html; charset=nonsense")),
)
def test_html_errors(scene: Scene, case: Case, method: str) -> None:
    """Of an error page the status and an excerpt of 200 clean characters are shown."""
    status, kind = case.play
    scene.server.script(LINES[method], always=answer(NASTY.encode(), status, {"Content-Type": kind}))
    error = scene.call(method).error
    if isinstance(error, SubmissionUnknown):
        error = error.__cause__
    assert error.status == status
    assert "word word" in error.detail
    assert len(error.detail) <= 200
    assert str(error).isprintable()
    assert error.detail.isprintable()
    assert "<" not in error.detail


@METHODS
@cases(
    Case("F30", "200 without a body", b""),
    Case("F30", "200 with a blank body", b" \r\n"),
    Case("F30", "200 with null", b"null"),
    Case("F30", "200 with null in the envelope", {"data": None, "status": "SUCCEEDED"}),
    Case("F30", "200 with an empty envelope", {"status": "SUCCEEDED"}),
)
def test_empty_successes(scene: Scene, case: Case, method: str) -> None:
    """A job of which the server says nothing does not exist; an execution of which it says nothing is unknown."""
    scene.server.script(LINES[method], always=answer(case.play))
    error = scene.call(method).error
    if method == "POST":
        check_unknown(scene, error)
    else:
        assert type(error) is JobNotFound
        assert len(scene.server.requests) == 1


@METHODS
@cases(
    Case("F31", "JSON that says it is text", "text/plain"),
    Case("F31", "JSON that says it is a page", "text/html; charset=iso-8859-1"),
    Case("F31", "JSON of no type", None),
    Case("F31", "JSON of a broken type", ";;=,"),
    Case("F31", "JSON that begins with a byte order mark", "BOM"),
)
def test_wrong_content_type(scene: Scene, case: Case, method: str) -> None:
    """What is JSON is read as JSON, whatever it says that it is."""
    body = json.dumps(job({"GET": "1", "DELETE": "2", "POST": "9"}[method], "running")).encode()
    body = b"\xef\xbb\xbf" + body if case.play == "BOM" else body
    scene.server.script(LINES[method], always=answer(body, headers={"Content-Type": case.play}))
    outcome = scene.call(method)
    assert outcome.error is None
    assert scene.count(method) == 1


@METHODS
@cases(
    Case("F32", "1: 400 from the process API", (400, {"title": "Bad", "detail": "said why", "status": 400})),
    Case("F32", "2: 200 whose envelope says FAILED", (200, {"message": "said why", "status": "FAILED"})),
    Case(
        "F32",
        "2: 200 that says FAILED, with null data",
        (200, {"data": None, "message": "said why", "status": "FAILED"}),
    ),
    Case("F32", "3: 400 from the framework", (400, {"error": "said why", "requestParameters": {"password": [CANARY]}})),
    Case(
        "F32", "4: 405 from the container", (405, {"timestamp": 1, "status": 405, "error": "x", "message": "said why"})
    ),
)
def test_ways_to_say_no(scene: Scene, case: Case, method: str) -> None:
    """Each way to say no is an ApiError that tells what the server said, and never what it was sent."""
    status, body = case.play
    scene.server.script(LINES[method], always=answer(body, status))
    error = scene.call(method).error
    assert type(error) is ApiError
    assert error.status == status
    assert "said why" in str(error)
    assert CANARY not in f"{error} {vars(error)}"
    assert len(scene.server.requests) == 1


CODES = (301, 302, 303, 307, 308)


@cases(*(Case("F33", f"{status} on the same origin, with the user's token", status) for status in CODES))
def test_redirected_token(scene: Scene, case: Case) -> None:
    """A redirect on the same origin keeps the token."""
    scene.server.script(JOB, always=answer(b"", case.play, {"Location": f"{scene.server.url}/process/jobs/3"}))
    scene.connect(login=True)
    assert scene.call("GET").value.jobID == "3"
    assert [request.line for request in scene.server.requests] == [LOGIN, JOB, "GET /process/jobs/3"]
    assert {request.headers.get("x-auth-token") for request in scene.server.requests[1:]} == {"token-1"}


@METHODS
@cases(*(Case("F33", f"{status} on the same origin", status) for status in (302, 307)))
def test_redirect_on_the_same_origin(scene: Scene, case: Case, method: str) -> None:
    """A redirect on the same origin is followed for a GET; nothing else is redirected."""
    scene.server.script(LINES[method], always=answer(b"", case.play, {"Location": "/process/jobs/3"}))
    outcome = scene.call(method)
    if method == "GET":
        assert outcome.error is None
        assert outcome.value.jobID == "3"
        assert len(scene.server.requests) == 2
    else:
        assert type(outcome.error) is ApiError
        assert len(scene.server.requests) == 1


@METHODS
@cases(
    *(Case("F73", f"{status} to another port", (status, "http://127.0.0.1:{port}/x")) for status in CODES),
    Case("F73", "302 to another host", (302, "http://localhost:{port}/x")),
    Case("F73", "302 to another scheme", (302, "https://127.0.0.1:{own}/x")),
    Case("F73", "302 to another port, without a scheme", (302, "//127.0.0.1:{port}/x")),
    Case("F73", "302 to another port, behind user information", (302, "http://127.0.0.1:{own}@127.0.0.1:{port}/x")),
    Case("F73", "302 to a file", (302, "file:///etc/passwd")),
    Case("F73", "302 to nowhere", (302, None)),
)
def test_redirect_elsewhere(scene: Scene, case: Case, method: str) -> None:
    """A redirect to another origin is an error that says where to; nothing is sent there, least of all a token."""
    status, target = case.play
    with FaultServer() as elsewhere:
        headers = {"Location": target and target.format(port=elsewhere.port, own=scene.server.port)}
        scene.server.script(LINES[method], always=answer(b"", status, headers))
        scene.connect(token=CANARY)
        error = scene.call(method).error
        assert (elsewhere.requests, elsewhere.connections) == ([], 0)
    assert type(error) is ApiError
    assert error.status == status
    assert len(scene.server.requests) == scene.server.connections == 1


@METHODS
@cases(Case("F73", "302 to what is no address", "http://[::1/x"))
def test_redirect_to_what_is_no_address(scene: Scene, case: Case, method: str) -> None:
    """A redirect that cannot even be read is a typed error as well."""
    scene.server.script(LINES[method], always=answer(b"", 302, {"Location": case.play}))
    assert scene.call(method).error is not None
    assert scene.count(method) == (1 if method == "POST" else 4)


@cases(*(Case("F73", f"{status} at login, to another port", status, {"call": "GET"}) for status in CODES))
def test_login_is_not_redirected(scene: Scene, case: Case) -> None:
    """A password goes to the login service that is configured, and nowhere else."""
    with FaultServer() as elsewhere:
        scene.server.script(LOGIN, always=answer(b"", case.play, {"Location": f"{elsewhere.url}/auth/login"}))
        scene.connect(login=True)
        error = scene.call("GET").error
        assert elsewhere.connections == 0
    assert type(error) is ApiError
    assert [request.line for request in scene.server.requests] == [LOGIN]


@METHODS
@cases(Case("F76", "cookies at login and after"))
def test_cookies(scene: Scene, case: Case, method: str) -> None:
    """Cookies are not kept: the one that TAO sets holds the refresh token."""
    scene.server.script("GET /process/jobs/3", answer(job("3", "failed"), headers={"Set-Cookie": "session=s1; Path=/"}))
    scene.warm_up(scene.connect(login=True))
    assert scene.call(method).error is None
    assert len(scene.server.requests) >= 3
    assert all("cookie" not in request.headers for request in scene.server.requests)


@cases(Case("F72", "a result that links to another host", more={"call": "get_job_results"}))
def test_links_elsewhere(scene: Scene, case: Case) -> None:
    """A link to another host is given as it is; nothing is sent there."""
    with FaultServer() as elsewhere:
        link = {"out": {"href": f"{elsewhere.url}/stac/1", "type": "application/json"}}
        scene.server.script("GET /process/jobs/1/results", always=answer(link))
        client = scene.connect(token=CANARY)
        found = scene.call(lambda: client.get_job_results("1"))
        assert found.value["out"].href == f"{elsewhere.url}/stac/1"
        assert elsewhere.connections == 0
