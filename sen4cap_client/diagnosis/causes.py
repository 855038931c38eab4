"""What can be wrong between a person and a server: the one list of causes, each with what it means and what helps.

The exit codes are those of the command line: 1 where a setting is to be corrected, 2 where the server said no, 3 where
the network is in the way, 5 where time is over.
"""

from __future__ import annotations

import re

import attrs

from sen4cap_client.errors import ClientError

STEPS = {
    "configuration": "The settings can be read and make sense.",
    "name": "The name of the server, or of the proxy, has an address.",
    "connection": "Something listens there.",
    "proxy": "The proxy lets us through.",
    "tls": "The connection is encrypted, and the certificate is that of the server.",
    "api": "An API answers at api_url.",
    "login": "The server knows who we are.",
    "conformance": "It follows OGC API - Processes.",
    "processes": "It lists processes.",
    "catalogue": "The catalogue (STAC) that results link to can be read.",
    "store": "The store (S3) that holds the files can be reached.",
}
"""What is looked at, in this order, and what is so if all is well."""


@attrs.frozen
class Cause:
    """Something that can be wrong.

    Attributes:
        step: The step that finds it, one of `STEPS`.
        exit_code: The exit code of ``sen4cap-client config check``.
        meaning: What is wrong.
        fix: What to do, where nothing more is known.
    """

    step: str
    exit_code: int
    meaning: str
    fix: str


_CONFIGURE = "Correct it, or run: sen4cap-client configure"
_ASK = "Ask whoever runs the server."
_PROXY = "Check the address of the proxy: the environment variables HTTPS_PROXY, HTTP_PROXY and NO_PROXY."

