"""Whether and when a request is sent again."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

import httpx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sen4cap_client._core.clock import Clock
from sen4cap_client._core.retry import Budget, Call, Kind, kind_of, may_repeat, wait_before
from sen4cap_client._core.retry_after import retry_after
from sen4cap_client.api import ApiError, BadResponse, ClientError, InvalidRequest, TransportError

NOW = datetime(2026, 9, 15, 8, 0, 0, tzinfo=UTC)
URL = "http://127.0.0.1:1/jobs/1"


class FakeClock(Clock):
    """Time that passes when somebody says so."""

    def __init__(self) -> None:
        self.time = 1000.0
        self.chance = 0.5

    def monotonic(self) -> float:
        return self.time

    def random(self) -> float:
        return self.chance


def call(kind: Kind = Kind.safe, **changes: object) -> Call:
    settings_: dict[str, object] = {"clock": FakeClock(), "deadline": 300.0, "retries": 3, "budget": Budget()} | changes
    return Call(request(URL), kind, **settings_)


def request(url: str) -> httpx.Request:
    timeouts = {"connect": 5.0, "read": 60.0, "write": 30.0, "pool": 8.0}
    return httpx.Request("GET", url, extensions={"timeout": timeouts})


def unavailable(**details: object) -> ApiError:
    return ApiError("no", **{"status": 503, "url": URL} | details)


@pytest.mark.parametrize(
    ("method", "kind"),
    [("GET", Kind.safe), ("head", Kind.safe), ("DELETE", Kind.safe), ("POST", Kind.once), ("PUT", Kind.once)],
)
def test_kinds(method: str, kind: Kind) -> None:
    """What only reads, or can be done twice without harm, may be repeated."""
    assert kind_of(method) is kind


NOT_FOUND = "NumberFormatException"
CASES: list[tuple[Kind, ClientError, int, bool]] = [
    *((Kind.safe, ApiError("", status=status), 1, True) for status in (408, 429, 502, 503, 504, 500)),
    *((Kind.safe, ApiError("", status=status), 2, True) for status in (408, 429, 502, 503, 504)),
    *((Kind.safe, ApiError("", status=status), 1, False) for status in (200, 302, 400, 401, 403, 404, 409, 410, 501)),
    (Kind.safe, ApiError("", status=500), 2, False),
    (Kind.safe, ApiError("", status=500, title=NOT_FOUND), 1, False),
    (Kind.safe, TransportError(""), 1, True),
    (Kind.safe, TransportError("", may_pass=False), 1, False),
    (Kind.safe, BadResponse(""), 1, False),
    (Kind.safe, InvalidRequest(""), 1, False),
    *((Kind.once, ApiError("", status=status), 1, False) for status in (408, 429, 500, 502, 503, 504)),
    (Kind.once, TransportError("", was_sent=False), 1, True),
    (Kind.once, TransportError("", was_sent=True), 1, False),
    (Kind.once, TransportError("", was_sent=False, may_pass=False), 1, False),
    (Kind.once, BadResponse(""), 1, False),
    (Kind.login, ApiError("", status=503), 1, True),
    *((Kind.login, ApiError("", status=status), 1, False) for status in (401, 429, 500, 502, 504)),
    (Kind.login, TransportError("", was_sent=False), 1, True),
    (Kind.login, TransportError("", was_sent=True), 1, False),
]


@pytest.mark.parametrize(("kind", "error", "attempt", "repeated"), CASES)
def test_what_may_be_repeated(kind: Kind, error: ClientError, attempt: int, repeated: bool) -> None:
    """Reads are repeated after faults that may pass, an execution only if it was not sent, a login hardly ever."""
    assert may_repeat(kind, error, attempt) is repeated


@pytest.mark.parametrize(
    ("attempt", "chance", "seconds"), [(1, 1, 0.5), (2, 1, 1.0), (3, 0.5, 1.0), (6, 1, 16), (7, 1, 20), (60, 0.1, 2)]
)
def test_waits_double_up_to_a_bound(attempt: int, chance: float, seconds: float) -> None:
    """The bound of the random wait doubles from half a second to twenty."""
    assert wait_before(attempt, None, chance) == pytest.approx(seconds)


@pytest.mark.parametrize(("asked", "waited"), [(0.0, 0.0), (7.5, 7.5), (120.0, 120.0), (120.1, None)])
def test_what_the_server_asks_for_wins(asked: float, waited: float | None) -> None:
    """Retry-After is waited for up to two minutes; for longer, nobody waits."""
    assert wait_before(3, asked, 0.5) == waited


@pytest.mark.parametrize(
    ("header", "seconds"),
    [
        (None, None),
        ("", None),
        ("soon", None),
        ("nan", None),
        ("3", 3),
        (" 2.5 ", 2.5),
        ("-4", 0),
        ("-inf", 0),
        ("1e999", float("inf")),
        (format_datetime(NOW + timedelta(seconds=90), usegmt=True), 90),
        (format_datetime(NOW - timedelta(days=90), usegmt=True), 0),
        ("Tue, 15 Sep 2026 08:00:10 -0000", 10),
        ("Tue, 99 Sep 2026 08:00:10 GMT", None),
        ("Tue, 15 Sep 99999 08:00:10 GMT", None),
    ],
)
def test_retry_after(header: str | None, seconds: float | None) -> None:
    """Seconds and dates are read, what is past is 0, and what makes no sense is as if it were not there."""
    assert retry_after(header, NOW) == seconds


@settings(derandomize=True, max_examples=500)
@given(st.text() | st.floats().map(str) | st.integers().map(str) | st.datetimes().map(str))
def test_retry_after_of_any_text(header: str) -> None:
    """Whatever a server sends there is None or a time that is not negative."""
    seconds = retry_after(header, NOW)
    assert seconds is None or seconds >= 0


def test_new_call_has_no_token() -> None:
    """Before the login has been asked, a call has no token, and none that is fresh."""
    assert (call().token, call().token_is_fresh) == (None, False)


def test_call_ends_after_its_retries() -> None:
    """A call is repeated as often as the setting says."""
    one = call(retries=2)
    waits = []
    for _ in range(3):
        one.begin()
        waits.append(one.wait_after(unavailable()))
    assert waits == [0.25, 0.5, None]
    never = call(retries=0)
    never.begin()
    assert never.wait_after(unavailable()) is None


def test_call_does_not_wait_beyond_its_deadline() -> None:
    """A wait that would end after the deadline is not begun."""
    one = call(deadline=10.0)
    assert one.begin() == 10.0
    assert one.wait_after(unavailable(retry_after=10.0)) is None
    assert one.wait_after(unavailable(retry_after=50.0)) is None
    assert one.wait_after(unavailable(retry_after=9.9)) == 9.9


def test_time_left_shrinks() -> None:
    """Each attempt has what the ones before it have left."""
    clock = FakeClock()
    one = call(clock=clock, deadline=10.0)
    clock.time += 4
    assert one.begin() == 6.0
    assert one.request.extensions["timeout"] == {"connect": 5.0, "read": 6.0, "write": 6.0, "pool": 6.0}


def test_failure_of_another_request_is_not_repeated_here() -> None:
    """A login that failed has been repeated where it was sent."""
    assert call().wait_after(unavailable(url="http://127.0.0.1:1/auth/login")) is None
    assert call().wait_after(InvalidRequest("")) is None


def test_budget_is_shared_and_refilled() -> None:
    """Repeating stops when the budget of all calls is used up, and successes refill half of what they cost."""
    budget = Budget()
    assert [budget.take() for _ in range(31)] == [True] * 30 + [False]
    assert call(budget=budget).wait_after(unavailable()) is None
    budget.put_back()
    assert not budget.take()
    call(budget=budget).succeeded(200)
    assert budget.take()
    assert not budget.take()
    for _ in range(100):
        budget.put_back()
    assert [budget.take() for _ in range(31)] == [True] * 30 + [False]


def test_dead_token_is_asked_about_once() -> None:
    """A 500 that stays may be TAO's way to refuse a token: the login is asked once a call."""
    inner = ApiError("", status=500, url=URL)
    one = call()
    one.begin()
    assert not one.may_be_dead_token(inner)
    one.begin()
    assert not one.may_be_dead_token(unavailable())
    assert not one.may_be_dead_token(unavailable(status=429))
    assert not one.may_be_dead_token(ApiError("", status=500, title=NOT_FOUND, url=URL))
    assert one.may_be_dead_token(inner)
    assert not one.may_be_dead_token(inner)
    other = call(Kind.once)
    other.begin(), other.begin()
    assert not other.may_be_dead_token(inner)


