"""Which URLs lead to the same server, and which only look as if they did."""

from __future__ import annotations

import ipaddress
import subprocess
import sys

import httpx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sen4cap_client._core.origin import is_loopback, origin, same_origin

always_the_same = settings(derandomize=True, deadline=None, database=None)

LABELS = st.from_regex(r"[a-z]([a-z0-9-]{0,8}[a-z0-9])?", fullmatch=True)
NAMES = st.lists(LABELS, min_size=1, max_size=3).map(".".join)
HOSTS = NAMES | st.ip_addresses(v=4).map(str) | st.ip_addresses(v=6).map(lambda address: f"[{address}]")
PORTS = st.just("") | st.integers(1, 65535).map(lambda port: f":{port}")
PATHS = st.sampled_from(["", "/", "/process", "/process/jobs?limit=1", "/a/../b#c", "/@x", "/x:1@y", "/\\x", "/ä"])
URLS = st.builds(
    lambda scheme, host, port, path: f"{scheme}://{host}{port}{path}",
    *(st.sampled_from(["http", "https", "HTTPS"]), HOSTS, PORTS, PATHS),
)
ANYTHING = (
    st.text(max_size=30) | URLS | st.builds(lambda url, junk: junk.join([url[:9], url[9:]]), URLS, st.text(max_size=3))
)

GOOD = "https://good.eu/process"


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        (GOOD, ("https", "good.eu", 443)),
        ("HTTPS://GOOD.eu", ("https", "good.eu", 443)),
        ("https://good.eu:443/other?x#y", ("https", "good.eu", 443)),
        ("https://good.eu:/", ("https", "good.eu", 443)),
        ("http://good.eu", ("http", "good.eu", 80)),
        ("http://good_one:8080", ("http", "good_one", 8080)),
        ("https://good.eu./", ("https", "good.eu.", 443)),
        ("https://xn--bcher-kva.example", ("https", "xn--bcher-kva.example", 443)),
        ("http://127.0.0.1:80", ("http", "127.0.0.1", 80)),
        ("http://[::1]:8080", ("http", "::1", 8080)),
        ("http://[0:0::0:1]", ("http", "::1", 80)),
        ("https://good.eu/a@b:c", ("https", "good.eu", 443)),
    ],
)
def test_origin(url: str, expected: tuple[str, str, int]) -> None:
    """An origin is scheme, host and port, in one form."""
    assert origin(url) == expected


@pytest.mark.parametrize(
    "url",
    [
        "https://good.eu@evil.eu/process",
        "https://@good.eu/process",
        "https://good.eu:x@evil.eu",
        "https://good.eu\\@evil.eu",
        "https://good.eu\\.evil.eu",
        "https:\\\\good.eu/process",
        "https:/good.eu/process",
        "https:good.eu",
        "//good.eu/process",
        "good.eu",
        "",
        "https://",
        "https:///process",
        " https://good.eu",
        "https://good.eu ",
        "https://go\tod.eu/process",
        "https://good.eu\n/process",
        "https://good.eu\r\n.evil.eu",
        "https://good.eu\x00",
        "https://good.eu/pro\x7fcess",
        "https://gооd.eu/process",  # noqa: RUF001 - two letters are Cyrillic, which is the trick
        "https://bücher.example",
        "https://good。eu",
        "https://good%2eeu",
        "https://good.eu%00.evil.eu",
        "https://good..eu",
        "https://.good.eu",
        "https://good.eu..",
        "https://good.eu:0",
        "https://good.eu:99999",
        "https://good.eu:-1",
        "https://good.eu:1:2",
        "https://good.eu:secret",
        "https://127.1",
        "https://0x7f.0.0.1",
        "https://0x7f000001",
        "https://2130706433",
        "https://127.0.0.01",
        "https://256.0.0.1",
        "https://1.2.3.4.",
        "https://[::1",
        "https://[fe80::1%25eth0]",
        "https://[good.eu]",
        "https://[::1]x",
        "https://[::1]@evil.eu",
        "https://x[::1]",
        "ftp://good.eu",
        "file:///etc/passwd",
        "s3://good/x",
        "javascript:alert(1)",
    ],
)
def test_f74_no_origin(url: str) -> None:
    """What two readers could understand differently has no origin, and is the same as nothing, itself included."""
    with pytest.raises(ValueError) as caught:
        origin(url)
    assert "secret" not in str(caught.value)
    assert not same_origin(url, GOOD)
    assert not same_origin(GOOD, url)
    assert not same_origin(url, url)


