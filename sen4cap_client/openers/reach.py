"""From the address that results name to one that can be read now."""

from __future__ import annotations

import attrs

from sen4cap_client._core.access import current
from sen4cap_client._core.logs import logger
from sen4cap_client._core.origin import may_be_expired, origin
from sen4cap_client._core.text import excerpt, shown_url
from sen4cap_client.errors import CannotOpen, TransportError
from sen4cap_client.s3.address import Address, address_of


def checked_url(url: str, name: str = "") -> str:
    """An address that is safe to follow.

    Args:
        url: What a server says.
        name: What it is the address of, for the error.

    Returns:
        The same.

    Raises:
        CannotOpen: If it is not http, https or s3, or holds user information or what two readers may read differently.
    """
    try:
        is_object = address_of(url) is not None
    except ValueError as error:
        raise _not_followed(url, name, error) from None
    return url if is_object else web_url(url, name)


def web_url(url: str, name: str = "") -> str:
    """As `checked_url`, for what must be http or https, such as a redirect."""
    try:
        origin(url)
    except ValueError as error:
        raise _not_followed(url, name, error) from None
    return url


def _not_followed(url: str, name: str, reason: ValueError) -> CannotOpen:
    what = f"The address of {excerpt(name)!r}" if name else "An address in the results"
    text = f"{what} {reason}, so it is not followed: {excerpt(shown_address(url), 100)!r}"
    return CannotOpen(f"{text}. Ask whoever runs the server.")


def shown_address(url: str) -> str:
    """An address without what may be a secret, also where it is none."""
    try:
        return shown_url(url)
    except ValueError:
        return url.partition("?")[0].rpartition("@")[2]


def in_store(url: str) -> Address | None:
    """The object of a private store that an address stands for; None for one that is read without credentials."""
    return address_of(checked_url(url), current().s3.endpoint)


def is_private(url: str) -> bool:
    """Whether an address is that of an object of a private store; what is no address is not."""
    try:
        return address_of(url, current().s3.endpoint) is not None
    except ValueError:
        return False


def readable(url: str) -> str:
    """An address of the web at which something can be read.

    Args:
        url: Where results say that it is: ``http``, ``https`` or ``s3``.

    Returns:
        For an object of a private store an address with a signature; else the same.

    Raises:
        CannotOpen: If it is none that is followed, or the credentials cannot be had.
    """
    address = in_store(url)
    if address is None:
        return url
    from sen4cap_client.s3.signer import signer_for

    return signer_for(current().s3).sign(address)


@attrs.frozen
class Fresh:
    """Another address for one that was refused.

    Attributes:
        url: Where results say now that it is.
        readable: Where it can be read.
    """

    url: str
    readable: str


def renewed(url: str) -> Fresh | None:
    """Find another address for one that was refused.

    Args:
        url: Where results say that it is.

    Returns:
        For an object of a private store an address with a new signature, else one that the results lead to once they
        are fetched again; None if there is none.

    Raises:
        CannotOpen: If a private store gives it to nobody with these credentials; it says why.
    """
    address, access = in_store(url), current()
    if address is not None:
        from sen4cap_client.s3.refusals import renewed

        return Fresh(url, renewed(address, access))
    fresh = access.renew(url) if access.renew else None
    return None if fresh is None else Fresh(fresh, readable(fresh))


def renewed_if_refused(url: str) -> Fresh | None:
    """As `renewed`, for what has failed without a reason being told: the server is asked for it."""
    if in_store(url) is None and not _is_refused(url):
        return None
    return renewed(url)


def _is_refused(url: str) -> bool:
    from sen4cap_client._core.probe import ask

    if current().renew is None:
        return False
    try:
        return may_be_expired(url, ask(url, current()).status)
    except TransportError as error:
        logger.info("cannot learn why %s failed: %s", shown_url(url), error)
        return False
