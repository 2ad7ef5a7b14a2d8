"""In which words a member is told: one sentence for each kind, in their language and their time.

Plain text, ready for a page, a mail or a phone's lock screen: names and titles are isolated, a
lesson's time stands on the reader's clock with the host's beside it. What happened is said as past,
so that it is still true when it is read a week later.
"""

from collections.abc import Callable, Mapping
from typing import Any, Final, TypeAlias

from ifsa.language.catalogues import N_, translations
from ifsa.language.formatting import Format
from ifsa.language.isolation import isolate_within, strip
from ifsa.language.negotiation import best_text
from ifsa.notifications.facts import ConsentFacts, LessonFacts, TalkFacts, Texts, TradeFacts
from ifsa.notifications.queries import NoticeView

Saying: TypeAlias = Callable[[Any, Format], str]


def sentence(notice: NoticeView, fmt: Format) -> str:
    """What a notice says to the reader of a format. Raises KeyError for an unknown kind."""
    return SAYINGS[notice.kind](notice.facts, fmt)


def _scheduled(facts: LessonFacts, fmt: Format) -> str:
    return _of_lesson(N_("%(school)s plans a lesson, “%(title)s”: %(day)s, %(time)s."), facts, fmt)


def _moved(facts: LessonFacts, fmt: Format) -> str:
    return _of_lesson(N_("“%(title)s” has another time: %(day)s, %(time)s."), facts, fmt)


def _cancelled(facts: LessonFacts, fmt: Format) -> str:
    message = N_("%(school)s has cancelled “%(title)s”: %(day)s, %(time)s.")
    return _of_lesson(message, facts, fmt)


def _soon(facts: LessonFacts, fmt: Format) -> str:
    return _of_lesson(N_("“%(title)s” starts at %(time)s."), facts, fmt)


def _started(facts: LessonFacts, fmt: Format) -> str:
    return _of_lesson(N_("%(school)s has gone live with “%(title)s”."), facts, fmt)


def _asked(facts: TradeFacts, fmt: Format) -> str:
    return _of_trade(N_("%(name)s has asked about your listing: %(produce)s."), facts, fmt)


def _inquiry_declined(facts: TradeFacts, fmt: Format) -> str:
    return _of_trade(N_("%(name)s has declined your inquiry: %(produce)s."), facts, fmt)


def _inquiry_withdrawn(facts: TradeFacts, fmt: Format) -> str:
    return _of_trade(N_("%(name)s has withdrawn the inquiry: %(produce)s."), facts, fmt)


def _offered(facts: TradeFacts, fmt: Format) -> str:
    if facts.counter:
        return _of_trade(N_("%(name)s has made a counter-offer: %(produce)s."), facts, fmt)
    return _of_trade(N_("%(name)s has made you an offer: %(produce)s."), facts, fmt)


def _accepted(facts: TradeFacts, fmt: Format) -> str:
    return _of_trade(N_("%(name)s has accepted your offer: %(produce)s."), facts, fmt)


def _declined(facts: TradeFacts, fmt: Format) -> str:
    return _of_trade(N_("%(name)s has declined your offer: %(produce)s."), facts, fmt)


def _withdrawn(facts: TradeFacts, fmt: Format) -> str:
    return _of_trade(N_("%(name)s has withdrawn the offer: %(produce)s."), facts, fmt)


def _consented(facts: ConsentFacts, fmt: Format) -> str:
    message = N_("You have permission now: you can write, and register for lessons.")
    return translations(fmt.language).gettext(message)


def _addressed(facts: TalkFacts, fmt: Format) -> str:
    messages = {
        "name": N_("%(name)s has mentioned you: %(place)s"),
        "stewards": N_("%(name)s has asked the stewards: %(place)s"),
        "answer": N_("%(name)s has answered you: %(place)s"),
    }
    return _of_talk(messages[facts.way or "name"], facts, fmt)


def _grew(facts: TalkFacts, fmt: Format) -> str:
    if facts.first:
        return _of_talk(N_("%(name)s has started a topic: %(place)s"), facts, fmt)
    return _of_talk(N_("There is something new in a topic that you follow: %(place)s"), facts, fmt)


SAYINGS: Final[Mapping[str, Saying]] = {
    "lesson.scheduled": _scheduled,
    "lesson.moved": _moved,
    "lesson.cancelled": _cancelled,
    "lesson.soon": _soon,
    "lesson.started": _started,
    "inquiry.sent": _asked,
    "inquiry.declined": _inquiry_declined,
    "inquiry.withdrawn": _inquiry_withdrawn,
    "offer.made": _offered,
    "offer.accepted": _accepted,
    "offer.declined": _declined,
    "offer.withdrawn": _withdrawn,
    "consent.given": _consented,
    "member.addressed": _addressed,
    "topic.grew": _grew,
}
"""By the name of the event."""


def _of_lesson(message: str, facts: LessonFacts, fmt: Format) -> str:
    when = fmt.lesson_time(facts.starts_at, facts.zone)
    parts = {
        "school": _named(facts.school, fmt),
        "title": _named(facts.title, fmt),
        "day": when.day,
        "time": when.text,
    }
    return translations(fmt.language).gettext(message) % parts


def _of_trade(message: str, facts: TradeFacts, fmt: Format) -> str:
    parts = {"name": _called(facts.by, fmt), "produce": _named(facts.produce, fmt)}
    return translations(fmt.language).gettext(message) % parts


def _of_talk(message: str, facts: TalkFacts, fmt: Format) -> str:
    place = _own(facts.title, fmt) if facts.title else _named(facts.room, fmt)
    parts = {"name": _called(facts.by, fmt), "place": place}
    return translations(fmt.language).gettext(message) % parts


def _called(name: str, fmt: Format) -> str:
    """Somebody's name; who has left has none any more."""
    return _own(name or translations(fmt.language).gettext(N_("Former member")), fmt)


def _named(texts: Texts, fmt: Format) -> str:
    return _own(best_text(texts, fmt.language)[1], fmt)


def _own(text: str, fmt: Format) -> str:
    return isolate_within(strip(text), fmt.language)
