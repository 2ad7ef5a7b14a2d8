"""The demonstration data holds together, and says things as the rest of the house does."""

import csv
import json
import re
from collections import Counter
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from ifsa.language import LANGUAGES
from ifsa.members.accounts import HANDLE
from ifsa.web.emblems import EMBLEMS

ROOT = Path(__file__).parents[2] / "ifsa"
DATA = ROOT / "demo" / "data"
TRADE = ROOT / "trade" / "data"

COUNTRIES = {
    "PK": "Asia/Karachi",
    "CN": "Asia/Shanghai",
    "KZ": "Asia/Almaty",
    "KE": "Africa/Nairobi",
}
CURRENCIES = {"PKR", "CNY", "KZT", "KES", "USD"}
MESSAGE_LANGUAGES = {"ur", "ur-Latn", "zh-Hans", "en", "ru", "sw"}
SLUG = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
DECIMAL = re.compile(r"[1-9][0-9]*(\.[0-9]{1,3})?")
# The letters of each script, and what one of them weighs: a Chinese one is half a word.
SCRIPTS = {
    "Hans": (re.compile("[\u4e00-\u9fff]"), 3),
    "Arab": (re.compile("[\u0621-\u06d3]"), 1),
    "Cyrl": (re.compile("[\u0400-\u04ff]"), 1),
    "Latn": (re.compile("[A-Za-z]"), 1),
}
SCRIPT_OF = {"ur": "Arab", "zh-Hans": "Hans", "ru": "Cyrl"}
# Arabic letters that Urdu writes otherwise, Devanagari and bidi controls that slip in unseen.
FOREIGN = re.compile("[\u0643\u064a\u0649\u0647\u0629\u0900-\u097f\u200b\u200e\u200f\u202a-\u202e]")
PHONE = re.compile(r"\+?[0-9][0-9 -]{8,}[0-9]")
MESSAGE_MAX = 4000
TITLE_MAX = 200

Record = dict[str, Any]


def load(name: str) -> Record:
    data: Record = json.loads((DATA / name).read_text("utf-8"))
    return data


SCHOOLS = load("schools.json")
MEMBERS: list[Record] = load("members.json")["members"]
ROOMS: list[Record] = load("rooms.json")["rooms"]
LESSON_TOPICS: dict[str, list[Record]] = load("rooms.json")["lessons"]
LISTINGS: list[Record] = load("listings.json")["listings"]
INQUIRIES: list[Record] = load("inquiries.json")["inquiries"]

SCHOOL: dict[str, Record] = {school["key"]: school for school in SCHOOLS["schools"]}
LESSON: dict[str, Record] = {lesson["key"]: lesson for lesson in SCHOOLS["demonstrations"]}
MEMBER: dict[str, Record] = {member["handle"]: member for member in MEMBERS}
ROOM: dict[str, Record] = {room["slug"]: room for room in ROOMS}
LISTING: dict[str, Record] = {listing["key"]: listing for listing in LISTINGS}
WOMEN = {"hajra", "zarina", "rukhsana", "saima", "amina", "wanjiru", "njeri", "qinjie", "xiaolin"}


def rows(name: str) -> dict[str, Record]:
    with (TRADE / name).open(encoding="utf-8", newline="") as file:
        table = list(csv.DictReader(file))
    key = "id" if "id" in table[0] else "code"
    return {row[key]: dict(row) for row in table}


def threads() -> Iterator[tuple[Record, list[Record]]]:
    """Every run of messages with the room it stands in."""
    for room in ROOMS:
        yield from ((room, topic["messages"]) for topic in room["topics"])
        if "open" in room:
            yield room, room["open"]
    for topics in LESSON_TOPICS.values():
        yield from ((ROOM[topic["room"]], topic["messages"]) for topic in topics)


def messages() -> Iterator[Record]:
    for _, thread in threads():
        yield from thread


def topics() -> Iterator[Record]:
    for room in ROOMS:
        yield from room["topics"]
    for beside in LESSON_TOPICS.values():
        yield from beside


