"""Files as people and others send them, made here so that nothing binary is kept."""

import random
import struct
import zlib
from io import BytesIO
from typing import Any

from PIL import Image

PLACE = {1: "N", 2: (30.0, 11.0, 52.0), 3: "E", 4: (71.0, 28.0, 11.0)}  # Multan
GPS, ORIENTATION, MAKER = 0x8825, 0x0112, 0x010F


def picture(
    format: str = "JPEG", size: tuple[int, int] = (640, 480), mode: str = "RGB", **given: Any
) -> bytes:
    """A photo that is red at the top and green below."""
    image = Image.new("RGB", size, (200, 30, 30))
    image.paste((30, 160, 60), (0, size[1] // 2, *size))
    out = BytesIO()
    image.convert(mode).save(out, format, **given)
    return out.getvalue()


def with_place(orientation: int = 1) -> bytes:
    """A JPEG as a phone makes it: where it was taken, by which phone, and which way is up."""
    exif = Image.Exif()
    exif[MAKER] = "Secret Phone"
    exif[ORIENTATION] = orientation
    exif.get_ifd(GPS).update(PLACE)
    return picture(exif=exif, comment=b"taken at home", icc_profile=b"profile of the phone")


def png_of(width: int, height: int, data: bytes = b"") -> bytes:
    """A PNG whose header claims a size; `data` is what its compressed pixels say."""

    def chunk(kind: bytes, body: bytes) -> bytes:
        crc = struct.pack(">I", zlib.crc32(kind + body))
        return struct.pack(">I", len(body)) + kind + body + crc

    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    pixels = chunk(b"IDAT", zlib.compress(data, 9))
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + pixels + chunk(b"IEND", b"")


def noise(size: tuple[int, int]) -> bytes:
    """What compresses worst."""
    out = BytesIO()
    Image.frombytes("RGB", size, random.Random(7).randbytes(size[0] * size[1] * 3)).save(out, "PNG")
    return out.getvalue()


def opened(data: bytes) -> Image.Image:
    image = Image.open(BytesIO(data))
    image.load()
    return image
