"""A request as people write it at a shell: from a file, and input by input."""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from sen4cap_client.errors import InvalidRequest

if TYPE_CHECKING:
    from sen4cap_client.api import ProcessDescription, ProcessRequest

_Any = TypeVar("_Any", bound=Callable[..., Any])
_MOST = 256 * 2**20  # bytes; more is no request
_MODES = ("value", "reference")
_YAML_SUFFIXES = (".yaml", ".yml")


def request_options(function: _Any) -> _Any:
    """Add the options that make a request."""
    given = click.option(
        "-i",
        "--input",
        "inputs",
        multiple=True,
        metavar="NAME=VALUE",
        help="An input, by key or title in any spelling. NAME=@FILE takes JSON, YAML, GeoJSON or text from a file, "
        "NAME=@- from standard input, NAME=@@TEXT a text that begins with @. Given again: a list.",
    )
    file = click.option(
        "--request",
        "request_file",
        type=click.Path(allow_dash=True),
        help="A file as create-request writes it, YAML or JSON; - for standard input. -i overrides what it says.",
    )
    outputs = click.option(
        "--output",
        "outputs",
        multiple=True,
        metavar="NAME[=MODE]",
        help="An output that is wanted, as 'value' or as 'reference'. Can be given several times. [all]",
    )
    return given(file(outputs(function)))


def read_request(
    process: ProcessDescription,
    request_file: str | None,
    inputs: Sequence[str],
    outputs: Sequence[str],
    subscriber: Sequence[str] = (),
) -> ProcessRequest:
    """Make a request of what was given.

    Args:
        process: The process, whose description says what a text is to be.
        request_file: A file; None for none.
        inputs: ``name=value``, one each.
        outputs: ``name`` or ``name=mode``, one each.
        subscriber: ``event=address``, one each.

    Returns:
        The request; what it says is not checked yet.

    Raises:
        InvalidRequest: If something cannot be read.
    """
    from sen4cap_client.api import ProcessRequest

    from_stdin = [request_file == "-", *(_split(word, "-i")[1] == "@-" for word in inputs)]
    if sum(from_stdin) > 1:
        raise InvalidRequest("Standard input can be read once only. Give one of them as a file.")
    filed = ProcessRequest.parse(_document(request_file) if request_file else None)
    given = _inputs(process, inputs)
    return ProcessRequest(
        _overridden(process, filed.inputs, given),
        dict(map(_output, outputs)) if outputs else filed.outputs,
        filed.response,
        dict(_subscribed(word) for word in subscriber) if subscriber else filed.subscriber,
    )


def _inputs(process: ProcessDescription, words: Sequence[str]) -> dict[str, Any]:
    found: dict[str, list[Any]] = {}
    for word in words:
        name, value = _split(word, "-i")
        found.setdefault(name, []).append(_value(process, name, value))
    return {name: values[0] if len(values) == 1 else values for name, values in found.items()}


def _split(word: str, option: str) -> tuple[str, str]:
    name, sign, value = word.partition("=")
    if not sign or not name.strip():
        raise InvalidRequest(f"{option} {word!r} is not NAME=VALUE.")
    if any("\ud800" <= char <= "\udfff" for char in word):
        raise InvalidRequest(f"{option} {word!r} is no text that can be sent (UTF-8). Use a locale with UTF-8.")
    return name.strip(), value


def _value(process: ProcessDescription, name: str, text: str) -> Any:
    """The value of an input: a text stays one, and becomes what the process wants when it is checked."""
    if text.startswith("@@"):
        return text[1:]
    if text.startswith("@"):
        return _content(text[1:])
    is_structure = text.lstrip().startswith(("[", "{")) and not _wants_text(process, name)
    return _parsed(text, f"The value of {name}") if is_structure else text


def _wants_text(process: ProcessDescription, name: str) -> bool:
    """Whether an input is a text, whatever it looks like; one that is unknown is, so that nothing is changed."""
    from sen4cap_client.inputs import schemas
    from sen4cap_client.inputs.names import Names

    keys = Names(process.inputs).keys_of(name)
    return not keys or "string" in schemas.types_of(schemas.clean(process.inputs[keys[0]].schema))


