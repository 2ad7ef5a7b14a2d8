"""Photos and voice notes of messages: who sends them, what keeps them, who sees them."""

from dataclasses import replace
from typing import Any
from uuid import uuid4

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from ifsa.actor import Actor
from ifsa.errors import Conflict, Invalid, NotFound
from ifsa.files import queries as files
from ifsa.files.attachments import MOST
from ifsa.files.kinds import Kind
from ifsa.files.model import File
from ifsa.files.views import FileView
from ifsa.rooms import deletions, edits, hiding, leaving, messages, moves, own, queries, showing
from ifsa.rooms.events import MessageDeleted, MessageEdited
from ifsa.rooms.views import MessageView
from ifsa.storage.work import Work
from tests.files.given import PHOTO, VOICE, kept
from tests.rooms.talk import ORCHARDS, YOUNG, Talk

GATES = {showing.SHOWER: showing.sees}


def shown(place: Talk, message: int, by: str = "liwei") -> MessageView:
    actor = place[by] if by else Actor()
    return place.world.read(queries.message, actor, id=message)


def readable(place: Talk, file: FileView, by: str) -> bool:
    """Whether somebody gets a file by its address."""
    actor = place[by] if by else Actor()
    try:
        place.world.read(files.file, actor, file=file.id, gates=GATES)
    except NotFound:
        return False
    return True


def stored(place: Talk) -> int:
    with Session(place.world.engine) as session:
        return len(session.scalars(select(File)).all())


def test_files_go_along_in_their_order_and_need_no_text(place: Talk) -> None:
    voice, photo = kept(place.world, "amina", VOICE), kept(place.world, "amina")
    said = place.say("amina", "", files=[voice.id, photo.id])
    assert (said.text, said.lang) == ("", "und")
    assert [one.id for one in shown(place, said.id).files] == [voice.id, photo.id]
    assert [one.kind for one in said.files] == [Kind.VOICE, Kind.PHOTO]
    assert place.say("amina", "no files").files == ()


def test_without_files_there_must_be_text(place: Talk) -> None:
    with pytest.raises(Invalid) as caught:
        place.say("amina", " ", files=[])
    assert (caught.value.field, caught.value.code) == ("text", "required")


def test_the_same_key_with_the_same_files_is_the_same_message(place: Talk) -> None:
    key, photo, other = uuid4(), kept(place.world, "amina"), kept(place.world, "amina")
    first = place.say("amina", "Look.", key=key, files=[photo.id])
    assert place.say("amina", "Look.", key=key, files=[photo.id]) == first
    for changed in ([other.id], [photo.id, other.id], []):
        with pytest.raises(Conflict, match="key_reused"):
            place.say("amina", "Look.", key=key, files=changed)


@pytest.mark.parametrize("whose", ["another's", "shown already", "none at all"])
def test_what_can_not_go_along_is_refused_and_nothing_is_posted(place: Talk, whose: str) -> None:
    photo = kept(place.world, "liwei" if whose == "another's" else "amina")
    if whose == "shown already":
        place.say("amina", "Look.", files=[photo.id])
    seq = place.seq()
    wanted = 10**9 if whose == "none at all" else photo.id
    with pytest.raises(Invalid) as caught:
        place.say("amina", "Look.", files=[wanted])
    assert (caught.value.field, caught.value.code) == ("files", "bad_choice")
    assert place.seq() == seq


def test_no_more_than_so_many(place: Talk) -> None:
    many = [kept(place.world, "amina").id for _ in range(MOST + 1)]
    with pytest.raises(Invalid, match="too_many_files"):
        place.say("amina", "Look.", files=many)
    assert len(place.say("amina", "Look.", files=many[:MOST]).files) == MOST


def test_an_edit_keeps_them_and_may_leave_nothing_else(place: Talk) -> None:
    photo = kept(place.world, "amina")
    said = place.say("amina", "Look.", files=[photo.id])
    changed = place.world.do(edits.edit, place["amina"], message=said.id, text="")
    assert (changed.text, [one.id for one in changed.files]) == ("", [photo.id])
    bare = place.say("amina", "Words.")
    with pytest.raises(Invalid, match="required"):
        place.world.do(edits.edit, place["amina"], message=bare.id, text="")


def test_what_is_deleted_lets_go_of_them(place: Talk) -> None:
    photo = kept(place.world, "amina")
    said = place.say("amina", "Look.", files=[photo.id])
    assert readable(place, photo, "liwei")
    place.world.do(deletions.delete, place["amina"], message=said.id)
    assert shown(place, said.id).files == ()
    assert not readable(place, photo, "amina")
    assert stored(place) == 0


def test_who_reads_the_message_sees_them_and_nobody_else(place: Talk) -> None:
    loose = kept(place.world, "amina")
    photo, young = kept(place.world, "amina"), kept(place.world, "bashir")
    said = place.say("amina", "Look.", files=[photo.id])
    place.say("bashir", "For you.", room=YOUNG, files=[young.id])
    see = {who: readable(place, photo, who) for who in ("amina", "liwei", "bashir", "")}
    assert see == {"amina": True, "liwei": True, "bashir": True, "": True}
    assert [readable(place, loose, who) for who in ("amina", "liwei", "maryam")] == [
        True,
        False,
        False,
    ]
    see = {who: readable(place, young, who) for who in ("bashir", "maryam", "liwei", "amina", "")}
    assert see == {"bashir": True, "maryam": True, "liwei": False, "amina": False, "": False}
    place.world.do(hiding.hide, place["modd"], message=said.id, reason="rude")
    see = {who: readable(place, photo, who) for who in ("amina", "modd", "bashir", "liwei", "")}
    assert see == {"amina": True, "modd": True, "bashir": True, "liwei": False, "": False}
    assert [len(shown(place, said.id, who).files) for who in ("amina", "modd", "liwei", "")] == [
        1,
        1,
        0,
        0,
    ]
    place.world.do(hiding.show, place["modd"], message=said.id)
    assert readable(place, photo, "liwei")


