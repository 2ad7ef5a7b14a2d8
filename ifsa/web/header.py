"""What the header of every page says of its reader: what they were told, what waits for them."""

from ifsa.actor import Actor
from ifsa.notifications.queries import unread
from ifsa.safety.queries import waiting
from ifsa.storage.work import Reading


def counts(reading: Reading, actor: Actor) -> dict[str, int]:
    """Unread notices, and reports that wait for those who look after something."""
    return {
        "unread_notices": unread(reading, actor),
        "waiting_reports": waiting(reading, actor),
    }
