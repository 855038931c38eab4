"""What a notebook completes and explains, asked of a real kernel."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from jupyter_client.manager import start_new_kernel

from sen4cap_client.sandbox import Sandbox


class Kernel:
    """A kernel with a client."""

    def __init__(self, channel: Any) -> None:
        self._channel = channel

    def run(self, code: str) -> None:
        """Run a cell."""
        reply = self._channel.execute_interactive(code, timeout=30, output_hook=lambda message: None)
        assert reply["content"]["status"] == "ok", reply["content"]

    def completed(self, code: str) -> list[str]:
        """What may come behind the code."""
        self._channel.complete(code)
        matches: list[str] = self._reply("complete_reply")["matches"]
        return matches

    def explained(self, code: str) -> str:
        """What a question mark behind the code shows."""
        self._channel.inspect(code)
        return str(self._reply("inspect_reply")["data"]["text/plain"])

    def _reply(self, kind: str) -> Any:
        while True:
            message = self._channel.get_shell_msg(timeout=30)
            if message["msg_type"] == kind:
                return message["content"]


@pytest.fixture(scope="module")
def kernel() -> Iterator[Kernel]:
    with Sandbox() as tao:
        manager, channel = start_new_kernel(kernel_name="python3")
        try:
            started = Kernel(channel)
            settings = f"api_url={tao.api_url!r}, username={tao.username!r}, password={tao.password!r}"
            started.run(f"from sen4cap_client.api import Client\nclient = Client({settings})")
            yield started
        finally:
            channel.stop_channels()
            manager.shutdown_kernel(now=True)


def test_processes_are_completed(kernel: Kernel) -> None:
    """Behind ``client.processes.`` come the processes of the server, without anything being asked for before."""
    assert "l3b_aoi_indicators" in kernel.completed("client.processes.l3b")
    assert {"sleep", "prime", "refresh"} <= set(kernel.completed("client.processes."))


def test_inputs_are_completed(kernel: Kernel) -> None:
    """Within the brackets of a process come its inputs."""
    found = kernel.completed("client.processes.l3b_aoi_indicators(")
    assert {"start_date=", "end_date=", "site_extent=", "l3b_indicator_name="} <= set(found)


def test_a_process_is_explained(kernel: Kernel) -> None:
    """A question mark shows the signature and the help of a process."""
    shown = kernel.explained("client.processes.l3b_aoi_indicators")
    assert "start_date: date | str" in shown
    assert "one of NDVI, LAI, FAPAR, FCOVER, NDWI" in shown
