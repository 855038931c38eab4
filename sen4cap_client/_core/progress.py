"""Showing that a wait goes on: a line in a terminal, a card in a notebook, nothing elsewhere.

tqdm and IPython are imported when something is shown, and not before.
"""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from sen4cap_client._core.text import excerpt
from sen4cap_client.display.html import page, quiet
from sen4cap_client.display.text import counted

# How often the time on display goes on, in seconds.
_TICK = 1.0
_SHOWN_STATUS = 20
_LINE = "{desc} {percentage:3.0f}%|{bar}| {elapsed}"
_LINE_OF_MANY = "{desc} {n:.0f}/{total:.0f}|{bar}| {elapsed}"
_LINE_OF_BYTES = "{desc} {n_fmt}B of {total_fmt}B|{bar}| {rate_fmt} {elapsed}"


class Bar:
    """What a wait tells of itself; this one says nothing."""

    def show(self) -> None:
        """Show what is known now."""

    def tick(self) -> None:
        """Show that time has passed."""

    def parts(self, seconds: float) -> Iterable[float]:
        """Cut a pause into parts, after each of which `tick` is to be called."""
        return (seconds,)

    def close(self) -> None:
        """Leave what was shown last."""


class Silent(Bar):
    """Shows nothing."""


class _Shown(Bar):
    """Shows a bar of tqdm."""

    def __init__(self, desc: str, total: int, line: str) -> None:
        self._bar = _tqdm_class()(desc=desc, total=total, bar_format=line, file=sys.stderr, dynamic_ncols=True)

    def tick(self) -> None:
        self._bar.refresh()

    def parts(self, seconds: float) -> Iterable[float]:
        while seconds > _TICK:
            yield _TICK
            seconds -= _TICK
        yield seconds

    def close(self) -> None:
        self._bar.close()

    def _set(self, text: str, done: float) -> None:
        self._bar.set_description_str(text, refresh=False)
        self._bar.update(max(0.0, done - self._bar.n))  # what is shown never falls


class _JobBar(_Shown):
    """Shows status and percent of one job."""

    def __init__(self, job: Any) -> None:
        super().__init__(f"Job {excerpt(job.jobID)}", 100, _LINE)
        self._job = job
        self._bar.card_of = job

    def show(self) -> None:
        job = self._job
        self._set(f"Job {excerpt(job.jobID)} {excerpt(job.status or 'unknown', _SHOWN_STATUS)}", _percent(job))


class _JobsBar(_Shown):
    """Shows how many of some jobs have ended."""

    def __init__(self, jobs: Sequence[Any]) -> None:
        super().__init__("Jobs", len(jobs), _LINE_OF_MANY)
        self._jobs = jobs

    def show(self) -> None:
        ended = [job for job in self._jobs if job.is_finished]
        failed = sum(job.status != "successful" for job in ended)
        self._set(f"Jobs, {failed} failed" if failed else "Jobs", len(ended))


class _BatchBar(_Shown):
    """Shows how many rows of a batch are done."""

    def __init__(self, batch: Any) -> None:
        super().__init__("Batch", batch.status().total, _LINE_OF_MANY)
        self._batch = batch
        self._bar.card_of = batch

    def show(self) -> None:
        status = self._batch.status()
        self._bar.total = status.total
        self._set(f"Batch, {status.failed} failed" if status.failed else "Batch", status.done + status.failed)


class Bytes:
    """What a download tells of itself; this one says nothing."""

    def show(self, here: int, total: int) -> None:
        """Show how many bytes are here, and how many there will be as far as that is known."""

    def close(self) -> None:
        """Leave what was shown last."""


class _BytesBar(Bytes):
    """Shows how many bytes of some files have arrived."""

    def __init__(self, files: int) -> None:
        how = {"bar_format": _LINE_OF_BYTES, "unit_scale": True, "unit_divisor": 1024, "unit": "B"}
        desc = f"Download of {counted(files, 'file')}"
        self._bar = _tqdm_class()(desc=desc, total=0, file=sys.stderr, dynamic_ncols=True, **how)

    def show(self, here: int, total: int) -> None:
        self._bar.total = max(total, here)
        self._bar.n = here
        self._bar.refresh()

    def close(self) -> None:
        self._bar.close()


@contextmanager
def bar_of_job(job: Any, progress: bool | None) -> Iterator[Bar]:
    """Show how a job is doing while the block runs.

    Args:
        job: The job.
        progress: Whether to; None for where somebody can see it.
    """
    bar: Bar = _JobBar(job) if _wanted(progress) else Silent()
    try:
        yield bar
    finally:
        bar.close()


@contextmanager
def bar_of_jobs(jobs: Sequence[Any], progress: bool | None) -> Iterator[Bar]:
    """Show how many of some jobs have ended while the block runs; see `bar_of_job`."""
    bar: Bar = _JobsBar(jobs) if _wanted(progress) else Silent()
    try:
        yield bar
    finally:
        bar.close()


@contextmanager
def bar_of_batch(batch: Any, progress: bool | None) -> Iterator[Bar]:
    """Show how a batch is doing while the block runs; see `bar_of_job`."""
    bar: Bar = _BatchBar(batch) if _wanted(progress) else Silent()
    try:
        yield bar
    finally:
        bar.close()


@contextmanager
def bar_of_bytes(files: int, progress: bool | None) -> Iterator[Bytes]:
    """Show how much of some files has arrived while the block runs; see `bar_of_job`."""
    bar = _BytesBar(files) if _wanted(progress) else Bytes()
    try:
        yield bar
    finally:
        bar.close()


def _percent(job: Any) -> float:
    if job.status == "successful":
        return 100.0
    return min(100.0, max(0.0, job.progress or 0.0))


def _wanted(progress: bool | None) -> bool:
    if progress is not None:
        return progress
    return _is_in_notebook() or (sys.stderr is not None and sys.stderr.isatty())


def _is_in_notebook() -> bool:
    shell = sys.modules.get("IPython")  # a kernel has imported it; nobody else needs to
    return shell is not None and getattr(shell.get_ipython(), "kernel", None) is not None


def _tqdm_class() -> Any:
    from tqdm.std import tqdm

    class Line(tqdm):  # type: ignore[type-arg]  # it counts, and iterates over nothing
        monitor_interval = 0  # no thread beside the wait
        card_of: Any = None

    class Card(Line):
        """An output of a notebook, changed in place."""

        def __init__(self, **options: Any) -> None:
            from IPython import display

            show: Any = display.display  # it has no types
            self._output = show({"text/plain": ""}, raw=True, display_id=True)
            super().__init__(gui=True, **options)

        def display(self, msg: str | None = None, pos: int | None = None) -> None:
            line = str(self)
            shown = {"text/plain": line}
            card = getattr(self.card_of, "_repr_html_", None)
            if card is not None:
                shown["text/html"] = f"{card()}{page(quiet(line))}"
            self._output.update(shown, raw=True)

        def close(self) -> None:
            if not self.disable:
                self.display()
            super().close()

    return Card if _is_in_notebook() else Line
