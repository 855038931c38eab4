"""Record the sessions of tests/recorded anew: from the sandbox, or with --server from a real TAO.

From a real server it uses the login that `sen4cap-client configure` or the environment gives, and executes two jobs
over a small area. What it writes holds neither the server's name nor the user's, nor any password or token.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import urlsplit

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from sen4cap_client.api import Client, Config  # noqa: E402 - the root must be on the path for tests.recorded
from sen4cap_client.sandbox import Sandbox  # noqa: E402
from tests.recorded.cassettes import FOLDER, PASSWORD, recording  # noqa: E402
from tests.recorded.sessions import SANDBOX_ONLY, SESSIONS  # noqa: E402

GENERATIONS = ("2026-09", "2026-06", "2025-12")
DAY = datetime(2026, 9, 15, 8, 0, 0, tzinfo=UTC)


def record(config: Config, stac_url: str, folder: Path, names: list[str]) -> None:
    """Record sessions into a folder, a file each."""
    folder.mkdir(parents=True, exist_ok=True)
    for name in names:
        path = folder / f"{name}.yaml"
        options = {"username": config.username or "", "password": config.password or ""}
        with recording(path, api_url=config.api_url, stac_url=stac_url, **options), Client(config=config) as client:
            SESSIONS[name](client)
        print(f"record: {path.relative_to(folder.parent)} ({path.stat().st_size // 1000} kB)")


def counting(prefix: str) -> Callable[[], str]:
    """Make tokens that are the same at each recording."""
    numbers = iter(range(1, 1000))
    return lambda: f"{prefix}-{next(numbers)}"


def record_sandbox(folder: Path) -> None:
    """Record all sessions from a sandbox of each generation, each from its start and at the same time of day."""
    for generation in GENERATIONS:
        for name in SESSIONS:
            users = {"trainee": "a-password-like-no-other-word"}
            with Sandbox(generation=generation, users=users, clock=lambda: DAY, token_factory=counting("token")) as tao:
                password = tao.password if name != "wrong-password" else f"not-{PASSWORD}"
                config = Config(api_url=tao.api_url, username=tao.username, password=password)
                record(config, tao.stac_url, folder / generation, [name])


def record_server(server: str, folder: Path) -> None:
    """Record from a real server, into a folder of the day."""
    config = Config.load(api_url=server)
    if config.auth_type != "login":
        raise SystemExit(f"record: no user name and password for {server}: run sen4cap-client configure first")
    host = urlsplit(config.api_url).hostname
    names = [name for name in SESSIONS if name not in SANDBOX_ONLY]
    record(config, f"http://{host}:8082/", folder / f"live-{datetime.now(UTC):%Y-%m-%d}", names)


def main(arguments: list[str] | None = None) -> int:
    """Record from the sandbox, or from the server that is named."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--server", metavar="URL", help="address of the process API of a real TAO")
    parser.add_argument("--folder", type=Path, default=FOLDER, help="where to write")
    options = parser.parse_args(arguments)
    if options.server:
        record_server(options.server, options.folder)
    else:
        record_sandbox(options.folder)
    return 0


if __name__ == "__main__":
    sys.exit(main())
