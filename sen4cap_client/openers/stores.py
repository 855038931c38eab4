"""Where the objects of Zarr are, which are many: a store that is read by the names of what is in it."""

from __future__ import annotations

from typing import Any

from sen4cap_client._core.access import current
from sen4cap_client.errors import CannotOpen
from sen4cap_client.openers import reach
from sen4cap_client.s3.address import Address

_ROOTS = ("zarr.json", ".zmetadata", ".zgroup")


def zarr_store(url: str) -> Any:
    """The store at an address, as zarr takes it. A pickle of it has no credentials.

    Raises:
        CannotOpen: If it is none that is followed, or the credentials cannot be had.
    """
    from obstore.store import HTTPStore
    from zarr.storage import ObjectStore

    address = reach.in_store(url)
    if address is not None:
        return ObjectStore(_in_s3(address), read_only=True)
    return ObjectStore(HTTPStore.from_url(url, client_options={"allow_http": True}), read_only=True)


def renewed(url: str, error: Exception) -> str | None:
    """Where to try once more after a failure; None if that would not help.

    Raises:
        CannotOpen: If a private store gives nothing of it to these credentials; it says why.
    """
    from obstore.exceptions import PermissionDeniedError, UnauthenticatedError

    address = reach.in_store(url)
    if address is None:
        may_help = isinstance(error, PermissionDeniedError | UnauthenticatedError)
        fresh = reach.renewed(url) if may_help else None
        return None if fresh is None else fresh.url
    from sen4cap_client.s3.refusals import renewed

    root, refusals = address.key.rstrip("/"), []
    for name in _ROOTS:
        try:
            renewed(Address(address.bucket, f"{root}/{name}"), current())
        except CannotOpen as refusal:
            refusals.append(refusal)
        else:
            return url
    raise refusals[0]


def _in_s3(address: Address) -> Any:
    from obstore.store import S3Store

    from sen4cap_client.s3.signer import Credentials, signer_for

    settings = current().s3
    signer = signer_for(settings)
    url, region, is_own = signer.store_of(address.bucket)
    options: dict[str, Any] = {"region": region, "prefix": address.key}
    if is_own:
        options["endpoint"] = url
    if signer.has_credentials:
        options["credential_provider"] = Credentials(settings)
    else:
        options["skip_signature"] = True
    return S3Store(address.bucket, client_options={"allow_http": is_own and url.startswith("http:")}, **options)
