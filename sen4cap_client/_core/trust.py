"""How connections go out: which certificates are trusted, and when a proxy is used.

Trusted is what the system trusts, with what certifi brings, since some systems bring nothing; where ``SSL_CERT_FILE``
or ``SSL_CERT_DIR`` say what to trust, as OpenSSL has it, that alone; and ``ca_bundle`` in any case.

Proxies are those of the environment (``HTTPS_PROXY``, ``HTTP_PROXY``, ``ALL_PROXY``, ``NO_PROXY``), and never for this
machine: a proxy elsewhere cannot reach it, and would get what must not leave it.
"""

from __future__ import annotations

import os
import ssl
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import lru_cache
from pathlib import Path
from typing import Any

from sen4cap_client._core.origin import is_loopback, origin
from sen4cap_client.errors import ConfigurationError

__all__ = ["client_options", "file_of_trust", "ssl_context", "trusting", "uses_proxy"]

_LOOPBACK = ("127.0.0.1", "[::1]", "*localhost")
_ca_bundle: ContextVar[Path | None] = ContextVar("ca_bundle", default=None)


@contextmanager
def trusting(ca_bundle: Path | None) -> Iterator[None]:
    """A block in which new clients trust the authorities of a file or folder as well.

    Args:
        ca_bundle: As in the settings; None for none.
    """
    token = _ca_bundle.set(ca_bundle)
    try:
        yield
    finally:
        _ca_bundle.reset(token)


def client_options(*urls: str) -> dict[str, Any]:
    """What every client of httpx is made with.

    Args:
        *urls: Addresses that will be asked, where they are known.

    Returns:
        The arguments ``verify`` and ``mounts``.

    Raises:
        ConfigurationError: If there are no certificates where some should be.

    Example:
        >>> sorted(client_options())
        ['mounts', 'verify']
    """
    return {"verify": ssl_context(_ca_bundle.get()), "mounts": _no_proxy(urls)}


def ssl_context(ca_bundle: Path | None = None) -> ssl.SSLContext:
    """The trust of this process in servers. It is made once, since reading all the certificates takes a while.

    Args:
        ca_bundle: Certificates to trust as well: a file (PEM), or a folder of such files.

    Raises:
        ConfigurationError: If there are no certificates where some should be.
    """
    file, folder = os.environ.get("SSL_CERT_FILE", ""), os.environ.get("SSL_CERT_DIR", "")
    bundle = str(ca_bundle or "")
    return _context(bundle, file, folder, tuple(_stamp(path) for path in (bundle, file, folder)))


def file_of_trust() -> str | None:
    """The certificates that are trusted here, as a file for libraries that take nothing else, such as GDAL's curl.

    Returns:
        Its path; None where nothing was set, and such a library knows as much by itself.
    """
    bundle, file = _ca_bundle.get(), os.environ.get("SSL_CERT_FILE", "")
    if bundle is None:
        return file or None
    return _joined(str(bundle), file, _stamp(str(bundle)))


@lru_cache(maxsize=8)
def _joined(bundle: str, file: str, _: float) -> str:
    """A file of what is trusted anyway, and what a bundle has. It goes with the process."""
    import atexit
    import tempfile

    import certifi

    system = ssl.get_default_verify_paths().cafile
    parts = [Path(file)] if file else [Path(path) for path in (system, certifi.where()) if path]
    with tempfile.NamedTemporaryFile("w", prefix="sen4cap-", suffix=".pem", delete=False, encoding="utf-8") as joined:
        for part in [*parts, *_files_of(Path(bundle))]:
            joined.write(part.read_text(encoding="utf-8", errors="replace") + "\n")
    atexit.register(Path(joined.name).unlink, missing_ok=True)
    return joined.name


def uses_proxy() -> bool:
    """Whether the environment names a proxy."""
    from urllib.request import getproxies

    return any(name in getproxies() for name in ("http", "https", "all"))


@lru_cache(maxsize=8)
def _context(ca_bundle: str, file: str, folder: str, _: tuple[float, ...]) -> ssl.SSLContext:
    if file or folder:
        context = _as_environment_says(file, folder)
    else:
        import certifi

        context = ssl.create_default_context()
        context.load_verify_locations(certifi.where())
    if ca_bundle:
        _add(context, Path(ca_bundle))
    return context


def _as_environment_says(file: str, folder: str) -> ssl.SSLContext:
    try:
        return ssl.create_default_context(cafile=file or None, capath=folder or None)
    except OSError as error:
        name, path = ("SSL_CERT_FILE", file) if file else ("SSL_CERT_DIR", folder)
        raise ConfigurationError(f"{name} is {path!r}, where no certificates are ({_reason(error)}).") from None


def _add(context: ssl.SSLContext, bundle: Path) -> None:
    """Trust the certificates of a file, or of all files of a folder that have some."""
    try:
        files = _files_of(bundle)
    except OSError as error:
        raise _no_certificates(bundle, _reason(error)) from None
    problems = [_problem_with(context, file) for file in files]
    if all(problems):
        raise _no_certificates(bundle, problems[0] if problems else "the folder is empty")


def _files_of(bundle: Path) -> list[Path]:
    return sorted(path for path in bundle.iterdir() if path.is_file()) if bundle.is_dir() else [bundle]


def _problem_with(context: ssl.SSLContext, file: Path) -> str:
    """Trust the certificates of a file; what is wrong with it, if anything is."""
    try:
        context.load_verify_locations(file)
    except OSError as error:
        return _reason(error)
    return ""


def _no_certificates(bundle: Path, reason: str) -> ConfigurationError:
    text = f"ca_bundle is {str(bundle)!r}, where no certificates can be read ({reason})"
    return ConfigurationError(f"{text}. It must be a file in PEM form, or a folder of such files.")


def _reason(error: OSError) -> str:
    if isinstance(error, ssl.SSLError):
        return "there is no certificate in PEM form"
    return error.strerror or type(error).__name__


def _stamp(path: str) -> float:
    """When a file changed last."""
    try:
        return Path(path).stat().st_mtime if path else 0.0
    except OSError:
        return 0.0


def _no_proxy(urls: Iterable[str]) -> dict[str, None]:
    """Mounts of httpx that keep a proxy out of the way to this machine."""
    if not uses_proxy():
        return {}
    hosts = [host for _, host, _ in map(origin, urls) if is_loopback(host)]
    return {f"all://{host}": None for host in (*_LOOPBACK, *(f"[{host}]" if ":" in host else host for host in hosts))}
