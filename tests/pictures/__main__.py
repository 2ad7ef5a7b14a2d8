"""Photograph every page and what it can come to: `make pictures`.

Over the demonstration data, in three languages, light and dark, on a phone and on a desk, as the
member who would open it. With --readme only the few that the README shows.
"""

import argparse
import asyncio
import re
import shutil
import subprocess
import sys
from pathlib import Path

from tests.pictures.camera import Camera
from tests.pictures.studio import photograph

README = "^((today|lesson)-ur|topic-en|listing-zh-Hans)-light-phone|^school-en-light-desk"


def main() -> None:
    """The command line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path, help="where the pictures go")
    parser.add_argument("--only", default="", help="names that match this, as a regular expression")
    parser.add_argument("--readme", action="store_true", help="those of the README")
    parser.add_argument("--whole", action="store_true", help="the whole page, past the screen")
    parser.add_argument("--scale", type=float, default=1, help="dots per pixel")
    given = parser.parse_args()
    given.folder.mkdir(parents=True, exist_ok=True)
    _warn_of_boxes()
    camera = Camera(given.folder, whole=given.whole, scale=given.scale, small=given.readme)
    asyncio.run(photograph(camera, re.compile(README if given.readme else given.only)))


def _warn_of_boxes() -> None:
    """Letters that no font here has are boxes on the pictures."""
    if not shutil.which("fc-list"):
        return
    fonts = subprocess.run(["fc-list", ":lang=zh-cn"], capture_output=True, check=False).stdout
    if not fonts:
        wanted = "fonts-noto-core fonts-noto-cjk"
        sys.stderr.write(f"No font here has Chinese: sudo apt-get install {wanted}\n")


if __name__ == "__main__":
    main()
