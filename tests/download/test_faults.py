"""Downloads from servers that misbehave: the file is whole, or it is not there."""

from __future__ import annotations

import base64
import errno
import hashlib
import os
import random
import shutil
import socket
import threading
from pathlib import Path
from typing import Any

import pytest

from sen4cap_client.api import (
    ChecksumMismatch,
    ClientError,
    DownloadError,
    FileDiffers,
    InvalidRequest,
    LinkRefused,
    NotEnoughSpace,
    SizeMismatch,
)
from sen4cap_client.download import Source, files
from sen4cap_client.download.part import Part
from sen4cap_client.download.ranges import Version
from tests.download.conftest import Get, names
from tests.download.server import CHANGED, File, FileServer, content, multihash
from tests.faults.scene import FakeClock
from tests.faults.server import CA, answer, message, play

DATA = content(300_000)
ETAG = {"ETag": '"one"'}
WRONG = multihash(b"something else")
PATH = "/x.tif"


def test_whole_file(server: FileServer, get: Get, folder: Path) -> None:
    """A file arrives as it is, with nothing beside it, asked for once and without secrets."""
    path = get(server.serve(PATH, File(DATA)))
    assert path == folder / "x.tif"
    assert path.read_bytes() == DATA
    assert names(folder) == ["x.tif"]
    (request,) = server.asked(PATH)
    assert request.headers["accept-encoding"] == "identity"
    assert not {"authorization", "cookie", "range", "x-auth-token"} & request.headers.keys()


@pytest.mark.parametrize("data", [b"", b"x"])
def test_tiny_file(server: FileServer, get: Get, data: bytes) -> None:
    """A file may be empty."""
    assert get(server.serve(PATH, File(data))).read_bytes() == data
    assert get(server.serve(PATH, File(data))).read_bytes() == data


