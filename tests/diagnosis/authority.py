"""A certificate authority of the tests' own, which makes certificates of every kind."""

from __future__ import annotations

import ipaddress
from datetime import UTC, datetime, timedelta
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

DAY = timedelta(days=1)


class Authority:
    """Issues certificates.

    Args:
        folder: Where the files go.
        name: Its name.
    """

    def __init__(self, folder: Path, name: str = "Office of Tests CA") -> None:
        self._folder = folder
        self._name = _name(name)
        self._key = ec.generate_private_key(ec.SECP256R1())
        usage = x509.KeyUsage(True, False, False, False, False, True, True, False, False)
        builder = _builder(self._name, self._name, self._key, -DAY, 300 * DAY)
        builder = builder.add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        builder = builder.add_extension(usage, critical=True)
        key_id = x509.SubjectKeyIdentifier.from_public_key(self._key.public_key())
        builder = builder.add_extension(key_id, critical=False)
        self._certificate = builder.sign(self._key, hashes.SHA256())
        self.path = folder / "ca.pem"
        self.path.write_bytes(self._certificate.public_bytes(serialization.Encoding.PEM))

    def certificate(
        self,
        *names: str,
        begins: timedelta = -DAY,
        ends: timedelta = 30 * DAY,
        is_self_signed: bool = False,
        is_for_servers: bool = True,
    ) -> Path:
        """Make a certificate.

        Args:
            *names: The hosts that it is for.
            begins: When it becomes valid, from now.
            ends: When it expires, from now.
            is_self_signed: Whether it signs itself.
            is_for_servers: Whether servers may use it.

        Returns:
            A file with the certificate and its key.
        """
        key = ec.generate_private_key(ec.SECP256R1())
        own = _name(names[0])
        builder = _builder(own, own if is_self_signed else self._name, key, begins, ends)
        builder = builder.add_extension(x509.SubjectAlternativeName([_host(name) for name in names]), critical=False)
        purpose = ExtendedKeyUsageOID.SERVER_AUTH if is_for_servers else ExtendedKeyUsageOID.CLIENT_AUTH
        builder = builder.add_extension(x509.ExtendedKeyUsage([purpose]), critical=False)
        signer = key if is_self_signed else self._key
        key_id = x509.AuthorityKeyIdentifier.from_issuer_public_key(signer.public_key())
        builder = builder.add_extension(key_id, critical=False)
        certificate = builder.sign(key if is_self_signed else self._key, hashes.SHA256())
        path = self._folder / f"server-{certificate.serial_number}.pem"
        secret = key.private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        )
        path.write_bytes(certificate.public_bytes(serialization.Encoding.PEM) + secret)
        return path


def _builder(
    subject: x509.Name, issuer: x509.Name, key: ec.EllipticCurvePrivateKey, begins: timedelta, ends: timedelta
) -> x509.CertificateBuilder:
    now = datetime.now(UTC)
    return (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now + begins)
        .not_valid_after(now + ends)
    )


def _name(text: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, text)])


def _host(name: str) -> x509.GeneralName:
    try:
        return x509.IPAddress(ipaddress.ip_address(name))
    except ValueError:
        return x509.DNSName(name)
