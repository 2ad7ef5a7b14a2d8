"""Answers written: compact (FFmpeg reads 8 KB at most), beginning with v=, best candidate first."""

import secrets
from dataclasses import dataclass

from .sdp import LEVEL, SEND_TIME, Codec, Media, Offer

# The answer to a viewer names a format for each profile it may be sent, and no more.
MAX_FORMATS = 6
# Speech with redundancy and room for it (VIDEO.md, "Audio"); the publisher's encoder obeys.
OPUS = "minptime=10;useinbandfec=1;usedtx=1;maxaveragebitrate=24000"


@dataclass(frozen=True, slots=True)
class Local:
    """Our end as an answer tells it."""

    fragment: str
    password: str
    fingerprint: str
    active: bool
    addresses: tuple[str, ...]
    port: int


@dataclass(frozen=True, slots=True)
class Voice:
    """The sources a viewer is told of for one section. ``track`` names what is heard or seen there,
    ``name`` is the viewer's CNAME."""

    track: str
    ssrc: int
    rtx: int | None
    name: str


def publisher_codec(media: Media) -> Codec:
    """The one format a publisher shall send: VP8 when it can, else the plainest H.264."""
    return min(media.codecs, key=_plainness)


def _plainness(codec: Codec) -> tuple[bool, bool, bool]:
    baseline = codec.profile.startswith("42")
    return codec.name == "H264", not codec.whole_pictures, not baseline


def viewer_codecs(media: Media) -> tuple[Codec, ...]:
    """Every format a viewer may be sent, whatever the publisher turns out to send."""
    whole = [codec for codec in media.codecs if codec.whole_pictures]
    return tuple((whole or list(media.codecs))[:MAX_FORMATS])


def publisher_answer(offer: Offer, local: Local) -> str:
    """We receive: one format each, retransmission where offered, and feedback to steer by."""
    lines = _session(offer)
    for media in offer.media:
        if offer.uses(media):
            lines += _receiving(media, publisher_codec(media), local)
        else:
            lines += _refused(media)
    return _text(lines)


def viewer_answer(offer: Offer, local: Local, voices: dict[str, Voice]) -> str:
    """We send: every format we may switch to, and the sources they will come from, by section."""
    lines = _session(offer)
    for media in offer.media:
        if offer.uses(media):
            lines += _sending(media, local, voices[media.mid])
        else:
            lines += _refused(media)
    return _text(lines)


def fragment(offer: Offer, local: Local) -> str:
    """The ICE fragment that answers a restart (RFC 8840, RFC 9725 section 4.3.3)."""
    first = offer.used[0]
    lines = ["a=ice-lite", _group(offer), f"m={first.kind} 9 {first.protocol} 0"]
    lines += [f"a=mid:{first.mid}", *_ice(local)]
    return _text(lines)


def send_time(media: Media) -> int | None:
    """The number of the abs-send-time extension, if it was offered."""
    return media.extensions.get(SEND_TIME)


def level(media: Media) -> int | None:
    """The number of the extension that tells how loud a packet is (RFC 6464), if offered."""
    return media.extensions.get(LEVEL)


def _text(lines: list[str]) -> str:
    return "\r\n".join(lines) + "\r\n"


def _session(offer: Offer) -> list[str]:
    number = secrets.randbits(62)
    head = ["v=0", f"o=- {number} 1 IN IP4 127.0.0.1", "s=-", "t=0 0"]
    return [*head, _group(offer), "a=ice-lite", "a=msid-semantic: WMS *"]


def _group(offer: Offer) -> str:
    return "a=group:BUNDLE " + " ".join(media.mid for media in offer.used)


def _transport(local: Local) -> list[str]:
    setup = "active" if local.active else "passive"
    secure = [f"a=fingerprint:sha-256 {local.fingerprint}", f"a=setup:{setup}"]
    return [*_ice(local), *secure, "a=rtcp-mux", "a=rtcp-rsize"]


def _ice(local: Local) -> list[str]:
    """Host candidates only. The first address is the best: FFmpeg tries no other."""
    lines = [f"a=ice-ufrag:{local.fragment}", f"a=ice-pwd:{local.password}"]
    for place, address in enumerate(local.addresses):
        # RFC 8445 section 5.1.2.1: host type, then our order, then component 1.
        priority = (126 << 24) + ((65535 - place) << 8) + 255
        where = f"{address} {local.port} typ host"
        lines.append(f"a=candidate:{place + 1} 1 udp {priority} {where}")
    return [*lines, "a=end-of-candidates"]


def _opened(media: Media, codecs: tuple[Codec, ...], local: Local) -> list[str]:
    forms = []
    for codec in codecs:
        forms.append(str(codec.payload_type))
        if codec.rtx is not None:
            forms.append(str(codec.rtx))
    line = f"m={media.kind} 9 {media.protocol} {' '.join(forms)}"
    return [line, "c=IN IP4 0.0.0.0", f"a=mid:{media.mid}", *_transport(local)]


def _receiving(media: Media, codec: Codec, local: Local) -> list[str]:
    parameters = OPUS if codec.name == "opus" else codec.parameters
    lines = [*_opened(media, (codec,), local), "a=recvonly"]
    numbers = media.extensions
    lines += [f"a=extmap:{numbers[one]} {one}" for one in (SEND_TIME, LEVEL) if one in numbers]
    return lines + _format(codec, parameters, _feedback(codec, ("goog-remb",)))


def _sending(media: Media, local: Local, voice: Voice) -> list[str]:
    codecs = viewer_codecs(media)
    lines = [*_opened(media, codecs, local), "a=sendonly"]
    for codec in codecs:
        lines += _format(codec, codec.parameters, _feedback(codec, ()))
    return lines + _sources(voice)


def _feedback(codec: Codec, more: tuple[str, ...]) -> list[str]:
    """nack for sound too, though Chromium does not offer it: it obeys, and Firefox never sends
    a NACK for a format whose answer does not name it."""
    named = ("ccm fir", "nack pli", *more)
    return ["nack", *(name for name in named if name in codec.feedback)]


def _format(codec: Codec, parameters: str, feedback: list[str]) -> list[str]:
    form = codec.payload_type
    lines = [f"a=rtpmap:{form} {codec.mapping}"]
    if parameters:
        lines.append(f"a=fmtp:{form} {parameters}")
    lines += [f"a=rtcp-fb:{form} {name}" for name in feedback]
    if codec.rtx is not None:
        lines += [f"a=rtpmap:{codec.rtx} rtx/{codec.clock}", f"a=fmtp:{codec.rtx} apt={form}"]
    return lines


def _sources(voice: Voice) -> list[str]:
    label = f"msid:ifsa {voice.track}"
    lines = [f"a={label}"]
    if voice.rtx is not None:
        lines.append(f"a=ssrc-group:FID {voice.ssrc} {voice.rtx}")
    for ssrc in (voice.ssrc, voice.rtx):
        if ssrc is not None:
            lines += [f"a=ssrc:{ssrc} cname:{voice.name}", f"a=ssrc:{ssrc} {label}"]
    return lines


def _refused(media: Media) -> list[str]:
    forms = " ".join(media.formats[:1])
    line = f"m={media.kind} 0 {media.protocol} {forms}"
    return [line, "c=IN IP4 0.0.0.0", f"a=mid:{media.mid}", "a=inactive"]
