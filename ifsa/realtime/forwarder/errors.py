"""What the forwarder refuses, with codes that stay the same for ever."""


class BadOffer(Exception):
    """An offer that cannot be answered.

    ``code`` is one of: too_large, not_sdp, no_media, several_tracks, no_bundle, no_rtcp_mux,
    no_ice, ice_lite, no_fingerprint, bad_setup, bad_direction, no_codec, full.
    """

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


class PatchRefused(Exception):
    """A PATCH that changes nothing (RFC 9725 section 4.3).

    ``status`` is the HTTP status for the door: 404, 412, 422 or 428;
    ``code`` one of: unknown_session, etag_stale, etag_missing, bad_fragment.
    """

    def __init__(self, status: int, code: str) -> None:
        super().__init__(code)
        self.status = status
        self.code = code
