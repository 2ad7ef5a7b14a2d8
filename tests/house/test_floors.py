"""The import contracts of pyproject.toml, shown to catch what they are there for.

`make floors` holds them over the project; here they meet small trees with a planted violation.
"""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.house.tree import PROJECT, plant

FLOORS = "Every part imports only what stands on a lower floor"
MODELS = "An area's tables are touched by that area, storage and migrations alone"
FORWARDER = "The packet path knows neither the application nor its libraries"
HOUSE = (
    "ifsa/actor.py",
    "ifsa/members/model.py",
    "ifsa/members/queries.py",
    "ifsa/migrations/env.py",
    "ifsa/realtime/forwarder/nack.py",
    "ifsa/realtime/forwarder/port.py",
    "ifsa/realtime/hub.py",
    "ifsa/rooms/messages.py",
    "ifsa/rooms/model.py",
    "ifsa/rooms/queries.py",
    "ifsa/storage/model.py",
    "ifsa/web/pages.py",
)


def _broken(root: Path) -> set[str]:
    """The contracts that a tree breaks, by name."""
    shutil.copy(PROJECT / "pyproject.toml", root)
    packages = {f"{Path(path).parent}/__init__.py" for path in HOUSE}
    for path in (*HOUSE, *packages, "ifsa/__init__.py", "ifsa/realtime/__init__.py"):
        if not (root / path).exists():
            plant(root, path, "")
    program = Path(sys.executable).with_name("lint-imports")
    done = subprocess.run(
        [program, "--no-logo", "--no-cache"], cwd=root, capture_output=True, text=True, check=False
    )
    assert "Contracts: " in done.stdout, done.stdout + done.stderr
    return {line.split(" BROKEN")[0] for line in done.stdout.splitlines() if " BROKEN" in line}


@pytest.mark.parametrize(
    ("path", "code", "contract"),
    [
        ("ifsa/rooms/messages.py", "import ifsa.web.pages", FLOORS),
        ("ifsa/members/queries.py", "from ifsa.rooms import queries", FLOORS),
        ("ifsa/actor.py", "import ifsa.members.queries", FLOORS),
        ("ifsa/realtime/hub.py", "import ifsa.web.pages", FLOORS),
        ("ifsa/extra.py", "", FLOORS),
        ("ifsa/rooms/queries.py", "from ifsa.members.model import Member", MODELS),
        ("ifsa/web/pages.py", "from ifsa.rooms import model", MODELS),
        ("ifsa/realtime/hub.py", "import ifsa.rooms.model", MODELS),
        ("ifsa/realtime/forwarder/port.py", "import ifsa.actor", FORWARDER),
        ("ifsa/realtime/forwarder/port.py", "import ifsa.realtime.hub", FORWARDER),
        ("ifsa/realtime/forwarder/port.py", "import starlette.requests", FORWARDER),
        ("ifsa/realtime/forwarder/__init__.py", "from sqlalchemy import select", FORWARDER),
        ("ifsa/realtime/forwarder/port.py", "import jinja2", FORWARDER),
    ],
)
def test_a_broken_floor_is_found(tmp_path: Path, path: str, code: str, contract: str) -> None:
    plant(tmp_path, path, code)
    assert _broken(tmp_path) == {contract}


def test_the_ways_down_are_open(tmp_path: Path) -> None:
    plant(tmp_path, "ifsa/web/pages.py", "import ifsa.rooms.queries, ifsa.rooms.messages")
    plant(tmp_path, "ifsa/rooms/queries.py", "import ifsa.rooms.model, ifsa.members.queries")
    plant(tmp_path, "ifsa/rooms/model.py", "from ifsa.storage.model import Base")
    plant(tmp_path, "ifsa/migrations/env.py", "from ifsa.rooms.model import Base")
    plant(tmp_path, "ifsa/realtime/hub.py", "from ifsa.realtime.forwarder import port")
    plant(tmp_path, "ifsa/realtime/forwarder/port.py", "import aioice\nfrom . import nack")
    assert _broken(tmp_path) == set()
