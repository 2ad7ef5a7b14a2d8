"""What becomes of an account when its member leaves: an empty shell, for what others still have of
them to point at."""

from datetime import date

from sqlalchemy import delete, select

from ifsa.actor import Role
from ifsa.members.events import DeviceSignedOut
from ifsa.members.model import Device, Link, Member, Silence
from ifsa.storage.work import Work

# No handle that one can choose begins so: nobody is taken for who has left.
SIGN = "~"
# Long ago enough to be nobody's birthday, and no child's.
NO_BIRTHDAY = date(1900, 1, 1)


def leave(work: Work, *, member: int) -> None:
    """Forget who it was. Nobody can sign in with what is left."""
    row = work.session.get_one(Member, member)
    row.handle, row.name, row.password = f"{SIGN}{member}", "", ""
    row.email = row.email_next = row.email_given_at = row.email_confirmed_at = None
    row.born, row.role = NO_BIRTHDAY, Role.MEMBER.value
    row.consent_at, row.consent_by, row.consent_source = work.now, None, None
    row.country = row.place = None
    row.language, row.zone, row.reads = "en", "UTC", ""
    for device in work.session.scalars(select(Device).where(Device.member_id == member)).all():
        work.session.delete(device)
        work.emit(DeviceSignedOut(member, device.id))
    for table in (Link, Silence):
        work.session.execute(delete(table).where(table.member_id == member))
    work.session.flush()
