"""What every page says of its reader: what is new in rooms, what they were told, what waits for
them."""

from ifsa.actor import Actor
from ifsa.notifications.queries import unread
from ifsa.rooms.inbox import count
from ifsa.safety.queries import waiting
from ifsa.storage.work import Reading


def counts(reading: Reading, actor: Actor) -> dict[str, int | None]:
    """Topics with something new, unread notices, and reports that wait for those who look after
    something."""
    return {
        "new_topics": count(reading, actor),
        "unread_notices": unread(reading, actor),
        "waiting_reports": waiting(reading, actor),
    }
