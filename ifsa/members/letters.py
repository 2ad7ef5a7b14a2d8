"""Letters about an account: what follows from its events, from the outbox, where there is mail.

Each is written once for its event. To an address that is not confirmed only so many are written in
a day, whoever asks: it may be a stranger's.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta

from ifsa.delivery import letters
from ifsa.delivery.letterhead import Draft, Letterhead
from ifsa.delivery.queries import written_since
from ifsa.language.catalogues import N_, translations
from ifsa.language.formatting import Format
from ifsa.language.isolation import isolate_within
from ifsa.members import links
from ifsa.members.addresses import owner, to_confirm
from ifsa.members.events import AddressGiven, MemberJoined, PasswordChanged, PasswordForgotten
from ifsa.members.links import NewLink, Purpose
from ifsa.members.model import Member
from ifsa.storage.work import Work

# Names under which app.py has the handlers.
CONFIRM, WARN = "letters.confirm", "letters.warn"
RENEW, CHANGED = "letters.renew", "letters.changed"

MOST_A_DAY = 5
TELLS_FOR = timedelta(days=3)
"""How long a letter that only tells is tried."""

DO_NOTHING = N_("If it was not you, do nothing: then nothing happens.")


def confirm(work: Work, event: MemberJoined | AddressGiven, *, head: Letterhead) -> None:
    """To the address that was given: a link that confirms it, or that it is theirs already."""
    member = work.session.get_one(Member, event.member)
    address = to_confirm(member)
    if address is None or _had_enough(work, "confirm", address):
        return
    holder = owner(work, address)
    if holder is None:
        link = links.write(work, member=member.id, purpose=Purpose.CONFIRM, address=address)
        _Letter(work, head, member, address).asks_to_confirm(link)
    else:
        _Letter(work, head, holder, address).says_it_is_known()


def warn(work: Work, event: AddressGiven, *, head: Letterhead) -> None:
    """To the confirmed address, when another is to take its place."""
    member = work.session.get_one(Member, event.member)
    if member.email is not None and member.email_next is not None:
        _Letter(work, head, member, member.email).warns_of(member.email_next)


def renew(work: Work, event: PasswordForgotten, *, head: Letterhead) -> None:
    """A link to choose a new password."""
    if event.member is None:
        return
    member = work.session.get_one(Member, event.member)
    if member.email is None or _had_enough(work, "renew", member.email):
        return
    link = links.write(work, member=member.id, purpose=Purpose.RENEW, address=member.email)
    _Letter(work, head, member, member.email).renews(link)


def changed(work: Work, event: PasswordChanged, *, head: Letterhead) -> None:
    """That there is a new password, so that nobody is robbed of an account unawares."""
    member = work.session.get_one(Member, event.member)
    if member.email is not None and member.email_confirmed_at is not None:
        _Letter(work, head, member, member.email).tells_of_the_change()


def _had_enough(work: Work, kind: str, address: str) -> bool:
    since = work.now - timedelta(days=1)
    return written_since(work, address=address, kind=kind, since=since) >= MOST_A_DAY


class _Letter:
    """A letter to a member at one of their addresses, for the event that the outbox is at."""

    def __init__(self, work: Work, head: Letterhead, member: Member, address: str) -> None:
        if work.cause is None:
            raise ValueError("a letter about an account follows from an event")
        self._number = work.cause
        self._work, self._head, self._member, self._address = work, head, member, address
        self._format = Format(member.language, member.zone)

    def asks_to_confirm(self, link: NewLink) -> None:
        first = N_(
            "This address was given for the account %(handle)s at %(house)s. If that was you, "
            "open this page and press the button there:"
        )
        page = self._head.link(f"/letters/confirm/{link.secret}")
        words = [self._say(first), page, self._works_until(link), self._say(DO_NOTHING)]
        self._write("confirm", N_("Confirm your e-mail address"), words, until=link.until)

    def says_it_is_known(self) -> None:
        first = N_(
            "This address was given for another account at %(house)s. It belongs to your account "
            "%(handle)s already, so you can sign in with that one:"
        )
        words = [self._say(first), self._head.link("/sign-in"), self._say(DO_NOTHING)]
        self._write("confirm", N_("You already have an account"), words)

    def warns_of(self, address: str) -> None:
        first = N_(
            "Somebody who knows your password has given another e-mail address for the account "
            "%(handle)s at %(house)s: %(address)s. It counts from when it is confirmed."
        )
        last = N_("If it was not you, sign in now and choose another password.")
        words = [self._say(first, address=self._own(address)), self._say(last)]
        self._write("warn", N_("Your account gets another e-mail address"), words)

    def renews(self, link: NewLink) -> None:
        first = N_(
            "Somebody asked for a new password for the account %(handle)s at %(house)s. If that "
            "was you, choose it on this page:"
        )
        page = self._head.link(f"/sign-in/renew/{link.secret}")
        words = [self._say(first), page, self._works_until(link), self._say(DO_NOTHING)]
        self._write("renew", N_("Choose a new password"), words, until=link.until)

    def tells_of_the_change(self) -> None:
        first = N_(
            "The password of the account %(handle)s at %(house)s was changed: %(time)s. Other "
            "devices were signed out."
        )
        words = [self._say(first, time=self._format.date_time(self._work.now))]
        if self._head.site:
            words.append(self._say(N_("If it was not you, ask for a new password at once:")))
            words.append(self._head.link("/sign-in/forgotten"))
        else:
            words.append(self._say(N_("If it was not you, turn to the admin of your alliance.")))
        self._write("changed", N_("Your password was changed"), words)

    def _works_until(self, link: NewLink) -> str:
        time = self._format.date_time(link.until)
        return self._say(N_("The page works once, until %(time)s."), time=time)

    def _say(self, message: str, **parts: str) -> str:
        """A sentence in the member's language; `parts` are ready to stand in it."""
        names = {
            "handle": self._own(f"@{self._member.handle}"),
            "house": self._own(self._head.house),
        }
        return translations(self._format.language).gettext(message) % (names | parts)

    def _own(self, name: str) -> str:
        return isolate_within(name, self._format.language)

    def _write(
        self, kind: str, subject: str, words: Sequence[str], until: datetime | None = None
    ) -> None:
        draft = Draft(
            kind=kind,
            number=self._number,
            member=self._member.id,
            address=self._address,
            language=self._member.language,
            subject=self._say(subject),
            paragraphs=words,
            until=until or self._work.now + TELLS_FOR,
        )
        letters.write(self._work, self._head, draft)
