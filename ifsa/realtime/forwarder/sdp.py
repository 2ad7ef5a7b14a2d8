"""Offers and ICE fragments read (RFC 8866, RFC 9429, RFC 8840): bounded and strict."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from .dtls import DIGESTS, Fingerprint
from .errors import BadOffer, PatchRefused

MAX_SIZE = 64 * 1024
MAX_MEDIA = 16
_TOKEN = re.compile(r"[A-Za-z0-9+/_.-]{1,256}")
_SUPPORTED = {
    ("audio", "OPUS"): "opus",
    ("video", "VP8"): "VP8",
    ("video", "H264"): "H264",
}
SEND_TIME = "http://www.webrtc.org/experiments/rtp-hdrext/abs-send-time"
LEVEL = "urn:ietf:params:rtp-hdrext:ssrc-audio-level"


@dataclass(frozen=True, slots=True)
class Codec:
    """One offered format that we can forward. ``feedback`` is what its rtcp-fb lines name."""

    name: str
    payload_type: int
    mapping: str
    parameters: str = ""
    feedback: frozenset[str] = frozenset()
    rtx: int | None = None

    @property
    def clock(self) -> int:
        """RTP clock rate in Hz."""
        return 48000 if self.name == "opus" else 90000

    @property
    def profile(self) -> str:
        """H.264's profile-level-id, lower case; a decoder's default when absent (RFC 6184)."""
        return self._parameter("profile-level-id", "42000a").lower()

    @property
    def whole_pictures(self) -> bool:
        """Whether units may be cut up and aggregated: packetization-mode 1, as all send."""
        return self.name != "H264" or self._parameter("packetization-mode", "0") == "1"

    def _parameter(self, name: str, default: str) -> str:
        for part in self.parameters.split(";"):
            key, _, value = part.strip().partition("=")
            if key.lower() == name:
                return value.strip()
        return default


@dataclass(frozen=True, slots=True)
class Media:
    """One m-section. ``codecs`` are those we can forward, in the offer's order."""

    kind: str
    protocol: str
    formats: tuple[str, ...]
    mid: str
    attributes: tuple[tuple[str, str], ...]
    codecs: tuple[Codec, ...] = ()

    def values(self, name: str) -> list[str]:
        """Every value of attribute ``name``."""
        return [value for key, value in self.attributes if key == name]

    @property
    def direction(self) -> str:
        """sendrecv when none is named (RFC 8866 section 6.7)."""
        names = {"sendrecv", "sendonly", "recvonly", "inactive"}
        return next((key for key, _ in self.attributes if key in names), "sendrecv")

    @property
    def extensions(self) -> dict[str, int]:
        """Header extensions: what they are, to the number the offer gave them."""
        found = {}
        for value in self.values("extmap"):
            number, _, rest = value.partition(" ")
            number = number.partition("/")[0]
            if re.fullmatch("[0-9]{1,2}", number) and 0 < int(number) < 15:
                found[rest.split(" ")[0]] = int(number)
        return found


@dataclass(frozen=True, slots=True)
class Offer:
    """An offer that can be answered. ``used`` are the sections to be used, in the offer's order."""

    media: tuple[Media, ...]
    used: tuple[Media, ...]
    fragment: str
    fingerprints: tuple[Fingerprint, ...]
    active: bool
    video_wanted: bool

    def uses(self, media: Media) -> bool:
        """Whether this section is one of those to be used."""
        return any(media is one for one in self.used)

    def of(self, kind: str) -> list[Media]:
        """The sections to be used for sound, or for the picture."""
        return [media for media in self.used if media.kind == kind]


Attributes = tuple[tuple[str, str], ...]


def publisher_offer(text: str) -> Offer:
    """Read the offer of who sends: one section of each kind (RFC 9725). Raises BadOffer."""
    return _read(text, ("sendonly", "sendrecv"), 1, single=True)


def viewer_offer(text: str, voices: int) -> Offer:
    """Read the offer of who receives: one picture and up to ``voices`` sounds are used, what is
    offered beside them is refused. Raises BadOffer."""
    return _read(text, ("recvonly", "sendrecv"), voices, single=False)


def _read(text: str, directions: Iterable[str], voices: int, *, single: bool) -> Offer:
    session, media = _sections(text)
    wanted = [m for m in media if m.direction in directions and m.kind in ("audio", "video")]
    if not media or not any(m.kind in ("audio", "video") for m in media):
        raise BadOffer("no_media")
    if not wanted:
        raise BadOffer("bad_direction")
    if single and len({m.kind for m in wanted}) < len(wanted):
        raise BadOffer("several_tracks")
    return _usable(session, media, wanted, voices)


def _usable(
    session: Attributes, media: tuple[Media, ...], wanted: list[Media], voices: int
) -> Offer:
    known = {
        kind: [m for m in wanted if m.kind == kind and m.codecs] for kind in ("audio", "video")
    }
    chosen = [*known["audio"][:voices], *known["video"][:1]]
    used = tuple(m for m in media if any(m is one for one in chosen))
    if not used:
        raise BadOffer("no_codec")
    _check_bundle(session, used)
    common = session + used[0].attributes
    fragment = _credentials(common)
    active = _setup(used[0].attributes + session)
    prints = _fingerprints(common)
    video_wanted = any(m.kind == "video" for m in wanted)
    return Offer(media, used, fragment, prints, active, video_wanted)