def _overridden(process: ProcessDescription, filed: dict[str, Any], given: dict[str, Any]) -> dict[str, Any]:
    """The inputs of a file, without those that are given beside it under any of their names."""
    from sen4cap_client.inputs.names import Names, plain

    names = Names(process.inputs)

    def meant(name: str) -> tuple[str, ...]:
        return tuple(names.keys_of(name)) or (plain(name),)

    again = {meant(name) for name in given}
    return {name: value for name, value in filed.items() if meant(str(name)) not in again} | given


def _output(word: str) -> tuple[str, dict[str, str]]:
    name, sign, mode = word.partition("=")
    if sign and mode not in _MODES:
        raise InvalidRequest(f"--output {word!r} is not NAME, NAME=value or NAME=reference.")
    return name, {"transmissionMode": mode} if sign else {}


def _subscribed(word: str) -> tuple[str, str]:
    """An address that the server shall call: ``success=https://...`` is short for ``successUri=https://...``."""
    event, address = _split(word, "--subscriber")
    return (event if event.endswith("Uri") else f"{event}Uri"), address


def _content(path: str) -> Any:
    """What a file holds, as the value of an input."""
    text = _text(path)
    suffix = Path(path).suffix.lower()
    if suffix in _YAML_SUFFIXES:
        return _parsed(text, path)
    is_json = suffix in (".json", ".geojson") or text.lstrip().startswith(("{", "["))
    if is_json:
        try:
            return json.loads(text)
        except (ValueError, RecursionError) as error:
            if suffix in (".json", ".geojson"):
                raise InvalidRequest(f"{path} is not JSON: {error}. Correct it.") from None
    return text.strip()


def _document(path: str) -> Any:
    """What a file with a request holds."""
    found = _parsed(_text(path), "Standard input" if path == "-" else path)
    if not isinstance(found, dict):
        raise InvalidRequest(f"{path} holds no request (inputs: ...). 'sen4cap-client create-request' writes one.")
    return found


def _text(path: str) -> str:
    try:
        if path == "-":
            content = sys.stdin.buffer.read(_MOST)
        else:
            with Path(path).expanduser().open("rb") as file:
                content = file.read(_MOST)
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise InvalidRequest(f"{path} is no text (UTF-8). Give JSON, YAML, GeoJSON or text.") from None
    except OSError as error:
        raise InvalidRequest(f"Cannot read {path}: {error.strerror}.") from None


def _parsed(text: str, what: str) -> Any:
    """JSON, or YAML without its surprises: 007, no, 12:30 and 2024-06-01 are texts."""
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        pass  # it is YAML, then
    import yaml

    try:
        return yaml.load(text, Loader=_loader())  # noqa: S506 - a SafeLoader
    except (yaml.YAMLError, RecursionError) as error:
        mark = getattr(error, "problem_mark", None)
        line = f", line {mark.line + 1}" if mark else ""
        reason = getattr(error, "problem", None) or type(error).__name__
        raise InvalidRequest(f"{what}{line} is neither JSON nor YAML: {reason}. Correct it.") from None


def _loader() -> Any:
    import yaml

    class Loader(yaml.SafeLoader):
        """Reads YAML as YAML 1.2 does for JSON, and refuses a key that stands there twice."""

        yaml_implicit_resolvers: dict[str, Any] = {}  # noqa: RUF012 - it is meant to be that of the class

        def construct_mapping(self, node: Any, deep: bool = False) -> Any:
            found = super().construct_mapping(node, deep=deep)
            if len(found) != len(node.value):
                keys = [self.construct_object(key, deep=True) for key, _ in node.value]
                twice = next(key for key in keys if keys.count(key) > 1)
                raise yaml.MarkedYAMLError(problem=f"{twice!r} is given twice", problem_mark=node.start_mark)
            return found

    for tag, pattern in (
        ("null", r"^(~|null|)$"),
        ("bool", r"^(true|false)$"),
        ("int", r"^-?(0|[1-9][0-9]*)$"),
        ("float", r"^-?(0|[1-9][0-9]*)(\.[0-9]+([eE][-+]?[0-9]+)?|[eE][-+]?[0-9]+)$"),
    ):
        Loader.add_implicit_resolver(f"tag:yaml.org,2002:{tag}", re.compile(pattern), None)
    return Loader