def offers(inquiry: Record) -> list[Record]:
    return [step for step in inquiry["steps"] if step["do"] == "offer"]


def written() -> Iterator[tuple[str, str]]:
    """Every text with a language, as (language, text)."""
    yield from ((message["lang"], message["text"]) for message in messages())
    yield from ((topic["lang"], topic["title"]) for topic in topics())
    yield from ((listing["lang"], listing["note"]) for listing in LISTINGS)
    for room in ROOMS:
        yield from (*room["name"].items(), *room["about"].items())
    for listing in LISTINGS:
        yield from (*listing["variety"].items(), *listing["place"].items())
    for inquiry in INQUIRIES:
        yield inquiry["lang"], inquiry["text"]
        yield from ((offer["lang"], offer["note"]) for offer in offers(inquiry))


def is_youth(handle: str) -> bool:
    return bool(MEMBER[handle]["age"] < 18)


def speaks_for(handle: str, listing: Record) -> bool:
    steward_of = MEMBER[handle]["steward_of"]
    return bool(handle == listing["seller"] or (steward_of and steward_of == listing["school"]))


# --- members ---


def test_the_five_known_members_are_who_the_design_says() -> None:
    known = {
        handle: (MEMBER[handle]["occupation"], MEMBER[handle]["language"], MEMBER[handle]["role"])
        for handle in ("amina", "bashir", "zain", "li", "maryam")
    }
    assert known == {
        "amina": ("farmer", "ur", "member"),
        "bashir": ("steward", "ur", "member"),
        "zain": ("student", "ur", "member"),
        "li": ("buyer", "zh-Hans", "member"),
        "maryam": ("staff", "en", "admin"),
    }
    assert MEMBER["bashir"]["steward_of"] == "chenab"
    assert MEMBER["zain"]["age"] == 15


def test_handles_are_well_formed_and_given_once() -> None:
    assert len(MEMBER) == len(MEMBERS) >= 32
    assert not [handle for handle in MEMBER if not HANDLE.fullmatch(handle)]


def test_every_steward_of_a_school_has_an_account_under_the_same_names() -> None:
    expected = {
        (school["key"], steward["name"], steward["latin"])
        for school in SCHOOL.values()
        for steward in school["stewards"]
    }
    stewards = [member for member in MEMBERS if member["steward_of"]]
    assert {(s["steward_of"], s["name"], s["latin"]) for s in stewards} == expected
    assert len(stewards) == len(expected)


def test_members_are_of_four_countries_in_the_zones_of_these() -> None:
    assert {member["country"]: member["zone"] for member in MEMBERS} == COUNTRIES
    assert {m["occupation"] for m in MEMBERS} >= {"farmer", "buyer", "student", "extension_worker"}


@pytest.mark.parametrize("member", MEMBERS, ids=lambda member: member["handle"])
def test_a_member_reads_its_language_and_follows_schools_that_exist(member: Record) -> None:
    assert member["zone"] == COUNTRIES[member["country"]]
    assert member["language"] in LANGUAGES
    assert member["language"] in member["reads"]
    assert set(member["follows"]) <= set(SCHOOL)
    assert member["steward_of"] is None or member["steward_of"] in member["follows"]
    assert 13 <= member["age"] <= 90
    assert member["role"] in {"member", "moderator", "admin"}
    assert member["place"]


def test_the_young_have_the_consent_of_a_school_and_no_town() -> None:
    young = [member for member in MEMBERS if member["age"] < 18]
    assert len(young) >= 5
    assert all(member["consent_by_school"] in SCHOOL for member in young)
    assert not [m["handle"] for m in MEMBERS if m["age"] >= 18 and m["consent_by_school"]]
    towns = {member["place"] for member in MEMBERS if member["age"] >= 18}
    assert not towns & {member["place"] for member in young}


# --- rooms, topics, messages ---