def _sections(text: str) -> tuple[Attributes, tuple[Media, ...]]:
    """The session's attributes and the m-sections."""
    if len(text) > MAX_SIZE:
        raise BadOffer("too_large")
    lines = text.replace("\r\n", "\n").split("\n")
    if lines[0] != "v=0" or "\0" in text:
        raise BadOffer("not_sdp")
    starts = [at for at, line in enumerate(lines) if line.startswith("m=")]
    if len(starts) > MAX_MEDIA:
        raise BadOffer("several_tracks")
    ends = [*starts[1:], len(lines)]
    session = _attributes(lines[: starts[0]] if starts else lines)
    media = (
        _media(lines[start:end], index)
        for index, (start, end) in enumerate(zip(starts, ends, strict=False))
    )
    return session, tuple(media)


def _attributes(lines: list[str]) -> Attributes:
    pairs = (line[2:].partition(":") for line in lines if line.startswith("a="))
    return tuple((name.strip(), value.strip()) for name, _, value in pairs)


def _media(lines: list[str], index: int) -> Media:
    words = lines[0][2:].split()
    if len(words) < 4 or not all(_TOKEN.fullmatch(word) for word in words):
        raise BadOffer("not_sdp")
    attributes = _attributes(lines)
    mid = next((value for name, value in attributes if name == "mid"), str(index))
    if not _TOKEN.fullmatch(mid):
        raise BadOffer("not_sdp")
    media = Media(words[0], words[2], tuple(words[3:]), mid, attributes)
    if words[1] == "0" and ("bundle-only", "") not in attributes:
        return media
    codecs = tuple(_codecs(media))
    return Media(media.kind, media.protocol, media.formats, mid, attributes, codecs)


def _codecs(media: Media) -> Iterable[Codec]:
    if "RTP/SAVP" not in media.protocol:
        return
    mappings, parameters = _by_format(media, "rtpmap"), _by_format(media, "fmtp")
    retransmissions = _retransmissions(mappings, parameters)
    for form in media.formats:
        encoding = mappings.get(form, "").split("/")[0].upper()
        name = _SUPPORTED.get((media.kind, encoding))
        if name is None or not form.isdigit() or int(form) > 127:
            continue
        feedback = frozenset(
            value.partition(" ")[2]
            for value in media.values("rtcp-fb")
            if value.partition(" ")[0] in (form, "*")
        )
        rtx = retransmissions.get(form)
        fmtp = parameters.get(form, "")
        yield Codec(name, int(form), mappings[form], fmtp, feedback, rtx)


def _by_format(media: Media, name: str) -> dict[str, str]:
    pairs = (value.partition(" ") for value in media.values(name))
    return {form: rest for form, _, rest in pairs if form in media.formats}


def _retransmissions(mappings: dict[str, str], parameters: dict[str, str]) -> dict[str, int]:
    """RFC 4588 section 8.1: which format carries the lost packets of which other."""
    found = {}
    for form, mapping in mappings.items():
        target = re.search(r"apt=(\d+)", parameters.get(form, ""))
        if mapping.lower().startswith("rtx/") and target and form.isdigit() and int(form) < 128:
            found[target[1]] = int(form)
    return found


def _check_bundle(session: Attributes, used: tuple[Media, ...]) -> None:
    groups = [set(value.split()[1:]) for name, value in session if name == "group"]
    mids = {media.mid for media in used}
    if len(used) > 1 and not any(mids <= group for group in groups):
        raise BadOffer("no_bundle")
    if any(not media.values("rtcp-mux") for media in used):
        raise BadOffer("no_rtcp_mux")


def _credentials(attributes: Attributes) -> str:
    known = dict(attributes)
    if "ice-lite" in known:
        # Two lite ends never check each other.
        raise BadOffer("ice_lite")
    fragment = known.get("ice-ufrag", "")
    if not _TOKEN.fullmatch(fragment) or len(known.get("ice-pwd", "")) < 22:
        raise BadOffer("no_ice")
    return fragment


def _fingerprints(attributes: Attributes) -> tuple[Fingerprint, ...]:
    found = []
    for name, value in attributes:
        algorithm, _, digest = value.partition(" ")
        if name == "fingerprint" and algorithm.lower() in DIGESTS:
            found.append(Fingerprint(algorithm.lower(), digest.strip().upper()))
    if not found:
        raise BadOffer("no_fingerprint")
    return tuple(found)


def _setup(attributes: Attributes) -> bool:
    """Whether we begin the handshake (RFC 5763 section 5): only if the other end can't."""
    setup = next((value for name, value in attributes if name == "setup"), "active")
    if setup not in ("actpass", "active", "passive"):
        raise BadOffer("bad_setup")
    return setup == "passive"


def read_fragment(text: str) -> str | None:
    """The user name fragment an ICE fragment (RFC 8840) names, if any. Raises PatchRefused."""
    if len(text) > MAX_SIZE or "\0" in text:
        raise PatchRefused(422, "bad_fragment")
    lines = text.replace("\r\n", "\n").split("\n")
    attributes = dict(_attributes(lines))
    fragment = attributes.get("ice-ufrag")
    candidates = "candidate" in attributes or "end-of-candidates" in attributes
    if fragment is None and not candidates:
        raise PatchRefused(422, "bad_fragment")
    if fragment is not None and not _TOKEN.fullmatch(fragment):
        raise PatchRefused(422, "bad_fragment")
    return fragment