def test_what_is_moved_takes_them_along(place: Talk) -> None:
    photo, topic = kept(place.world, "amina"), place.topic().id
    said = place.say("amina", "Look.", files=[photo.id])
    place.world.do(moves.move, place["maryam"], messages=[said.id], topic=topic)
    assert [one.id for one in shown(place, said.id).files] == [photo.id]
    assert readable(place, photo, "liwei")


def test_an_answer_and_the_list_of_topics_say_what_it_is(place: Talk) -> None:
    photo, voice = kept(place.world, "amina"), kept(place.world, "amina", VOICE)
    topic = place.topic().id
    said = place.say("amina", "", topic=topic, files=[photo.id, voice.id])
    assert place.world.read(queries.topic, place["liwei"], id=topic).latest_has == (
        "photo",
        "voice",
    )
    answer = place.say("liwei", "好", topic=topic, reply_to=said.id)
    assert answer.reply is not None
    assert (answer.reply.text, answer.reply.has) == ("", ("photo", "voice"))
    told = place.world.read(queries.messages_by_id, Actor(), ids=[said.id])[said.id]
    assert told.quote == answer.reply
    place.world.do(hiding.hide, place["modd"], message=said.id, reason="rude")
    again = shown(place, answer.id, "amina").reply
    assert again is not None
    assert again.has == ()


def test_a_page_of_messages_asks_for_them_once(place: Talk) -> None:
    topic = place.topic().id
    place.say("amina", "0", topic=topic, files=[kept(place.world, "amina").id])
    with place.world.counting() as one:
        place.page("liwei", topic)
    for number in range(12):
        file = kept(place.world, "amina", VOICE if number % 2 else PHOTO)
        place.say("amina", str(number), topic=topic, files=[file.id])
    with place.world.counting() as many:
        page = place.page("liwei", topic)
    assert all(len(one.files) == 1 for one in page.messages)
    assert len(page.messages) == 13
    assert len(many) == len(one)


# -- asking by voice ------------------------------------------------------------------------------


def _ask(place: Talk, *made: Any, title: str = "", text: str = "", by: str = "amina") -> Any:
    sent = [kept(place.world, by, one).id for one in made]
    actor = replace(place[by], language="ur" if by == "amina" else "en")
    return place.world.do(
        messages.ask, actor, room=ORCHARDS, key=uuid4(), title=title, text=text, files=sent
    )


def test_a_question_by_voice_is_called_so_unless_it_has_a_title(place: Talk) -> None:
    asked = _ask(place, VOICE)
    assert (asked.topic.title, asked.message.text) == ("صوتی سوال", "")
    assert _ask(place, VOICE, by="maryam").topic.title == "Voice question"
    spoken = _ask(place, VOICE, text="My kinnow leaves are yellow. " * 9, by="maryam").topic.title
    assert spoken.startswith("Voice question: My kinnow leaves are yellow.")
    assert len(spoken) < 110
    assert _ask(place, VOICE, title="Yellow leaves").topic.title == "Yellow leaves"
    for said in (_ask(place, PHOTO), _ask(place, text="Only words")):
        assert said.topic.title is None, "anything else stands in the open talk"
    with pytest.raises(Invalid, match="required"):
        _ask(place)


# -- one's own, and leaving -----------------------------------------------------------------------


def test_the_download_names_them(place: Talk) -> None:
    photo = kept(place.world, "amina")
    place.say("amina", "Look.", files=[photo.id])
    place.say("amina", "Words.")
    rows = place.world.read(own.messages, place["amina"]).rows
    assert [(row["text"], row["files"]) for row in rows] == [("Look.", [photo.id]), ("Words.", [])]


def _leave(work: Work, actor: Actor, *, most: int) -> bool:
    return leaving.let_go_of_files(work, member=actor.member or 0, most=most)


def test_who_leaves_takes_them_along_and_open_pages_hear_of_it(place: Talk) -> None:
    worded = place.say("amina", "Look.", files=[kept(place.world, "amina").id])
    wordless = place.say("amina", "", files=[kept(place.world, "amina", VOICE).id])
    other = place.say("liwei", "", files=[kept(place.world, "liwei").id])
    before = place.seq()
    assert place.world.do(_leave, place["amina"], most=1) is True
    assert place.world.do(_leave, place["amina"], most=5) is False
    assert [type(one) for one in place.world.events[-4:] if hasattr(one, "seq")] == [
        MessageEdited,
        MessageDeleted,
    ]
    assert place.seq() == before + 2
    assert (shown(place, worded.id).text, shown(place, worded.id).files) == ("Look.", ())
    assert shown(place, worded.id).edited is None
    assert shown(place, wordless.id).deleted
    assert len(shown(place, other.id).files) == 1
    assert stored(place) == 1
