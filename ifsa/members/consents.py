"""What makes a youth's account a full one: the word of a guardian or of a school."""

from enum import StrEnum

from ifsa.errors import NotFound
from ifsa.members.events import ConsentGiven
from ifsa.members.model import Member
from ifsa.storage.work import Work


class Source(StrEnum):
    """Whose word it is."""

    GUARDIAN = "guardian"
    SCHOOL = "school"


def record(work: Work, *, member: int, by: int, source: Source) -> bool:
    """Write down that consent was given; gives whether that was new.

    Who may write it down depends on schools, so the verbs that call this ask their policy first.
    Raises NotFound for a member who is not there.
    """
    youth = work.session.get(Member, member)
    if youth is None:
        raise NotFound
    if youth.consent_at is not None:
        return False
    youth.consent_at, youth.consent_by, youth.consent_source = work.now, by, source.value
    work.emit(ConsentGiven(member, by))
    return True
