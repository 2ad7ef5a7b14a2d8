"""Find what a page of the web says of itself, in a process of its own.

Run as a program, by its path, with the charset that came with the page; the page on standard input,
one line of JSON on standard output. Nothing of the page is executed or loaded: it is parsed, and a
few texts are taken out. The parser is large and written in C, so this process has little memory and
time, opens no files and imports nothing of ours.
"""

import codecs
import json
import re
import resource
import sys
from collections.abc import Iterator

from selectolax.lexbor import LexborHTMLParser

MEMORY = 1 << 29
SECONDS = 2  # a page of half a megabyte takes hundredths of one
LONGEST = 4000  # letters of one text; who asked shortens it as it is read

NO_PAGE = 3

# The names that count, the best first: Open Graph (https://ogp.me), cards of X, and plain HTML.
TITLES = ("og:title", "twitter:title")
WORDS = ("og:description", "twitter:description", "description")
PICTURES = ("og:image:secure_url", "og:image", "og:image:url", "twitter:image", "twitter:image:src")

# Pages that call themselves these are read by browsers as what stands beside (WHATWG Encoding).
READ_AS = {
    **dict.fromkeys(("gb2312", "gbk", "x-gbk", "gb_2312-80"), "gb18030"),
    **dict.fromkeys(("iso-8859-1", "latin1", "us-ascii", "ascii"), "windows-1252"),
}
# Other codecs of Python are no charsets of pages: some unpack, some only encode.
CHARSETS = re.compile(
    r"utf-?8|gb18030|big5(-hkscs)?|euc-(jp|kr)|shift_jis|iso-2022-jp|windows-125\d|iso-8859-\d{1,2}"
    r"|koi8-[ru]"
)
MARKS = {
    codecs.BOM_UTF8: "utf-8-sig",
    codecs.BOM_UTF16_LE: "utf-16",
    codecs.BOM_UTF16_BE: "utf-16",
}
DECLARED = re.compile(
    rb"<meta[^>]{0,200}?charset\s*=[\s\"']{0,9}([a-z0-9_:-]{2,20})", re.IGNORECASE
)
DECLARED_WITHIN = 4096  # bytes; the standard says 1024, and pages do not keep to it


def main() -> int:
    charset = sys.argv[1] if len(sys.argv) > 1 else ""
    text = text_of(sys.stdin.buffer.read(), charset)  # codecs are files
    confine()
    try:
        said = skim(text)
    except Exception:
        # Whatever is wrong with a page, it is none that a card can be made of.
        return NO_PAGE
    sys.stdout.write(json.dumps(said))
    sys.stdout.flush()
    return 0


def confine() -> None:
    """From here on: bounded memory and time, no new files, no cores."""
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    resource.setrlimit(resource.RLIMIT_NOFILE, (3, 3))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def text_of(data: bytes, charset: str) -> str:
    """The page as text: by its mark, by what came with it, by what it says itself, and where all
    are silent, as UTF-8 if it can be that, else as a page of China may be."""
    for mark, named in MARKS.items():
        if data.startswith(mark):
            return data.decode(named, "replace")
    declared = DECLARED.search(data[:DECLARED_WITHIN])
    for label in (charset, declared[1].decode() if declared else ""):
        if known := codec(label):
            return data.decode(known, "replace")
    try:
        return codecs.getincrementaldecoder("utf-8")().decode(data)  # its end may be cut off
    except UnicodeDecodeError:
        return data.decode("gb18030", "replace")


def codec(label: str) -> str | None:
    """The codec of a charset; None for one that nobody knows."""
    named = label.strip().lower()
    named = READ_AS.get(named, named)
    try:
        return codecs.lookup(named).name if CHARSETS.fullmatch(named) else None
    except LookupError:
        return None


def skim(html: str) -> dict[str, str]:
    """What a page calls itself, says of itself, shows, and asks of programs; empty texts where it
    is silent."""
    page = LexborHTMLParser(html)
    named = dict(reversed(list(metas(page))))  # of several the first counts
    title = page.css_first("head title") or page.css_first("title")
    return {
        "title": first(named, TITLES) or (title.text()[:LONGEST].strip() if title else ""),
        "words": first(named, WORDS),
        "picture": first(named, PICTURES),
        "robots": named.get("robots", ""),
    }


def metas(page: LexborHTMLParser) -> Iterator[tuple[str, str]]:
    for one in page.css("meta[content]"):
        name = one.attributes.get("property") or one.attributes.get("name") or ""
        content = one.attributes.get("content") or ""
        yield name.strip().lower(), content[:LONGEST].strip()


def first(named: dict[str, str], names: tuple[str, ...]) -> str:
    return next((named[one] for one in names if named.get(one)), "")


if __name__ == "__main__":
    sys.exit(main())
