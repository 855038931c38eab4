"""Signing addresses with the credentials of the user, as botocore finds them.

It looks where all tools of AWS look: in the environment, in ``~/.aws``, at the login of ``aws sso login``, and so on.
"""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any
from urllib.parse import urlsplit

import attrs

from sen4cap_client._core import logs
from sen4cap_client._core.access import S3Settings
from sen4cap_client._core.logs import logger
from sen4cap_client._core.text import excerpt
from sen4cap_client.errors import CannotOpen, ConfigurationError
from sen4cap_client.s3.address import Address

_HOLDS = 3600  # seconds
# An address is used for so long before it is signed anew: GDAL remembers what it has read by the address.
_USED = 900.0
_MOST_KEPT = 4096

Key = tuple[S3Settings, tuple[tuple[str, str], ...]]


class Signer:
    """Signs addresses in one way.

    Args:
        settings: Which credentials, store and region.
        regions: The regions of buckets that lie elsewhere.

    Raises:
        CannotOpen: If botocore is missing, or the settings make no sense to it.
    """

    def __init__(self, settings: S3Settings, regions: Mapping[str, str] | None = None) -> None:
        logs.install()
        self._settings = settings = _with_key(settings)
        self.regions = dict(regions or {})
        self._clients: dict[str | None, Any] = {}
        self._signed: dict[Address, tuple[str, float, object]] = {}
        self._lock = threading.RLock()
        with _said_plainly(settings):
            self._session = _session(settings)
            self._credentials = self._session.get_credentials()

    @property
    def has_credentials(self) -> bool:
        """Whether there are credentials; else what is public can be read all the same."""
        return self._credentials is not None

    @property
    def whose(self) -> str:
        """Where the credentials are from, for people."""
        settings = self._settings
        if settings.access_key_id:
            return "s3_access_key_id of the settings"
        profile = settings.profile or self._session.get_config_variable("profile")
        if self._credentials is not None and self._credentials.method == "env":
            return "the environment"
        return f"profile {excerpt(profile, 60)!r}" if profile else "the default profile"

    def keys(self) -> Any:
        """The present credentials, made new if their time is nearly over; None if there are none."""
        with self._lock, _said_plainly(self._settings):
            return self._credentials.get_frozen_credentials() if self._credentials is not None else None

    def store_of(self, bucket: str) -> tuple[str, str, bool]:
        """The address of the store of a bucket, its region, and whether the store is none of AWS."""
        client = self._client(self.regions.get(bucket))
        url = client.meta.endpoint_url
        return url, client.meta.region_name, not _is_aws(url)

    def sign(self, address: Address) -> str:
        """An address at which an object can be read for some time, by GET only.

        Raises:
            CannotOpen: If the credentials cannot be had.
        """
        with self._lock:
            keys, now = self.keys(), time.monotonic()
            url, until, used = self._signed.get(address, ("", 0.0, None))
            if now < until and used == keys:
                return url
            with _said_plainly(self._settings):
                client = self._client(self.regions.get(address.bucket))
                wanted = {"Bucket": address.bucket, "Key": address.key}
                url = str(client.generate_presigned_url("get_object", Params=wanted, ExpiresIn=_HOLDS))
            if len(self._signed) >= _MOST_KEPT:
                self._signed.clear()
            self._signed[address] = (url, now + _USED, keys)
            return url

    def moved(self, bucket: str, region: str) -> None:
        """Sign for another region from now on what is in a bucket."""
        with self._lock:
            self.regions[bucket] = region
            self._signed = {kept: signed for kept, signed in self._signed.items() if kept.bucket != bucket}

    def _client(self, region: str | None) -> Any:
        with self._lock, _said_plainly(self._settings):
            if region not in self._clients:
                self._clients[region] = self._new_client(region or self._settings.region)
            return self._clients[region]

    def _new_client(self, region: str | None) -> Any:
        import botocore
        from botocore.config import Config

        signature = "s3v4" if self.has_credentials else botocore.UNSIGNED
        options = {"region_name": region, "endpoint_url": self._settings.endpoint}
        client = self._session.create_client("s3", **options, config=Config(signature_version=signature))
        style = (client.meta.config.s3 or {}).get("addressing_style", "auto")
        if not _is_aws(client.meta.endpoint_url) or style != "auto":
            return client
        # By default botocore signs for the one address of all regions, which leads to others by redirects.
        own = {**(client.meta.config.s3 or {}), "addressing_style": "virtual"}
        return self._session.create_client("s3", **options, config=Config(signature_version=signature, s3=own))


