import time
from io import BytesIO
from pathlib import Path
from random import Random

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PIL import Image, ImageFilter

from ifsa.errors import Invalid
from ifsa.files import darkroom, reencode
from ifsa.files.blobs import Blobs
from ifsa.files.darkroom import develop
from ifsa.files.kinds import Kind
from tests.files.pictures import noise, opened, picture, png_of, with_place

RED, GREEN = (200, 30, 30), (30, 160, 60)


def near(pixel: object, colour: tuple[int, int, int]) -> bool:
    assert isinstance(pixel, tuple)
    return all(abs(one - other) < 24 for one, other in zip(pixel, colour, strict=False))


@pytest.mark.parametrize(
    ("format", "mode"),
    [
        ("JPEG", "RGB"),
        ("JPEG", "L"),
        ("JPEG", "CMYK"),
        ("PNG", "P"),
        ("PNG", "RGBA"),
        ("WEBP", "RGB"),
    ],
)
def test_a_photo_becomes_two_pictures(blobs: Blobs, format: str, mode: str) -> None:
    kept = develop(blobs, picture(format, (2560, 1920), mode))
    assert (kept.width, kept.height) == (1600, 1200)
    for digest, size in ((kept.main, (1600, 1200)), (kept.spare, (320, 240))):
        image = opened(blobs.get(digest))
        assert (image.format, image.size) == ("WEBP", size)
        if mode != "L":
            width, height = size
            assert near(image.getpixel((width // 2, height // 4)), RED)
            assert near(image.getpixel((width // 2, height * 3 // 4)), GREEN)


@pytest.mark.parametrize("size", [(320, 320), (1600, 1300)])
def test_a_small_one_is_at_most_12_kilobytes_whatever_it_shows(
    blobs: Blobs, size: tuple[int, int]
) -> None:
    kept = develop(blobs, noise(size))
    assert (kept.width, kept.height) == size
    assert len(blobs.get(kept.spare)) <= 12_000
    small = opened(blobs.get(kept.spare))
    assert 120 <= max(small.size) <= 320
    assert abs(small.width / small.height - size[0] / size[1]) < 0.02


def test_a_large_one_of_a_field_is_at_most_240_kilobytes(blobs: Blobs) -> None:
    """As busy as a photo of leaves: noise, blurred a little."""
    leaves = Image.open(BytesIO(noise((1600, 1200)))).filter(ImageFilter.GaussianBlur(2))
    out = BytesIO()
    leaves.save(out, "JPEG", quality=95)
    assert len(out.getvalue()) > 400_000
    assert len(blobs.get(develop(blobs, out.getvalue()).main)) <= 240_000


def test_a_small_photo_is_not_blown_up(blobs: Blobs) -> None:
    kept = develop(blobs, picture(size=(64, 48)))
    assert (kept.width, kept.height) == (64, 48)
    assert opened(blobs.get(kept.spare)).size == (64, 48)


def test_where_and_by_whom_it_was_taken_stays_behind(blobs: Blobs) -> None:
    sent = with_place()
    assert b"Secret Phone" in sent
    assert opened(sent).getexif().get_ifd(0x8825)
    kept = develop(blobs, sent)
    for digest in (kept.main, kept.spare):
        data = blobs.get(digest)
        image = opened(data)
        assert len(image.getexif()) == 0
        assert not {"exif", "xmp", "icc_profile", "comment"} & set(image.info)
        for secret in (b"Secret", b"EXIF", b"XMP", b"ICCP", b"home"):
            assert secret not in data


def test_it_stands_upright(blobs: Blobs) -> None:
    kept = develop(blobs, with_place(orientation=6))  # the phone was held on its side
    image = opened(blobs.get(kept.main))
    assert image.size == (480, 640)
    assert near(image.getpixel((440, 320)), RED)
    assert near(image.getpixel((40, 320)), GREEN)


def test_see_through_parts_stay_so(blobs: Blobs) -> None:
    clear = Image.new("RGBA", (40, 40), (0, 0, 0, 0))
    out = BytesIO()
    clear.save(out, "PNG")
    assert opened(blobs.get(develop(blobs, out.getvalue()).main)).mode == "RGBA"


SVG = b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'
GIF = b"GIF89a\x01\x00\x01\x00\x00\xff\x00,\x00\x00\x00\x00\x01\x00\x01\x00\x00\x02\x00;"


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"MZ" + b"\0" * 2000,
        b"\x7fELF" + b"\0" * 2000,
        b"%PDF-1.7\n",
        b"PK\x03\x04" + b"\0" * 200,
        SVG,
        GIF,
        b"\xff\xd8\xff" + SVG,
        b"\xff\xd8\xff\xe0" + Random(7).randbytes(5000),
        b"RIFF\x10\0\0\0WAVEfmt ",
        b"RIFF\xff\xff\xff\xffWEBPVP8 ",
        picture()[:900],
        picture("PNG")[:200],
        picture("WEBP")[:100],
        png_of(100, 100),
        png_of(0, 0),
    ],
    ids=lambda data: data[:12].hex() or "empty",
)
def test_what_is_no_photo_is_refused(blobs: Blobs, tmp_path: Path, data: bytes) -> None:
    with pytest.raises(Invalid) as raised:
        develop(blobs, data)
    assert (raised.value.field, raised.value.code) == ("photo", "file_type")
    assert not (tmp_path / "files").exists()


def test_what_hides_behind_a_photo_stays_behind(blobs: Blobs) -> None:
    hidden = b"<script>alert(document.cookie)</script>PK\x03\x04" + b"evil" * 100
    kept = develop(blobs, picture() + hidden)
    assert b"script" not in blobs.get(kept.main)
    assert b"evil" not in blobs.get(kept.main)


def test_ten_megabytes_are_the_most(blobs: Blobs) -> None:
    padded = picture() + b"\0" * (Kind.PHOTO.most_bytes - len(picture()))
    assert develop(blobs, padded).width == 640
    with pytest.raises(Invalid) as raised:
        develop(blobs, padded + b"\0")
    assert (raised.value.code, raised.value.params) == ("too_large", {"size": 10_000_000})


def test_a_bomb_is_refused_before_it_unpacks(blobs: Blobs) -> None:
    """A few kilobytes that claim 10 gigapixels, and some that keep what they claim."""
    began = time.monotonic()
    for bomb in (png_of(100_000, 100_000), png_of(20_000, 20_000, b"\0" * 30_000_000)):
        assert len(bomb) < 40_000
        with pytest.raises(Invalid) as raised:
            develop(blobs, bomb)
        assert (raised.value.code, raised.value.params) == ("too_many_pixels", {"most": 40})
    assert time.monotonic() - began < 10


def test_forty_megapixels_fit(blobs: Blobs) -> None:
    kept = develop(blobs, picture(size=(8000, 5000), quality=50))
    assert (kept.width, kept.height) == (1600, 1000)


def test_pixels_that_do_not_fit_into_memory_are_refused(
    blobs: Blobs, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """The limit holds: with less than the picture needs, there is no picture."""
    source = Path(reencode.__file__).read_text(encoding="utf-8")
    tight = tmp_path / "tight.py"
    tight.write_text(source.replace("MEMORY = 1 << 30", "MEMORY = 160 << 20"), encoding="utf-8")
    monkeypatch.setattr(reencode, "__file__", str(tight))
    assert develop(blobs, picture(size=(64, 48))).width == 64
    with pytest.raises(Invalid, match="file_type"):
        develop(blobs, picture("PNG", size=(7000, 5700)))


def test_a_decoder_that_hangs_is_ended(
    blobs: Blobs, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    slow = tmp_path / "slow.py"
    slow.write_text("import time\ntime.sleep(60)\n", encoding="utf-8")
    monkeypatch.setattr(reencode, "__file__", str(slow))
    monkeypatch.setattr(darkroom, "TIMEOUT", 0.5)
    began = time.monotonic()
    with pytest.raises(Invalid, match="file_type"):
        develop(blobs, picture())
    assert time.monotonic() - began < 5


def test_the_process_is_confined_and_inherits_nothing(
    blobs: Blobs, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """A program in the decoder's place, under the same limits, reports what it can do."""
    monkeypatch.setenv("IFSA_SECRET", "hush")
    probe = tmp_path / "probe.py"
    probe.write_text(
        f"import os, socket, sys\nsys.path.insert(0, {str(Path(reencode.__file__).parent)!r})\n"
        "import reencode\nreencode.confine()\n"
        "def fails(act):\n"
        "    try:\n        act()\n    except OSError:\n        return True\n    return False\n"
        "assert 'IFSA_SECRET' not in os.environ\n"
        "assert os.getcwd() == '/'\n"
        "assert fails(lambda: open('/etc/passwd'))\n"
        "assert fails(lambda: os.open('/tmp/x', os.O_CREAT | os.O_WRONLY))\n"
        "assert fails(socket.socket)\n"
        "sys.exit(reencode.TOO_MANY_PIXELS)\n",
        encoding="utf-8",
    )
    monkeypatch.setattr(reencode, "__file__", str(probe))
    with pytest.raises(Invalid, match="too_many_pixels"):
        develop(blobs, picture())


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.data())
def test_a_damaged_photo_is_a_photo_or_refused(blobs: Blobs, data: st.DataObject) -> None:
    whole = bytearray(data.draw(st.sampled_from([picture(), picture("PNG"), picture("WEBP")])))
    for _ in range(data.draw(st.integers(1, 8))):
        whole[data.draw(st.integers(0, len(whole) - 1))] = data.draw(st.integers(0, 255))
    try:
        kept = develop(blobs, bytes(whole))
    except Invalid:
        return
    assert opened(blobs.get(kept.main)).format == "WEBP"
