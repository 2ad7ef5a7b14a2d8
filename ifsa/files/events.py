"""What happens to files."""

from ifsa.storage.events import Event


class PhotoKept(Event, tag="photo.kept", frozen=True):
    photo: int
    owner: int


class PhotoShown(Event, tag="photo.shown", frozen=True):
    photo: int
