"""Who may do what in rooms.

All rooms can be read by everyone, also without an account, except those for young members: these
are open to the young whose guardian or school has agreed (anybody can say to be fifteen), to the
stewards of their school, and to those who look after the alliance.
"""

from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, or_, true

from ifsa.actor import Actor
from ifsa.errors import Refused
from ifsa.members.policy import may_act, unless_silenced
from ifsa.rooms.model import Room
from ifsa.rooms.views import Voice
from ifsa.schools.queries import ids_run_by


def may_read(actor: Actor, *, youth: bool, steward: bool) -> bool:
    """The same rule as `readable`, for one room."""
    return not youth or _is_known_youth(actor) or steward or actor.looks_after_alliance


def readable(actor: Actor) -> ColumnElement[bool]:
    """The rooms an actor may see, as a condition. What it leaves out does not exist for them."""
    if _is_known_youth(actor) or actor.looks_after_alliance:
        return true()
    return or_(Room.youth.is_(False), Room.school_id.in_(ids_run_by(actor.member)))


def _is_known_youth(actor: Actor) -> bool:
    """Whoever is to be silent everywhere is not among the young meanwhile: all else they still see
    can be read without an account."""
    return actor.youth and actor.consented and actor.silenced is None


def may_name(actor: Actor, other: Actor, *, bound: bool) -> bool:
    """Whom one may speak to by name, so that they are told of it. The young and the grown-up reach
    one another only where the older one runs a school that the younger one follows (`bound`), or
    looks after the alliance."""
    keepers = actor.looks_after_alliance or other.looks_after_alliance
    return actor.youth == other.youth or bound or keepers


def keeps(actor: Actor, *, steward: bool) -> bool:
    """Those who look after a room: the stewards of its school, moderators and admins."""
    return steward or actor.looks_after_alliance


def may_write(actor: Actor, voice: Voice) -> Refused | None:
    """Whoever may read a room may write in it, once signed in (a youth: with consent), unless those
    who look after it have asked them to be silent for a while."""
    return may_act(actor) or unless_silenced(voice.silence, "silenced_here")


def may_post(actor: Actor, voice: Voice) -> Refused | None:
    """In a closed topic only those who look after the room still write."""
    shut = Refused("topic_closed") if voice.closed and not voice.keeper else None
    return may_write(actor, voice) or shut


def may_edit(actor: Actor, *, author: int, gone: bool) -> Refused | None:
    """One's own words, as long as they are there."""
    return may_act(actor) or _unless(actor.member == author and not gone)


def may_correct_language(actor: Actor, *, author: int, steward: bool, gone: bool) -> Refused | None:
    """Who wrote it knows best; those who look after the room may too."""
    cares = actor.member == author or steward or actor.looks_after_alliance
    return may_act(actor) or _unless(cares and not gone)


def may_translate(actor: Actor, voice: Voice) -> Refused | None:
    """Whoever may write in the room may say in another language what stands there, or that
    somebody has said it well."""
    return may_write(actor, voice)


def may_ask_machine(actor: Actor) -> Refused | None:
    """Members: the work of a machine is the house's to pay."""
    return None if actor.signed_in else Refused("sign_in_first")


def may_drop_translation(actor: Actor, *, author: int | None, keeper: bool) -> Refused | None:
    """Whose it is, and those who look after the room: what a machine made is nobody's."""
    own = author is not None and actor.member == author
    return may_act(actor) or _unless(own or keeper)


def has_cards(*, youth: bool) -> bool:
    """Whether pages of the web are shown under messages of a room. Not where the young are among
    themselves: nobody has looked at what such a page shows, and asking for it tells a stranger
    that somebody wrote down his address."""
    return not youth


def may_remove_card(actor: Actor, *, author: int, keeper: bool) -> Refused | None:
    """Whose message it is, and those who look after the room."""
    return may_act(actor) or _unless(actor.member == author or keeper)


def may_keep_services(actor: Actor, *, keeper: bool) -> Refused | None:
    """Those who look after the room: what a program says there, they answer for."""
    return may_act(actor) or _unless(keeper)


def may_delete(actor: Actor, *, author: int) -> Refused | None:
    """One's own words. Those of others are hidden, not deleted."""
    return may_act(actor) or _unless(actor.member == author)


def may_react(actor: Actor, *, out_of_sight: bool) -> Refused | None:
    return may_act(actor) or _unless(not out_of_sight)


def may_choose_answer(actor: Actor, *, asked: bool, steward: bool) -> Refused | None:
    """Whoever asked knows best; those who look after the room may too."""
    return may_act(actor) or _unless(asked or steward or actor.looks_after_alliance)


def may_echo(actor: Actor) -> Refused | None:
    return may_act(actor)


def may_move(actor: Actor, *, steward: bool) -> Refused | None:
    """Moving is for those who look after the room."""
    return may_moderate(actor, steward=steward)


def is_newcomer(actor: Actor, *, now: datetime, new_for: timedelta, known: bool) -> bool:
    """Who joined less than so long ago, unless they look after the alliance, or are `known`: they
    run a school, or somebody vouches for them.

    Only time makes one known: how much one wrote would be made by a program in a minute."""
    if actor.joined is None or known or actor.looks_after_alliance:
        return False
    return bool(new_for) and now < actor.joined + new_for


def may_retitle(actor: Actor, voice: Voice, *, asked: bool) -> Refused | None:
    """Whoever asked, and those who look after the room."""
    return may_write(actor, voice) or _unless(asked or voice.keeper)


def may_start_topic(actor: Actor, voice: Voice) -> Refused | None:
    return may_write(actor, voice)


def may_open_room(actor: Actor, *, steward: bool) -> Refused | None:
    """Stewards open rooms of their school, moderators and admins those of the alliance; and they
    say what a room of theirs is called."""
    return may_act(actor) or _unless(steward or actor.looks_after_alliance)


def may_moderate(actor: Actor, *, steward: bool) -> Refused | None:
    """Hiding is for the stewards of the room's school, and for moderators and admins."""
    return may_act(actor) or _unless(keeps(actor, steward=steward))


def may_show(actor: Actor, *, steward: bool, own: bool, by_alliance: bool) -> Refused | None:
    """Who may hide may bring back what others hid, but nobody what is their own; and what the
    alliance's keepers hid stays so for stewards."""
    refused = may_moderate(actor, steward=steward)
    above = by_alliance and not actor.looks_after_alliance
    return refused or _unless(not own and not above)


def sees_hidden(actor: Actor, *, author: int | None, steward: bool) -> bool:
    """Who still reads what is hidden: its author, and those who may bring it back."""
    own = actor.member is not None and actor.member == author
    return own or steward or actor.looks_after_alliance


def may_see_earlier(actor: Actor, *, author: int, steward: bool) -> Refused | None:
    """What a message said before an edit is for its author and those who look after the room."""
    if sees_hidden(actor, author=author, steward=steward):
        return None
    return Refused("not_allowed" if actor.signed_in else "sign_in_first")


def _unless(allowed: bool) -> Refused | None:
    return None if allowed else Refused("not_allowed")
