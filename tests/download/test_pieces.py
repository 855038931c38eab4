"""The pieces of a download without a network: checksums, ranges, addresses, parts."""

from __future__ import annotations

import base64
import doctest
import hashlib
import json
import os
import pkgutil
from importlib import import_module
from pathlib import Path

import pytest

from sen4cap_client import download
from sen4cap_client.download import Source, checksums, engine, ranges
from sen4cap_client.download.checksums import Checksum, md5_of_answer, of_multihash
from sen4cap_client.download.part import InUse, Part, length_of_part
from sen4cap_client.download.ranges import Changed, Version, asked, start_of, version_of
from sen4cap_client.download.web import Refused, checked, followed
from tests.download.server import CHANGED, DATE, multihash

MODULES = [
    import_module(f"sen4cap_client.download.{module.name}") for module in pkgutil.iter_modules(download.__path__)
]
MD5 = hashlib.md5(b"abc").hexdigest()
S3 = {"x-amz-request-id": "1", "etag": f'"{MD5}"'}


@pytest.mark.parametrize("module", MODULES, ids=lambda module: module.__name__)
def test_examples(module: object) -> None:
    """The examples in the docstrings run."""
    names = {"Source": Source, "files": engine.files, **vars(checksums), **vars(ranges)}
    tests = doctest.DocTestFinder(exclude_empty=True).find(module, extraglobs=names)
    for test in tests:
        assert not doctest.DocTestRunner().run(test).failed


@pytest.mark.parametrize(
    ("code", "function"), [("1220", "sha256"), ("1340", "sha512"), ("d50110", "md5"), ("1114", "sha1")]
)
def test_multihash(code: str, function: str) -> None:
    """A multihash of each function that is in use is read."""
    digest = hashlib.new(function, b"abc").hexdigest()
    assert of_multihash(code + digest) == of_multihash((code + digest).upper()) == Checksum(function, digest)


@pytest.mark.parametrize("text", [None, "", "12", "zz", "1220abcd", "1e20" + "00" * 32, "80" * 12, "1221" + "00" * 33])
def test_no_multihash(text: str | None) -> None:
    """What is unknown, cut off or no multihash is as none."""
    assert of_multihash(text) is None


@pytest.mark.parametrize(
    ("headers", "md5"),
    [
        (S3, MD5),
        ({"etag": f'"{MD5}"'}, ""),
        (S3 | {"etag": f'"{MD5}-3"'}, ""),
        (S3 | {"etag": f'W/"{MD5}"'}, ""),
        (S3 | {"x-amz-server-side-encryption": "AES256"}, MD5),
        (S3 | {"x-amz-server-side-encryption": "aws:kms"}, ""),
        (S3 | {"x-amz-server-side-encryption-customer-algorithm": "AES256"}, ""),
        ({"content-md5": base64.b64encode(bytes.fromhex(MD5)).decode()}, MD5),
        ({"x-goog-hash": f"crc32c=AAAA, md5={base64.b64encode(bytes.fromhex(MD5)).decode()}"}, MD5),
        ({"content-md5": "not base64"}, ""),
    ],
)
def test_md5_of_answer(headers: dict[str, str], md5: str) -> None:
    """An ETag is taken for an MD5 where it is one for certain, and Content-MD5 always."""
    assert md5_of_answer(headers, is_whole=True) == md5


def test_md5_of_a_part() -> None:
    """Content-MD5 of a part says nothing of the whole."""
    assert not md5_of_answer({"content-md5": base64.b64encode(bytes.fromhex(MD5)).decode()}, is_whole=False)


@pytest.mark.parametrize(
    ("status", "headers", "version"),
    [
        (200, {"content-length": "5", "etag": '"a"'}, Version(5, '"a"')),
        (200, {"content-length": "5", "etag": 'W/"a"'}, Version(5)),
        (200, {"content-length": "5", "last-modified": CHANGED, "date": DATE}, Version(5, "", CHANGED)),
        (200, {"content-length": "5", "last-modified": DATE, "date": DATE}, Version(5)),
        (200, {"content-length": "5", "last-modified": "yesterday", "date": DATE}, Version(5)),
        (200, {"content-length": "5", "transfer-encoding": "chunked"}, Version()),
        (206, {"content-length": "5", "content-range": "bytes 3-7/8"}, Version(8)),
        (206, {"content-length": "5", "content-range": "bytes 3-7/*"}, Version()),
        (416, {"content-length": "5", "content-range": "bytes */8"}, Version(8)),
    ],
)
def test_version_of(status: int, headers: dict[str, str], version: Version) -> None:
    """What tells versions apart is strong validators and the size of the whole."""
    assert version_of(status, headers) == version


def test_asked() -> None:
    """The rest is asked for only where something will tell if the file has changed meanwhile."""
    assert asked(0, Version(5, '"a"'), True) == {}
    assert asked(3, Version(5), False) == {}
    assert asked(3, Version(5), True) == asked(3, Version(5, md5=MD5), False) == {"Range": "bytes=3-"}
    assert asked(3, Version(5, '"a"', CHANGED), False) == {"Range": "bytes=3-", "If-Range": '"a"'}
    assert asked(3, Version(5, "", CHANGED), False) == {"Range": "bytes=3-", "If-Range": CHANGED}


