"""What becomes of a member's letters when they leave."""

from sqlalchemy import delete

from ifsa.delivery.model import Letter
from ifsa.storage.work import Work


def leave(work: Work, *, member: int) -> None:
    """None is sent any more, and no address is kept."""
    work.session.execute(delete(Letter).where(Letter.member_id == member))
