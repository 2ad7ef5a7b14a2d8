"""Serving phones in the same network: which address, and a certificate, since browsers give the
camera to secure pages only."""

import datetime as dt
import ipaddress
import socket
from pathlib import Path

import segno
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from ifsa.clock import now

# Apple's limit for certificates that a person trusts by hand is 825 days; ours needs far fewer.
VALID = dt.timedelta(days=90)
RENEW = dt.timedelta(days=7)


def local_address() -> str:
    """The address by which others in the network reach this machine; loopback when there is none.

    A UDP socket that is connected but never sends tells which one the system would use.
    """
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        try:
            probe.connect(("192.0.2.1", 9))  # RFC 5737: an address for documents
            return str(probe.getsockname()[0])
        except OSError:
            return "127.0.0.1"


def certificate(folder: Path, address: str) -> tuple[Path, Path]:
    """Files of a certificate and its key for an address; made when missing, old or for another."""
    folder.mkdir(parents=True, exist_ok=True)
    certificate_file, key_file = folder / "certificate.pem", folder / "key.pem"
    if not _usable(certificate_file, key_file, address):
        key = ec.generate_private_key(ec.SECP256R1())
        key_file.touch(mode=0o600)
        key_file.write_bytes(
            key.private_bytes(
                serialization.Encoding.PEM,
                serialization.PrivateFormat.PKCS8,
                serialization.NoEncryption(),
            )
        )
        made = _signed(key, address)
        certificate_file.write_bytes(made.public_bytes(serialization.Encoding.PEM))
    return certificate_file, key_file


def qr(address: str) -> str:
    """A QR code of an address, for a terminal."""
    return _drawn(segno.make(address, error="l"))


def _drawn(code: segno.QRCode) -> str:
    rows = [list(row) for row in code.matrix_iter(border=2)]
    rows += [[0] * len(rows[0])] * (len(rows) % 2)
    halves = {(0, 0): "█", (0, 1): "▀", (1, 0): "▄", (1, 1): " "}
    pairs = zip(rows[::2], rows[1::2], strict=True)
    lines = (
        "".join(halves[bool(a), bool(b)] for a, b in zip(top, low, strict=True))
        for top, low in pairs
    )
    return "\n".join(lines)


def _usable(certificate_file: Path, key_file: Path, address: str) -> bool:
    try:
        found = x509.load_pem_x509_certificate(certificate_file.read_bytes())
        names = found.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    except (OSError, ValueError, x509.ExtensionNotFound):
        return False
    fits = ipaddress.ip_address(address) in names.get_values_for_type(x509.IPAddress)
    return fits and key_file.exists() and found.not_valid_after_utc - now() > RENEW


def _signed(key: ec.EllipticCurvePrivateKey, address: str) -> x509.Certificate:
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "IFSA on this network")])
    names = [x509.IPAddress(ipaddress.ip_address(one)) for one in {address, "127.0.0.1"}]
    return (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now() - dt.timedelta(hours=1))
        .not_valid_after(now() + VALID)
        .add_extension(x509.SubjectAlternativeName([*names, x509.DNSName("localhost")]), False)
        .add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH]), False)
        .sign(key, hashes.SHA256())
    )
