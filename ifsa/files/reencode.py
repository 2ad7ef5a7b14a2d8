"""Turn whatever somebody uploaded as a photo into two small WebP pictures, in a process of its own.

Run as a program, by its path: image bytes on standard input; on standard output one line of JSON
and then the two pictures, or with the argument "thumbnail" one smaller one. Decoders of images are
large and old, so this process has little memory and time, opens no files and imports nothing of
ours. Metadata (EXIF, place, thumbnails) and what was appended to the picture stay behind: only
pixels go through.
"""

import json
import resource
import sys
from io import BytesIO

from PIL import (
    Image,
    ImageOps,
    JpegImagePlugin,
    MpoImagePlugin,
    PngImagePlugin,
    WebPImagePlugin,
)

FORMATS = ("JPEG", "PNG", "WEBP")  # the first also opens MPO: two views from one phone
# Imported here, since later no file can be opened: each registers itself.
PLUGINS = (JpegImagePlugin, MpoImagePlugin, PngImagePlugin, WebPImagePlugin)

MOST_PIXELS = 40_000_000
LARGE, SMALL = 1600, 320
# Bytes. A small one comes with each message, the large one when somebody looks closer.
MOST_LARGE, MOST_SMALL = 240_000, 12_000
THUMBNAIL = "thumbnail"
TINY, MOST_TINY = 160, 5_000  # 80 pixels of a page, on a screen that has two for each
QUALITIES = (78, 68, 58, 48, 38, 28)

NOT_AN_IMAGE, TOO_MANY_PIXELS = 3, 4

MEMORY = 1 << 30
SECONDS = 20


def main() -> int:
    data = sys.stdin.buffer.read()
    confine()
    make = thumbnail if sys.argv[1:] == [THUMBNAIL] else develop
    try:
        return make(data)
    except TooManyPixels:
        return TOO_MANY_PIXELS
    except Exception:
        # Pillow raises nearly anything on a broken file; whichever it was, it is no photo.
        return NOT_AN_IMAGE


def confine() -> None:
    """From here on: bounded memory and time, no new files, no cores."""
    Image.preinit()  # it would look for more plugins when it opens the first image
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    resource.setrlimit(resource.RLIMIT_NOFILE, (3, 3))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


class TooManyPixels(Exception):
    pass


def develop(data: bytes) -> int:
    picture = pixels(data)
    width, height = picture.size
    large, small = encoded(picture, MOST_LARGE), preview(picture)
    header = {"width": width, "height": height, "large": len(large), "small": len(small)}
    out = sys.stdout.buffer
    out.write(json.dumps(header).encode() + b"\n" + large + small)
    out.flush()
    return 0


def thumbnail(data: bytes) -> int:
    """The middle of the picture, a square, for who has not asked to see all of it."""
    picture = pixels(data)
    side = min(TINY, *picture.size)
    small = encoded(ImageOps.fit(picture, (side, side), Image.Resampling.LANCZOS), MOST_TINY)
    header = {"width": side, "height": side, "large": 0, "small": len(small)}
    sys.stdout.buffer.write(json.dumps(header).encode() + b"\n" + small)
    sys.stdout.buffer.flush()
    return 0


def pixels(data: bytes) -> Image.Image:
    """The picture upright, at most LARGE on its longer side, without anything but pixels."""
    Image.MAX_IMAGE_PIXELS = None  # the size is checked below, before anything is decoded
    with Image.open(BytesIO(data), formats=FORMATS) as image:
        if image.width * image.height > MOST_PIXELS:
            raise TooManyPixels
        image.draft("RGB", (LARGE, LARGE))
        image.load()
        return ImageOps.exif_transpose(shrunk(plain(image), LARGE))


def plain(image: Image.Image) -> Image.Image:
    """In RGB, or RGBA where it has see-through parts; the orientation stays with it."""
    if image.mode.startswith(("I", "F")):
        raise ValueError("more than 8 bits a channel")
    see_through = "A" in image.mode or "transparency" in image.info
    return image.convert("RGBA" if see_through else "RGB")


def shrunk(image: Image.Image, side: int) -> Image.Image:
    if max(image.size) <= side:
        return image
    smaller = image.copy()
    smaller.thumbnail((side, side), Image.Resampling.LANCZOS)
    return smaller


def encoded(image: Image.Image, most: int) -> bytes:
    """As good as fits into so many bytes, if any does."""
    data = b""
    for quality in QUALITIES:
        data = webp(image, quality)
        if len(data) <= most:
            break
    return data


def preview(image: Image.Image) -> bytes:
    """At most SMALL on its longer side, and less where that is still too much."""
    side, data = SMALL, encoded(shrunk(image, SMALL), MOST_SMALL)
    while len(data) > MOST_SMALL:
        side = side * 3 // 4
        data = encoded(shrunk(image, side), MOST_SMALL)
    return data


def webp(image: Image.Image, quality: int) -> bytes:
    out = BytesIO()
    image.save(out, "WEBP", quality=quality, method=4)
    return out.getvalue()


if __name__ == "__main__":
    sys.exit(main())
