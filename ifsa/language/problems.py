"""A sentence for every problem code, in the reader's language.

Each code has one or more sentences, the fullest first: the first whose parameters are all there is
taken, so that a problem raised with less still says something true. Parameters are shown by their
name: `size` is in bytes, `retry_after` and `left` in seconds, other numbers
are counts, `reason` is a word of rooms.reasons, and other text is from outside and isolated.

A new code gets its line in the table of its area. tests/language/test_problems.py fails for a code
that is raised anywhere and stands in none of them.
"""

import re
from dataclasses import dataclass
from typing import Final, TypeAlias

from ifsa.errors import Parameter, Problem
from ifsa.language.catalogues import N_, NN_, translations
from ifsa.language.formatting import Format
from ifsa.language.isolation import isolate_within, strip


@dataclass(frozen=True, slots=True)
class Counted:
    """A sentence with a plural, counted by one of its parameters."""

    forms: tuple[str, str]
    by: str


Sentence: TypeAlias = str | Counted
Table: TypeAlias = dict[str, tuple[Sentence, ...]]

_ANYWHERE: Table = {
    "sign_in_first": (N_("Please sign in first."),),
    "other_member": (N_("Somebody else is signed in on this phone now."),),
    "not_allowed": (N_("You are not allowed to do this."),),
    "not_found": (N_("This page is not here."),),
    "server": (N_("Something went wrong on our side."),),
    "conflict": (N_("This has changed meanwhile. Look again, please."),),
    "too_many": (
        Counted(
            NN_("Try again in %(minutes)s minute.", "Try again in %(minutes)s minutes."), "minutes"
        ),
        Counted(
            NN_("Try again in %(seconds)s second.", "Try again in %(seconds)s seconds."), "seconds"
        ),
        N_("Too often. Please wait a little."),
    ),
}

_FORMS: Table = {
    "required": (N_("Please fill this in."),),
    "too_long": (
        N_("This is too long. The limit is %(limit)s characters."),
        N_("This is too long."),
    ),
    "too_short": (
        N_("This is too short. It needs at least %(limit)s characters."),
        N_("This is too short."),
    ),
    "bad_choice": (N_("Please choose one of the list."),),
    "bad_number": (N_("Please write a number, such as 12 or 12.5."),),
    "number_range": (
        N_("The number must lie between %(least)s and %(most)s."),
        N_("The number must be at least %(least)s."),
        N_("The number must be at most %(most)s."),
        N_("This number is not possible here."),
    ),
    "bad_date": (N_("Please give a day and time that exist."),),
    "date_order": (N_("The last day must not be before the first."),),
    "too_exact": (
        N_("This number has too many decimals. At most %(limit)s are possible."),
        N_("This number has too many decimals."),
    ),
    "past_time": (N_("This time is already past."),),
    "bad_zone": (N_("This time zone is not known."),),
    "bad_language": (N_("This language is not known."),),
    "bad_form": (N_("This form did not arrive whole. Please send it again."),),
    "form_expired": (N_("This form is too old. Please send it again."),),
    "key_reused": (N_("This was already sent with another text."),),
    "key_form": (N_("The key of this message is not a UUID."),),
}

_REQUESTS: Table = {
    "bad_json": (N_("This is not readable JSON."),),
    "bad_frame": (N_("This command is not readable."),),
    "unknown_op": (N_("This command is not known."),),
    "method": (N_("This address cannot be used in that way."),),
    "origin": (N_("This came from another site and was not carried out."),),
    "too_many_streams": (N_("Too many rooms and lessons are open on this device. Close some."),),
}

_FILES: Table = {
    "too_large": (N_("This is too large. The limit is %(size)s."), N_("This is too large.")),
    "file_type": (N_("This kind of file cannot be used."),),
    "too_many_pixels": (
        N_("This photo is too large. The limit is %(most)s million pixels."),
        N_("This is too large."),
    ),
    "too_many_files": (N_("At most %(most)s files can go along."),),
    "voice_long": (
        Counted(
            NN_(
                "This voice note is too long. The limit is %(minutes)s minute.",
                "This voice note is too long. The limit is %(minutes)s minutes.",
            ),
            "minutes",
        ),
        N_("This voice note is too long."),
    ),
    "voice_short": (N_("This voice note is too short. Please hold on a little longer."),),
    "voice_silent": (N_("Nothing can be heard in this voice note. Is the microphone covered?"),),
    "voice_video": (N_("This is a video. Please send a voice note."),),
    "voice_damaged": (N_("This voice note is damaged. Please record it again."),),
    "uploads_waiting": (
        N_("%(most)s of your files are still on their way. Let them arrive first."),
        N_("Too many of your files are still on their way. Let them arrive first."),
    ),
    "upload_reused": (N_("Another file was already sent under this key."),),
    "upload_offset": (N_("The server has received another part of this file meanwhile."),),
    "upload_incomplete": (N_("This file has not arrived whole yet."),),
    "tus_version": (N_("Uploads speak tus %(version)s here."), N_("Uploads speak tus here.")),
    "tus_body": (N_("Pieces of a file come as application/offset+octet-stream."),),
    "checksum": (N_("This piece was damaged on its way. Please send it again."),),
    "checksum_kind": (
        N_("The checksum is not readable. Known kinds: %(known)s."),
        N_("The checksum is not readable."),
    ),
}

