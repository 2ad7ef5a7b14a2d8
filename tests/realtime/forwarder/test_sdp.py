"""Offers and answers: real browsers' and encoders', bad ones, and what aiortc reads in ours."""

from contextlib import suppress
from pathlib import Path

import pytest
from aiortc import sdp as aiortc_sdp
from hypothesis import given
from hypothesis import strategies as st

from ifsa.realtime.forwarder import BadOffer, Forwarder, PatchRefused
from ifsa.realtime.forwarder.dtls import Identity
from ifsa.realtime.forwarder.sdp import MAX_SIZE, publisher_offer, read_fragment, viewer_offer
from tests.realtime.forwarder.peer import offer

HERE = Path(__file__).parent
OFFERS = {path.stem: path.read_text() for path in sorted((HERE / "offers").glob("*.sdp"))}


async def test_a_browser_that_publishes_is_asked_for_vp8(forwarder: Forwarder) -> None:
    answer = aiortc_sdp.SessionDescription.parse(
        forwarder.publish("s", OFFERS["chromium_publishes"]).sdp
    )
    audio, video = answer.media
    assert [codec.mimeType for codec in video.rtp.codecs] == ["video/VP8", "video/rtx"]
    assert [codec.mimeType for codec in audio.rtp.codecs] == ["audio/opus"]
    assert audio.rtp.codecs[0].parameters["useinbandfec"] == 1
    assert (audio.direction, video.direction) == ("recvonly", "recvonly")
    assert video.ice is not None
    assert video.ice.iceLite
    assert video.dtls is not None
    assert video.ice_candidates[0].ip == "127.0.0.1"
    assert video.ice_candidates[0].port == forwarder.port
    assert video.dtls.role == "server"
    feedback = {(fb.type, fb.parameter) for fb in video.rtp.codecs[0].rtcpFeedback}
    assert feedback == {("nack", None), ("nack", "pli"), ("goog-remb", None), ("ccm", "fir")}


async def test_an_encoder_is_asked_for_h264_and_we_begin_the_handshake(
    forwarder: Forwarder,
) -> None:
    answer = forwarder.publish("s", OFFERS["ffmpeg_publishes"]).sdp
    assert answer.startswith("v=0\r\n")
    assert "a=setup:active" in answer
    assert "H264/90000" in answer


async def test_a_viewer_is_offered_every_format_it_may_be_sent(forwarder: Forwarder) -> None:
    text = forwarder.watch("s", OFFERS["chromium_watches"]).sdp
    video = aiortc_sdp.SessionDescription.parse(text).media[1]
    names = [codec.mimeType for codec in video.rtp.codecs]
    assert names.count("video/VP8") == 1
    assert names.count("video/H264") >= 2
    assert set(names) == {"video/VP8", "video/H264", "video/rtx"}
    for codec in video.rtp.codecs:
        if codec.mimeType == "video/H264":
            assert codec.parameters["packetization-mode"] == "1"
        if codec.mimeType != "video/rtx":
            assert ("nack", None) in {(fb.type, fb.parameter) for fb in codec.rtcpFeedback}
    assert video.direction == "sendonly"
    assert len(video.ssrc) == 2
    assert "a=rtcp-fb:111 nack\r\n" in text, "Firefox never asks for sound again without it"


@pytest.mark.parametrize("name", OFFERS)
async def test_answers_fit_ffmpegs_buffer(forwarder: Forwarder, name: str) -> None:
    make = forwarder.publish if name.endswith("publishes") else forwarder.watch
    assert len(make("s", OFFERS[name]).sdp) < 8192


async def test_the_best_address_comes_first() -> None:
    several = await Forwarder.open(
        addresses=["192.0.2.1", "127.0.0.1", "::1"], on_event=lambda event: None
    )
    text = several.publish("s", OFFERS["chromium_publishes"]).sdp
    media = aiortc_sdp.SessionDescription.parse(text).media[0]
    assert [c.ip for c in media.ice_candidates] == ["192.0.2.1", "127.0.0.1", "::1"]
    priorities = [c.priority for c in media.ice_candidates]
    assert priorities == sorted(priorities, reverse=True)
    await several.aclose()


