"""Where a notice leads."""

from typing import Final

from ifsa.notifications.facts import Subject

PATHS: Final = {
    "lesson": "/lessons/{id}",
    "inquiry": "/inquiries/{id}",
    "member": "/me",
    "message": "/messages/{id}",
    "topic": "/topics/{id}",
}


def path_of(subject: Subject) -> str:
    """The page of what a notice leads to."""
    return PATHS[subject.kind].format(id=subject.id)