def test_there_is_enough_to_read() -> None:
    assert len(ROOM) == len(ROOMS) >= 14
    assert sum(room["school"] is None for room in ROOMS) == 4
    assert sum(len(room["topics"]) for room in ROOMS) >= 40
    beside = sum(len(topic["messages"]) for ts in LESSON_TOPICS.values() for topic in ts)
    assert sum(1 for _ in messages()) - beside >= 260
    assert max(len(topic["messages"]) for topic in topics()) >= 60


@pytest.mark.parametrize("room", ROOMS, ids=lambda room: room["slug"])
def test_a_room_is_complete(room: Record) -> None:
    assert SLUG.fullmatch(room["slug"])
    assert room["school"] is None or room["school"] in SCHOOL
    assert set(room["name"]) == set(room["about"]) == set(LANGUAGES)
    assert room["emblem"] in EMBLEMS
    assert len(room["topics"]) >= 3
    titles = [topic["title"] for topic in room["topics"]]
    assert len(set(titles)) == len(titles)


def test_every_school_has_a_room_and_each_room_mixes_languages() -> None:
    assert {room["school"] for room in ROOMS} == {None, *SCHOOL}
    for room in ROOMS:
        spoken = {m["lang"] for topic in room["topics"] for m in topic["messages"]}
        assert len(spoken) >= 3, room["slug"]


def test_members_answer_each_other_across_languages_in_one_topic() -> None:
    mixed = [topic for topic in topics() if len({m["lang"] for m in topic["messages"]}) >= 3]
    assert len(mixed) >= 25
    everything = {"ur", "ur-Latn", "zh-Hans", "en"}
    assert any(everything <= {m["lang"] for m in topic["messages"]} for topic in topics())


def test_the_four_ways_of_writing_all_weigh() -> None:
    shares = Counter(message["lang"] for message in messages())
    assert set(shares) <= MESSAGE_LANGUAGES
    total = sum(shares.values())
    assert all(shares[lang] >= total / 10 for lang in ("ur", "ur-Latn", "zh-Hans", "en"))


def test_a_message_has_an_author_a_sane_length_and_a_time_in_the_past() -> None:
    for message in messages():
        assert message["author"] in MEMBER
        assert message["text"] == message["text"].strip()
        assert 0 < len(message["text"]) <= MESSAGE_MAX
        assert isinstance(message["minutes_ago"], int)
        assert message["minutes_ago"] >= 0


def test_a_thread_runs_forward_in_time() -> None:
    for _, thread in threads():
        times = [message["minutes_ago"] for message in thread]
        assert times == sorted(set(times), reverse=True), thread[0]["text"]


def test_members_write_in_languages_they_read() -> None:
    for message in messages():
        written_in = message["lang"].removesuffix("-Latn")
        assert written_in in MEMBER[message["author"]]["reads"], message["text"]


def test_a_topic_has_a_title_that_fits_and_one_answer_at_most() -> None:
    for topic in topics():
        assert 0 < len(topic["title"]) <= TITLE_MAX
        assert topic["lang"] in MESSAGE_LANGUAGES
        answers = [i for i, message in enumerate(topic["messages"]) if message.get("answer")]
        assert len(answers) <= 1
        assert 0 not in answers
        assert len({message["author"] for message in topic["messages"]}) >= 2
    assert sum(any(m.get("answer") for m in topic["messages"]) for topic in topics()) >= 6


def test_only_the_young_and_the_stewards_of_the_school_speak_in_a_room_for_the_young() -> None:
    young_rooms = [room["slug"] for room in ROOMS if room["youth"]]
    assert len(young_rooms) == 2
    for room, thread in threads():
        if room["youth"]:
            for author in {message["author"] for message in thread}:
                assert is_youth(author) or MEMBER[author]["steward_of"] == room["school"]


def test_only_women_speak_in_the_room_and_lesson_for_women() -> None:
    for room, thread in threads():
        if room["slug"] == "sindhu-courtyard":
            assert {message["author"] for message in thread} <= WOMEN


