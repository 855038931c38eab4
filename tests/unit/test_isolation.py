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


@pytest.fixture(scope="module")
def home_of_the_module() -> Path:
    return Path.home()


def test_what_outlives_a_test_has_another_home(home_of_the_module: Path, home_of_the_session: Path) -> None:
    """Fixtures of a module or the session write into a home of their own, not into that of a person or a test."""
    assert home_of_the_module == home_of_the_session
    assert home_of_the_session.name.startswith("home-of-the-session")


def test_home_is_empty_and_settings_are_unset(home: Path) -> None:
    """Each test has an empty home and no setting in its environment."""
    assert Path.home() == home
    assert list(home.iterdir()) == []
    assert not [name for name in os.environ if name.startswith("SEN4CAP_")]
