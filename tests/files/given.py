"""Files as they come out of the workshop, without its work."""

from ifsa.files import keeping
from ifsa.files.kinds import Kind
from ifsa.files.made import Made
from ifsa.files.views import FileView
from tests.demonstrations.world import World

PHOTO = Made(Kind.PHOTO, "a" * 64, "b" * 64, width=1600, height=1200)
VOICE = Made(Kind.VOICE, "c" * 64, "d" * 64, milliseconds=2500, peaks=bytes(range(64)))


def kept(world: World, who: str, made: Made = PHOTO) -> FileView:
    return world.do(keeping.keep, world[who], made=made)


def names(world: World) -> list[str]:
    """What has happened, by its kind."""
    return [type(event).__name__ for event in world.events]
