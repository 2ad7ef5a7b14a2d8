"""What is written about an account, in three languages."""

from pathlib import Path

import pytest
from sqlalchemy import update

from ifsa.actor import Actor
from ifsa.app import handlers, open_store
from ifsa.delivery.model import Letter
from ifsa.language import LANGUAGES
from ifsa.language.catalogues import translations
from ifsa.language.isolation import FSI, PDI
from ifsa.members import addresses, letters, renewals
from ifsa.storage.events import OutboxEntry
from ifsa.storage.outbox import Outbox
from ifsa.storage.work import Work
from tests import parts
from tests.members.mailed import SECRET, House, house

VISITOR = Actor()
NOOR = "noor@example.org"
MARK = "\u200f"
ZONES = {"en": "UTC", "ur": "Asia/Karachi", "zh-Hans": "Asia/Shanghai"}


async def every_letter(home: House, language: str) -> dict[str, Letter]:
    """One of each kind, by its subject's English; links are still to be read in their words."""
    noor = await home.joins("noor", NOOR, language=language, zone=ZONES[language])
    await home.do(addresses.confirm, VISITOR, secret=await home.secret(NOOR))
    await home.joins("again", NOOR, language=language)
    await home.do(addresses.change, noor, email="new@example.org")
    await home.do(renewals.ask, VISITOR, name="noor")
    await home.do(renewals.change, noor, password_hash="another")
    written = await home.letters()
    say = translations(language).gettext
    known = {
        say(english): english
        for english in (
            "Confirm your e-mail address",
            "You already have an account",
            "Your account gets another e-mail address",
            "Choose a new password",
            "Your password was changed",
        )
    }
    return {known[one.subject]: one for one in written}


async def test_letters_say_who_what_and_until_when(tmp_path: Path) -> None:
    async with house(tmp_path) as home:
        written = await every_letter(home, "en")
    words = {subject: SECRET.sub("…", one.words) for subject, one in written.items()}
    until = written["Choose a new password"].until.strftime("%-d %b %Y, %H:%M")
    assert words["Choose a new password"] == (
        "Somebody asked for a new password for the account @noor at farms.example. If that was "
        f"you, choose it on this page:\n\n…\n\nThe page works once, until {until}.\n\n"
        "If it was not you, do nothing: then nothing happens.\n"
    )
    assert words["You already have an account"] == (
        "This address was given for another account at farms.example. It belongs to your account "
        "@noor already, so you can sign in with that one:\n\nhttps://farms.example/sign-in\n\n"
        "If it was not you, do nothing: then nothing happens.\n"
    )
    assert words["Your account gets another e-mail address"] == (
        "Somebody who knows your password has given another e-mail address for the account @noor "
        "at farms.example: new@example.org. It counts from when it is confirmed.\n\n"
        "If it was not you, sign in now and choose another password.\n"
    )
    assert words["Confirm your e-mail address"].startswith(
        "This address was given for the account @noor at farms.example."
    )
    assert words["Your password was changed"].endswith(
        "ask for a new password at once:\n\nhttps://farms.example/sign-in/forgotten\n"
    )
    assert {one.address for one in written.values()} == {NOOR, "new@example.org"}


@pytest.mark.parametrize("language", LANGUAGES)
async def test_every_letter_is_whole_in_every_language(tmp_path: Path, language: str) -> None:
    async with house(tmp_path) as home:
        written = await every_letter(home, language)
    assert len(written) == 5
    for subject, one in written.items():
        assert one.language == language
        assert "%(" not in one.words, subject
        assert one.words.count(FSI) + one.words.count("\u2067") == one.words.count(PDI)
        assert "@noor" in one.words
        if language != "en":
            assert subject not in one.words
            assert not {" the ", " you "} & set(one.words), subject


async def test_in_urdu_names_times_and_addresses_stand_apart(tmp_path: Path) -> None:
    async with house(tmp_path) as home:
        written = await every_letter(home, "ur")
    for one in written.values():
        paragraphs = one.words.strip().split("\n\n")
        links = [line for line in paragraphs if line.startswith("http")]
        assert all(line.isascii() for line in links)
        assert all(line.startswith(MARK) for line in paragraphs if line not in links)
        assert f"{FSI}@noor{PDI}" in one.words
        assert f"{FSI}farms.example{PDI}" in one.words
    warned = written["Your account gets another e-mail address"]
    assert f"{FSI}new@example.org{PDI}" in warned.words
    assert f"{FSI}{FSI}" not in written["Choose a new password"].words, "isolated once is enough"


async def test_times_are_those_of_the_member(tmp_path: Path) -> None:
    async with house(tmp_path) as home:
        noor = await home.confirmed("noor", NOOR, zone="Asia/Shanghai", language="en")
        await home.do(renewals.ask, VISITOR, name="noor")
        [letter] = await home.letters(NOOR)
    assert noor.zone == "Asia/Shanghai"
    hour = (letter.until.hour + 8) % 24
    assert f", {hour:02}:{letter.until:%M}." in letter.words


async def test_a_letter_is_written_once_for_its_event(tmp_path: Path) -> None:
    """However often the outbox comes by it."""
    async with house(tmp_path) as home:
        await home.joins("noor", NOOR)
        first = await home.letters()
        await home.do(forget_that_it_is_done, VISITOR)
        assert await home.outbox.drain() == 1
        again = await home.letters()
    assert [one.id for one in again] == [one.id for one in first]
    assert again[0].words == first[0].words


def forget_that_it_is_done(work: Work, actor: Actor) -> None:
    names = OutboxEntry.handler == letters.CONFIRM
    work.session.execute(update(OutboxEntry).where(names).values(done_at=None))


async def test_letters_that_are_owed_are_forgotten_when_mail_is_taken_away(tmp_path: Path) -> None:
    async with house(tmp_path) as home:
        await home.joins("noor", NOOR)
    settings = parts.settings_in(tmp_path)
    store = open_store(settings)
    outbox = Outbox(store.writer, store.reader, handlers(settings))
    try:
        assert await outbox.drain() >= 1
        assert await outbox.drain() == 0, "and none failed"
        assert await House(store, outbox).letters() == []
    finally:
        store.close()
