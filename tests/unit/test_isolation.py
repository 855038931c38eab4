"""Tests reach neither the network nor the home of the person who runs them."""

from __future__ import annotations

import os
import socket
from pathlib import Path

import pytest
import pytest_socket


@pytest.mark.filterwarnings("ignore:A test tried to use socket")
def test_only_this_machine_is_reached() -> None:
    """A connection to any address but loopback fails before it is made."""
    with socket.socket() as connection, pytest.raises(pytest_socket.SocketConnectBlockedError):
        connection.connect(("192.0.2.1", 80))


def test_home_is_empty_and_settings_are_unset(home: Path) -> None:
    """Each test has an empty home and no setting in its environment."""
    assert Path.home() == home
    assert list(home.iterdir()) == []
    assert not [name for name in os.environ if name.startswith("SEN4CAP_")]