_MEMBERS: Table = {
    "wrong_password": (N_("The name or password is not right."),),
    "handle_taken": (N_("Somebody already has this name. Please choose another."),),
    "handle_form": (
        N_("A user name has 2 to 30 small letters and digits; dots, - and _ may stand between."),
    ),
    "email_taken": (N_("There is already an account with this e-mail address."),),
    "email_form": (N_("This is not an e-mail address."),),
    "wrong_present": (N_("This is not your present password."),),
    "link_over": (N_("This link was used already, or is too old. Ask for a new one."),),
    "office_age": (N_("For this one must be 18 years or older."),),
    "no_letters": (N_("No e-mail is sent from here."),),
    "password_short": (
        N_("The password needs at least %(limit)s characters."),
        N_("The password is too short."),
    ),
}

_SCHOOLS: Table = {
    "stewards_only": (N_("Only the stewards of the school can do this."),),
    "slug_taken": (N_("Another page already has this address. Please choose another."),),
    "slug_form": (N_("An address has small letters and digits, with single hyphens between."),),
    "stale": (N_("Somebody has changed this meanwhile. Look at the new text, then save again."),),
    "steward_age": (N_("A steward must be 18 years or older."),),
    "last_steward": (N_("A school needs at least one steward."),),
    "no_word": (N_("Please type a word or a number."),),
    "no_such_member": (N_("There is no member with this name."),),
    "several_members": (N_("Several members are called so. Choose one."),),
}