CAUSES: dict[str, Cause] = {
    "no-configuration": Cause(
        "configuration",
        1,
        "Neither a file nor the environment names a server.",
        "Run 'sen4cap-client configure', or 'sen4cap-client sandbox' to start a server to practise on.",
    ),
    "file-missing": Cause(
        "configuration",
        1,
        "The configuration file that was named does not exist.",
        "Correct its name, or run: sen4cap-client configure",
    ),
    "file-link": Cause(
        "configuration",
        1,
        "The configuration file is a symbolic link that leads to nothing.",
        "Remove the link, or name the file that is meant.",
    ),
    "file-owner": Cause(
        "configuration",
        1,
        "The configuration file belongs to another user, who could send your password anywhere.",
        "Make it yours with chown, or name another file.",
    ),
    "file-unreadable": Cause(
        "configuration",
        1,
        "The configuration file cannot be read: no permission, a folder, not UTF-8.",
        "Correct that, or name another file.",
    ),
    "file-syntax": Cause("configuration", 1, "The configuration file is not YAML, or holds no settings.", _CONFIGURE),
    "profile-missing": Cause(
        "configuration",
        1,
        "The configuration file has no profile of that name.",
        "Name one that it has, or run: sen4cap-client configure --profile NAME",
    ),
    "unknown-setting": Cause("configuration", 1, "The file names a setting that does not exist.", _CONFIGURE),
    "wrong-setting": Cause("configuration", 1, "A setting makes no sense, or one is missing.", _CONFIGURE),
    "name-unknown": Cause(
        "name",
        3,
        "No server has that name (DNS).",
        "Check the spelling of the address; names of an inner network are known only within it, or over its VPN.",
    ),
    "name-service": Cause(
        "name", 3, "The service that knows names (DNS) does not answer.", "Check that this machine has a network."
    ),
    "connection-refused": Cause(
        "connection",
        3,
        "The machine is there, but nothing listens at that port.",
        "Check the port in the address, and that the server runs.",
    ),
    "unreachable": Cause(
        "connection", 3, "No way leads to that machine.", "Check the network, a VPN, and the firewall."
    ),
    "connection-timeout": Cause(
        "connection",
        5,
        "The machine does not answer at all, as behind a firewall.",
        "Check the address, a VPN, and the firewall; where there is a proxy, set HTTPS_PROXY.",
    ),
    "connection-broken": Cause(
        "connection",
        3,
        "The connection is closed before an answer has come, or what comes is not HTTP.",
        "Check the port in the address. If it is right, try again later.",
    ),
    "proxy-unknown": Cause("name", 3, "The name of the proxy has no address.", _PROXY),
    "proxy-refused": Cause("connection", 3, "Nothing listens where the proxy should be.", _PROXY),
    "proxy-timeout": Cause("proxy", 5, "The proxy does not answer.", _PROXY),
    "proxy-login": Cause(
        "proxy",
        3,
        "The proxy wants a user name and password (407).",
        "Write them into its address: HTTPS_PROXY=http://user:password@proxy:port",
    ),
    "proxy-forbidden": Cause(
        "proxy",
        3,
        "The proxy does not let us go to that server (403).",
        "Ask whoever runs the proxy to allow it, or name the server in NO_PROXY if it can be reached without.",
    ),
    "proxy-error": Cause(
        "proxy",
        3,
        "The proxy cannot reach the server, or is no proxy.",
        "Check api_url; a server of the inner network belongs into NO_PROXY. Otherwise ask whoever runs the proxy.",
    ),
    "certificate-expired": Cause(
        "tls", 3, "The certificate of the server has expired.", "Ask whoever runs the server to renew it."
    ),
    "certificate-not-yet-valid": Cause(
        "tls", 3, "The certificate of the server is not valid yet.", "Check the clock of this machine."
    ),
    "certificate-self-signed": Cause(
        "tls",
        3,
        "The server has signed its certificate itself, so nobody vouches for it.",
        "Get it from whoever runs the server, on another way, and name its file (PEM) with the setting ca_bundle.",
    ),
    "certificate-unknown-issuer": Cause(
        "tls",
        3,
        "This machine does not know who has issued the certificate; a proxy that looks into traffic does that, too.",
        "Get that of the issuer from your administrators, and name its file (PEM) with the setting ca_bundle.",
    ),
    "certificate-wrong-host": Cause(
        "tls", 3, "The certificate is for another name.", "Use a name that is in the certificate, or ask for a new one."
    ),
    "certificate-untrusted": Cause("tls", 3, "The certificate is not to be trusted for another reason.", _ASK),
    "speaks-http": Cause(
        "tls", 1, "The address says https, and that port speaks plain http.", "Correct the port, or write http://"
    ),
    "speaks-https": Cause(
        "tls", 1, "The address says http, and that port speaks https.", "Write https:// in the address."
    ),
    "tls-failed": Cause(
        "tls",
        3,
        "No encrypted connection comes about.",
        "Check the port in the address; a firewall that looks into traffic may be in the way.",
    ),
    "tls-timeout": Cause(
        "tls", 5, "The server listens, but does not begin to encrypt.", "Check the port in the address."
    ),
    "no-answer": Cause("api", 5, "The server takes the request and does not answer.", "Try again later. " + _ASK),
    "web-page": Cause(
        "api",
        1,
        "A web page answers instead of the API: the path is wrong, or a network wants you to log in first.",
        "Correct api_url: on TAO it ends in /process.",
    ),
    "wrong-path": Cause(
        "api", 1, "The server runs, but has nothing at that path.", "Correct api_url: on TAO it ends in /process."
    ),
    "redirected": Cause(
        "api",
        1,
        "The server points to another one, where no credentials are sent unasked.",
        "If you trust that address, set api_url to it.",
    ),
    "server-starting": Cause("api", 2, "The server is starting, or overloaded.", "Wait a few minutes, and try again."),
    "server-error": Cause("api", 2, "The server reports a fault of its own.", "Try again later. " + _ASK),
    "server-refuses": Cause("api", 2, "The server refuses to answer such a request.", _ASK),
    "not-ogc": Cause(
        "api",
        2,
        "A server answers, but not with OGC API - Processes.",
        "Correct api_url: on TAO it ends in /process. If it is right, this client cannot work with the server.",
    ),
    "login-needed": Cause(
        "login", 1, "The server wants a login, and none is configured.", "Run 'sen4cap-client configure'."
    ),
    "no-password": Cause(
        "login",
        1,
        "There is neither a password nor a stored login.",
        "Run 'sen4cap-client configure', or set SEN4CAP_PASSWORD.",
    ),
    "token-command": Cause(
        "login",
        1,
        "The program of the setting token_command gives no token.",
        "Run it yourself to see what it wants, or correct the setting.",
    ),
    "wrong-password": Cause(
        "login",
        1,
        "The server does not accept user name and password.",
        "Run 'sen4cap-client configure' to correct them. Do not try often: accounts may be locked.",
    ),
    "token-refused": Cause(
        "login",
        1,
        "The server does not accept the token: it has expired, or is wrong.",
        "Get a new token, or let the client log in: 'sen4cap-client configure' with the auth type login.",
    ),
    "token-unused": Cause(
        "login",
        1,
        "The login gives a token, and the API does not accept it.",
        "Check token_header and use_bearer, and that auth_url belongs to the same server as api_url.",
    ),
    "key-refused": Cause(
        "login",
        1,
        "The server does not accept the API key.",
        "Correct api_key or api_key_header, or ask for a new key.",
    ),
    "login-path": Cause(
        "login",
        1,
        "No login service answers at auth_url.",
        "Correct auth_url: on TAO it is /auth/login at the host of api_url.",
    ),
    "login-failed": Cause(
        "login", 2, "The login service answers without a token.", "Check auth_url. If it is right, try again later."
    ),
    "forbidden": Cause("login", 2, "The server knows you, and does not let you in (403).", _ASK),
    "catalogue-unreachable": Cause(
        "catalogue",
        3,
        "The catalogue (STAC) that results link to cannot be reached from here.",
        "Ask for access to that host and port. Until then jobs can be run, but not their results opened.",
    ),
    "catalogue-error": Cause("catalogue", 2, "The catalogue (STAC) does not give what results link to.", _ASK),
    "store-unreachable": Cause(
        "store",
        3,
        "The store (S3) that holds the files cannot be reached from here.",
        "Ask for access to that host and port. Until then results can be listed, but not opened.",
    ),
    "store-error": Cause("store", 2, "The store (S3) that holds the files reports a fault.", _ASK),
}
"""All causes by name."""


def happened_and_fix(error: ClientError) -> tuple[str, str]:
    """What an error says that has happened, and what it says to do; an error says both, in this order."""
    said = str(error)
    found = re.fullmatch(r"(.*[.)]) ((?:Correct|Run|Make|Keep|Name|Remove|Give|Use|Try|To make it)\b.*)", said)
    return (found[1], found[2]) if found else (said, "")


class Trouble(Exception):
    """What ends a step.

    Args:
        cause: The name of the cause, one of `CAUSES`.
        seen: What was seen, as a sentence.
        fix: What to do, where more is known than the cause says.
    """

    def __init__(self, cause: str, seen: str, fix: str = "") -> None:
        super().__init__(seen)
        self.cause = cause
        self.seen = seen
        self.fix = fix or CAUSES[cause].fix

    @property
    def step(self) -> str:
        """The step that finds such a cause."""
        return CAUSES[self.cause].step
