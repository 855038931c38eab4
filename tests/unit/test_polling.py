"""The policy of waiting, without a server: when to look again, and whether the job list pays."""

from __future__ import annotations

import random
from typing import Any

import pytest

from sen4cap_client._core.polling import LONGEST_RETRY_AFTER, ListUse, Schedule, going_on, timed_out
from sen4cap_client._core.watch import Watch
from sen4cap_client.api import ApiError, BadResponse, ClientError, Config, InvalidRequest, JobInfo, TransportError
from tests.faults.scene import FakeClock


def schedule(clock: FakeClock, timeout: float | None = None, **settings: Any) -> Schedule:
    return Schedule(Config(**settings), clock, timeout)


def pauses(made: Schedule, clock: FakeClock, count: int) -> list[float]:
    found = []
    for _ in range(count):
        pause = made.pause(None)
        assert pause is not None
        clock.sleep(pause)
        found.append(pause)
    return found


def test_looks_become_rarer() -> None:
    """Looks are 2 s apart at first, half as much more each time, and a minute in the end."""
    clock = FakeClock()
    found = pauses(schedule(clock), clock, 12)
    assert found[:5] == [2.0, 3.0, 4.5, 6.75, 10.125]
    assert found[-3:] == [60.0, 60.0, 60.0]


@pytest.mark.parametrize(("chance", "factor"), [(0.0, 0.8), (0.5, 1.0), (1.0, 1.2)])
def test_looks_are_spread(chance: float, factor: float) -> None:
    """Chance moves each look by a fifth at most, and does not add up."""
    clock = FakeClock(chance)
    expected = [2.0 * factor, 3.0 * factor, 4.5 * factor]
    assert pauses(schedule(clock), clock, 3) == pytest.approx(expected)


def test_pace_is_a_setting() -> None:
    """The first and the largest pause are settings; a first one that is larger stands for both."""
    clock = FakeClock()
    assert pauses(schedule(clock, poll_interval=1, poll_max_interval=2), clock, 4) == [1.0, 1.5, 2.0, 2.0]
    assert pauses(schedule(clock, poll_interval=90), clock, 2) == [90.0, 90.0]


@pytest.mark.parametrize(
    ("asked", "pause"),
    [(0.0, 1.0), (1.5, 1.5), (30.0, 30.0), (600.0, 600.0), (1e9, LONGEST_RETRY_AFTER), (float("inf"), 3600.0)],
)
def test_the_server_sets_the_pace(asked: float, pause: float) -> None:
    """What the server asks for wins, but for what no server can mean."""
    assert schedule(FakeClock()).pause(asked) == pause


def test_the_last_look_comes_at_the_end() -> None:
    """No pause goes beyond the time, and after it there is none."""
    clock = FakeClock()
    made = schedule(clock, 4)
    assert pauses(made, clock, 2) == [2.0, 2.0]
    assert made.pause(None) is None
    assert made.pause(1.0) is None


def test_a_look_takes_no_longer_than_the_wait() -> None:
    """A look gets the time that is left, and 5 s at least."""
    clock = FakeClock()
    made = schedule(clock, 60)
    assert made.seconds_for_a_look() == 60
    clock.sleep(58)
    assert made.seconds_for_a_look() == 5


@pytest.mark.parametrize("timeout", [-1, float("nan"), True, "60", [1]])
def test_timeouts_that_make_no_sense(timeout: Any) -> None:
    """A timeout is a number from 0."""
    with pytest.raises(InvalidRequest, match="timeout is a number of seconds from 0, not"):
        schedule(FakeClock(), timeout)


def test_timeouts_that_never_end() -> None:
    """Infinity is a timeout."""
    assert schedule(FakeClock(), float("inf")).pause(None) == 2.0


def test_the_list_pays_for_many_jobs_among_few_others() -> None:
    """The job list is read for several jobs, as long as it has no more than 40 times as many entries."""
    use = ListUse()
    assert [use.pays(count) for count in (0, 1, 2, 500)] == [False, False, True, True]
    use.saw(4000)
    assert [use.pays(count) for count in (2, 99, 100)] == [False, False, True]


@pytest.mark.parametrize(
    ("error", "is_missing"),
    [
        (ApiError("x", status=404), True),
        (ApiError("x", status=405), True),
        (ApiError("x", status=501), True),
        (ApiError("x", status=401), False),
        (ApiError("x", status=429), False),
        (ApiError("x", status=503), False),
        (BadResponse("x"), False),
        (TransportError("x"), False),
    ],
)
def test_the_list_is_given_up(error: ClientError, is_missing: bool) -> None:
    """A server without a job list is not asked for one again; one whose list fails is, three times in a row."""
    use = ListUse()
    assert use.failed(error) is is_missing
    assert use.pays(2) is not is_missing
    use.failed(error)
    use.saw(1)
    assert use.failed(error) is is_missing
    use.failed(error)
    use.failed(error)
    assert not use.pays(2)


def test_how_a_timeout_names_many_jobs() -> None:
    """The error for many jobs counts them, names some, and holds all."""
    jobs = [JobInfo(f"job-{number}", "running") for number in range(7)]
    error = timed_out(60, jobs, None)
    assert str(error) == (
        "7 jobs have not ended after 60 s. Jobs job-0, job-1, job-2, job-3, job-4 and 2 more go on at the server. "
        "client.job(id) finds each again."
    )
    assert error.jobs == tuple(jobs)


def test_texts_of_servers_in_a_timeout() -> None:
    """Ids and words of a server cannot play tricks on a terminal."""
    assert "\x1b" not in str(timed_out(1, [JobInfo("\x1b[2J", "\x1b[31m")], None))


def test_interruption_names_who_goes_on() -> None:
    """Ctrl-C names the jobs that have not ended, and has no other error as its context to be shown."""
    infos = [JobInfo("1", "successful"), JobInfo("2", "running"), JobInfo("3", "accepted")]
    watches = [Watch(info, FakeClock(), can_renew=False) for info in infos]
    with pytest.raises(KeyboardInterrupt, match=r"^Jobs 2, 3 go on at the server") as caught, going_on(watches):
        raise KeyboardInterrupt
    assert caught.value.__suppress_context__
    with pytest.raises(KeyboardInterrupt, match="All jobs have ended"), going_on(watches[:1]):
        raise KeyboardInterrupt


def test_what_is_seen_of_a_job_at_random() -> None:
    """Whatever a server says in whatever order, a job has ended exactly when its last status is final and believed."""
    dice = random.Random(7)
    for _ in range(300):
        clock = FakeClock()
        watch = Watch(JobInfo("1", "accepted"), clock, can_renew=False)
        since = None
        for _ in range(dice.randrange(1, 12)):
            clock.sleep(dice.choice([1.0, 10.0, 40.0]))
            status = dice.choice(["accepted", "running", "dismissed", "dismissed", "paused", None, "failed"])
            since = (clock.monotonic() if since is None else since) if status == "dismissed" else None
            watch.saw(JobInfo("1", status))
            is_dismissed = since is not None and clock.monotonic() - since >= 30
            assert watch.is_finished == (status == "failed" or is_dismissed)