_ROOMS: Table = {
    "silenced": (
        Counted(
            NN_(
                "You may only read for %(days)s more day. Why: %(reason)s",
                "You may only read for %(days)s more days. Why: %(reason)s",
            ),
            "days",
        ),
        Counted(
            NN_(
                "You may only read for %(hours)s more hour. Why: %(reason)s",
                "You may only read for %(hours)s more hours. Why: %(reason)s",
            ),
            "hours",
        ),
        N_("You may only read here. Why: %(reason)s"),
        N_("You may only read here."),
    ),
    "silenced_here": (
        Counted(
            NN_(
                "You may not write in this room for %(days)s more day. Why: %(reason)s",
                "You may not write in this room for %(days)s more days. Why: %(reason)s",
            ),
            "days",
        ),
        Counted(
            NN_(
                "You may not write in this room for %(hours)s more hour. Why: %(reason)s",
                "You may not write in this room for %(hours)s more hours. Why: %(reason)s",
            ),
            "hours",
        ),
        N_("You may not write in this room any more. Why: %(reason)s"),
        N_("You may not write in this room."),
    ),
    "topic_closed": (N_("This topic is closed. It can still be read."),),
    "slow_mode": (
        Counted(
            NN_(
                "Here each writes one message in a while. Yours can go in %(minutes)s minute.",
                "Here each writes one message in a while. Yours can go in %(minutes)s minutes.",
            ),
            "minutes",
        ),
        Counted(
            NN_(
                "Here each writes one message in a while. Yours can go in %(seconds)s second.",
                "Here each writes one message in a while. Yours can go in %(seconds)s seconds.",
            ),
            "seconds",
        ),
        N_("Here each writes one message in a while. Please wait a little."),
    ),
    "new_messages": (
        Counted(
            NN_(
                "New members: %(limit)s messages an hour. This can go in %(minutes)s minute.",
                "New members: %(limit)s messages an hour. This can go in %(minutes)s minutes.",
            ),
            "minutes",
        ),
        Counted(
            NN_(
                "New members: %(limit)s messages an hour. This can go in %(seconds)s second.",
                "New members: %(limit)s messages an hour. This can go in %(seconds)s seconds.",
            ),
            "seconds",
        ),
        N_("New members: %(limit)s messages an hour. Please wait a little."),
    ),
    "new_topics": (
        Counted(
            NN_(
                "New members: %(limit)s topics a day. This can go in %(hours)s hour.",
                "New members: %(limit)s topics a day. This can go in %(hours)s hours.",
            ),
            "hours",
        ),
        N_("New members: %(limit)s topics a day. Please wait a little."),
    ),
    "new_inquiries": (
        Counted(
            NN_(
                "New members: %(limit)s inquiries a day. This can go in %(hours)s hour.",
                "New members: %(limit)s inquiries a day. This can go in %(hours)s hours.",
            ),
            "hours",
        ),
        N_("New members: %(limit)s inquiries a day. Please wait a little."),
    ),
    "new_links": (
        Counted(
            NN_(
                "New members: at most %(limit)s links a message, for %(days)s more day.",
                "New members: at most %(limit)s links a message, for %(days)s more days.",
            ),
            "days",
        ),
        Counted(
            NN_(
                "New members: at most %(limit)s links a message, for %(hours)s more hour.",
                "New members: at most %(limit)s links a message, for %(hours)s more hours.",
            ),
            "hours",
        ),
        N_("New members: at most %(limit)s links a message."),
    ),
    "new_names": (
        Counted(
            NN_(
                "New members: at most %(limit)s @names a message, for %(days)s more day.",
                "New members: at most %(limit)s @names a message, for %(days)s more days.",
            ),
            "days",
        ),
        Counted(
            NN_(
                "New members: at most %(limit)s @names a message, for %(hours)s more hour.",
                "New members: at most %(limit)s @names a message, for %(hours)s more hours.",
            ),
            "hours",
        ),
        N_("New members: at most %(limit)s @names a message."),
    ),
    "new_files": (
        Counted(
            NN_(
                "New members: at most %(limit)s files a message, for %(days)s more day.",
                "New members: at most %(limit)s files a message, for %(days)s more days.",
            ),
            "days",
        ),
        Counted(
            NN_(
                "New members: at most %(limit)s files a message, for %(hours)s more hour.",
                "New members: at most %(limit)s files a message, for %(hours)s more hours.",
            ),
            "hours",
        ),
        N_("New members: at most %(limit)s files a message."),
    ),
    "unwanted_word": (
        N_("“%(word)s” is not wanted here. Please say it in another way."),
        N_("A word in this is not wanted here. Please say it in another way."),
    ),
    "room_locked": (N_("Nothing can be written in this room now."),),
    "message_deleted": (N_("This message was deleted meanwhile."),),
    "changed_meanwhile": (
        N_("It was changed after you opened it here. Look at what it says now."),
    ),
    "draft_sent": (N_("This was sent already."),),
    "too_many_drafts": (
        N_("You have %(limit)s drafts. Send or discard one of them first."),
        N_("You have too many drafts. Send or discard one of them first."),
    ),
    "nothing_to_translate": (N_("There is no text here to translate."),),
    "same_language": (N_("The message is in this language already."),),
    "too_many_services": (N_("This room has too many services. Revoke one first."),),
    "own_translation": (N_("This is your own translation."),),
    "no_translator": (N_("No machine translates from this language into that one here."),),
    "translator_away": (N_("The translating machine does not answer now. Please try later."),),
    "no_answer": (N_("This cannot be the answer of a topic."),),
    "no_echo": (N_("This is for the questions of others."),),
    "several_topics": (N_("These messages stand in several topics. Move those of one at a time."),),
    "choose_messages": (N_("Choose messages, at most %(limit)s at a time."),),
    "too_many_messages": (N_("At most %(limit)s messages at a time."),),
}

_DEMONSTRATIONS: Table = {
    "not_live": (N_("This lesson is not live now."),),
    "already_ended": (N_("This lesson has already ended."),),
    "lesson_cancelled": (N_("This lesson was cancelled."),),
    "lesson_begun": (N_("This lesson has begun. Its plan can't be changed now."),),
    "lesson_full": (N_("All places of this lesson are taken."),),
    "too_early": (N_("You can go live an hour before the lesson starts, not earlier."),),
    "time_skipped": (N_("Clocks skip this hour on that day. Please choose another time."),),
    "time_far": (N_("This is too far ahead. A lesson can be planned for the next 400 days."),),
    "register_first": (N_("Please register for this lesson first."),),
    "consent_waiting": (N_("Waiting for your guardian's permission"),),
    "two_stewards_needed": (
        N_("Two stewards of the school must be here before a lesson for young members goes live."),
    ),
    "bad_sdp": (N_("The video connection could not be set up."),),
    "no_codec": (N_("This device and the server have no video format in common."),),
    "media_type": (N_("This address takes offers as application/sdp."),),
    "media_full": (N_("There is no place left for more viewers now. Please try again soon."),),
    "stage_full": (N_("Four are on the stage already. One of them has to leave it first."),),
    "unknown_session": (N_("This video connection is over."),),
    "etag_missing": (N_("The change of a video connection needs an If-Match header."),),
    "etag_stale": (N_("This video connection was changed meanwhile."),),
    "bad_fragment": (N_("The change of this video connection is not readable."),),
    "codec_missing": (
        N_("This device cannot show the picture of this lesson. You can listen to it."),
    ),
}

