"""All steps in their order."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping

import attrs
import httpx

from sen4cap_client._core.clock import Clock
from sen4cap_client._sync.client import Client
from sen4cap_client.config import Config
from sen4cap_client.diagnosis import network, settings
from sen4cap_client.diagnosis.causes import CAUSES, STEPS, Trouble
from sen4cap_client.diagnosis.network import Explainer
from sen4cap_client.diagnosis.paths import Paths
from sen4cap_client.diagnosis.probe import Probe, Route
from sen4cap_client.diagnosis.report import Check, Diagnosis
from sen4cap_client.diagnosis.session import Session
from sen4cap_client.diagnosis.stores import Skipped, Stores

_SECONDS = 15.0  # to wait for anything, unless the settings say less
_ON_THE_WAY = ("connection", "proxy", "tls", "api")


def diagnose(
    config_path: str | os.PathLike[str] | None = None,
    profile: str | None = None,
    environ: Mapping[str, str] = os.environ,
    *,
    timeout: float = _SECONDS,
    clock: Clock | None = None,
) -> Diagnosis:
    """Find what keeps a client from working: from the settings, over the network and the login, to the results.

    Some requests are sent: those before the login without credentials, then a login and four that only read, and one
    each to the catalogue and to the store of the latest results. Nothing is repeated, and a password is tried once.

    Args:
        config_path: The configuration file, as for `Client`.
        profile: The profile of the configuration file, as for `Client`.
        environ: The environment variables that settings come from.
        timeout: How many seconds to wait for anything; the setting timeout if that is less.
        clock: The time, for tests.

    Returns:
        A check for each step. It raises nothing for what is wrong: that stands in the checks.

    Example:
        >>> diagnose(environ={"SEN4CAP_CONFIG": "no-such-file"}).failures[0].cause
        'file-missing'
    """
    checks = _Checks()
    clock = clock or Clock()
    try:
        loaded = settings.load(config_path, profile, environ)
    except Trouble as trouble:
        checks.failed("configuration", trouble)
        return checks.diagnosis("")
    checks.ok("configuration", loaded.seen)
    seconds = min(timeout, loaded.config.timeout)
    config = attrs.evolve(loaded.config, retries=0, timeout=seconds, deadline=min(2 * seconds, loaded.config.deadline))
    with Probe(config, clock, seconds) as probe:
        _ask(checks, config, probe, clock)
    return checks.diagnosis(config.api_url)


def _ask(checks: _Checks, config: Config, probe: Probe, clock: Clock) -> None:
    """Look at all that is beyond this machine."""
    route = probe.route(config.api_url)
    found = checks.run("name", lambda: network.addresses(route))
    if found is None:
        return
    checks.ok("name", _name_seen(route, found))
    explainer, paths = Explainer(probe, clock), Paths(probe, clock)
    wants_login = _api(checks, config, route, explainer, paths)
    if wants_login is None:
        return
    with Client(config=config, _clock=clock) as client:
        session = Session(client, paths, explainer, clock)
        if checks.run("login", lambda: session.login(wants_login)) is None:
            return
        checks.run("conformance", session.conformance)
        if checks.run("processes", session.processes) is None:
            return
        stores = Stores(session, explainer)
        checks.run("catalogue", stores.catalogue)
        checks.run("store", stores.store)


def _api(checks: _Checks, config: Config, route: Route, explainer: Explainer, paths: Paths) -> bool | None:
    """Look from the connection to the API, with one request.

    Returns:
        Whether the API wants a login; None if it is not there.
    """
    probe = explainer.probe
    try:
        found = paths.check(config.api_url)
    except httpx.HTTPError as error:
        trouble = explainer.trouble(config.api_url, error, list(probe.reached))
        _passed(checks, route, until=trouble.step)
        checks.failed(trouble.step, trouble)
        return None
    except Trouble as trouble:
        _passed(checks, route, until=trouble.step)
        checks.failed(trouble.step, trouble)
        return None
    _passed(checks, route, until="api")
    checks.ok("api", found.seen)
    return found.kind == "login"


def _passed(checks: _Checks, route: Route, until: str) -> None:
    """Note the steps on the way that have been passed."""
    seen = {"connection": f"{route.shown_hop} takes it."}
    if route.proxy:
        seen["proxy"] = f"{route.shown_hop} lets us through."
    if route.is_encrypted:
        seen["tls"] = f"The certificate of {route.host} is to be trusted."
    for step in _ON_THE_WAY[: _ON_THE_WAY.index(until) if until in _ON_THE_WAY else 0]:
        if step in seen:
            checks.ok(step, seen[step])
        else:
            checks.skipped(step, "none is used" if step == "proxy" else "the address says http")


def _name_seen(route: Route, found: str) -> str:
    host = route.hop[0]
    what = f"The proxy {host}" if route.proxy else host
    return f"{what} is an address." if host == found else f"{what} is {found}."


@attrs.define
class _Checks:
    """The checks so far, by step."""

    _done: dict[str, Check] = attrs.field(factory=dict)

    def run(self, step: str, look: Callable[[], str]) -> str | None:
        """Take a step, and note what it sees.

        Returns:
            What it sees; None if it fails.
        """
        try:
            seen = look()
        except Trouble as trouble:
            self.failed(step, trouble)
            return None
        except Skipped as why:
            self.skipped(step, str(why))
            return str(why)
        self.ok(step, seen)
        return seen

    def ok(self, step: str, seen: str) -> None:
        """Note a step that has come out well."""
        self._done[step] = Check(step=step, state="ok", seen=seen)

    def skipped(self, step: str, why: str) -> None:
        """Note a step that was not taken."""
        self._done[step] = Check(step=step, state="skipped", seen=f"{why}.")

    def failed(self, step: str, trouble: Trouble) -> None:
        """Note a step that has failed."""
        self._done[step] = Check(
            step=step,
            state="failed",
            seen=trouble.seen,
            cause=trouble.cause,
            fix=trouble.fix,
            exit_code=CAUSES[trouble.cause].exit_code,
        )

    def diagnosis(self, api_url: str) -> Diagnosis:
        """All steps; those that were not taken are skipped."""
        failed = next((step for step in STEPS if step in self._done and self._done[step].state == "failed"), "")
        for step in STEPS:
            if step not in self._done:
                self.skipped(step, f"nothing to see while {failed} fails")
        return Diagnosis(api_url=api_url, checks=tuple(self._done[step] for step in STEPS))
