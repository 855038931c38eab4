"""Downloading many files at once."""

from __future__ import annotations

import os
import threading
from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

from sen4cap_client._core.clock import Clock
from sen4cap_client._core.progress import Bytes, bar_of_bytes
from sen4cap_client.download.ledger import Ledger, NoRoom
from sen4cap_client.download.names import distinct_names
from sen4cap_client.download.part import length_of_part
from sen4cap_client.download.source import Source, shown_link
from sen4cap_client.errors import DownloadError, InvalidRequest

if TYPE_CHECKING:
    from concurrent.futures import Future

_TICK = 0.2  # seconds between two looks at how far it is


def files(
    sources: Iterable[Source],
    folder: str | os.PathLike[str],
    *,
    overwrite: bool = False,
    threads: int = 8,
    progress: bool | None = None,
    renew: Callable[[Source], str | None] | None = None,
    retries: int = 3,
    timeout: float = 60.0,
    stop: Callable[[], bool] | None = None,
    clock: Clock | None = None,
) -> list[Path]:
    """Download files, several at once, and each so that it is certainly whole.

    A file gets its name when all of it is on the disk and has the size and the checksum that were announced, by the
    catalogue or by the server (``Content-MD5``, and the ETag of S3). What broke off is gone on with, also by a later
    call. What is there and whole is not downloaded again. Checksums of unknown kinds are passed over.

    Args:
        sources: The files. Their names are made safe; where two would be the same, both get a part of a hash.
        folder: Where to put them; it is made where there is none.
        overwrite: Whether to replace files that are there and differ.
        threads: How many to download at once.
        progress: Whether to show a bar; None for where somebody can see it.
        renew: Gives a fresh address for a file whose address is not valid (any more); None if there is none. It is
            called at most once for a file, from one thread at a time.
        retries: How often to ask again in a row for a file of which nothing more comes.
        timeout: After how many seconds without a byte a connection is given up.
        stop: Asked several times a second whether to break off. What has arrived is kept.
        clock: Time and chance, for tests.

    Returns:
        Where each file is, in the order of the sources.

    Raises:
        DownloadError: If one could not be downloaded, when all others are done; of several, ``failures`` has all.
            Also if it was broken off.
        NotEnoughSpace: If the disk cannot take them all; nothing was begun.
        InvalidRequest: If an argument makes no sense.

    Example:
        >>> import tempfile
        >>> files([], tempfile.mkdtemp())
        []
    """
    listed = list(sources)
    if threads < 1 or retries < 0 or not timeout > 0:
        raise InvalidRequest("threads and timeout must be more than 0, and retries not less.")
    targets = _targets(listed, folder)
    download = _Download(listed, targets, Path(folder), renew, stop or (lambda: False))
    return download.run(overwrite, threads, progress, retries, timeout, clock or Clock())


class _Download:
    """Some files on their way."""

    def __init__(
        self,
        sources: Sequence[Source],
        targets: Sequence[Path],
        folder: Path,
        renew: Callable[[Source], str | None] | None,
        stop: Callable[[], bool],
    ) -> None:
        self._sources = sources
        self._targets = targets
        self._folder = folder
        self._renew = renew
        self._stop = stop
        self._renewing = threading.Lock()
        self._over = threading.Event()
        self._ledger = Ledger(folder)

    def run(
        self, overwrite: bool, threads: int, progress: bool | None, retries: int, timeout: float, clock: Clock
    ) -> list[Path]:
        """Download them; see `files`."""
        if not self._sources:
            return []
        # httpx is imported with the first download only
        from sen4cap_client.download.transfer import Shop, Transfer
        from sen4cap_client.download.web import Web

        self._check_room()
        web = Web(timeout, self._over.is_set, clock.now)
        renew = self._fresh_url if self._renew else None
        shop = Shop(web, clock, self._ledger, self._over.is_set, retries, overwrite, renew)
        transfers = [
            Transfer(source, target, shop) for source, target in zip(self._sources, self._targets, strict=True)
        ]
        try:
            with bar_of_bytes(len(transfers), progress) as bar:
                self._run_all([transfer.run for transfer in transfers], threads, bar)
        finally:
            web.close()
        return list(self._targets)

    def _run_all(self, works: Sequence[Callable[[], Path]], threads: int, bar: Bytes) -> None:
        from concurrent.futures import ThreadPoolExecutor, wait

        pool = ThreadPoolExecutor(min(threads, len(works)), thread_name_prefix="sen4cap-download")
        try:
            futures = [pool.submit(self._guarded, work) for work in works]
            while wait(futures, _TICK).not_done:
                bar.show(*self._ledger.counts())
                if self._stop():
                    raise DownloadError("The download was broken off. What has arrived is kept, and gone on with.")
            bar.show(*self._ledger.counts())
        finally:
            # Whatever came between, such as Ctrl-C: the threads see it within half a second, and keep what they have.
            self._over.set()
            pool.shutdown(cancel_futures=True)
        _raise_failures(futures)

    def _guarded(self, work: Callable[[], Path]) -> Path:
        """Do a piece of work; what is no failure of a file ends the others too."""
        try:
            return work()
        except DownloadError:
            raise
        except BaseException:
            self._over.set()
            raise

    def _check_room(self) -> None:
        for source, target in zip(self._sources, self._targets, strict=True):
            if source.size is not None:
                self._ledger.expect(target, source.size, min(_length(target), source.size))
        try:
            self._ledger.check_room()
        except NoRoom as error:
            from sen4cap_client.download.failures import no_room

            raise no_room(self._sources, self._folder, error) from None

    def _fresh_url(self, source: Source) -> str | None:
        assert self._renew is not None
        with self._renewing:
            return self._renew(source)


def _targets(sources: Sequence[Source], folder: str | os.PathLike[str]) -> list[Path]:
    try:
        names = distinct_names([(source.name, shown_link(source.url)) for source in sources])
        Path(folder).mkdir(parents=True, exist_ok=True)
    except ValueError as error:
        raise InvalidRequest(f"{error}. Give it another one.") from None
    except OSError as error:
        raise InvalidRequest(f"{folder} cannot be made ({error.strerror}). Choose another folder.") from error
    return [Path(folder) / name for name in names]


def _length(target: Path) -> int:
    """How much of a file is there, as a whole or as a part, for a first estimate."""
    with suppress(OSError):
        return target.stat(follow_symlinks=False).st_size
    return length_of_part(target)


def _raise_failures(futures: Sequence[Future[Path]]) -> None:
    """Raise what went wrong with the files, all in one."""
    from sen4cap_client.download.failures import together
    from sen4cap_client.download.patience import Stopped

    errors = [error for future in futures if not future.cancelled() and (error := future.exception()) is not None]
    for error in errors:
        if not isinstance(error, DownloadError | Stopped):
            raise error
    failed = [error for error in errors if isinstance(error, DownloadError)]
    if failed:
        raise together(failed, len(futures))