async def test_sections_we_have_no_use_for_are_refused_one_by_one(
    forwarder: Forwarder, identity: Identity
) -> None:
    text = offer("recvonly", identity, kinds=("audio", "video", "video", *("audio",) * 4))
    text += "m=application 9 UDP/DTLS/SCTP webrtc-datachannel\r\na=mid:9\r\n"
    answer = forwarder.watch("s", text).sdp
    ports = [line.split()[1] for line in answer.split("\r\n") if line.startswith("m=")]
    assert ports == ["9", "9", "0", "9", "9", "9", "0", "0"], "one picture, four sounds"
    assert "a=group:BUNDLE 0 1 3 4 5\r\n" in answer


GOOD = offer("sendonly", Identity())

BAD = {
    "too_large": GOOD + "a=x\r\n" * (MAX_SIZE // 5),
    "not_sdp": "{}",
    "no_media": "v=0\r\ns=-\r\n",
    "several_tracks": GOOD + GOOD[GOOD.index("m=video") :].replace("a=mid:1", "a=mid:2"),
    "no_bundle": GOOD.replace("BUNDLE 0 1", "BUNDLE 0"),
    "no_rtcp_mux": GOOD.replace("a=rtcp-mux\r\n", ""),
    "no_ice": GOOD.replace("a=ice-pwd", "a=ice-pw"),
    "ice_lite": GOOD.replace("s=-\r\n", "s=-\r\na=ice-lite\r\n"),
    "no_fingerprint": GOOD.replace("sha-256", "md5"),
    "bad_setup": GOOD.replace("actpass", "holdconn"),
    "bad_direction": GOOD.replace("sendonly", "recvonly"),
    "no_codec": GOOD.replace("opus", "PCMU").replace("VP8", "AV1"),
}


@pytest.mark.parametrize("code", BAD)
async def test_a_bad_offer_is_refused_with_its_code_and_leaves_nothing(
    forwarder: Forwarder, code: str
) -> None:
    with pytest.raises(BadOffer) as refusal:
        forwarder.publish("s", BAD[code])
    assert refusal.value.code == code
    assert not forwarder.counts("s").publishing
    assert forwarder.close("s") is False


LINES = st.lists(st.sampled_from(GOOD.split("\r\n")), max_size=60).map(
    lambda lines: "\r\n".join(["v=0", *lines])
)
DAMAGED = st.tuples(
    st.sampled_from([*OFFERS.values(), GOOD]), st.integers(0, 5000), st.integers(0, 60), st.text()
).map(lambda cut: cut[0][: cut[1]] + cut[3] + cut[0][cut[1] + cut[2] :])


@given(st.one_of(st.text(max_size=300), LINES, DAMAGED, DAMAGED.map(lambda t: "v=0\n" + t)))
def test_any_text_is_read_or_refused(text: str) -> None:
    with suppress(BadOffer):
        assert publisher_offer(text).used
    with suppress(BadOffer):
        assert viewer_offer(text, 4).used
    with suppress(PatchRefused):
        read_fragment(text)


def test_numbers_no_format_can_have_are_ignored() -> None:
    text = GOOD.replace("111", "999").replace("a=mid:0", f"a=mid:0\r\na=extmap:{'9' * 5000} x")
    assert publisher_offer(text).of("audio") == []


async def test_trickle_and_restart_follow_the_rules_of_rfc_9725(
    forwarder: Forwarder, identity: Identity
) -> None:
    answer = forwarder.publish("s", offer("sendonly", identity))
    same = "a=ice-ufrag:abcd\r\na=ice-pwd:x\r\na=candidate:1 1 udp 1 192.0.2.9 9 typ host\r\n"
    fresh = same.replace("abcd", "efgh")
    assert forwarder.patch(answer.session, same, answer.etag).status == 204
    for session, fragment, etag, status in (
        ("nobody", same, answer.etag, 404),
        (answer.session, same, None, 428),
        (answer.session, same, '"old"', 412),
        (answer.session, "hello", answer.etag, 422),
    ):
        with pytest.raises(PatchRefused) as refusal:
            forwarder.patch(session, fragment, etag)
        assert refusal.value.status == status
    restarted = forwarder.patch(answer.session, fresh, "*")
    assert restarted.status == 200
    assert restarted.etag not in (None, answer.etag)
    assert restarted.fragment is not None
    assert "a=ice-ufrag:" in restarted.fragment
    with pytest.raises(PatchRefused):
        forwarder.patch(answer.session, same, answer.etag)