# --- lessons ---


def test_each_lesson_has_a_topic_in_a_room_of_its_host() -> None:
    assert set(LESSON_TOPICS) == set(LESSON)
    for key, beside in LESSON_TOPICS.items():
        for topic in beside:
            assert ROOM[topic["room"]]["school"] == LESSON[key]["host"]
            assert topic["lang"] == LESSON[key]["spoken"]
            assert topic["title"] == LESSON[key]["title"][topic["lang"]]
            assert 4 <= len(topic["messages"]) <= 12


def test_talk_beside_a_past_lesson_starts_with_the_lesson() -> None:
    for key, beside in LESSON_TOPICS.items():
        offset = LESSON[key]["when"].get("day_offset", 1)
        if offset < 0:
            started = [topic["messages"][0]["minutes_ago"] for topic in beside]
            assert started == [-offset * 24 * 60]


# --- listings ---


def test_there_is_something_to_buy_and_something_sought() -> None:
    assert len(LISTING) == len(LISTINGS) >= 24
    kinds = Counter(listing["kind"] for listing in LISTINGS)
    assert set(kinds) == {"for_sale", "wanted"}
    assert kinds["wanted"] == 4
    assert {listing["currency"] for listing in LISTINGS} == CURRENCIES


@pytest.mark.parametrize("listing", LISTINGS, ids=lambda listing: listing["key"])
def test_a_listing_fits_the_tables_of_trade(listing: Record) -> None:
    assert listing["produce"] in rows("produce.csv")
    units = rows("units.csv")
    assert units[listing["unit"]]["list"] in {"rec20", "rec21"}
    assert listing["price_unit"] in units
    assert listing["price_minor"] > 0
    assert DECIMAL.fullmatch(listing["quantity"])
    assert DECIMAL.fullmatch(listing["minimum"])
    assert float(listing["minimum"]) <= float(listing["quantity"])
    assert listing["grade"] in {"extra", "first", "second", "unsorted"}
    assert listing["minutes_ago"] >= 0


@pytest.mark.parametrize("listing", LISTINGS, ids=lambda listing: listing["key"])
def test_a_listing_belongs_to_an_adult_and_to_a_school_only_through_its_steward(
    listing: Record,
) -> None:
    assert not is_youth(listing["seller"])
    assert listing["country"] == MEMBER[listing["seller"]]["country"]
    if listing["school"]:
        assert MEMBER[listing["seller"]]["steward_of"] == listing["school"]
    assert set(listing["lessons"]) <= set(LESSON)


@pytest.mark.parametrize("listing", LISTINGS, ids=lambda listing: listing["key"])
def test_a_listing_is_named_in_three_languages_and_has_a_harvest(listing: Record) -> None:
    assert set(listing["variety"]) == set(listing["place"]) == set(LANGUAGES)
    texts = [*listing["variety"].values(), *listing["place"].values()]
    assert max(map(len, texts)) <= 80
    first, last = (date.fromisoformat(f"2024-{listing['harvest'][end]}") for end in ("from", "to"))
    assert listing["harvest"]["which"] in {"last", "next"}
    assert first != last


def test_the_mango_lesson_shows_a_listing_of_its_host() -> None:
    shown = [listing for listing in LISTINGS if "mango-hot-water" in listing["lessons"]]
    assert any(listing["school"] == LESSON["mango-hot-water"]["host"] for listing in shown)


# --- inquiries ---


def test_negotiations_stand_at_different_points() -> None:
    assert len({inquiry["key"] for inquiry in INQUIRIES}) == len(INQUIRIES) >= 4
    states = {inquiry["state"] for inquiry in INQUIRIES}
    assert states == {"asked", "offered", "countered", "agreed", "declined"}


