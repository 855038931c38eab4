"""Logs without secrets: our own, and those of the libraries that carry our requests.

httpx logs each URL at INFO, with its query, and rasterio what fails; httpcore logs the headers of each answer at DEBUG,
botocore what it signs. A presigned link or a session cookie would lie in the log file of whoever turns logging on.
"""

from __future__ import annotations

import logging
import re

__all__ = ["clean", "install", "logger"]

logger = logging.getLogger("sen4cap_client")
"""The logger of this package; says nothing unless the program that uses it sets logging up."""
logger.addHandler(logging.NullHandler())

# A filter works on the records of just the logger that it is added to, not on those of loggers below it.
_LOGGERS = (
    "sen4cap_client",
    "httpx",
    "httpcore.connection",
    "httpcore.http11",
    "httpcore.http2",
    "httpcore.proxy",
    "httpcore.socks",
    "rasterio._base",
    "rasterio._env",
    "rasterio._err",
    "rasterio._io",
    "rasterio.env",
    "botocore.auth",
)

_HIDDEN = "***"

# More of a text than this helps nobody, and keeps the patterns busy.
_MOST = 20_000

_USERINFO = re.compile(r"""://[^/\s?#"<>]*@""")
_QUERY = re.compile(r"""(://[^\s?#"<>]*)(?:([?#])([^\s"<>]+))?""")
_RELATIVE_QUERY = re.compile(r"""(?<=\?)[^\s?"<>=&]*=[^\s"<>]*""")
_PAIR = re.compile(r"([^=&;#?]+)=[^&;#?]*")
# What httpcore says about a SOCKS proxy: auth=(b'name', b'password')
_PROXY_LOGIN = re.compile(r"""\bauth=\((?:'(?:\\.|[^'\\])*(?:'|\Z)|"(?:\\.|[^"\\])*(?:"|\Z)|[^)'"])*(?:\)|\Z)""")
_SCHEME = re.compile(r"\b(Bearer|Basic|Digest|Negotiate)(\s+)(?=\S*\d|\S{16})[^\s,'\"]+", re.IGNORECASE)

# A name that tells of a secret, and what comes between it and its value, as in `token=`, `"token": ` or `b'Token', b`.
_NAME = (
    r"(?:authorization|cookie|password|passwd|secret|token|api[-_]?key|signature|credential)[\w-]{0,40}"
    r"(?:\\{0,4}[\"']\s{0,4}[:=,]|\s{0,4}[:=])\s{0,4}"
)
_QUOTED = re.compile(rf"({_NAME}b?)(\\{{0,4}}[\"'])(?:(?!\2)(?:\\.|.))*(?:\2|\Z)", re.IGNORECASE | re.DOTALL)
# Without quotes a form's value ends where the next one begins; a header's may hold anything up to the end of the line.
_IN_A_FORM = re.compile(rf"({_NAME}(?<==))(?!b?\\{{0,4}}[\"'])[^\s&]+", re.IGNORECASE)
_IN_A_HEADER = re.compile(rf"({_NAME}(?<!=))(?!b?\\{{0,4}}[\"'])[^\s][^\r\n]*", re.IGNORECASE)


def clean(text: str) -> str:
    """Take out of a text what may be a secret.

    Args:
        text: Anything that is to be logged or shown.

    Returns:
        The text, without user information and query values in its URLs, and without the values of headers, fields
        and form entries whose names tell of a secret, such as ``X-Auth-Token``, ``Set-Cookie`` or ``password``.
        Rather too much is taken out than too little, and a very long text is cut.

    Example:
        >>> clean("GET https://alice:pw@tao.example/x?sig=abc&part=1")
        'GET https://tao.example/x?sig=***&part=***'
        >>> clean("(b'Set-Cookie', b'sid=abc; Path=/'), (b'Content-Length', b'8')")
        "(b'Set-Cookie', b'***'), (b'Content-Length', b'8')"
    """
    text = text if len(text) <= _MOST else f"{text[:_MOST]}..."
    text = _USERINFO.sub("://", text)
    text = _QUERY.sub(_url_without_values, text)
    text = _RELATIVE_QUERY.sub(lambda found: _without_values(found[0]), text)
    text = _PROXY_LOGIN.sub(f"auth={_HIDDEN}", text)
    text = _QUOTED.sub(rf"\1\2{_HIDDEN}\2", text)
    text = _IN_A_FORM.sub(rf"\1{_HIDDEN}", text)
    text = _IN_A_HEADER.sub(rf"\1{_HIDDEN}", text)
    return _SCHEME.sub(rf"\1\2{_HIDDEN}", text)


def install() -> None:
    """Have our logger and those of the libraries clean what they log, in this process and from now on."""
    for name in _LOGGERS:
        logging.getLogger(name).addFilter(_clean_record)  # adds it once only


def _url_without_values(found: re.Match[str]) -> str:
    return f"{found[1]}{found[2]}{_without_values(found[3])}" if found[2] else found[1]


def _without_values(query: str) -> str:
    """A query whose names are left, and of which nothing is left where it has no names."""
    if "=" not in query:
        return _HIDDEN
    return "&".join(f"{pair[1]}={_HIDDEN}" for pair in _PAIR.finditer(query)) or _HIDDEN


def _clean_record(record: logging.LogRecord) -> bool:
    """A filter that lets every record pass, cleaned."""
    try:
        record.msg = clean(record.getMessage())
    except Exception:  # noqa: BLE001 - a message that cannot be made must not end the request that it is about
        record.msg = "(a message that cannot be shown)"
    record.args = ()
    return True
