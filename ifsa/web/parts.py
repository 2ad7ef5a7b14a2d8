"""What app.py hands to the pages."""

from concurrent.futures import Executor
from dataclasses import dataclass

from ifsa.delivery.translator import Translator
from ifsa.files.pieces import Pieces
from ifsa.files.views import Gates
from ifsa.files.workshop import Workshop
from ifsa.storage.limits import Limits
from ifsa.storage.store import Store
from ifsa.web.rendering import Rendering


@dataclass(frozen=True, slots=True)
class Parts:
    """`demonstration` is True only on a loopback or home address with demonstration data.

    `secure` says that people come by HTTPS, so that cookies must not travel otherwise. `letters`:
    there is mail, and an address for the links in it. `translator` is None where no machine
    translates.
    """

    store: Store
    limits: Limits
    rendering: Rendering
    hashing: Executor
    workshop: Workshop
    pieces: Pieces
    gates: Gates
    demonstration: bool
    secure: bool
    letters: bool
    trusted_proxies: frozenset[str]
    translator: Translator | None