@pytest.mark.parametrize("inquiry", INQUIRIES, ids=lambda inquiry: inquiry["key"])
def test_an_inquiry_is_between_an_adult_buyer_and_somebody_else(inquiry: Record) -> None:
    listing = LISTING[inquiry["listing"]]
    assert not is_youth(inquiry["buyer"])
    assert not speaks_for(inquiry["buyer"], listing)
    assert float(inquiry["quantity"]) >= float(listing["minimum"])
    assert inquiry["unit"] == listing["unit"]
    assert inquiry["minutes_ago"] < listing["minutes_ago"]


@pytest.mark.parametrize("inquiry", INQUIRIES, ids=lambda inquiry: inquiry["key"])
def test_the_sides_of_an_inquiry_take_turns_and_the_seller_begins(inquiry: Record) -> None:
    listing = LISTING[inquiry["listing"]]
    buyers = [step["by"] == inquiry["buyer"] for step in inquiry["steps"]]
    assert buyers == [turn % 2 == 1 for turn in range(len(buyers))]
    for step in inquiry["steps"]:
        assert step["by"] == inquiry["buyer"] or speaks_for(step["by"], listing)
    times = [inquiry["minutes_ago"], *(step["minutes_ago"] for step in inquiry["steps"])]
    assert times == sorted(set(times), reverse=True)
    assert times[-1] >= 0


@pytest.mark.parametrize("inquiry", INQUIRIES, ids=lambda inquiry: inquiry["key"])
def test_what_was_done_leads_to_the_states_that_are_told(inquiry: Record) -> None:
    made = offers(inquiry)
    ends = {"accept": "accepted", "decline": "declined"}
    done = [step["do"] for step in inquiry["steps"]]
    assert set(done[: len(made)]) <= {"offer"}
    last = ends.get(done[-1], "open") if done else None
    expected = ["superseded"] * (len(made) - 1) + ([last] if last else [])
    assert [offer["state"] for offer in made] == expected
    reached = {"accepted": "agreed", "declined": "declined", None: "asked"}
    still_open = "offered" if len(made) == 1 else "countered"
    assert inquiry["state"] == reached.get(last, still_open)


@pytest.mark.parametrize("inquiry", INQUIRIES, ids=lambda inquiry: inquiry["key"])
def test_an_offer_has_terms_of_the_tables_and_an_open_one_is_still_valid(inquiry: Record) -> None:
    listing = LISTING[inquiry["listing"]]
    for offer in offers(inquiry):
        assert offer["incoterm"] in rows("incoterms.csv")
        assert offer["incoterm_place"]
        assert offer["unit"] == offer["price_unit"] == listing["unit"]
        assert offer["currency"] == listing["currency"]
        assert offer["price_minor"] > 0
        assert 0 < float(offer["quantity"]) <= float(listing["quantity"])
        if offer["state"] == "open":
            assert offer["minutes_ago"] < offer["valid_days"] * 24 * 60


def test_the_farmer_the_steward_and_the_buyer_each_have_a_negotiation() -> None:
    parties = {LISTING[inquiry["listing"]]["seller"] for inquiry in INQUIRIES}
    assert {"amina", "bashir"} <= parties
    assert "li" in {inquiry["buyer"] for inquiry in INQUIRIES}


# --- the texts themselves ---


def test_texts_are_mostly_in_the_script_of_their_language() -> None:
    for lang, text in written():
        weights = {
            script: len(letter.findall(text)) * weight
            for script, (letter, weight) in SCRIPTS.items()
        }
        heaviest = max(weights, key=lambda script: weights[script])
        assert heaviest == SCRIPT_OF.get(lang, "Latn"), text


def test_texts_hold_urdu_letters_no_unseen_characters_and_no_telephone_number() -> None:
    for _, text in written():
        assert not FOREIGN.search(text), text
        assert not PHONE.search(text), text


@pytest.mark.parametrize("name", [path.name for path in DATA.glob("*.json")])
def test_files_are_free_and_written_in_plain_unicode(name: str) -> None:
    text = (DATA / name).read_text("utf-8")
    assert json.loads(text)["licence"] == "CC0-1.0"
    assert "\\u" not in text
