"""Getting one file, whatever happens on the way."""

from __future__ import annotations

import stat
from collections.abc import Callable
from pathlib import Path
from typing import NoReturn, TypeVar

import attrs
import httpx

from sen4cap_client._core.clock import Clock
from sen4cap_client._core.logs import logger
from sen4cap_client._core.origin import may_be_expired
from sen4cap_client._core.text import excerpt
from sen4cap_client.download import failures
from sen4cap_client.download.checksums import Checksum, of_multihash
from sen4cap_client.download.ledger import Ledger
from sen4cap_client.download.part import Part, sweep
from sen4cap_client.download.patience import Patience
from sen4cap_client.download.ranges import Changed, Version, asked, start_of, version_of
from sen4cap_client.download.source import Source
from sen4cap_client.download.web import Broke, NotGiven, Web
from sen4cap_client.errors import ChecksumMismatch, SizeMismatch

T = TypeVar("T")


@attrs.frozen
class Shop:
    """What all files of a download have in common."""

    web: Web
    clock: Clock
    ledger: Ledger
    is_over: Callable[[], bool]
    retries: int = 3
    overwrite: bool = False
    renew: Callable[[Source], str | None] | None = None


class Transfer:
    """One file on its way.

    Args:
        source: The file, and where to get it.
        target: Where it is to be.
        shop: What it has in common with others.
    """

    def __init__(self, source: Source, target: Path, shop: Shop) -> None:
        self._source = source
        self._target = target
        self._shop = shop
        self._url = source.url
        self._checksum = of_multihash(source.checksum)
        self._patience = Patience(shop.clock, shop.retries, shop.is_over)
        self._was_renewed = False

    def run(self) -> Path:
        """Get the file, unless it is there.

        Raises:
            DownloadError: If it cannot be had.
            Stopped: If nothing is wanted any more.
        """
        try:
            with failures.of(self._source, self._target):
                self._patience.check()
                if self._is_there():
                    sweep(self._target)
                else:
                    with Part(self._target) as part:
                        self._get(part)
                size = self._target.stat().st_size
        except BaseException:
            self._shop.ledger.forget(self._target)
            raise
        self._shop.ledger.expect(self._target, size, size)
        logger.info("download of %s: %d bytes are there", excerpt(self._target.name), size)
        return self._target

    def _is_there(self) -> bool:
        """Whether the file is there, and whole.

        Raises:
            FileDiffers: If something is there that is not that file, and may not be replaced.
        """
        try:
            found = self._target.stat()
        except FileNotFoundError:
            return False
        if not stat.S_ISREG(found.st_mode):
            raise failures.differs(self._source, self._target, "is no file", "Choose another folder.")
        size, checksum = self._source.size, self._checksum
        if size is None and checksum is None:
            version = self._persist(self._look)
            size, checksum = version.size, _md5(version)
        if size is None and checksum is None:
            reason = "is there, and the server does not say if it is the same"
        elif size is not None and size != found.st_size:
            reason = f"has {found.st_size:,} bytes, and the one to be downloaded {size:,}"
        elif checksum is not None and checksum.of(self._target, self._patience.check) != checksum.digest:
            reason = "has another checksum than the one to be downloaded"
        else:
            return True
        if not self._shop.overwrite:
            raise failures.differs(self._source, self._target, reason)
        return False

    def _look(self) -> Version:
        """What the server says of the file. A presigned address allows no HEAD: ask for one byte instead."""
        with self._shop.web.get(self._url, {"Range": "bytes=0-0"}) as response:
            return version_of(response.status_code, response.headers)

    def _get(self, part: Part) -> None:
        """Get what is missing of a part, check it all, and give it its name."""
        if self._is_of_another(part):
            part.begin(Version())
        is_from_before = part.length > 0
        while True:
            self._patience.went_to(part.length)
            self._persist(lambda: self._go_on(part))
            try:
                self._check(part)
            except ChecksumMismatch:
                part.begin(Version())
                if not is_from_before:
                    raise
                # What an earlier run has left may be at fault, such as after a loss of power.
                is_from_before = False
            else:
                part.finish()
                return

    def _is_of_another(self, part: Part) -> bool:
        """Whether a part is certainly not from the file that is wanted."""
        sizes = {size for size in (self._source.size, part.version.size) if size is not None}
        return len(sizes) > 1 or any(part.length > size for size in sizes)

    def _go_on(self, part: Part) -> None:
        """Ask once for what is missing, and write what comes."""
        if part.length and part.length == self._size(part):
            return  # it was all there before
        headers = asked(part.length, part.version, self._checksum is not None)
        if part.length and not headers:
            part.begin(Version())
        with self._shop.web.get(self._url, headers) as response:
            try:
                start = start_of(response.status_code, response.headers, part.length, part.version)
            except Changed:
                part.begin(Version())
                raise Broke("the file has changed meanwhile") from None
            version = version_of(response.status_code, response.headers)
            self._check_head(response, version)
            if start == 0:
                part.begin(version)
            self._expect(part)
            self._receive(part, response)
        self._check_end(part, is_rest=start > 0)

    def _receive(self, part: Part, response: httpx.Response) -> None:
        size = self._size(part)
        for data in response.iter_raw():
            self._patience.check()
            if size is not None and part.length + len(data) > size:
                part.begin(Version())
                self._fail(SizeMismatch, f"the server sends more than the {size:,} bytes that it should have")
            part.append(data)
            self._patience.went_to(part.length)
            self._shop.ledger.arrived(self._target, part.length)

    def _check_head(self, response: httpx.Response, version: Version) -> None:
        """See from the head of an answer whether its content can be the file."""
        announced, has_proof = self._source.size, self._checksum is not None
        if announced is not None and version.size is not None and version.size != announced:
            said = f"the server has {version.size:,} bytes, and {announced:,} were announced"
            self._fail(SizeMismatch, said)
        if has_proof:
            return
        if response.headers.get("content-encoding", "identity").lower() not in ("identity", ""):
            raise NotGiven("the server sends it compressed, although it was asked not to")
        if announced is None and _is_page(response) and not self._source.name.lower().endswith((".html", ".htm")):
            raise NotGiven("the server sends a web page instead")
        is_delimited = version.size is not None or "transfer-encoding" in response.headers
        if announced is None and not is_delimited:
            raise NotGiven("the server does not say how large it is, so that nobody could tell if it was cut off")

    def _check_end(self, part: Part, *, is_rest: bool) -> None:
        """See whether an answer that ended in order has brought all that was missing."""
        size = self._size(part)
        if size is None or part.length == size:
            return
        if is_rest:
            raise Broke("the server has sent a part only")
        said = f"it has {part.length:,} bytes, and {size:,} were announced"
        part.begin(Version())
        self._fail(SizeMismatch, said)

    def _check(self, part: Part) -> None:
        """See whether what has arrived is the file."""
        known = self._checksum or _md5(part.version)
        if known is None:
            return
        found = known.of(part.path, self._patience.check)
        if found != known.digest:
            said = f"its {known.function} is {found}, and {known.digest} was announced"
            self._fail(ChecksumMismatch, said)

    def _size(self, part: Part) -> int | None:
        return part.version.size if self._source.size is None else self._source.size

    def _expect(self, part: Part) -> None:
        size = self._size(part)
        if size is not None:
            self._shop.ledger.expect(self._target, size, part.length)
            self._shop.ledger.check_room()

    def _persist(self, action: Callable[[], T]) -> T:
        """Do something until it succeeds, or there is no hope."""
        while True:
            try:
                return action()
            except Broke as fault:
                self._patience.check()
                self._patience.wait_after(fault)
            except NotGiven as refusal:
                fresh = self._renewed(refusal)
                if fresh is None:
                    raise
                self._url = fresh

    def _renewed(self, refusal: NotGiven) -> str | None:
        """Another address, once, if that may help."""
        if self._shop.renew is None or self._was_renewed or not may_be_expired(self._url, refusal.status):
            return None
        self._was_renewed = True
        return self._shop.renew(self._source)

    def _fail(self, kind: type[SizeMismatch | ChecksumMismatch], reason: str) -> NoReturn:
        raise failures.made(kind, self._source, reason)


def _md5(version: Version) -> Checksum | None:
    return Checksum("md5", version.md5) if version.md5 else None


def _is_page(response: httpx.Response) -> bool:
    kind: str = response.headers.get("content-type", "")
    return kind.partition(";")[0].strip().lower() == "text/html"