@pytest.mark.parametrize(
    ("status", "headers"),
    [
        (416, {"content-range": "bytes */8"}),
        (206, {}),
        (206, {"content-range": "bytes 2-7/8"}),
        (206, {"content-range": "bytes 3-8/9"}),
        (206, {"content-range": "bytes 3-7/8", "etag": '"b"'}),
        (206, {"content-type": "multipart/byteranges; boundary=x"}),
    ],
)
def test_changed(status: int, headers: dict[str, str]) -> None:
    """What does not go on with what is there is not added to it."""
    with pytest.raises(Changed):
        start_of(status, headers, 3, Version(8, '"a"'))


def test_start_of() -> None:
    """A part goes on where it ended, and a whole answer begins anew."""
    assert start_of(206, {"content-range": "bytes 3-7/8", "etag": '"a"'}, 3, Version(8, '"a"')) == 3
    assert start_of(200, {}, 3, Version(8, '"a"')) == 0


@pytest.mark.parametrize(
    ("url", "says"),
    [
        ("file:///etc/passwd", "scheme 'file'"),
        ("ftp://a.example/x", "scheme 'ftp'"),
        ("gopher://a.example/x", "scheme 'gopher'"),
        ("s3://bucket/x", "scheme 's3'"),
        ("/vsicurl/https://a.example/x", "vsi"),
        ("/etc/passwd", "no address of the web"),
        ("https://alice:secret@a.example/x", "user name or password"),
        ("https://good.example\\@evil.example/x", "."),
        ("https:///x", "."),
        ("http://a.example:port/x", "."),
    ],
)
def test_refused(url: str, says: str) -> None:
    """Only http and https are followed, without a login in the address."""
    with pytest.raises(Refused, match=says) as caught:
        checked(url)
    assert "secret" not in str(caught.value)


@pytest.mark.parametrize(
    ("target", "says"),
    [
        ("http://a.example/x", "from https to http"),
        ("file:///etc/passwd", "scheme 'file'"),
        ("//user:pw@a.example/x", "password"),
        ("https://[::1/x", "."),
    ],
)
def test_refused_redirects(target: str, says: str) -> None:
    """A redirect does not lead where an address may not."""
    with pytest.raises(Refused, match=says):
        followed("https://a.example/y", target)


def test_followed() -> None:
    """A redirect may lead to another host, and from http to https."""
    assert followed("http://a.example/y", "https://b.example/z") == "https://b.example/z"
    assert followed("https://a.example/y/", "z") == "https://a.example/y/z"


def test_part_remembers(tmp_path: Path) -> None:
    """What was written and noted is there when the part is opened again."""
    with Part(tmp_path / "x") as part:
        part.begin(Version(5, '"a"'))
        part.append(b"abc")
    assert length_of_part(tmp_path / "x") == 3
    with Part(tmp_path / "x") as part:
        assert (part.length, part.version) == (3, Version(5, '"a"'))
        part.append(b"de")
        part.finish()
    assert (tmp_path / "x").read_bytes() == b"abcde"
    assert os.listdir(tmp_path) == ["x"]  # noqa: PTH208 - also what begins with a dot


@pytest.mark.parametrize(
    "noted", ["", "[]", "{}", '{"size": "5", "etag": "", "last_modified": "", "md5": ""}', "[" * 9999]
)
def test_broken_notes(tmp_path: Path, noted: str) -> None:
    """A part of which nobody knows where it is from is of no use."""
    (tmp_path / ".x.part").write_bytes(b"abc")
    (tmp_path / ".x.part.json").write_text(noted)
    with Part(tmp_path / "x") as part:
        assert part.length == 0


def test_notes_are_without_address(tmp_path: Path) -> None:
    """What is noted beside a part has no address, which may hold a secret."""
    with Part(tmp_path / "x") as part:
        part.begin(Version(5, '"a"', CHANGED, MD5))
        noted = json.loads((tmp_path / ".x.part.json").read_text())
        assert noted == {"size": 5, "etag": '"a"', "last_modified": CHANGED, "md5": MD5}


def test_one_writer(tmp_path: Path) -> None:
    """A part that somebody writes is not written by somebody else."""
    with Part(tmp_path / "x"), pytest.raises(InUse), Part(tmp_path / "x"):
        pass
    assert os.listdir(tmp_path) == []  # noqa: PTH208


def test_planted_link(tmp_path: Path) -> None:
    """A link in the place of the part is not written through."""
    (tmp_path / "victim").write_text("precious")
    (tmp_path / ".x.part").symlink_to(tmp_path / "victim")
    with pytest.raises(OSError, match="symbolic link"), Part(tmp_path / "x"):
        pass
    assert (tmp_path / "victim").read_text() == "precious"


def test_source_is_shown_without_secrets() -> None:
    """The repr of a source has no query."""
    assert "secret" not in repr(Source("x", "https://u:secret@a.example/x?sig=secret", 1, multihash(b"")))


def test_on_the_disk_before_it_has_its_name(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A file has its name only once the disk has it: else a loss of power could leave a name without content."""
    done: list[str] = []
    fsync, replace = os.fsync, os.replace
    with Part(tmp_path / "x") as part:
        part.begin(Version(3))
        part.append(b"abc")
        monkeypatch.setattr(os, "fsync", lambda fd: (done.append("fsync"), fsync(fd))[1])
        monkeypatch.setattr(os, "replace", lambda *paths: (done.append("replace"), replace(*paths))[1])
        part.finish()
    assert done == ["fsync", "replace"]
