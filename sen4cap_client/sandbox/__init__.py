"""A server that looks like TAO and really computes, from a synthetic landscape: a teaching and testing ground.

    with Sandbox() as tao:
        ...  # tao.api_url, tao.username, tao.password

Needs the extra ``[sandbox]``.
"""

from __future__ import annotations

from importlib import import_module
from importlib.util import find_spec
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from sen4cap_client.sandbox.app import Execution
    from sen4cap_client.sandbox.generations import GENERATIONS
    from sen4cap_client.sandbox.listen import Received
    from sen4cap_client.sandbox.server import Sandbox, serve
    from sen4cap_client.sandbox.trouble import Trouble

__all__ = ["GENERATIONS", "Execution", "Received", "Sandbox", "Trouble", "serve"]

_HOMES = {
    "GENERATIONS": "generations",
    "Execution": "app",
    "Received": "listen",
    "Sandbox": "server",
    "Trouble": "trouble",
    "serve": "server",
}

for _needed in ("numpy", "rasterio", "shapely", "starlette", "uvicorn"):
    if find_spec(_needed) is None:
        raise ModuleNotFoundError(f"The sandbox needs {_needed}: pip install 'sen4cap-client[sandbox]'", name=_needed)


def __getattr__(name: str) -> Any:
    """Import what is asked for: the data server, a process of its own, needs little of the package."""
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{_HOMES[name]}"), name)
