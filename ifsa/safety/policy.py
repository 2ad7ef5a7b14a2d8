"""Who may do what about safety: pure, and `readable` as the same rule over rows."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, and_, false, or_

from ifsa.actor import Actor, Role
from ifsa.errors import Refused
from ifsa.members.policy import may_act
from ifsa.members.queries import only_keeper
from ifsa.safety.decisions import Decision
from ifsa.safety.model import Case
from ifsa.safety.things import Kind
from ifsa.schools.queries import ids_run_by


@dataclass(frozen=True, slots=True)
class Standing:
    """What an actor is to a case: a steward of its school, or of `any`; whether its author is a
    `fellow` steward, and whether they look after the alliance `alone`."""

    steward: bool
    fellow: bool
    any: bool = False
    alone: bool = False


def may_report(actor: Actor) -> Refused | None:
    """Every member; a youth who waits for consent too: nobody needs permission to ask for help."""
    return None if actor.signed_in else Refused("sign_in_first")


def may_see(actor: Actor, standing: Standing, *, author: int | None, handed_on: bool) -> bool:
    """Those who look after the alliance see all cases, stewards those of their school that are
    neither handed on nor about one of themselves. Nobody sees what is about their own: who
    reported it would be plain. What is about somebody who looks after the alliance alone, so that
    nobody would be left to see it, all stewards see."""
    if may_act(actor) is not None or actor.member == author:
        return False
    ours = standing.steward and not standing.fellow and not handed_on
    return actor.looks_after_alliance or ours or (standing.any and standing.alone)


def readable(actor: Actor) -> ColumnElement[bool]:
    """The cases for which `may_see` says yes."""
    if may_act(actor) is not None:
        return false()
    of_others = or_(Case.author_id.is_(None), Case.author_id != actor.member)
    if actor.looks_after_alliance:
        return of_others
    ours = Case.school_id.in_(ids_run_by(actor.member))
    theirs = ids_run_by(Case.author_id.expression)
    fellow = and_(Case.author_id.is_not(None), Case.school_id.in_(theirs))
    of_ours = and_(ours, ~fellow, Case.handed_on_at.is_(None))
    any_steward = ids_run_by(actor.member).exists()
    return and_(of_others, or_(of_ours, and_(Case.author_id.in_(only_keeper()), any_steward)))


def sees_reporters(actor: Actor) -> bool:
    """Who reported is known to those who look after the alliance alone: in a village a steward
    knows everybody."""
    return actor.looks_after_alliance


def decisions(actor: Actor, kind: Kind, standing: Standing) -> Sequence[Decision]:
    """What an actor who sees a case may decide of it. There is nobody to hand on to what is about
    the only one who looks after the alliance."""
    keeper = actor.looks_after_alliance
    # A translation is not hidden but removed: the original is there.
    hides = kind is Kind.TRANSLATION or may_hide(actor, kind, steward=standing.steward)
    hide = (Decision.HIDE,) if hides else ()
    last = Decision.DONE if keeper or standing.alone else Decision.HAND_ON
    return (Decision.NOTHING, *hide, last)


def may_hide(actor: Actor, kind: Kind, *, steward: bool) -> bool:
    """Whether an actor may take a thing out of sight: its own area asks again."""
    keeper = steward or actor.looks_after_alliance
    return kind in HIDEABLE and keeper and may_act(actor) is None


@dataclass(frozen=True, slots=True)
class Reach:
    """Where a silence holds, and what the actor is to it: a steward there, or whom it is about.

    `above`: whom it would be about, or who imposed it, is not for the actor to judge.
    """

    everywhere: bool
    steward: bool
    own: bool
    above: bool


def may_silence(actor: Actor, reach: Reach) -> Refused | None:
    """Imposing and lifting: in a room those who look after it, anywhere those who look after the
    alliance. Nobody for themselves, nobody of who looks after the alliance, stewards not of one of
    their own school's, nor what the alliance has imposed."""
    steward = reach.steward and not reach.everywhere
    refused = may_list_silences(actor, steward=steward)
    return refused or _unless(not reach.own and not reach.above)


def may_list_silences(actor: Actor, *, steward: bool) -> Refused | None:
    """Who is silent somewhere, those know who look after the place."""
    return may_act(actor) or _unless(steward or actor.looks_after_alliance)


def may_read_words(actor: Actor, *, steward: bool) -> Refused | None:
    """Which words are not wanted: of a school its stewards know it, of the alliance the stewards of
    any; moderators and admins all of it."""
    return may_act(actor) or _unless(steward or actor.looks_after_alliance)


def may_keep_words(actor: Actor, *, steward: bool) -> Refused | None:
    """A school's list is its stewards' to keep, that of the alliance the moderators' and admins';
    these keep all. `steward` of the list's school: of the alliance's list nobody is."""
    return may_act(actor) or _unless(steward or actor.looks_after_alliance)


def may_vouch(actor: Actor, *, steward: bool, own: bool) -> Refused | None:
    """In the rooms of a school its stewards, in all rooms moderators and admins; nobody for
    themselves."""
    return may_act(actor) or _unless((steward or actor.looks_after_alliance) and not own)


def _unless(allowed: bool) -> Refused | None:
    return None if allowed else Refused("not_allowed")


HIDEABLE = frozenset({Kind.MESSAGE, Kind.TOPIC, Kind.LISTING})


def may_read_log(actor: Actor) -> Refused | None:
    """What those in power did is for admins."""
    if not actor.signed_in:
        return Refused("sign_in_first")
    return None if actor.role is Role.ADMIN else Refused("not_allowed")


def may_open_queue(actor: Actor, *, steward: bool) -> Refused | None:
    """Those who look after the alliance, and stewards."""
    refused = may_act(actor)
    allowed = steward or actor.looks_after_alliance
    return refused or (None if allowed else Refused("not_allowed"))
