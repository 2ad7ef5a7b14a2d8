"""One peer's way to us: ICE credentials, address, handshake, SRTP. It knows nothing of media."""

from __future__ import annotations

import secrets
from typing import TYPE_CHECKING, Protocol

from . import dtls
from .dtls import DtlsFailed, Fingerprint, Handshake
from .packet import is_rtcp
from .send import Destination
from .srtp import Srtp
from .stun import Credentials, Request

if TYPE_CHECKING:
    from .port import Endpoint, Port
    from .send import Address

# Silence that ends a session. Anything authenticated counts: FFmpeg checks once in its life.
SILENCE = 30.0
# After what looks like a close_notify, a living peer is heard again well within this.
FAREWELL = 5.0
# A session that does not get connected is freed.
HALF_OPEN = 10.0
# Pairs a peer may have checked at one time; more would be an attack on the table.
MAX_ADDRESSES = 16


class Owner(Protocol):
    """Who uses a link."""

    def connected(self, now: float) -> None:
        """The handshake is done."""

    def rtp(self, data: bytes, now: float) -> bool:
        """An authenticated RTP packet came; False when it is of no use."""

    def rtcp(self, data: bytes, now: float) -> bool:
        """An authenticated RTCP packet came; False when it is malformed."""

    def gone(self, reason: str) -> None:
        """The link is closed; no call follows."""


class Link:
    """The transport of one session."""

    def __init__(
        self,
        port: Port,
        owner: Owner,
        fingerprints: tuple[Fingerprint, ...],
        active: bool,
        remote_fragment: str,
        now: float,
    ) -> None:
        self.credentials = Credentials()
        self.remote_fragment = remote_fragment
        self.etag = new_etag()
        self.srtp: Srtp | None = None
        self.destination: Destination | None = None
        self.endpoint: Endpoint | None = None
        self.connected = False
        self._address: Address | None = None
        self._addresses: list[Address] = []
        self._older: Credentials | None = None
        self._port = port
        self._owner = owner
        self._active = active
        self._born = now
        self._heard = now
        self._handshake: Handshake | None = Handshake(port.identity, fingerprints, active)
        port.by_fragment[self.credentials.fragment.encode()] = self
        port.shaking.add(self)

    @property
    def active(self) -> bool:
        """Whether we begin the handshake (the offer said a=setup:passive)."""
        return self._active

    def restart(self, remote_fragment: str) -> None:
        """ICE restart: new credentials; the old ones serve until the new ones are first used."""
        if self._older is not None:
            self._port.by_fragment.pop(self._older.fragment.encode(), None)
        self._older = self.credentials
        self.credentials = Credentials()
        self.remote_fragment = remote_fragment
        self.etag = new_etag()
        self._port.by_fragment[self.credentials.fragment.encode()] = self

    def check(self, request: Request, endpoint: Endpoint, address: Address, now: float) -> bool:
        """Answer a connectivity check; False when it is not proven. Only here is an address
        learnt, so nobody can draw media to a place that never asked for it."""
        credentials = self._proven(request)
        if credentials is None:
            return False
        endpoint.send(credentials.answer(request, address[0], address[1]), address)
        self._heard = now
        self._learn(address)
        if request.nominated or self._address is None:
            self._move(endpoint, address)
        self._begin(now)
        return True

    def receive(self, data: bytes, now: float) -> bool:
        """Take a DTLS, RTP or RTCP datagram from one of our addresses; False when dropped."""
        if dtls.is_dtls(data):
            return self._secure(data, now)
        if self.srtp is None:
            return False
        rtcp = is_rtcp(data)
        plain = self.srtp.unprotect_rtcp(data) if rtcp else self.srtp.unprotect(data)
        if plain is None:
            return False
        self._heard = now
        # Protected media proves that the peer has our last flight.
        self._finish_handshake()
        return (self._owner.rtcp if rtcp else self._owner.rtp)(plain, now)

    def send_rtcp(self, data: bytes) -> None:
        """Protect and send one compound RTCP packet."""
        if self.srtp is not None and self.endpoint is not None and self._address is not None:
            self.endpoint.send(self.srtp.protect_rtcp(data), self._address)

    def sweep(self, now: float) -> None:
        """Every 100 ms: give up what is over."""
        if not self.connected and now - self._born > HALF_OPEN:
            self.close("unreachable" if self._address is None else "handshake_timeout")
        elif now - self._heard > SILENCE:
            self.close("silent")
        elif now - self._born > HALF_OPEN:
            self._finish_handshake()

    def resend(self, now: float) -> None:
        """Every 20 ms while the handshake is open: our last flight again, if it is time."""
        if self._handshake is not None:
            self._transmit(self._handshake.resend(now))

    def close(self, reason: str) -> None:
        """Forget the session everywhere."""
        for credentials in (self.credentials, self._older):
            if credentials is not None:
                self._port.by_fragment.pop(credentials.fragment.encode(), None)
        for address in self._addresses:
            if self._port.by_address.get(address) is self:
                del self._port.by_address[address]
        self._addresses.clear()
        self._finish_handshake()
        self._owner.gone(reason)

    def _proven(self, request: Request) -> Credentials | None:
        if request.ours == self.credentials.fragment.encode():
            if not self.credentials.proves(request):
                return None
            self._retire()
            return self.credentials
        older = self._older
        return older if older is not None and older.proves(request) else None

    def _retire(self) -> None:
        if self._older is not None:
            self._port.by_fragment.pop(self._older.fragment.encode(), None)
            self._older = None

    def _learn(self, address: Address) -> None:
        if self._port.by_address.get(address) is self:
            return
        self._port.by_address[address] = self
        self._addresses.append(address)
        if len(self._addresses) > MAX_ADDRESSES:
            oldest = next(known for known in self._addresses if known != self._address)
            self._addresses.remove(oldest)
            if self._port.by_address.get(oldest) is self:
                del self._port.by_address[oldest]

    def _move(self, endpoint: Endpoint, address: Address) -> None:
        if address == self._address and endpoint is self.endpoint:
            return
        self.endpoint, self._address = endpoint, address
        if self.destination is not None:
            self.destination.move(address)

    def _begin(self, now: float) -> None:
        if self._active and self._handshake is not None and not self.connected:
            self._transmit(self._handshake.begin(now))

    def _secure(self, data: bytes, now: float) -> bool:
        if self._handshake is None:
            if dtls.is_alert(data):
                self._heard = min(self._heard, now - SILENCE + FAREWELL)
            return False
        try:
            self._transmit(self._handshake.step(data, now))
        except DtlsFailed as failure:
            self._transmit(self._handshake.last_words())
            self.close(failure.reason)
            return False
        self._after(self._handshake, now)
        return True

    def _after(self, handshake: Handshake, now: float) -> None:
        if handshake.closed:
            self.close("bye")
        elif handshake.keys is not None and self.srtp is None and self._address is not None:
            self._heard = now
            self.srtp = Srtp(handshake.keys)
            self.destination = Destination(self._address, self.srtp.sending)
            self.connected = True
            self._owner.connected(now)

    def _finish_handshake(self) -> None:
        """Nothing of it will be needed again: OpenSSL's 89 KB can go."""
        self._handshake = None
        self._port.shaking.discard(self)

    def _transmit(self, datagrams: list[bytes]) -> None:
        if self.endpoint is not None and self._address is not None:
            for datagram in datagrams:
                self.endpoint.send(datagram, self._address)


def new_etag() -> str:
    """A strong entity tag for one ICE generation, quotes included (RFC 9110 section 8.8.3)."""
    return f'"{secrets.token_hex(8)}"'
