"""Scripts that are always wanted together, served as one: on a bad link each request counts.

The parts keep addresses of their own, for whoever needs one of them without the others. What lives
once in a page (the outbox, the store) is then imported from the whole by all of its scripts.
"""

import re
from collections.abc import Mapping

# All of one folder, so that what they import has the same address from each.
TOGETHER = {
    "live/outbox.js": ("live/store.js", "live/outbox.js"),
    "common/bell.js": ("common/rising.js", "common/keeper.js", "common/bell.js"),
    "rooms/writing.js": (
        "rooms/previewing.js",
        "rooms/draft.js",
        "rooms/enclosing.js",
        "rooms/composer.js",
        "rooms/reading.js",
        "rooms/writing.js",
    ),
}
_IMPORT = re.compile(r'^import \{ (.+) \} from "(.+)";\n', re.MULTILINE)
_HANDED_ON = re.compile(r'^export \{ .+ \} from "\./(.+)";\n', re.MULTILINE)


def joined(scripts: Mapping[str, str]) -> str:
    """One script of several, by their names in a folder: what they say in this order, and before it
    what they import from others, once. What one of them hands on of another is there anyhow."""
    wanted: dict[str, dict[str, None]] = {}
    for names, source in _IMPORT.findall("".join(scripts.values())):
        if source.removeprefix("./") not in scripts:
            wanted.setdefault(source, {}).update(dict.fromkeys(names.split(", ")))
    imports = [
        f'import {{ {", ".join(names)} }} from "{source}";\n' for source, names in wanted.items()
    ]
    said = (_HANDED_ON.sub("", _IMPORT.sub("", script)) for script in scripts.values())
    return "".join((*imports, *said))