def test_netrc_and_cookies_stay_home(
    server: FileServer, get: Get, home: Path, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Neither a login of ~/.netrc nor a cookie of an earlier answer is sent."""
    netrc = home / ".netrc"
    netrc.write_text("default login alice password secret\n")
    netrc.chmod(0o600)
    monkeypatch.setenv("NETRC", str(netrc))
    url = server.serve(PATH, File(DATA, {"Set-Cookie": "sid=1; Path=/"}))
    files([Source("a", url), Source("b", url)], folder, threads=1)
    assert all(not {"authorization", "cookie"} & request.headers.keys() for request in server.asked(PATH))


@pytest.mark.parametrize("seed", range(10))
def test_broken_off_anywhere(server: FileServer, get: Get, clock: FakeClock, seed: int) -> None:
    """However often it breaks off, the download goes on from there, and no byte is sent twice."""
    dice = random.Random(seed)
    file = File(DATA, dict(ETAG), breaks=[dice.randint(1, 60_000) for _ in range(9)])
    assert get(server.serve(PATH, file)).read_bytes() == DATA
    assert file.sent == len(DATA)
    assert all(request.headers["if-range"] == '"one"' for request in server.asked(PATH)[1:])
    assert max(clock.waits, default=0) <= 0.5


def test_broken_off_by_reset(server: FileServer, get: Get) -> None:
    """A connection that is reset is no end."""
    head = b'HTTP/1.1 200 OK\r\nContent-Length: 300000\r\nETag: "one"\r\n\r\n'
    server.script(f"GET {PATH}", play(head + DATA[:1000], end="reset"))
    assert get(server.serve(PATH, File(DATA, dict(ETAG)))).read_bytes() == DATA


def test_last_modified_will_do(server: FileServer, get: Get) -> None:
    """Where there is no ETag the date of the last change tells if the rest is of the same file."""
    file = File(DATA, {"Last-Modified": CHANGED}, breaks=[100_000])
    assert get(server.serve(PATH, file)).read_bytes() == DATA
    assert file.sent == len(DATA)
    assert server.asked(PATH)[1].headers["if-range"] == CHANGED


@pytest.mark.parametrize("headers", [{}, {"ETag": 'W/"one"'}])
def test_nothing_tells_versions_apart(server: FileServer, get: Get, headers: dict[str, str | None]) -> None:
    """Where nothing tells if the file has changed it is asked for from its start."""
    file = File(DATA, headers, breaks=[100_000])
    assert get(server.serve(PATH, file)).read_bytes() == DATA
    assert "range" not in server.asked(PATH)[1].headers


def test_checksum_will_do(server: FileServer, get: Get) -> None:
    """With a checksum the rest is asked for even so: it will tell."""
    file = File(DATA, breaks=[100_000])
    assert get(server.serve(PATH, file), checksum=multihash(DATA)).read_bytes() == DATA
    assert file.sent == len(DATA)


def test_changed_between_without_validator(server: FileServer, get: Get) -> None:
    """Where only the checksum tells that two versions were mixed, the file is fetched anew."""
    old, new = content(len(DATA), seed=2), DATA
    file = File(old, breaks=[100_000])
    url = server.serve(PATH, file)
    with pytest.raises(DownloadError):
        get(url, checksum=multihash(new), retries=0)
    file.data = new
    assert get(url, checksum=multihash(new)).read_bytes() == new


def test_ranges_ignored(server: FileServer, get: Get, clock: FakeClock) -> None:
    """A server that ignores ranges sends all again; what was there before is no progress, so that it ends."""
    url = server.serve(PATH, File(DATA, dict(ETAG), has_ranges=False, breaks=[200_000, 100_000]))
    assert get(url).read_bytes() == DATA
    server.serve("/y", File(DATA, dict(ETAG), has_ranges=False, breaks=[200_000] * 99))
    with pytest.raises(DownloadError, match=r"broke|cut off|closed"):
        get(f"{server.url}/y", "y")
    assert len(server.asked("/y")) == 4


@pytest.mark.parametrize("does_check", [True, False])
def test_changed_between(server: FileServer, get: Get, does_check: bool) -> None:
    """A file that changes while it is fetched is fetched anew, even from a server that does not heed If-Range."""
    new = content(300_000, seed=2)

    def change(file: File, request: Any) -> None:
        if "range" in request.headers and file.data is not new:
            file.data, file.headers = new, {"ETag": '"two"'}
            if not does_check:
                request.headers.pop("if-range")

    file = File(DATA, dict(ETAG), breaks=[100_000], before=change)
    assert get(server.serve(PATH, file)).read_bytes() == new


def test_goes_on_in_a_later_call(server: FileServer, get: Get, folder: Path) -> None:
    """What a call has got is used by the next; meanwhile nothing has the name of the file."""
    file = File(DATA, dict(ETAG), breaks=[100_000, 0, 0, 0])
    url = server.serve(PATH, file)
    with pytest.raises(DownloadError, match="Download again") as caught:
        get(url)
    assert names(folder) == [".x.tif.part", ".x.tif.part.json"]
    assert caught.value.name == "x.tif"
    assert get(url + "?signature=another").read_bytes() == DATA
    assert file.sent == len(DATA)


@pytest.mark.parametrize(("status", "count"), [(408, 4), (429, 4), (502, 4), (503, 4), (504, 4), (500, 2), (404, 1)])
def test_server_says_no(server: FileServer, get: Get, folder: Path, status: int, count: int) -> None:
    """What may pass is asked for again, up to three times, and a 500 once."""
    server.script(f"GET {PATH}", always=answer(b"no", status))
    with pytest.raises(DownloadError, match=str(status)) as caught:
        get(f"{server.url}{PATH}?sig=secret")
    assert caught.value.status == status
    assert len(server.asked(PATH)) == count
    assert names(folder) == []
    assert "secret" not in str(caught.value)


def test_503_and_then_fine(server: FileServer, get: Get, clock: FakeClock) -> None:
    """The server's own word on when to come back is heeded."""
    server.script(f"GET {PATH}", answer(b"", 503, {"Retry-After": "7"}), answer(b"", 500))
    assert get(server.serve(PATH, File(DATA))).read_bytes() == DATA
    assert sum(clock.waits[:14]) == 7


def test_asked_to_wait_too_long(server: FileServer, get: Get, clock: FakeClock) -> None:
    """Nobody waits more than two minutes."""
    server.script(f"GET {PATH}", answer(b"", 503, {"Retry-After": "121"}))
    with pytest.raises(DownloadError, match="503"):
        get(f"{server.url}{PATH}")
    assert clock.waits == []


def test_silence(server: FileServer, get: Get) -> None:
    """A connection that gives nothing for a while is given up, and the rest asked for on another."""
    head = b'HTTP/1.1 200 OK\r\nContent-Length: 300000\r\nETag: "one"\r\n\r\n'
    server.script(f"GET {PATH}", play(head + DATA[:1000], end="hang"))
    file = File(DATA, dict(ETAG))
    assert get(server.serve(PATH, file), timeout=0.05).read_bytes() == DATA
    assert file.sent == len(DATA) - 1000


def test_nobody_listens(get: Get, folder: Path) -> None:
    """A server that is not there is an error that names the file."""
    with socket.create_server(("127.0.0.1", 0)) as closed:
        port = closed.getsockname()[1]
    with pytest.raises(DownloadError, match=r"x\.tif.*Cannot connect"):
        get(f"http://127.0.0.1:{port}/x.tif")


@pytest.mark.parametrize(("code", "function"), [("1220", "sha256"), ("1340", "sha512"), ("d50110", "md5")])
def test_checksum(server: FileServer, get: Get, folder: Path, code: str, function: str) -> None:
    """A file with a wrong checksum is not kept; one of an unknown function is not looked at."""
    url = server.serve(PATH, File(DATA))
    with pytest.raises(ChecksumMismatch, match=function):
        get(url, checksum=multihash(b"else", code, function))
    assert names(folder) == []
    assert get(url, checksum=multihash(DATA, code, function)).read_bytes() == DATA
    assert get(url, "y", checksum="1e20" + "00" * 32).read_bytes() == DATA


def test_wrong_part_of_an_earlier_run(server: FileServer, get: Get, folder: Path) -> None:
    """A part that was damaged since it was written is found out by the checksum, and fetched anew."""
    folder.mkdir()
    with Part(folder / "x.tif") as part:
        part.begin(Version(len(DATA), '"one"'))
        part.append(bytes(100_000))
    file = File(DATA, dict(ETAG))
    assert get(server.serve(PATH, file), checksum=multihash(DATA)).read_bytes() == DATA
    assert file.sent == 2 * len(DATA) - 100_000


MD5 = hashlib.md5(DATA).hexdigest()
OTHER_MD5 = hashlib.md5(b"else").hexdigest()


@pytest.mark.parametrize(
    ("headers", "fits"),
    [
        ({"ETag": f'"{MD5}"', "x-amz-request-id": "1"}, True),
        ({"ETag": f'"{OTHER_MD5}"', "x-amz-request-id": "1"}, False),
        ({"ETag": f'"{OTHER_MD5}-7"', "x-amz-request-id": "1"}, True),
        ({"ETag": f'"{OTHER_MD5}"'}, True),
        ({"Content-MD5": base64.b64encode(bytes.fromhex(OTHER_MD5)).decode()}, False),
    ],
)
def test_md5_of_the_server(
    server: FileServer, get: Get, folder: Path, headers: dict[str, str | None], fits: bool
) -> None:
    """What the server says of the content is checked as well, where it says so for certain."""
    url = server.serve(PATH, File(DATA, headers))
    if fits:
        assert get(url).read_bytes() == DATA
    else:
        with pytest.raises(ChecksumMismatch, match="md5"):
            get(url)
        assert names(folder) == []


def test_other_size_than_announced(server: FileServer, get: Get, folder: Path) -> None:
    """A file that has another size than the catalogue says is not fetched."""
    file = File(DATA)
    with pytest.raises(SizeMismatch, match=r"300,000.*299,999"):
        get(server.serve(PATH, file), size=299_999)
    assert names(folder) == []


CHUNKED = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"


@pytest.mark.parametrize(("size", "says"), [(4, "more than the 4"), (6, "5 bytes, and 6")])
def test_other_size_than_announced_in_chunks(server: FileServer, get: Get, folder: Path, size: int, says: str) -> None:
    """What comes in chunks is held against the announced size as well."""
    server.script(f"GET {PATH}", always=play(CHUNKED + b"5\r\nhello\r\n0\r\n\r\n"))
    with pytest.raises(SizeMismatch, match=says):
        get(f"{server.url}{PATH}", size=size)
    assert names(folder) == []
    assert get(f"{server.url}{PATH}", size=5).read_bytes() == b"hello"
    assert get(f"{server.url}{PATH}", "y").read_bytes() == b"hello"


def test_chunks_cut_off(server: FileServer, get: Get) -> None:
    """Chunks without their end are not taken for a file."""
    server.script(f"GET {PATH}", play(CHUNKED + b"5\r\nhello\r\n"))
    assert get(server.serve(PATH, File(DATA))).read_bytes() == DATA


def test_nobody_says_where_it_ends(server: FileServer, get: Get, folder: Path) -> None:
    """A file of which nothing tells the size is refused, unless size or checksum are known."""
    server.script(f"GET {PATH}", always=play(b"HTTP/1.1 200 OK\r\n\r\nhello"))
    with pytest.raises(DownloadError, match="does not say how large"):
        get(f"{server.url}{PATH}")
    assert names(folder) == []
    assert get(f"{server.url}{PATH}", "a", size=5).read_bytes() == b"hello"
    assert get(f"{server.url}{PATH}", "b", checksum=multihash(b"hello")).read_bytes() == b"hello"


def test_announced_more_than_sent(server: FileServer, get: Get, folder: Path) -> None:
    """A server that always announces more than it has gets no file."""
    server.serve(PATH, File(DATA, {"Content-Length": "300001", "ETag": '"one"'}, closes=True))
    with pytest.raises(DownloadError):
        get(f"{server.url}{PATH}")
    assert "x.tif" not in names(folder)


def test_sends_too_much(server: FileServer, get: Get) -> None:
    """What comes after the announced length is not a part of the file."""
    server.script(f"GET {PATH}", play(message(b"hello", 200) + b"and more"))
    assert get(f"{server.url}{PATH}").read_bytes() == b"hello"


def test_part_that_is_complete(server: FileServer, get: Get, folder: Path) -> None:
    """What was complete when the program was killed is checked and named, without a request."""
    folder.mkdir()
    with Part(folder / "x.tif") as part:
        part.begin(Version(len(DATA), '"one"'))
        part.append(DATA)
    assert get(f"{server.url}{PATH}").read_bytes() == DATA
    assert server.asked(PATH) == []


def test_416_on_a_complete_part(server: FileServer, get: Get, folder: Path) -> None:
    """A part of unknown size that the server has nothing to add to is fetched anew: nothing says that it is whole."""
    folder.mkdir()
    with Part(folder / "x.tif") as part:
        part.begin(Version(None, '"one"'))
        part.append(DATA)
    assert get(server.serve(PATH, File(DATA, dict(ETAG)))).read_bytes() == DATA
    assert "range" in server.asked(PATH)[0].headers


@pytest.mark.parametrize("more", [{"size": 5}, {"checksum": multihash(b"hello")}, {}])
def test_part_that_is_too_long(server: FileServer, get: Get, folder: Path, more: dict[str, Any]) -> None:
    """A part that is longer than the file is thrown away."""
    folder.mkdir()
    with Part(folder / "x.tif") as part:
        part.begin(Version(5 if not more else None, '"one"'))
        part.append(b"hello world")
    assert get(server.serve(PATH, File(b"hello", dict(ETAG))), **more).read_bytes() == b"hello"


def test_web_page_instead(server: FileServer, get: Get, folder: Path) -> None:
    """A page with 200, such as that of a login, is not taken for a file."""
    url = server.serve(PATH, File(b"<html>Log in", {"Content-Type": "text/html; charset=utf-8"}))
    with pytest.raises(DownloadError, match="web page"):
        get(url)
    assert names(folder) == []
    assert get(url, "report.html").read_bytes() == b"<html>Log in"


def test_compressed(server: FileServer, get: Get) -> None:
    """What is compressed against our wish is refused, unless a checksum tells that it is meant so."""
    url = server.serve(PATH, File(DATA, {"Content-Encoding": "gzip"}))
    with pytest.raises(DownloadError, match="compressed"):
        get(url)
    assert get(url, checksum=multihash(DATA)).read_bytes() == DATA


@pytest.mark.parametrize(
    ("url", "says"),
    [
        ("file:///etc/passwd", "scheme 'file'"),
        ("/vsis3/bucket/x", "vsi"),
        ("http://alice:secret@127.0.0.1/x", "user name or password"),
        ("http://[::1/x", "no|address"),
    ],
)
def test_refused_addresses(get: Get, folder: Path, url: str, says: str) -> None:
    """An address that is not followed is an error that names its scheme, and no secret."""
    with pytest.raises(LinkRefused, match=says) as caught:
        get(url)
    assert "secret" not in str(caught.value) + caught.value.url
    assert names(folder) == []


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_redirect(server: FileServer, get: Get, status: int) -> None:
    """A redirect is followed, and what was asked for is asked for there as well."""
    server.script("GET /old", always=answer(b"", status, {"Location": "/x.tif?sig=1"}))
    file = File(DATA, dict(ETAG), breaks=[1000])
    server.serve(PATH, file)
    assert get(f"{server.url}/old").read_bytes() == DATA
    assert file.sent == len(DATA)


@pytest.mark.parametrize(
    ("location", "says"),
    [("file:///etc/passwd", "scheme 'file'"), ("/old", "five"), ("http://u:secret@b/", "password")],
)
def test_refused_redirect(server: FileServer, get: Get, location: str, says: str) -> None:
    """A redirect to where nobody should go, or that has no end, is not followed."""
    server.script("GET /old", always=answer(b"", 302, {"Location": location}))
    with pytest.raises(LinkRefused, match=says) as caught:
        get(f"{server.url}/old")
    assert "secret" not in str(caught.value)
    assert len(server.asked("/old")) <= 6


def test_expired_link(server: FileServer, get: Get, folder: Path) -> None:
    """A link that has expired is renewed once, in the middle of the file as well."""
    file = File(DATA, dict(ETAG), breaks=[100_000])
    server.script("GET /signed", file.act, always=answer(b"", 403))
    asked: list[str] = []

    def renew(source: Source) -> str:
        asked.append(source.name)
        return server.serve(PATH, file)

    assert get(f"{server.url}/signed", renew=renew).read_bytes() == DATA
    assert asked == ["x.tif"]
    assert file.sent == len(DATA)


def test_expired_for_good(server: FileServer, get: Get) -> None:
    """A link that is refused once more after it was renewed is an error; so is a failure to renew it."""
    server.script("GET /signed", always=answer(b"", 403))
    asked: list[str] = []

    def renew(source: Source) -> str:
        asked.append(source.name)
        return f"{server.url}/signed?again"

    with pytest.raises(DownloadError, match=r"403.*expired"):
        get(f"{server.url}/signed", renew=renew)
    assert len(asked) == 1

    def fail(source: Source) -> str:
        raise ClientError("no results")

    with pytest.raises(DownloadError, match="getting another one failed"):
        get(f"{server.url}/signed", renew=fail)


def test_bug_in_renew(server: FileServer, get: Get) -> None:
    """What is no failure of a download is not made one."""
    server.script("GET /signed", always=answer(b"", 403))

    def renew(source: Source) -> str:
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        get(f"{server.url}/signed", renew=renew)


@pytest.mark.parametrize(
    "more", [{"size": len(DATA)}, {"checksum": multihash(DATA)}, {"size": len(DATA), "checksum": multihash(DATA)}]
)
def test_there_already(server: FileServer, get: Get, folder: Path, more: dict[str, Any]) -> None:
    """A file that is there with the announced size and checksum is not asked for."""
    folder.mkdir()
    (folder / "x.tif").write_bytes(DATA)
    assert get(server.serve(PATH, File(DATA)), **more).read_bytes() == DATA
    assert server.asked(PATH) == []


def test_there_already_as_the_server_says(server: FileServer, get: Get) -> None:
    """Where nothing was announced the server is asked for one byte, which says how large the file is."""
    file = File(DATA, dict(ETAG))
    url = server.serve(PATH, file)
    get(url)
    get(url)
    assert file.sent == len(DATA) + 1


@pytest.mark.parametrize("more", [{"size": len(DATA)}, {"checksum": multihash(DATA)}, {}])
def test_another_file_is_there(server: FileServer, get: Get, folder: Path, more: dict[str, Any]) -> None:
    """A file that differs is replaced only on request."""
    folder.mkdir()
    (folder / "x.tif").write_bytes(b"mine")
    url = server.serve(PATH, File(DATA))
    with pytest.raises(FileDiffers, match="overwrite=True"):
        get(url, **more)
    assert (folder / "x.tif").read_bytes() == b"mine"
    assert get(url, overwrite=True, **more).read_bytes() == DATA
    assert names(folder) == ["x.tif"]


def test_file_stays_until_the_new_one_is_whole(server: FileServer, get: Get, folder: Path) -> None:
    """A file that is to be replaced stays as it is when the new one cannot be had."""
    folder.mkdir()
    (folder / "x.tif").write_bytes(b"mine")
    with pytest.raises(ChecksumMismatch):
        get(server.serve(PATH, File(DATA)), overwrite=True, checksum=WRONG)
    assert (folder / "x.tif").read_bytes() == b"mine"


@pytest.mark.parametrize("overwrite", [False, True])
def test_folder_in_the_way(server: FileServer, get: Get, folder: Path, overwrite: bool) -> None:
    """A folder of the name of the file is never replaced."""
    (folder / "x.tif").mkdir(parents=True)
    with pytest.raises(FileDiffers, match="is no file"):
        get(server.serve(PATH, File(DATA)), overwrite=overwrite)


def test_link_in_the_way(server: FileServer, get: Get, folder: Path, tmp_path: Path) -> None:
    """A link is replaced itself, and what it leads to is not touched."""
    folder.mkdir()
    (tmp_path / "victim").write_text("precious")
    (folder / "x.tif").symlink_to(tmp_path / "victim")
    assert get(server.serve(PATH, File(DATA)), overwrite=True).read_bytes() == DATA
    assert (tmp_path / "victim").read_text() == "precious"


def test_not_enough_space(server: FileServer, get: Get, folder: Path) -> None:
    """What the disk cannot take is not begun, whether the catalogue says its size or the server."""
    with pytest.raises(NotEnoughSpace, match="room for"):
        get(server.serve(PATH, File(DATA)), size=2**60)
    assert server.asked(PATH) == []
    server.script("GET /y", play(b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\nhello" % 2**60))
    with pytest.raises(NotEnoughSpace, match="room for"):
        get(f"{server.url}/y")
    assert names(folder) == []


def test_room_for_what_is_missing(server: FileServer, get: Get, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Only what is still missing needs room."""
    folder.mkdir()
    with Part(folder / "x.tif") as part:
        part.begin(Version(len(DATA), '"one"'))
        part.append(DATA[:200_000])
    usage = shutil.disk_usage(folder)
    monkeypatch.setattr(shutil, "disk_usage", lambda path: usage._replace(free=100_000))
    assert get(server.serve(PATH, File(DATA, dict(ETAG))), size=len(DATA)).read_bytes() == DATA


def test_disk_fills_up(server: FileServer, get: Get, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A disk that fills up meanwhile is an error of its own; what has arrived is kept."""
    write, written = os.write, []

    def full(fd: int, data: bytes) -> int:
        if len(written) == 2:
            raise OSError(errno.ENOSPC, "No space left on device")
        written.append(fd)
        return write(fd, data[:1000])

    with monkeypatch.context() as patch:
        patch.setattr("sen4cap_client.download.part.os.write", full)
        with pytest.raises(NotEnoughSpace, match="No space left"):
            get(server.serve(PATH, File(DATA, dict(ETAG))))
    assert (folder / ".x.tif.part").stat().st_size == 2000
    assert get(f"{server.url}{PATH}").read_bytes() == DATA


def test_two_programs(server: FileServer, get: Get, folder: Path) -> None:
    """A file that another program is downloading is left to it."""
    folder.mkdir()
    with Part(folder / "x.tif"), pytest.raises(DownloadError, match="another program"):
        get(server.serve(PATH, File(DATA)))


def test_all_failures_together(server: FileServer, folder: Path, clock: FakeClock) -> None:
    """A file that fails does not stop the others, and all failures are told at the end."""
    good = [Source(f"good{i}", server.serve(f"/good{i}", File(DATA))) for i in range(9)]
    bad = [Source("gone", f"{server.url}/gone"), Source("wrong", good[0].url, None, WRONG)]
    with pytest.raises(DownloadError, match=r"2 of 11 files[^!]*gone[^!]*wrong") as caught:
        files([bad[0], *good, bad[1]], folder, threads=3, clock=clock)
    assert [error.name for error in caught.value.failures] == ["gone", "wrong"]
    assert [type(error) for error in caught.value.failures] == [DownloadError, ChecksumMismatch]
    assert all((folder / source.name).read_bytes() == DATA for source in good)
    assert len(names(folder)) == 9


def test_many_at_once(server: FileServer, folder: Path) -> None:
    """As many files are downloaded at once as there are threads, and the paths are in the order of the sources."""
    together = threading.Barrier(5)

    def meet(file: File, request: Any) -> None:
        together.wait(10)

    urls = [server.serve(f"/{i}", File(content(1000, i), before=meet)) for i in range(10)]
    paths = files([Source("same.tif", url) for url in urls], folder, threads=5)
    assert [path.read_bytes() for path in paths] == [content(1000, i) for i in range(10)]
    assert len(set(paths)) == 10


@pytest.mark.parametrize("how", [{"threads": 0}, {"retries": -1}, {"timeout": 0}])
def test_senseless_arguments(folder: Path, how: dict[str, Any]) -> None:
    """Arguments that make no sense are refused before anything is done."""
    with pytest.raises(InvalidRequest):
        files([], folder, **how)


def test_name_of_nothing(folder: Path) -> None:
    """A name of which nothing is left that is safe is refused."""
    with pytest.raises(InvalidRequest, match=r"'\.\.'.*no name"):
        files([Source("..", "http://127.0.0.1/x")], folder)


def test_hostile_name(server: FileServer, get: Get, folder: Path) -> None:
    """A file stays in its folder, whatever its name says."""
    assert get(server.serve(PATH, File(DATA)), "../../evil.tif") == folder / "evil.tif"


def test_progress(server: FileServer, get: Get, capsys: pytest.CaptureFixture[str]) -> None:
    """One bar shows the bytes of all files where it is wanted, and nothing is shown where nobody looks."""
    url = server.serve(PATH, File(DATA))
    get(url)
    assert capsys.readouterr().err == ""
    get(url, "y", progress=True)
    assert "Download of 1 file 293kB of 293kB|" in capsys.readouterr().err


def test_logs_have_no_secrets(server: FileServer, get: Get, caplog: pytest.LogCaptureFixture) -> None:
    """The query of a presigned address is in no log."""
    caplog.set_level("DEBUG")
    get(server.serve(PATH, File(DATA)) + "?X-Amz-Signature=secret")
    assert caplog.records
    assert "secret" not in caplog.text


@pytest.mark.parametrize("certificate", ["good", "untrusted", "expired", "other-name"])
def test_certificates(get: Get, monkeypatch: pytest.MonkeyPatch, certificate: str) -> None:
    """Files come by https as well; a certificate that cannot be trusted ends the download at once."""
    monkeypatch.setenv("SSL_CERT_FILE", str(CA))
    with FileServer(certificate) as server:
        url = server.serve(PATH, File(DATA, dict(ETAG), breaks=[100_000]))
        if certificate == "good":
            assert get(url).read_bytes() == DATA
        else:
            with pytest.raises(DownloadError, match="certificate"):
                get(url)
            assert server.connections == 1


def test_not_from_https_to_http(server: FileServer, get: Get, monkeypatch: pytest.MonkeyPatch) -> None:
    """A redirect from https to http is not followed."""
    monkeypatch.setenv("SSL_CERT_FILE", str(CA))
    url = server.serve(PATH, File(DATA))
    with FileServer("good") as secure:
        secure.script("GET /old", always=answer(b"", 302, {"Location": url}))
        with pytest.raises(LinkRefused, match="from https to http"):
            get(f"{secure.url}/old")
    assert server.asked(PATH) == []


def test_redirect_to_another_host(server: FileServer, get: Get) -> None:
    """A redirect to another server is followed: there is nothing that it could learn."""
    url = server.serve(PATH, File(DATA))
    with FileServer() as other:
        other.script("GET /old", always=answer(b"", 307, {"Location": url, "Set-Cookie": "sid=1"}))
        assert get(f"{other.url}/old").read_bytes() == DATA
    assert not {"authorization", "cookie", "referer"} & server.asked(PATH)[0].headers.keys()


def test_proxy_of_the_environment(server: FileServer, get: Get, monkeypatch: pytest.MonkeyPatch) -> None:
    """A proxy that the environment names is used."""
    file = File(DATA, dict(ETAG), breaks=[100_000])
    server.script("GET http://files.example/x.tif", always=file.act)
    monkeypatch.setenv("http_proxy", server.url)
    assert get("http://files.example/x.tif").read_bytes() == DATA
