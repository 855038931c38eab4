"""What is shown of an error that ends a cell: a card in a notebook, a few lines in a terminal, and no stack.

The stack of an error that explains itself is noise to who has mistyped an input. ``%tb`` shows it.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from typing import Any
from weakref import WeakKeyDictionary

from sen4cap_client.display.text import printable

_MOST_LINES = 50
_HINT = "(%tb shows where in the code it happened)"
# The cell in which an error was shown: IPython asks a second time, for its history.
_CELL_OF: WeakKeyDictionary[BaseException, int] = WeakKeyDictionary()


def traceback_lines(error: BaseException, html: Callable[[], str]) -> list[str]:
    """What IPython is to print for an error; in a notebook, the card is shown at once.

    Args:
        error: The error.
        html: Gives the error as HTML.

    Returns:
        Lines.
    """
    shell = _shell()
    if shell is not None and _wants_stack(shell):
        stack: list[str] = shell.InteractiveTB.structured_traceback(type(error), error, error.__traceback__)
        return stack
    lines = _lines(error)
    if shell is None or not hasattr(shell, "kernel"):
        return [*lines, _HINT]
    if _CELL_OF.get(error) != shell.execution_count:
        _CELL_OF[error] = shell.execution_count
        shell.display_pub.publish({"text/html": html(), "text/plain": "\n".join(lines)})
    more = [f"... {len(lines) - 1} more lines above"] if len(lines) > 1 else []
    return [lines[0], *more, _HINT]


def _lines(error: BaseException) -> list[str]:
    first, *rest = str(error).rstrip().split("\n")
    left_out = [f"... {len(rest) - _MOST_LINES} more lines"] if len(rest) > _MOST_LINES else []
    return [printable(line) for line in (f"{type(error).__name__}: {first}", *rest[:_MOST_LINES], *left_out)]


def _shell() -> Any:
    """The running IPython; None where there is none, without importing it."""
    ipython = sys.modules.get("IPython")
    return ipython.get_ipython() if ipython else None  # type: ignore[no-untyped-call, unused-ignore]


def _wants_stack(shell: Any) -> bool:
    """Whether it is ``%tb`` that asks: IPython asks for the lines of an error in the same way then."""
    inputs = getattr(shell.history_manager, "input_hist_raw", None)
    words = inputs[-1].split() if inputs else []
    return words[:1] == ["%tb"] or words == ["tb"]