_TRADE: Table = {
    "already_accepted": (N_("An offer has already been accepted."),),
    "offer_closed": (N_("This offer is closed."),),
    "inquiry_closed": (N_("This inquiry is closed."),),
    "own_listing": (N_("This is your own listing."),),
    "own_offer": (N_("This is your own side's offer. The other side has to answer it."),),
    "not_your_turn": (N_("It is the other side's turn. Please wait for their answer."),),
    "offer_expired": (N_("The time of this offer is over."),),
    "listing_closed": (N_("This listing is closed."),),
    "already_asked": (N_("You have already asked here. Go on in that inquiry."),),
    "youth_no_trade": (N_("Trade is for members of 18 years and older."),),
}

_SAFETY: Table = {
    "word_short": (N_("This says too little. A word needs at least two letters or characters."),),
    "too_many_words": (N_("This list is full. Remove a word first."),),
    "own_report": (N_("This is your own. You cannot report it."),),
    "case_decided": (N_("Somebody has already decided this."),),
    "case_claimed": (N_("Somebody else is looking at this now."),),
    "last_admin": (N_("You are the only admin of the alliance. Invite another admin first."),),
    "only_steward": (
        N_("You are the only steward of a school. Appoint another steward there first."),
    ),
}

SENTENCES: Final[Table] = (
    _ANYWHERE
    | _FORMS
    | _REQUESTS
    | _FILES
    | _MEMBERS
    | _SCHOOLS
    | _ROOMS
    | _DEMONSTRATIONS
    | _TRADE
    | _SAFETY
)

# What is said for a code that has no sentence: true, if not helpful.
_BY_STATUS: Final = {
    400: "bad_form",
    401: "sign_in_first",
    403: "not_allowed",
    404: "not_found",
    405: "method",
    409: "conflict",
    422: "bad_form",
    429: "too_many",
}
_MINUTE: Final = 60  # seconds
_HOUR: Final = 60 * _MINUTE
_DAY: Final = 24 * _HOUR
# The words of rooms.reasons as everybody reads them.
_REASONS: Final = {
    "rude": N_("Rude or mean"),
    "scary": N_("Not safe"),
    "false": N_("Cheating or not true"),
    "advert": N_("Advertising"),
    "danger": N_("Dangerous advice"),
    "other": N_("Against the rules"),
}
_PARAMETER: Final = re.compile(r"%\((\w+)\)s")


def sentence(problem: Problem, language: str) -> str:
    """What to tell the person, in their language, with the problem's parameters in it."""
    choices = _sentences(problem)
    params = _with_time(problem.params)
    chosen = next((each for each in choices if _parameters(each) <= params.keys()), choices[-1])
    shown = {name: _shown(name, value, language) for name, value in params.items()}
    return _translated(chosen, params, language) % shown


def _sentences(problem: Problem) -> tuple[Sentence, ...]:
    fallback = _BY_STATUS.get(problem.http_status, "server")
    return SENTENCES.get(problem.code) or SENTENCES[fallback]


def _parameters(choice: Sentence) -> set[str]:
    return set(_PARAMETER.findall(choice if isinstance(choice, str) else choice.forms[1]))


def _translated(choice: Sentence, params: dict[str, Parameter], language: str) -> str:
    words = translations(language)
    if isinstance(choice, str):
        return words.gettext(choice)
    return words.ngettext(*choice.forms, int(params[choice.by]))


def _with_time(params: dict[str, Parameter]) -> dict[str, Parameter]:
    """The parameters, a waiting time told in seconds below a minute and else in minutes, what is
    left of a silence in hours below two days and else in days."""
    told = dict(params)
    if "retry_after" in params:
        wait = int(params["retry_after"])
        unit, n = ("seconds", max(1, wait)) if wait < _MINUTE else ("minutes", -(-wait // _MINUTE))
        told[unit] = n
    if "left" in params:
        left = int(params["left"])
        unit, n = ("hours", -(-left // _HOUR)) if left < 2 * _DAY else ("days", -(-left // _DAY))
        told[unit] = n
    return told


def _shown(name: str, value: Parameter, language: str) -> str:
    if name == "reason" and value in _REASONS:
        return translations(language).gettext(_REASONS[str(value)])
    if isinstance(value, str):
        return isolate_within(strip(value), language)
    return _figure(name, value, Format(language))


def _figure(name: str, value: int, form: Format) -> str:
    return form.file_size(value) if name == "size" else form.number(value)