@pytest.mark.parametrize(
    "look_alike",
    [
        "https://good.eu.evil/process",
        "https://good.eu./process",
        "https://xgood.eu/process",
        "https://evil/good.eu",
        "https://evil?https://good.eu/process",
        "https://evil#https://good.eu/process",
        "https://good.eu:444/process",
        "https://good.eu:80/process",
        "http://good.eu/process",
        "http://good.eu:443/process",
        "https://good-eu/process",
        "https://sub.good.eu/process",
        "https://xn--good-eu/process",
    ],
)
def test_f74_look_alikes(look_alike: str) -> None:
    """A URL that only looks like another has another origin."""
    assert not same_origin(GOOD, look_alike)
    assert same_origin(look_alike, look_alike)


@always_the_same
@given(URLS)
def test_same_origin_is_reflexive(url: str) -> None:
    """A URL has the origin of itself, and of itself written differently."""
    assert same_origin(url, url)
    scheme, _, rest = url.partition("://")
    host, _, path = rest.partition("/")
    assert same_origin(url, f"{scheme.upper()}://{host.upper()}/{path}x")


@always_the_same
@given(ANYTHING, ANYTHING)
def test_same_origin_is_symmetric(one: str, other: str) -> None:
    """Which of two URLs comes first does not matter, whatever they are."""
    assert same_origin(one, other) == same_origin(other, one)


@always_the_same
@given(URLS, URLS)
def test_different_parts_are_different_origins(one: str, other: str) -> None:
    """Two URLs have the same origin only if scheme, host and port are equal to httpx as well."""
    parts = [httpx.URL(url) for url in (one, other)]
    ports = [url.port or {"http": 80, "https": 443}[url.scheme] for url in parts]
    hosts = [_canonical(url.host) for url in parts]
    equal = parts[0].scheme == parts[1].scheme and hosts[0] == hosts[1] and ports[0] == ports[1]
    assert same_origin(one, other) == equal


@always_the_same
@given(ANYTHING)
def test_f74_what_has_an_origin_leads_there_with_httpx(url: str) -> None:
    """Where a text has an origin, httpx connects to just that host and port, or refuses it."""
    try:
        expected = origin(url)
    except ValueError:
        return
    try:
        parsed = httpx.URL(url)
    except httpx.InvalidURL:
        return
    port = parsed.port or {"http": 80, "https": 443}[parsed.scheme]
    assert (parsed.scheme, _canonical(parsed.raw_host.decode()), port) == expected


@always_the_same
@given(
    NAMES,
    NAMES,
    st.sampled_from([".{}", "@{}", ":x@{}", "\\@{}", "\\.{}", "\t.{}", "\n.{}", ".{}:443", "%2e{}", "。{}"]),
)
def test_f74_tricks_behind_a_host(name: str, evil: str, trick: str) -> None:
    """Nothing that is written behind a host makes another host pass for it."""
    assert not same_origin(f"https://{name}/", f"https://{name}{trick.format(evil)}/")


@always_the_same
@given(NAMES, st.sampled_from("\t\n\r\x00\x0b\x7f \\\u200b\u00ad\u3002@%[]<>^|`{}"), st.data())
def test_f74_characters_inside_a_host(name: str, char: str, data: st.DataObject) -> None:
    """A character that some readers drop or turn into another makes a host none."""
    place = data.draw(st.integers(0, len(name)))
    assert not same_origin(f"https://{name}/", f"https://{name[:place]}{char}{name[place:]}/")


@pytest.mark.parametrize("host", ["localhost", "a.localhost", "127.0.0.1", "127.255.0.9", "::1"])
def test_loopback(host: str) -> None:
    """This machine goes by these names."""
    assert is_loopback(host)


@pytest.mark.parametrize(
    "host",
    ["", "localhost.evil", "xlocalhost", "127.0.0.1.evil", "128.0.0.1", "0.0.0.0", "::", "::2", "127.1", "good.eu"],
)
def test_not_loopback(host: str) -> None:
    """Other names are other machines, or may be."""
    assert not is_loopback(host)


def test_origin_needs_no_httpx() -> None:
    """The settings, which the help of the command line imports, do not import httpx for the comparison."""
    code = "import sys, sen4cap_client.config; sys.exit('httpx' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def _canonical(host: str) -> str:
    try:
        return str(ipaddress.ip_address(host))
    except ValueError:
        return host.lower()
