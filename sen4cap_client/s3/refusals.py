"""What an object store has against a request, and what to do about it."""

from __future__ import annotations

from sen4cap_client._core.access import Access
from sen4cap_client._core.probe import Said, ask
from sen4cap_client._core.text import excerpt, shown_url
from sen4cap_client.errors import CannotOpen, TransportError
from sen4cap_client.s3.address import Address
from sen4cap_client.s3.signer import HOW_TO_GIVE, Signer, signer_for

_EXPIRED = ("ExpiredToken", "ExpiredTokenException", "TokenRefreshRequired")
_UNKNOWN = ("InvalidAccessKeyId", "InvalidToken", "InvalidClientTokenId", "UnrecognizedClientException")
_ELSEWHERE = (
    "PermanentRedirect",
    "TemporaryRedirect",
    "AuthorizationHeaderMalformed",
    "AuthorizationQueryParametersError",
    "IllegalLocationConstraintException",
)


def renewed(address: Address, access: Access) -> str:
    """Sign an address anew that was refused, with credentials that may have been renewed meanwhile.

    Args:
        address: The object.
        access: How it is reached.

    Returns:
        An address at which the store gives the object: it was asked for one byte of it.

    Raises:
        CannotOpen: If it does not; it says why, and what to do.
    """
    signer = signer_for(access.s3, anew=True)
    url = signer.sign(address)
    said = _asked(url, address, access)
    if not said.is_given and said.region and said.region != signer.store_of(address.bucket)[1]:
        signer.moved(address.bucket, said.region)
        url = signer.sign(address)
        said = _asked(url, address, access)
    if not said.is_given:
        raise CannotOpen(f"{excerpt(str(address))} cannot be read: {_reason(said, address, signer)}")
    return url


def _asked(url: str, address: Address, access: Access) -> Said:
    try:
        return ask(url, access)
    except TransportError as error:
        text = f"{excerpt(str(address))} cannot be read: its store cannot be reached ({excerpt(str(error), 160)})"
        raise CannotOpen(f"{text}. Check the network, and s3_endpoint.") from error


def _reason(said: Said, address: Address, signer: Signer) -> str:
    code, whose = said.code, f"The AWS credentials ({signer.whose})"
    if code in _EXPIRED:
        return f"{_small(whose)} have expired. Renew them, such as with aws sso login, and try again."
    if code in _UNKNOWN:
        return f"{_small(whose)} are not known to {shown_url(signer.store_of(address.bucket)[0])}. {_OTHERS}"
    if code == "SignatureDoesNotMatch":
        return f"the secret of {_small(whose)} does not belong to its key. Correct it, and try again."
    if code == "RequestTimeTooSkewed":
        return "the clock of this machine is wrong. Set it, and try again."
    if code in _ELSEWHERE:
        where = f"{said.region}, and not in " if said.region else "another region than "
        return f"it lies in {where}{signer.store_of(address.bucket)[1]}. Set s3_region, and try again."
    if code == "NoSuchBucket":
        return f"there is no bucket {address.bucket!r} at that store. Check s3_endpoint."
    if said.status == 404:
        return "it is not there (any more). Execute the process again, or ask whoever runs the server."
    if said.status in (401, 403) and not signer.has_credentials:
        return f"it is not public, and there are no AWS credentials here. {HOW_TO_GIVE}"
    if said.status in (401, 403):
        return f"{_small(whose)} may not read it. Ask whoever owns the bucket, or use others."
    shown = ", ".join(str(part) for part in (code, said.status) if part)
    return f"the store refuses it ({shown}). Try again; if it stays so, ask whoever runs the store."


_OTHERS = f"Correct them, or use others. {HOW_TO_GIVE}"


def _small(text: str) -> str:
    return text[0].lower() + text[1:]
