"""What is said when a file cannot be downloaded."""

from __future__ import annotations

import errno
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TypeVar

from sen4cap_client._core.text import excerpt
from sen4cap_client.display.text import counted
from sen4cap_client.download.ledger import NoRoom
from sen4cap_client.download.part import InUse
from sen4cap_client.download.source import Source, shown_link
from sen4cap_client.download.web import Broke, NotGiven, Refused
from sen4cap_client.errors import (
    CannotOpen,
    ChecksumMismatch,
    ClientError,
    DownloadError,
    FileDiffers,
    LinkRefused,
    NotEnoughSpace,
    SizeMismatch,
)

Kind = TypeVar("Kind", bound=DownloadError)

_MOST_LISTED = 20
_AGAIN = "Download again: what has arrived is kept, and used."
_HINTS = {
    401: "The link has probably expired: get the results once more.",
    403: "The link has probably expired: get the results once more.",
    404: "The server does not have it (any more): get the results once more.",
    410: "The server does not have it any more: run the job again.",
}


def made(kind: type[Kind], source: Source, reason: str, fix: str = "", status: int = 0) -> Kind:
    """An error of a kind for a file, with the hint that goes with it."""
    url = shown_link(source.url)
    text = f"Cannot download {excerpt(source.name)} from {excerpt(url)}: {reason}. {fix or _FIXES.get(kind, _AGAIN)}"
    return kind(text, name=source.name, url=url, status=status)


def differs(source: Source, target: Path, reason: str, fix: str = "") -> FileDiffers:
    """The error for a file that is there and may not be replaced."""
    text = f"{excerpt(str(target))} {reason}. {fix or _FIXES[FileDiffers]}"
    return FileDiffers(text, name=source.name, url=shown_link(source.url))


def no_room(sources: Sequence[Source], folder: Path, error: NoRoom) -> NotEnoughSpace:
    """The error for files that the disk cannot take, before the first of them is begun."""
    text = f"There is not enough space in {excerpt(str(folder))}: {error}. {_FIXES[NotEnoughSpace]}"
    return NotEnoughSpace(text, name=sources[0].name if len(sources) == 1 else "")


def together(errors: Sequence[DownloadError], count: int) -> DownloadError:
    """One error for all files that failed: the only one itself, or one that lists them."""
    if len(errors) == 1:
        return errors[0]
    listed = [f"- {error}" for error in errors[:_MOST_LISTED]]
    listed += [f"... {len(errors) - _MOST_LISTED} more"] if len(errors) > _MOST_LISTED else []
    head = f"Cannot download {len(errors)} of {counted(count, 'file')}; what could be downloaded is there."
    return DownloadError("\n".join([head, *listed]), failures=errors)


@contextmanager
def of(source: Source, target: Path) -> Iterator[None]:
    """Turn whatever ends the download of a file into the error for it."""
    try:
        yield
    except DownloadError:
        raise
    except Refused as error:
        raise made(LinkRefused, source, f"its address {error}") from None
    except NotGiven as error:
        raise made(DownloadError, source, str(error), _hint(error.status), error.status) from error.__cause__
    except Broke as error:
        raise made(DownloadError, source, str(error), _AGAIN, error.status) from error.__cause__
    except NoRoom as error:
        raise made(NotEnoughSpace, source, f"there is not enough space: {error}") from None
    except InUse:
        reason = f"another program downloads it to {excerpt(str(target))}"
        raise made(DownloadError, source, reason, "Wait for it to end, or choose another folder.") from None
    except CannotOpen as error:
        raise made(DownloadError, source, f"it is refused. {str(error).rstrip('.')}", " ") from error
    except ClientError as error:
        raise made(DownloadError, source, "its link has expired, and getting another one failed") from error
    except OSError as error:
        kind = NotEnoughSpace if error.errno in (errno.ENOSPC, errno.EDQUOT) else DownloadError
        reason = f"it cannot be written to {excerpt(str(target))} ({error.strerror or type(error).__name__})"
        raise made(kind, source, reason, _FIXES.get(kind, "Choose another folder.")) from error


_FIXES: dict[type[DownloadError], str] = {
    SizeMismatch: "Get the results once more; if it stays so, tell whoever runs the server.",
    ChecksumMismatch: "Nothing of it was kept. Download it again; if it stays so, tell whoever runs the server.",
    NotEnoughSpace: "Make room, or choose another folder; what has arrived is kept, and used.",
    FileDiffers: "Say overwrite=True to replace it, or choose another folder.",
    LinkRefused: "Nothing of it was read. Check where the link is from.",
}


def _hint(status: int) -> str:
    return _HINTS.get(status, "Check the link, and that the server has the file.")
