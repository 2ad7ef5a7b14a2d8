"""SRTP for one peer: libsrtp through pylibsrtp (RFC 3711, RFC 7714)."""

from pylibsrtp import Error, Policy, Session

from .dtls import Keys

# libsrtp shifts the whole window for each packet: 128 costs least, and RTX makes it enough.
SENDING_WINDOW = 128
RECEIVING_WINDOW = 1024
# pylibsrtp's own buffer; no path carries more.
MAX_PACKET = 1500


class Srtp:
    """Both directions. Damaged, forged and replayed packets come out as None."""

    def __init__(self, keys: Keys) -> None:
        sending = _policy(keys.sending, Policy.SSRC_ANY_OUTBOUND, keys.profile, SENDING_WINDOW)
        # A packet answered to a NACK without RTX is the very same bytes again.
        sending.allow_repeat_tx = True
        receiving = _policy(keys.receiving, Policy.SSRC_ANY_INBOUND, keys.profile, RECEIVING_WINDOW)
        self.sending = Session(sending)
        self._receiving = Session(receiving)

    def unprotect(self, data: bytes) -> bytes | None:
        """The RTP packet inside."""
        if len(data) > MAX_PACKET:
            return None
        try:
            return self._receiving.unprotect(data)
        except Error:
            return None

    def unprotect_rtcp(self, data: bytes) -> bytes | None:
        """The RTCP packet inside."""
        if len(data) > MAX_PACKET:
            return None
        try:
            return self._receiving.unprotect_rtcp(data)
        except Error:
            return None

    def protect_rtcp(self, data: bytes) -> bytes:
        """Encrypt one of our own reports."""
        return self.sending.protect_rtcp(data)


def _policy(key: bytes, kind: int, profile: int, window: int) -> Policy:
    policy = Policy(key=key, ssrc_type=kind, srtp_profile=profile)
    policy.window_size = window
    return policy
