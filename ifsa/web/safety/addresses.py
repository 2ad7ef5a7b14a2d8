"""Where the things stand that reports and the log are about."""

from ifsa.members.queries import MemberName
from ifsa.rooms.translations import TranslationView
from ifsa.rooms.views import MessageView, TopicView
from ifsa.safety.things import Shown
from ifsa.schools.queries import SchoolBrief
from ifsa.web.rooms.topics import topic_url


def path_of(shown: Shown | None) -> str | None:
    """The page where a thing is seen; None for a member, who has none, and for what is gone."""
    match shown:
        case MessageView():
            return topic_url(shown.room, shown.topic, shown.seq)
        case TranslationView():
            return f"/messages/{shown.message}/translations?to={shown.lang}"
        case TopicView():
            return topic_url(shown.room, shown.id)
        case SchoolBrief():
            return f"/schools/{shown.slug}"
        case None | MemberName():
            return None
        case _:
            return f"/listings/{shown.id}"


def report_path(kind: str, id: int) -> str:
    """The page on which a thing is reported."""
    return f"/safety/report?kind={kind}&id={id}"


def hide_path(kind: str, id: int) -> str:
    """The page on which a thing is hidden, and brought back."""
    return f"/safety/hide?kind={kind}&id={id}"


def care_path(room: str, topic: int | None = None) -> str:
    """Where a room, or one of its topics, is looked after."""
    return f"/rooms/{room}/care" if topic is None else f"/rooms/{room}/topics/{topic}/care"
