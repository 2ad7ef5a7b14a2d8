"""DTLS-SRTP over memory BIOs (RFC 5764): datagrams in, datagrams out, keys at the end."""

import struct
from collections.abc import Iterator
from dataclasses import dataclass

from aiortc.rtcdtlstransport import (
    SRTP_AEAD_AES_128_GCM,
    SRTP_AES128_CM_SHA1_80,
    RTCCertificate,
    SRTPProtectionProfile,
    certificate_digest,
)
from OpenSSL import SSL

# GCM first: one pass and a third of the cost of counter mode with SHA-1.
PROFILES = [SRTP_AEAD_AES_128_GCM, SRTP_AES128_CM_SHA1_80]
DIGESTS = ("sha-256", "sha-384", "sha-512")
# A lost datagram of ours costs this many seconds, not the whole one of OpenSSL's own timer.
RESEND_AFTER = (0.1, 0.3, 0.7, 1.5)
MAX_DATAGRAM = 1200
_DTLS_1_2 = 0xFEFD
_RECORD = struct.Struct("!BHHHIH")
_ALERT = 21


class DtlsFailed(Exception):
    """The handshake can't succeed; ``reason`` as in PublisherFailed."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


@dataclass(frozen=True, slots=True)
class Fingerprint:
    """The hash of the peer's certificate that its offer promised."""

    algorithm: str
    value: str


@dataclass(frozen=True, slots=True)
class Keys:
    """Both directions' master key and salt for SRTP."""

    profile: int
    sending: bytes
    receiving: bytes


def is_dtls(data: bytes) -> bool:
    """RFC 7983: content types 20 to 63."""
    return len(data) >= _RECORD.size and 20 <= data[0] <= 63


def is_alert(data: bytes) -> bool:
    """Whether a record, though we can't read it any more, is most likely a close_notify."""
    return data[0] == _ALERT


class Identity:
    """Our certificate and the one context all handshakes share (one per peer cost 22 KB)."""

    def __init__(self) -> None:
        certificate = RTCCertificate.generateCertificate()
        prints = certificate.getFingerprints()
        self.fingerprint = next(p.value for p in prints if p.algorithm == "sha-256")
        self.context = certificate._create_ssl_context(srtp_profiles=PROFILES)
        self.context.set_options(SSL.OP_NO_QUERY_MTU)
        # 1.3 acknowledges records; our own re-sending is made for 1.2's flights.
        self.context.set_max_proto_version(_DTLS_1_2)


class Handshake:
    """One peer's handshake. Feed it with ``step``; ``keys`` is set when it is done."""

    def __init__(self, identity: Identity, expected: tuple[Fingerprint, ...], active: bool) -> None:
        self.keys: Keys | None = None
        self.closed = False
        self._expected = expected
        self._active = active
        self._begun = False
        self._flight: list[bytes] = []
        self._sent_at = 0.0
        self._resent = 0
        self._ssl = SSL.Connection(identity.context, None)
        self._ssl.set_ciphertext_mtu(MAX_DATAGRAM)
        if active:
            self._ssl.set_connect_state()
        else:
            self._ssl.set_accept_state()

    def begin(self, now: float) -> list[bytes]:
        """As client: the first flight, once; the first check of the peer calls for it."""
        if self._begun:
            return []
        self._begun = True
        return self.step(b"", now)

    def step(self, datagram: bytes, now: float) -> list[bytes]:
        """Take one datagram (empty: just begin); the datagrams to send. Raises DtlsFailed."""
        if datagram:
            self._ssl.bio_write(datagram)
        try:
            self._advance()
        except SSL.WantReadError:
            pass
        except SSL.ZeroReturnError:
            self.closed = True
        except SSL.Error as error:
            raise DtlsFailed(_reason(error)) from error
        return self._collect(now)

    def resend(self, now: float) -> list[bytes]:
        """Our last flight again when its answer is late; four times at most."""
        if not self._flight or self._resent == len(RESEND_AFTER):
            return []
        if now - self._sent_at < RESEND_AFTER[self._resent]:
            return []
        self._resent += 1
        return self._flight

    def last_words(self) -> list[bytes]:
        """What OpenSSL still wants to say after a failure: the alert that tells the peer why."""
        return list(_datagrams(self._pending()))

    def _advance(self) -> None:
        if self.keys is None:
            self._ssl.do_handshake()
            self._check_certificate()
            self.keys = self._export()
            # As client we have seen the server's last flight: nothing of ours is unanswered.
            self._flight = []
        while True:
            self._ssl.recv(MAX_DATAGRAM)

    def _collect(self, now: float) -> list[bytes]:
        datagrams = list(_datagrams(self._pending()))
        if datagrams:
            self._flight, self._sent_at, self._resent = datagrams, now, 0
        return datagrams

    def _pending(self) -> bytes:
        """All that waits in the BIO: it forgets datagram borders, and one read may leave a rest."""
        pieces = []
        try:
            while True:
                pieces.append(self._ssl.bio_read(65536))
        except SSL.Error:
            return b"".join(pieces)

    def _check_certificate(self) -> None:
        certificate = self._ssl.get_peer_certificate(as_cryptography=True)
        if certificate is None or not any(
            certificate_digest(certificate, known.algorithm) == known.value
            for known in self._expected
        ):
            raise DtlsFailed("fingerprint_mismatch")

    def _export(self) -> Keys:
        profile = self._profile()
        size = 2 * (profile.key_length + profile.salt_length)
        material = self._ssl.export_keying_material(b"EXTRACTOR-dtls_srtp", size)
        client = profile.get_key_and_salt(material, 0)
        server = profile.get_key_and_salt(material, 1)
        ours, theirs = (client, server) if self._active else (server, client)
        return Keys(profile.libsrtp_profile, ours, theirs)

    def _profile(self) -> SRTPProtectionProfile:
        chosen = self._ssl.get_selected_srtp_profile()
        for profile in PROFILES:
            if profile.openssl_profile == chosen:
                return profile
        raise DtlsFailed("handshake_failed")


def _reason(error: SSL.Error) -> str:
    """FFmpeg's own certificate is on a curve that OpenSSL refuses: its owner can mend that."""
    told = " ".join(str(part) for entry in error.args for part in entry)
    refused = "curve" in told or "certificate" in told
    return "certificate_refused" if refused else "handshake_failed"


def _records(stream: bytes) -> Iterator[bytes]:
    at = 0
    while at + _RECORD.size <= len(stream):
        end = at + _RECORD.size + _RECORD.unpack_from(stream, at)[-1]
        yield stream[at:end]
        at = end


def _datagrams(stream: bytes) -> Iterator[bytes]:
    """Pack whole records into datagrams that pass any path."""
    packed = b""
    for record in _records(stream):
        if packed and len(packed) + len(record) > MAX_DATAGRAM:
            yield packed
            packed = b""
        packed += record
    if packed:
        yield packed
