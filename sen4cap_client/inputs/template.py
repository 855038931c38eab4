"""A request to fill in."""

from __future__ import annotations

from typing import Any

import attrs

from sen4cap_client.display.text import printable
from sen4cap_client.inputs.names import Names, plain
from sen4cap_client.inputs.signature import details, type_of
from sen4cap_client.models import InputDescription, ProcessDescription, ProcessRequest


@attrs.frozen(repr=False, init=False)
class RequestTemplate(ProcessRequest):
    """A request for a process that can be filled in: all inputs by their names, with their values by default.

    It is a `ProcessRequest`: change ``inputs`` and submit it. Printed, or as ``yaml``, it is a file with comments that
    tell what each input is. What has to be given is None at first. Names are titles where they are unique, since a
    server may change its keys.

    Attributes:
        yaml: The text of the file.

    Example:
        >>> print(client.create_execution_request("primes_between"))
        # Prime Processor (process primes_between)
        # Returns the prime numbers between `min_val` and `max_val`.
        inputs:
          # int; default 0; at least 0
          Min val: 0
          # int; default 100; at most 1000000
          Max val: 100
        <BLANKLINE>
    """

    yaml: str = ""

    def __str__(self) -> str:
        return self.yaml

    __repr__ = __str__


def template_for(process: ProcessDescription) -> RequestTemplate:
    """The template of a process."""
    names = Names(process.inputs)
    named = [(names.shown(key), described) for key, described in process.inputs.ordered()]
    made = RequestTemplate({name: described.default for name, described in named if _is_sent(described)})
    title = process.title or process.id
    head = [f"{title} (process {process.id})", *([process.description] if process.description else [])]
    lines = [*(_comment(text) for text in head), "inputs:" if named else "inputs: {}"]
    advanced = False
    for name, described in named:
        if described.is_advanced and not advanced:
            advanced = True
            lines += ["", "  # Advanced: seldom changed."]
        lines += _entry(name, described)
    object.__setattr__(made, "yaml", "\n".join(lines) + "\n")
    return made


def _is_sent(described: InputDescription) -> bool:
    """Whether an input stands in the request: what may be left out and has no value by default is left out."""
    return described.is_required or described.default is not None


def _entry(name: str, described: InputDescription) -> list[str]:
    import yaml  # takes longer than the rest, and only this needs it

    texts = dict.fromkeys(text for text in (described.title, described.description) if text)
    about = [text for text in texts if plain(text) != plain(name)]
    form = [f"format {described.schema['format']}"] if described.schema.get("format") else []
    about += [*form, *(["required"] if described.is_required else [])]
    comment = "; ".join([type_of(described), *about, *details(described)])
    entry = yaml.safe_dump({name: described.default}, allow_unicode=True, width=10_000, sort_keys=False).rstrip("\n")
    entry = entry.removesuffix(" null") if described.is_required else entry
    mark = "" if _is_sent(described) else "# "
    return [f"  {_comment(comment)}", *(f"  {mark}{line}" for line in entry.split("\n"))]


def _comment(text: Any) -> str:
    return f"# {printable(' '.join(str(text).split()))}"
