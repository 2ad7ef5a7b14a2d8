"""What came out of the darkroom or the soundroom: a file whose bytes are on disk."""

from dataclasses import dataclass

from ifsa.files.kinds import Kind


@dataclass(frozen=True, slots=True)
class Made:
    """`main` and `spare` are the digests of its parts; the rest is as in FileView."""

    kind: Kind
    main: str
    spare: str
    width: int = 0
    height: int = 0
    milliseconds: int = 0
    peaks: bytes = b""
