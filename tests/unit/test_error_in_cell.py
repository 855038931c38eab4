"""What a notebook holds after an error has ended a cell, and what a terminal shows."""

from __future__ import annotations

import subprocess
import sys
from typing import Any

import nbformat
import pytest
from nbclient import NotebookClient

from sen4cap_client.api import InvalidInputs, JobNotFound

CELLS = (
    "from sen4cap_client.api import InvalidInputs, JobInfo\n"
    "def check():\n"
    "    raise InvalidInputs('Two inputs do not fit.\\n  a: is missing\\n  b: \\x1b[31mis <b>wrong</b>')",
    "check()",
    "%tb",
    "JobInfo('647', 'running')",
    "try:\n    check()\nexcept InvalidInputs as error:\n    again = error",
    "raise again",
    "raise again",
)


@pytest.fixture(scope="module")
def cells() -> list[Any]:
    """The outputs of each cell, as a real kernel has given them."""
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(source) for source in CELLS])
    NotebookClient(notebook, timeout=60, allow_errors=True, kernel_name="python3").execute()
    return [cell.outputs for cell in notebook.cells]


def test_a_cell_shows_the_card_and_one_line(cells: list[Any]) -> None:
    """Beside the card there are the kind and first line of the error, and no stack."""
    card, error = cells[1]
    assert card.output_type == "display_data"
    assert card.data["text/html"].startswith('<div class="sen4cap')
    assert "is &lt;b&gt;wrong" in card.data["text/html"]
    assert card.data["text/plain"].splitlines()[0] == "InvalidInputs: Two inputs do not fit."
    assert card.data["text/plain"].splitlines()[2] == "  b: \\x1b[31mis <b>wrong</b>"
    assert (error.output_type, error.ename) == ("error", "InvalidInputs")
    assert error.traceback == [
        "InvalidInputs: Two inputs do not fit.",
        "... 2 more lines above",
        "(%tb shows where in the code it happened)",
    ]


def test_tb_shows_the_stack(cells: list[Any]) -> None:
    """``%tb`` in the next cell shows the lines of code that led to the error."""
    (error,) = cells[2]
    assert "check()" in "\n".join(error.traceback)
    assert "InvalidInputs" in error.traceback[-1]


def test_an_error_is_shown_again_in_another_cell(cells: list[Any]) -> None:
    """The same error has its card in each cell that it ends, and none where it is caught."""
    assert cells[4] == []
    assert [[output.output_type for output in outputs] for outputs in cells[5:]] == [["display_data", "error"]] * 2


def test_a_value_has_both_its_forms(cells: list[Any]) -> None:
    """What a cell ends with is kept as HTML and as text."""
    (result,) = cells[3]
    assert result.data["text/html"].startswith('<div class="sen4cap')
    assert result.data["text/plain"] == "JobInfo(jobID='647', status='running')"


def test_a_terminal_shows_all_lines_and_no_stack() -> None:
    """IPython without a notebook prints the whole text of an error."""
    program = "from sen4cap_client.api import ConfigurationError\nraise ConfigurationError('One.\\nTwo.')"
    command = [sys.executable, "-m", "IPython", "--no-banner", "--colors=nocolor", "--quick", "-c", program]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert "ConfigurationError: One.\nTwo.\n(%tb shows" in done.stdout + done.stderr
    assert "Traceback" not in done.stdout + done.stderr


def test_without_ipython_errors_are_as_ever() -> None:
    """The lines can be asked for anywhere; many problems are cut short, control characters shown."""
    assert JobNotFound("No \x1b[2Jjob.")._render_traceback_()[0] == "JobNotFound: No \\x1b[2Jjob."
    lines = InvalidInputs("Wrong:\n" + "  a\n" * 88)._render_traceback_()
    assert len(lines) == 53
    assert lines[-2] == "... 38 more lines"
