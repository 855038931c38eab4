"""The client that commands work with."""

from __future__ import annotations

import contextlib
import logging
import warnings
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from sen4cap_client.cli import leaving, options

if TYPE_CHECKING:
    from sen4cap_client.api import Client


@contextlib.contextmanager
def connected() -> Iterator[Client]:
    """A client for the server that the options name; what the library remarks becomes a line on stderr.

    Raises:
        ConfigurationError: If none is configured, or a setting makes no sense.
    """
    from sen4cap_client.api import Client

    with remarks_told(), Client(**options.which_server()) as client:
        yield client


@contextlib.contextmanager
def remarks_told() -> Iterator[None]:
    """Have warnings and log records of the library be told as sentences, each once."""
    logger = logging.getLogger("sen4cap_client")
    form = options.given("format") or "table"
    teller = _Teller(form)
    propagated = logger.propagate
    with warnings.catch_warnings():
        others = warnings.showwarning
        warnings.simplefilter("default", UserWarning)

        def show(message: Warning | str, category: type[Warning], *where: Any, **more: Any) -> None:
            if category is UserWarning:
                leaving.warn(str(message), form)
            else:
                others(message, category, *where, **more)

        warnings.showwarning = show
        logger.addHandler(teller)
        logger.propagate = False
        try:
            yield
        finally:
            logger.removeHandler(teller)
            logger.propagate = propagated


class _Teller(logging.Handler):
    """Tells a log record as a sentence, in the form that was asked for."""

    def __init__(self, form: str) -> None:
        super().__init__(logging.WARNING)
        self._form = form

    def emit(self, record: logging.LogRecord) -> None:
        leaving.warn(record.getMessage(), self._form)