_signers: dict[Key, Signer] = {}
_making = threading.Lock()


def signer_for(settings: S3Settings, *, anew: bool = False) -> Signer:
    """What signs by some settings, and by those of AWS in the environment.

    Args:
        settings: Which credentials, store and region.
        anew: Whether to look for the credentials once more: the user may have renewed them.
    """
    environment = {name: value for name, value in os.environ.items() if name.startswith("AWS_") or name == "HOME"}
    key = (settings, tuple(sorted(environment.items())))
    with _making:
        known = _signers.get(key)
        if known is None or anew:
            if len(_signers) >= 16:
                _signers.clear()
            _signers[key] = known = Signer(settings, known.regions if known else None)
        return known


@attrs.frozen
class Credentials:
    """What obstore asks for credentials. It can be pickled, as it has none itself."""

    settings: S3Settings

    def __call__(self) -> dict[str, Any]:
        """The present credentials, and when to ask again."""
        from datetime import UTC, datetime, timedelta

        keys = signer_for(self.settings, anew=True).keys()  # they may be others by now; this is asked for seldom
        if keys is None:
            raise CannotOpen(f"There are no AWS credentials here. {HOW_TO_GIVE}")
        again = datetime.now(UTC) + timedelta(seconds=_USED)
        named = {"access_key_id": keys.access_key, "secret_access_key": keys.secret_key, "token": keys.token}
        return {**named, "expires_at": again}


HOW_TO_GIVE = "Set AWS_PROFILE, or 's3: {profile: ...}' in the configuration of sen4cap-client."


def _is_aws(url: str) -> bool:
    host = urlsplit(url).hostname or ""
    return host.endswith((".amazonaws.com", ".amazonaws.com.cn"))


def _session(settings: S3Settings) -> Any:
    import botocore.session

    session = botocore.session.Session(profile=settings.profile)
    if settings.access_key_id:
        session.set_credentials(settings.access_key_id, settings.secret_access_key, settings.session_token)
    return session


def _with_key(settings: S3Settings) -> S3Settings:
    """Settings with the key that they have lost on the way to this process, from the settings of this process."""
    if not settings.has_lost_key:
        return settings
    from sen4cap_client.config import Config

    try:
        own = Config.load()
    except ConfigurationError as error:
        logger.info("no settings here that may have the key of the object store: %s", error)
        own = None
    if own and own.s3_access_key_id and own.s3_endpoint == settings.endpoint:
        key = {"access_key_id": own.s3_access_key_id, "secret_access_key": own.s3_secret_access_key}
        return attrs.evolve(settings, has_lost_key=False, **key, session_token=own.s3_session_token)
    with _said_plainly(settings):
        if _session(settings).get_credentials() is not None:
            return settings
    raise CannotOpen(
        "The key of the object store (s3_access_key_id) does not travel to other processes, and this one has none. "
        "Set SEN4CAP_S3_ACCESS_KEY_ID and SEN4CAP_S3_SECRET_ACCESS_KEY there, or AWS_PROFILE."
    )


@contextmanager
def _said_plainly(settings: S3Settings) -> Iterator[None]:
    """Say in our own words what botocore has to say."""
    try:
        import botocore.exceptions as known
    except ImportError as error:
        text = "Reading s3:// needs botocore, which is not there. Run: pip install 'sen4cap-client[s3]'"
        raise CannotOpen(text) from error
    try:
        yield
    except known.ProfileNotFound as error:
        text = f"There is no AWS profile {excerpt(str(error.kwargs.get('profile')), 60)!r}"
        raise CannotOpen(f"{text}. Correct s3_profile or AWS_PROFILE, or run: aws configure sso") from error
    except (known.SSOError, known.TokenRetrievalError) as error:
        text = f"The AWS login has expired ({excerpt(str(error), 120)})"
        profile = f" --profile {settings.profile}" if settings.profile else ""
        raise CannotOpen(f"{text}. Renew it, such as with: aws sso login{profile}") from error
    except (known.BotoCoreError, known.ClientError, ValueError) as error:
        text = f"The AWS settings cannot be used ({excerpt(str(error), 120)})"
        raise CannotOpen(f"{text}. Correct them, or give others: {HOW_TO_GIVE}") from error