def test_what_was_sent_is_heard() -> None:
    """An execution has been sent once httpcore begins to send its head."""
    one = call(Kind.once)
    one.was_sent = False
    one.trace("connection.start_tls.started", {})
    assert one.was_sent is False
    one.trace("http11.send_request_headers.started", {})
    assert one.was_sent is True


@pytest.mark.parametrize(
    ("method", "attempts", "error", "done"),
    [
        ("DELETE", 2, ApiError("", status=404), True),
        ("DELETE", 2, ApiError("", status=410), True),
        ("DELETE", 2, ApiError("", status=403), False),
        ("DELETE", 2, TransportError(""), False),
        ("DELETE", 1, ApiError("", status=404), False),
        ("GET", 2, ApiError("", status=404), False),
    ],
)
def test_repeated_delete_that_finds_nothing(method: str, attempts: int, error: ClientError, done: bool) -> None:
    """A DELETE that is repeated and finds nothing was done by the one before."""
    one = call()
    one.request.method = method
    for _ in range(attempts):
        one.begin()
    assert one.was_done_before(error) is done


def test_log_has_one_line_a_call(caplog: pytest.LogCaptureFixture) -> None:
    """The line has method, path, outcome, milliseconds and attempts, and no query."""
    clock = FakeClock()
    with caplog.at_level("INFO", "sen4cap_client"):
        one = Call(request(f"{URL}?token=x"), Kind.safe, clock, 9.0, 3, Budget())
        one.begin(), one.begin()
        clock.time += 2500.25
        one.succeeded(200)
        one.failed(TransportError(""))
        one.failed(unavailable())
    assert caplog.messages == [
        "GET /jobs/1 200 2500250 ms, attempt 2",
        "GET /jobs/1 TransportError 2500250 ms, attempt 2",
        "GET /jobs/1 503 2500250 ms, attempt 2",
    ]
