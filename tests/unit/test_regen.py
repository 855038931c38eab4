"""The generated layer is what the contract gives, and the contract is written the way the generator needs it."""

from __future__ import annotations

import importlib.util
import re
import shutil
import sys
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
import yaml
from openapi_spec_validator import validate

ROOT = Path(__file__).resolve().parents[2]
CONTRACT = ROOT / "openapi" / "tao-process-api.yaml"
GENERATED = ROOT / "generated" / "sen4cap_tao_api"
METHODS = {"get", "put", "post", "delete", "patch", "head", "options", "trace"}

WARNS = """\
openapi: 3.1.0
info: {title: A contract with an array that lacks items, version: 1.0.0}
paths:
  /things:
    get:
      operationId: get_things
      tags: [things]
      responses:
        '200':
          description: Things.
          content: {application/json: {schema: {type: array}}}
"""


@pytest.fixture(scope="module")
def regen() -> Iterator[ModuleType]:
    """The script as a module."""
    spec = importlib.util.spec_from_file_location("regen", ROOT / "scripts" / "regen.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules["regen"] = module  # dataclasses look their module up there
    spec.loader.exec_module(module)
    yield module
    del sys.modules["regen"]


@pytest.fixture(scope="module")
def environment(regen: ModuleType) -> Path:
    """The generator's environment, which `make test` has made."""
    path: Path = regen.prepare_environment()
    return path


@pytest.fixture(scope="module")
def fresh(regen: ModuleType, environment: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What the repository's contract gives; generated once for all tests, which must not write to it."""
    target = tmp_path_factory.mktemp("fresh") / "sen4cap_tao_api"
    regen.generate(CONTRACT, target, environment)
    return target


@pytest.fixture
def package(fresh: Path, tmp_path: Path) -> Path:
    """A copy of the generated package that a test may spoil."""
    return Path(shutil.copytree(fresh, tmp_path / "generated" / "sen4cap_tao_api"))


@pytest.fixture
def without_generator(
    regen: ModuleType, environment: Path, fresh: Path, monkeypatch: pytest.MonkeyPatch
) -> pytest.MonkeyPatch:
    """Let the script copy what was generated already instead of generating it again."""
    monkeypatch.setattr(regen, "generate", lambda contract, target, environment: shutil.copytree(fresh, target))
    return monkeypatch


@pytest.fixture(scope="module")
def contract() -> dict[str, Any]:
    """The contract as data."""
    document: dict[str, Any] = yaml.safe_load(CONTRACT.read_text(encoding="utf-8"))
    return document


def content(folder: Path) -> dict[str, bytes]:
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


# --- the script -------------------------------------------------------------------------------------------------------


def test_generated_is_up_to_date(regen: ModuleType, fresh: Path) -> None:
    """What is in the repository is byte for byte what the contract gives."""
    assert regen.compare(fresh, GENERATED) == regen.Difference((), (), ())


def test_changed_contract_is_noticed(
    regen: ModuleType, package: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """A property renamed in the contract makes the check fail and name the model."""
    text = CONTRACT.read_text(encoding="utf-8")
    assert "hreflang:" in text
    changed = tmp_path / "contract.yaml"
    changed.write_text(text.replace("hreflang:", "language:"), encoding="utf-8")
    assert regen.main(["--check", "--contract", str(changed), "--generated", str(package)]) == 1
    said = capsys.readouterr().out
    assert f"differs  {package / 'models' / 'link.py'}" in said
    assert "make regen" in said


@pytest.mark.usefixtures("without_generator")
def test_hand_edit_is_noticed(regen: ModuleType, package: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A generated file that somebody edited makes the check fail."""
    edited = package / "models" / "job_info.py"
    edited.write_bytes(edited.read_bytes() + b"# a small fix\n")
    assert regen.main(["--check", "--generated", str(package)]) == 1
    assert f"differs  {edited}" in capsys.readouterr().out


@pytest.mark.usefixtures("without_generator")
def test_missing_and_extra_files_are_noticed(
    regen: ModuleType, package: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """A file too few and a file too many make the check fail."""
    (package / "py.typed").unlink()
    (package / "models" / "extra.py").write_text("", encoding="utf-8")
    assert regen.main(["--check", "--generated", str(package)]) == 1
    said = capsys.readouterr().out
    assert f"missing  {package / 'py.typed'}" in said
    assert f"extra    {package / 'models' / 'extra.py'}" in said


@pytest.mark.usefixtures("without_generator")
def test_compiled_files_do_not_count(regen: ModuleType, package: Path) -> None:
    """What Python leaves behind on import is no difference."""
    compiled = package / "models" / "__pycache__" / "link.cpython-311.pyc"
    compiled.parent.mkdir()
    compiled.write_bytes(b"compiled")
    assert regen.main(["--check", "--generated", str(package)]) == 0


@pytest.mark.usefixtures("without_generator")
def test_regen_replaces_the_package(regen: ModuleType, package: Path, fresh: Path) -> None:
    """Generating restores edited and missing files, removes extra ones, and leaves nothing beside the package."""
    (package / "client.py").write_text("spoiled", encoding="utf-8")
    (package / "types.py").unlink()
    (package / "old.py").write_text("", encoding="utf-8")
    assert regen.main(["--generated", str(package)]) == 0
    assert content(package) == content(fresh)
    assert [path.name for path in package.parent.iterdir()] == [package.name]


@pytest.mark.usefixtures("without_generator")
def test_regen_sums_up_what_changed(regen: ModuleType, package: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A reviewer reads which operations, models, fields and words are new, gone, or of another type."""
    job_info, status = (package / "models" / f"{name}.py" for name in ("job_info", "job_status"))
    text = job_info.read_text(encoding="utf-8")
    text = text.replace("    message: None | str | Unset = UNSET\n", "").replace(
        "class JobInfo:", "class JobInfo:\n    a: int = 1"
    )
    job_info.write_text(text.replace("progress: float | int", "progress: str"), encoding="utf-8")
    status.write_text(status.read_text(encoding="utf-8").replace('"failed", ', ""), encoding="utf-8")
    (package / "models" / "link.py").unlink()
    operations = package / "api" / "jobs"
    (operations / "get_job.py").rename(operations / "look_at_job.py")
    assert regen.main(["--generated", str(package)]) == 0
    said = capsys.readouterr().out.partition("for the reviewer: ")[2].splitlines()
    assert said[0] == "2 changed, 2 new, 1 gone; 7 changes of operations, models and fields"
    assert [line.strip() for line in said[1:]] == [
        "- operation look_at_job",
        "+ operation get_job",
        "+ model Link",
        "- model JobInfo: a",
        "+ model JobInfo: message None | str | Unset",
        "~ model JobInfo: progress float | int | None | Unset, was str | None | Unset",
        "+ words JobStatus: failed",
    ]


@pytest.mark.usefixtures("environment")
def test_warning_leaves_generated_untouched(
    regen: ModuleType, package: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """A contract that makes the generator warn fails and changes nothing."""
    warns = tmp_path / "contract.yaml"
    warns.write_text(WARNS, encoding="utf-8")
    before = content(package)
    assert regen.main(["--contract", str(warns), "--generated", str(package)]) == 2
    assert "items" in capsys.readouterr().out
    assert content(package) == before
    assert [path.name for path in package.parent.iterdir()] == [package.name]


@pytest.mark.usefixtures("environment")
def test_missing_contract_is_said(
    regen: ModuleType, package: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """A contract that is not there fails with its name."""
    nowhere = tmp_path / "nowhere.yaml"
    assert regen.main(["--check", "--contract", str(nowhere), "--generated", str(package)]) == 2
    assert f"there is no contract {nowhere}" in capsys.readouterr().out


def test_environment_depends_on_requirements(regen: ModuleType, tmp_path: Path) -> None:
    """Other requirements get another environment."""
    requirements = tmp_path / "requirements.txt"
    requirements.write_text("ruff==1\n", encoding="utf-8")
    first = regen.environment_path(requirements, tmp_path)
    requirements.write_text("ruff==2\n", encoding="utf-8")
    assert regen.environment_path(requirements, tmp_path) != first


def test_failed_install_leaves_no_environment(
    regen: ModuleType, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An installation that fails leaves nothing that a later run would take for an environment."""
    requirements = tmp_path / "requirements.txt"
    requirements.write_text("ruff==0\n", encoding="utf-8")

    def fail(*_: object) -> None:
        raise regen.RegenError("no network")

    monkeypatch.setattr(regen, "run", fail)
    monkeypatch.setattr(regen.venv, "create", lambda folder, **_: Path(folder, "bin").mkdir())
    with pytest.raises(regen.RegenError, match="no network"):
        regen.prepare_environment(requirements, tmp_path / "environments")
    assert list((tmp_path / "environments").iterdir()) == []


def test_requirements_are_pinned_and_hashed() -> None:
    """Every requirement of the generator has one version and hashes, and none an address."""
    text = (ROOT / "openapi" / "requirements-gen.txt").read_text(encoding="utf-8")
    entries = re.split(r"\n(?=\S)", text.strip())
    assert {"openapi-python-client", "ruff"} <= {entry.partition("==")[0] for entry in entries}
    for entry in entries:
        assert re.match(r"[a-z0-9-]+==\d\S* ", entry), entry
        assert "--hash=sha256:" in entry
    assert "//" not in text
    assert "--index" not in text


def test_generated_modules_say_where_they_come_from() -> None:
    """Each generated module begins with a comment that names the command."""
    modules = list(GENERATED.rglob("*.py"))
    assert modules
    for module in modules:
        assert "make regen" in module.read_text(encoding="utf-8").partition("\n")[0], module
    assert (GENERATED / "py.typed").is_file()


def test_generated_imports_little() -> None:
    """The generated layer needs httpx and attrs and nothing else that is not Python's own."""
    needed = set()
    for module in GENERATED.rglob("*.py"):
        text = module.read_text(encoding="utf-8")
        needed |= set(re.findall(r"^\s*(?:from|import) (\w+)", text, flags=re.MULTILINE))
    assert needed - sys.stdlib_module_names == {"attrs", "httpx"}


# --- the contract -----------------------------------------------------------------------------------------------------


def operations(contract: dict[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    for path, item in contract["paths"].items():
        for method in METHODS & item.keys():
            yield f"{method} {path}", item[method]


def parameters(contract: dict[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    yield from contract["components"]["parameters"].items()
    for place, operation in operations(contract):
        for parameter in operation.get("parameters", []):
            if "$ref" not in parameter:
                yield f"{place}: {parameter['name']}", parameter


def schemas(place: str, node: Any) -> Iterator[tuple[str, dict[str, Any]]]:
    """Yield a schema and all schemas in it, with their places."""
    if isinstance(node, dict):
        yield place, node
        for name, inner in node.get("properties", {}).items():
            yield from schemas(f"{place}.{name}", inner)
        for word in ("items", "additionalProperties"):
            yield from schemas(f"{place}.{word}", node.get(word))
        for word in ("anyOf", "oneOf", "allOf"):
            for number, inner in enumerate(node.get(word, [])):
                yield from schemas(f"{place}.{word}[{number}]", inner)


def component_schemas(contract: dict[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    for name, schema in contract["components"]["schemas"].items():
        yield from schemas(name, schema)


def test_contract_is_valid(contract: dict[str, Any]) -> None:
    """The contract is a valid OpenAPI document."""
    validate(contract)


def test_operations_have_names_and_one_tag(contract: dict[str, Any]) -> None:
    """Each operation has a snake_case id of its own and exactly one tag, which is declared."""
    declared = {tag["name"] for tag in contract["tags"]}
    names = [operation["operationId"] for _, operation in operations(contract)]
    assert len(names) == len(set(names)) == 12
    for place, operation in operations(contract):
        assert re.fullmatch(r"[a-z]+(_[a-z]+)*", operation["operationId"]), place
        assert len(operation["tags"]) == 1, place
        assert set(operation["tags"]) <= declared, place


def test_no_operation_demands_a_scheme(contract: dict[str, Any]) -> None:
    """Security is attached to nothing, as the generator would then want a client that fixes the token."""
    assert "security" not in contract
    assert not [place for place, operation in operations(contract) if "security" in operation]


def test_everything_is_described(contract: dict[str, Any]) -> None:
    """Each operation, parameter, response, component and property has a description."""
    described = [*operations(contract), *parameters(contract)]
    described += contract["components"]["responses"].items()
    described += contract["components"]["schemas"].items()
    for place, schema in component_schemas(contract):
        described += [(f"{place}.{name}", inner) for name, inner in schema.get("properties", {}).items()]
    for place, operation in operations(contract):
        described += [(f"{place} {code}", r) for code, r in operation["responses"].items() if "$ref" not in r]
    assert [place for place, thing in described if not str(thing.get("description", "")).strip()] == []


def test_reader_is_tolerant(contract: dict[str, Any]) -> None:
    """Nothing is required in a component, and each object keeps what it does not know."""
    for place, schema in component_schemas(contract):
        assert "required" not in schema, place
        if schema.get("type") == "object":
            assert schema.get("additionalProperties", False) is not False, place


def test_properties_may_be_null(contract: dict[str, Any]) -> None:
    """Each property of a component other than a login form may be null."""

    def takes_null(schema: dict[str, Any]) -> bool:
        if "anyOf" in schema:
            return any(takes_null(inner) for inner in schema["anyOf"])
        return "$ref" not in schema and ("type" not in schema or "null" in schema["type"])

    strict = [
        f"{place}.{name}"
        for place, schema in component_schemas(contract)
        if not place.endswith("Form")
        for name, inner in schema.get("properties", {}).items()
        if not takes_null(inner)
    ]
    assert strict == []


def test_arrays_have_items(contract: dict[str, Any]) -> None:
    """Each array says of what, as the generator needs it."""
    for place, schema in component_schemas(contract):
        if "array" in schema.get("type", ()):
            assert "items" in schema, place


def test_json_is_the_first_content_type(contract: dict[str, Any]) -> None:
    """Where a body may have several media types JSON stands first, which the generator then reads."""
    responses = list(contract["components"]["responses"].items())
    for place, operation in operations(contract):
        responses += [(f"{place} {code}", response) for code, response in operation["responses"].items()]
    for place, response in responses:
        assert next(iter(response.get("content", {"application/json": {}}))) == "application/json", place
