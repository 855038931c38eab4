"""Processes for fastprocesses: one for each form in which it gives results, and so many that their list has pages."""

from __future__ import annotations

import time
from typing import Any, ClassVar

from celery.signals import task_prerun
from fastprocesses.api.server import OGCProcessesAPI
from fastprocesses.core.base_process import BaseProcess
from fastprocesses.core.models import ProcessDescription
from fastprocesses.core.output_protocol import BaseProcessResult
from fastprocesses.processes.process_registry import register_process


@task_prerun.connect  # type: ignore[untyped-decorator]
def begin_slowly(**_: Any) -> None:
    """The API writes that a job is accepted when the worker has it already: one that is done by then would stay so."""
    time.sleep(0.3)


def described(process_id: str, inputs: dict[str, str], outputs: dict[str, str]) -> ProcessDescription:
    """A description, from the types of the inputs and the media types of the outputs."""
    return ProcessDescription.model_validate(
        {
            "id": process_id,
            "title": process_id.replace("-", " ").capitalize(),
            "description": "For tests.",
            "version": "1.0.0",
            "jobControlOptions": ["sync-execute", "async-execute"],
            "outputTransmission": ["value", "reference"],
            "inputs": {
                name: {"title": name.capitalize(), "description": name, "schema": {"type": kind}}
                for name, kind in inputs.items()
            },
            "outputs": {
                name: {"title": name.capitalize(), "description": name, "schema": {"contentMediaType": kind}}
                for name, kind in outputs.items()
            },
        }
    )


class Counts(BaseProcessResult):
    """How often each word occurs."""

    counts: dict[str, int]
    output_serializers: ClassVar = {"counts": {"application/json": "as_json"}}

    def as_json(self) -> bytes:
        """The counts alone."""
        return str(self.counts).replace("'", '"').encode()


class Table(BaseProcessResult):
    """A table."""

    table: list[list[str]]
    output_serializers: ClassVar = {"table": {"text/csv": "as_csv"}}

    def as_csv(self) -> bytes:
        """Its lines."""
        return "".join(",".join(row) + "\n" for row in self.table).encode()


class Report(Table):
    """A table, and a number."""

    words: int
    output_serializers: ClassVar = Table.output_serializers | {"words": {"application/json": "as_json"}}

    def as_json(self) -> bytes:
        """The number."""
        return str(self.words).encode()


def rows(text: str) -> list[list[str]]:
    """A row for each word, with its length."""
    return [["word", "length"], *([word, str(len(word))] for word in text.split())]


@register_process("count-words")
class CountWords(BaseProcess):
    """One output, which is an object."""

    process_description = described("count-words", {"text": "string"}, {"counts": "application/json"})

    def execute(self, exec_body: dict[str, Any], job_progress_callback: Any = None) -> Counts:
        """Count."""
        words = exec_body["inputs"]["text"].split()
        return Counts(counts={word: words.count(word) for word in words})


@register_process("table-of-words")
class TableOfWords(BaseProcess):
    """One output, which is no JSON."""

    process_description = described("table-of-words", {"text": "string"}, {"table": "text/csv"})

    def execute(self, exec_body: dict[str, Any], job_progress_callback: Any = None) -> Table:
        """Make the table."""
        return Table(table=rows(exec_body["inputs"]["text"]))


@register_process("report")
class MakeReport(BaseProcess):
    """Two outputs of different kinds."""

    process_description = described("report", {"text": "string"}, {"table": "text/csv", "words": "application/json"})

    def execute(self, exec_body: dict[str, Any], job_progress_callback: Any = None) -> Report:
        """Make the report."""
        text = exec_body["inputs"]["text"]
        return Report(table=rows(text), words=len(text.split()))


@register_process("sleep")
class Sleep(BaseProcess):
    """Takes a while, and fails where it is asked for less than no time. The note tells one call from another."""

    process_description = described("sleep", {"seconds": "number", "note": "string"}, {"counts": "application/json"})

    def execute(self, exec_body: dict[str, Any], job_progress_callback: Any = None) -> Counts:
        """Sleep."""
        seconds = exec_body["inputs"]["seconds"]
        if seconds < 0:
            raise ValueError("nobody can sleep for less than no time")
        time.sleep(seconds)
        return Counts(counts={"seconds": int(seconds)})


for number in range(10):
    name = f"spare-{number}"
    description = described(name, {}, {"counts": "application/json"})
    spare = type(f"Spare{number}", (CountWords,), {"process_description": description, "__module__": __name__})
    globals()[spare.__name__] = register_process(name)(spare)


class Publisher:
    """Says where an output would lie, without writing it."""

    def publish(self, payload: bytes, *, output_id: str, media_type: str) -> str:
        """The address of an output."""
        return f"/files/{output_id}"


def make_app() -> Any:
    """The application."""
    api = OGCProcessesAPI()
    api.process_manager.output_reference_publisher = Publisher()
    return api.get_app()
