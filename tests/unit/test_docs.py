"""What the documentation shows runs, and what it says is there."""

from __future__ import annotations

import doctest
import pkgutil
import re
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest

from sen4cap_client import config, errors, models, openers, saved_settings, secret_store, settings, snapshot
from sen4cap_client._core import token_command, trust
from sen4cap_client._sync.ogc import OgcCalls
from sen4cap_client._sync.processes import Processes
from sen4cap_client.api import Client, Job, JobResults
from sen4cap_client.batch import Batch
from sen4cap_client.config import write_settings
from sen4cap_client.inputs import names
from sen4cap_client.inputs.template import RequestTemplate
from sen4cap_client.openers import indicators, registry
from sen4cap_client.sandbox import Sandbox
from sen4cap_client.snapshot import Changes, Snapshot, diff

grid_module = import_module("sen4cap_client.batch.grid")  # the package has the function under its name
ROOT = Path(__file__).resolve().parents[2]
AOI = "POLYGON ((9.90 53.51, 9.92 53.51, 9.92 53.50, 9.90 53.50, 9.90 53.51))"


@pytest.fixture(scope="module")
def tao() -> Iterator[Sandbox]:
    with Sandbox() as sandbox:
        yield sandbox


@pytest.fixture(scope="module")
def client(tao: Sandbox) -> Iterator[Client]:
    """A client of somebody whose first job has succeeded."""
    with Client(api_url=tao.api_url, username=tao.username, password=tao.password, poll_interval=0.05) as client:
        inputs = {"start_date": "2024-06-01", "end_date": "2024-06-07", "site_extent": AOI}
        client.submit("L3B AOI Indicators", inputs).wait()
        yield client


def examples(thing: object) -> list[Any]:
    found = doctest.DocTestFinder(exclude_empty=True).find(thing, getattr(thing, "__name__", ""), globs={})
    return [pytest.param(test, id=test.name) for test in found if test.examples]


def run(test: doctest.DocTest, **names: object) -> None:
    said: list[str] = []
    test.globs = dict(names)
    failed = doctest.DocTestRunner().run(test, out=said.append, clear_globs=False).failed
    made = test.globs.get("client")
    if isinstance(made, Client) and made is not names.get("client"):
        made.close()
    assert not failed, "".join(said)


SHOWN = (Client, OgcCalls, Job, JobResults, Processes, RequestTemplate, Batch)


@pytest.mark.filterwarnings(
    "ignore:Use `@` matmul:PendingDeprecationWarning",  # rioxarray's, of affine
    "ignore:The server gives geometry and bbox:UserWarning",
)
@pytest.mark.parametrize("test", [test for kind in SHOWN for test in examples(kind)])
def test_examples_of_the_client(
    test: doctest.DocTest, client: Client, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The example of each method of the client runs and gives what it shows."""
    monkeypatch.chdir(tmp_path)
    if "sites.sqlite" in (test.docstring or ""):
        rows = [{"name": "north", "max_val": 10}, {"name": "south", "max_val": 20}]
        client.batch("sites.sqlite", "primes_between", rows).run(progress=False)
    run(test, client=client, Client=Client, JobResults=JobResults)


SNAPSHOTS = [snapshot, Snapshot, Changes, diff]


@pytest.mark.parametrize("test", [test for thing in SNAPSHOTS for test in examples(thing)])
def test_examples_of_snapshots(
    test: doctest.DocTest, client: Client, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The examples of snapshots run; the files that they write lie in a folder of their own."""
    monkeypatch.chdir(tmp_path)
    run(test, client=client, Snapshot=Snapshot, diff=diff)


MODELS = [import_module(f"sen4cap_client.models.{module.name}") for module in pkgutil.iter_modules(models.__path__)]
OPENERS = [openers, registry, indicators]


SETTINGS = (config, saved_settings, secret_store, settings)


@pytest.mark.parametrize(
    "test", [test for module in (*MODELS, *OPENERS, *SETTINGS, names, grid_module) for test in examples(module)]
)
def test_other_examples(test: doctest.DocTest) -> None:
    """The examples of the models and the settings run and give what they show."""
    public = {name: getattr(module, name) for module in (models, *SETTINGS) for name in module.__all__}
    public |= {"grid": grid_module.grid, "windows": grid_module.windows}
    run(test, **public, plain=names.plain, identifier=names.identifier)


def test_readme_runs(tao: Sandbox, home: Path) -> None:
    """The Python of the README runs from its first line to its last."""
    (code,) = re.findall(r"```python\n(.*?from sen4cap_client.api import Client\n.*?)```", readme_use(), re.DOTALL)
    write_settings(
        home / ".sen4cap-client", {"api_url": tao.api_url, "username": tao.username, "password": tao.password}
    )
    names: dict[str, Any] = {}
    exec(code, names)
    names["client"].close()


@pytest.mark.parametrize("module", [token_command, trust])
def test_examples_of_the_core(module: Any) -> None:
    """The examples of what is not for users run as well."""
    tests = examples(module)
    assert tests
    for test in tests:
        run(*test.values, **vars(module))


def readme_use() -> str:
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    return text.partition("## Use it")[2].partition("\n## ")[0]


def test_readme_begins_with_what_it_is_and_two_commands() -> None:
    """The first code block of the README has `make demo` and `make test`, and the Makefile has both."""
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    first = text.split("```")[1]
    assert re.findall(r"^make \w+", first, re.MULTILINE) == ["make demo", "make test"]
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    for target in set(re.findall(r"`?make ([a-z-]+)`", text + (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8"))):
        assert f"\n{target}:" in makefile, target


def test_readme_names_every_setting() -> None:
    """The table of settings in the README has each setting and no other."""
    table = (ROOT / "README.md").read_text(encoding="utf-8").partition("| setting |")[2].partition("\n\n")[0]
    named = {name for row in table.splitlines()[2:] for name in re.findall(r"`(\w+)`", row.split("|")[1])}
    assert named == set(config.Config.__annotations__) - {"sources"}


def test_error_tree_is_drawn_whole() -> None:
    """The docstring of the errors draws every class at its place below its base."""
    drawn: list[tuple[int, str]] = []
    for line in (errors.__doc__ or "").splitlines():
        match = re.match(r"^( {4}[ │├└─]*)(\w+)", line)
        if match:
            depth = (len(match.group(1)) - 4) // 4
            base = next((name for level, name in reversed(drawn) if level < depth), None)
            drawn.append((depth, match.group(2)))
            assert base is None or getattr(errors, match.group(2)).__bases__[0].__name__ == base
    assert sorted(name for _, name in drawn) == errors.__all__
