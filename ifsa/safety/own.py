"""What a member reported, for the member. What came of it concerns others."""

from sqlalchemy import select

from ifsa.actor import Actor
from ifsa.members.policy import acting
from ifsa.safety.model import Case, Report
from ifsa.storage.portions import Portion, portion
from ifsa.storage.work import Reading


def reports(reading: Reading, actor: Actor, *, after: int = 0) -> Portion:
    """Raises Refused for a visitor."""
    wanted = select(Report, Case.kind, Case.thing_id).join(Case, Case.id == Report.case_id)
    return portion(
        reading,
        wanted.where(Report.member_id == acting(actor)),
        key=Report.id,
        after=after,
        shape=lambda row: {
            "id": row[0].id,
            "kind": row.kind,
            "thing": row.thing_id,
            "reason": row[0].reason,
            "note": row[0].note,
            "made_at": row[0].made_at,
        },
    )
