"""Opening an account, and the choices kept with it."""

import re
from collections.abc import Collection
from datetime import date

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from ifsa.actor import Actor, Role
from ifsa.errors import Conflict, Invalid
from ifsa.language import LANGUAGES, written
from ifsa.language.negotiation import known_zone
from ifsa.members import addresses
from ifsa.members.events import MemberJoined
from ifsa.members.model import Member
from ifsa.members.policy import acting, is_youth
from ifsa.storage.work import Work
from ifsa.text.normalise import line

HANDLE = re.compile(r"[a-z0-9][a-z0-9._-]{0,28}[a-z0-9]")
PASSWORD_MIN = 8
PASSWORD_MAX = 200
NAME_MAX = 80


def check_password(password: str) -> None:
    """Raises Invalid. Length alone, as NIST SP 800-63B 5.1.1.2 has it; no rules on characters."""
    if len(password) < PASSWORD_MIN:
        raise Invalid("password", "password_short", limit=PASSWORD_MIN)
    if len(password) > PASSWORD_MAX:
        raise Invalid("password", "too_long", limit=PASSWORD_MAX)


def sign_up(
    work: Work,
    actor: Actor,
    *,
    handle: str,
    name: str,
    password_hash: str,
    born: date,
    email: str | None = None,
    role: Role = Role.MEMBER,
    country: str | None = None,
    place: str | None = None,
) -> int:
    """A new member, with the visitor's language and zone; gives its id.

    A youth waits for consent. That the e-mail address is another's is no reason to refuse, or one
    could ask here who has an account: it is to be confirmed.
    Raises Invalid for a bad or taken handle, and a bad e-mail, name or birthday.
    """
    address = addresses.checked(email)
    member = Member(
        handle=_handle(handle),
        email=address,
        email_given_at=work.now if address else None,
        name=_name(name),
        password=password_hash,
        role=role.value,
        born=_born(born, work.now.date()),
        consent_at=None if is_youth(born, work.now.date()) else work.now,
        language=actor.language,
        zone=actor.zone,
        reads=" ".join(actor.reads),
        country=country,
        place=place,
        joined_at=work.now,
    )
    _refuse_taken(work, member)
    work.session.add(member)
    try:
        work.session.flush()
    except IntegrityError as error:  # another process took it a moment ago
        raise Conflict("handle_taken") from error
    work.emit(MemberJoined(member.id))
    return member.id


def serve(work: Work, actor: Actor, *, name: str) -> int:
    """A member for a program that speaks through a door of its own; gives its id.

    Nobody signs in as it: no password fits, and its handle is none that people can have. For the
    verb that lets the program in.
    """
    member = Member(
        handle=f"service:{work.now.timestamp():.6f}",
        name=_name(name),
        password="",
        born=date(1970, 1, 1),
        consent_at=work.now,
        language=actor.language,
        zone=actor.zone,
        joined_at=work.now,
    )
    work.session.add(member)
    work.session.flush()
    member.handle = f"service:{member.id}"
    work.session.flush()
    return member.id


def choose(
    work: Work,
    actor: Actor,
    *,
    language: str | None,
    zone: str | None,
    reads: Collection[str] | None = None,
    unseen: bool | None = None,
) -> None:
    """Keep the language, the time zone and the languages of texts that a member chose; none of
    the last: what those read who chose that language. `unseen`: nobody is to be told where they
    are now. Raises Invalid for an unknown one."""
    member = work.session.get_one(Member, acting(actor))
    if language is not None:
        if language not in LANGUAGES:
            raise Invalid("language", "bad_choice")
        member.language = language
    if zone is not None:
        known = known_zone(zone)
        if known is None:
            raise Invalid("zone", "bad_zone")
        member.zone = known
    if reads is not None:
        member.reads = " ".join(_reads(reads))
    if unseen is not None:
        member.unseen = unseen


def _reads(given: Collection[str]) -> tuple[str, ...]:
    chosen = written(given)
    if set(given) - {"", *chosen}:
        raise Invalid("reads", "bad_choice")
    return chosen


def _handle(text: str) -> str:
    handle = text.strip().lower().removeprefix("@")
    if not handle:
        raise Invalid("handle", "required")
    if not HANDLE.fullmatch(handle):
        raise Invalid("handle", "handle_form")
    return handle


def _name(text: str) -> str:
    return line(text, limit=NAME_MAX, field="name", required=True)


def _born(born: date, today: date) -> date:
    if not date(today.year - 120, 1, 1) <= born <= today:
        raise Invalid("born", "bad_date")
    return born


def _refuse_taken(work: Work, member: Member) -> None:
    if work.session.scalar(select(Member.id).where(Member.handle == member.handle)):
        raise Invalid("handle", "handle_taken")
