"""The help: its examples run, its page is what it says, and each command is found by its names."""

from __future__ import annotations

import json
import re
import shlex
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import click
import pytest

from sen4cap_client.cli import main
from sen4cap_client.sandbox import Sandbox
from tests.cli.conftest import PASSWORD, Cli, configure, connected
from tests.cli.running import run

ROOT = Path(__file__).resolve().parents[2]
COMMANDS = [
    *(
        "configure",
        "config",
        "snapshot",
        "login",
        "logout",
        "capabilities",
        "list-processes",
        "get-process",
        "create-request",
    ),
    *("validate-request", "execute-process", "list-jobs", "get-job", "watch-job", "get-job-results"),
    *("download-results", "open-result", "dismiss-job", "batch", "sandbox", "demo", "completion"),
]
ALIASES = {
    "lp": "list-processes",
    "gp": "get-process",
    "cr": "create-request",
    "vr": "validate-request",
    "ep": "execute-process",
    "lj": "list-jobs",
    "gj": "get-job",
    "wj": "watch-job",
    "gjr": "get-job-results",
    "dr": "download-results",
    "or": "open-result",
    "dj": "dismiss-job",
}
# These have tests of their own, since they go on, or take long.
LONG = ("sandbox", "demo")


def commands(group: click.Group, path: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], click.Command]]:
    ctx = click.Context(group)
    for name in group.list_commands(ctx):
        command = group.get_command(ctx, name)
        assert command is not None
        yield (*path, name), command
        if isinstance(command, click.Group):
            yield from commands(command, (*path, name))


def examples(command: click.Command) -> list[str]:
    told = (command.epilog or "").partition("Example:\n")[2]
    return [line.strip() for line in told.splitlines() if line.strip()]


def test_every_command_is_listed(cli: Cli) -> None:
    """--help lists the commands of the program, and their aliases beside them."""
    shown = cli("--help").stdout
    assert all(re.search(rf"^  {name}[, ]", shown, re.MULTILINE) for name in COMMANDS)
    assert all(f"{name}, {alias} " in shown for alias, name in ALIASES.items())


@pytest.mark.parametrize("alias", ALIASES)
def test_aliases(cli: Cli, alias: str) -> None:
    """Each alias is the command of those initials."""
    assert cli(alias, "--help").stdout == cli(ALIASES[alias], "--help").stdout.replace(ALIASES[alias], alias, 1)


@pytest.mark.parametrize(
    ("typed", "meant"), [("list-proceses", "list-processes"), ("watch", "watch-job"), ("config shw", "show")]
)
def test_near_misses(cli: Cli, typed: str, meant: str) -> None:
    """A mistyped command says which was probably meant."""
    shown = cli(*typed.split())
    assert shown.exit_code == 1
    assert f"Did you mean {meant!r}?" in shown.stderr


def test_every_command_has_an_example(cli: Cli) -> None:
    """The help of each command ends with an example that calls it."""
    for path, command in commands(main):
        shown = examples(command)
        assert shown, path
        assert all(line.startswith("sen4cap-client ") for line in shown)
        assert all(f"    {line}" in cli(*path, "--help").stdout.replace("\n     ", " ") for line in shown)


def test_examples_run(cli: Cli, home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Every example of the help runs against a sandbox as it stands there, in the order of the help."""
    with Sandbox(users={"trainee": PASSWORD}) as tao:
        configure(tao, home)
        monkeypatch.setenv("SEN4CAP_PASSWORD", PASSWORD)
        with connected(tao) as client:
            dates = {"start_date": "2024-06-01", "end_date": "2024-06-07"}
            jobs = [client.submit("218", dates, site_extent=(9.90, 53.50, 9.92, 53.51)) for _ in range(3)]
            assert [job.jobID for job in client.wait_all(jobs)] == ["1", "2", "3"]
        Path("sites.csv").write_text(
            "name,start_date,site_extent\nnorth,2024-06-01,'9.90,53.50,9.91,53.51'\n".replace("'", '"')
        )
        ran = 0
        order = sorted(commands(main), key=lambda item: item[0] == ("logout",))
        for line in [line for path, command in order if path[0] not in LONG for line in examples(command)]:
            words, _, file = line.replace("http://127.0.0.1:8080/process", tao.api_url).partition(" > ")
            shown = cli(*shlex.split(words)[1:])
            assert shown.exit_code == 0, f"{line}: {shown.output}"
            assert shown.stdout
            if file:
                Path(file).write_text(filled(shown.stdout), encoding="utf-8")
            ran += 1
    assert ran >= len(COMMANDS)


def test_session_of_the_readme_runs(cli: Cli, home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What the README shows of the command line is what it does."""
    session = (ROOT / "README.md").read_text(encoding="utf-8").partition("```console\n")[2].partition("```")[0]
    with Sandbox() as tao:
        configure(tao, home)
        for part in session.removeprefix("$ ").split("\n$ "):
            line, _, expected = part.partition("\n")
            command, _, pipe = line.partition(" | ")
            shown = cli(*shlex.split(command)[1:], *([] if pipe else ["-f", "table"])).stdout
            if pipe:
                assert pipe == "jq -r '.jobs[].jobID'"
                shown = "".join(f"{job['jobID']}\n" for job in json.loads(shown)["jobs"])
            pieces = [re.escape(piece) for piece in f"{expected.rstrip()}\n".split("...\n")]
            assert re.fullmatch("(.*\n)*".join(pieces), shown), f"{line}\n{shown}"


def filled(template: str) -> str:
    """A template with what has to be given."""
    text = template.replace("Start date:", "Start date: 2024-06-01").replace("End date:", "End date: 2024-06-07")
    return text.replace("Site extent:", "Site extent: 9.90,53.50,9.92,53.51")


def test_reference_is_up_to_date() -> None:
    """docs/cli.md is what --help says; `make cli-reference` writes it."""
    script = ROOT / "scripts" / "cli_reference.py"
    shown = subprocess.run([sys.executable, script, "--check"], capture_output=True, text=True)
    assert shown.returncode == 0, shown.stderr


def test_reference_has_every_command() -> None:
    """The page has a part for each command."""
    page = (ROOT / "docs" / "cli.md").read_text(encoding="utf-8")
    for path, _ in commands(main):
        assert f"\n## {' '.join(path)}\n" in page


def test_help_is_quick(home: Path) -> None:
    """Neither the help of a command nor a mistake in it imports httpx, PyYAML or numpy."""
    code = "import sys\nfrom sen4cap_client.cli import main\ntry: main(prog_name='x')\nexcept SystemExit: pass\n"
    code += "print(*{name.partition('.')[0] for name in sys.modules}, file=sys.stderr)"
    for words in (["list-processes", "--help"], ["execute-process", "--help"], ["open-result", "-h"], ["get-jb"]):
        shown = subprocess.run([sys.executable, "-c", code, *words], capture_output=True, text=True, check=True)
        loaded = set(shown.stderr.splitlines()[-1].split())
        assert not loaded & {"httpx", "yaml", "numpy", "tqdm", "sen4cap_tao_api"}


def test_module_is_the_program() -> None:
    """`python -m sen4cap_client` calls itself by the name that people type."""
    assert run("get-job").stderr.startswith(b"Usage: sen4cap-client get-job ")
