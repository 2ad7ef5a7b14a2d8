"""What is photographed: a row for each page and each state of one, and who opens it."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import TypeAlias

from playwright.async_api import Page

from tests.pictures import acts

Act: TypeAlias = Callable[[Page], Awaitable[None]]
"""What the person does on the page before the picture is taken."""


@dataclass(frozen=True, slots=True)
class Shot:
    """A page, who opens it (None: a visitor) and what they do there.

    `path` has places for the names of what is there: those of `furniture.py`. `script` says
    whether the browser runs scripts.
    """

    name: str
    path: str
    who: str | None = "amina"
    act: Act | None = None
    script: bool = True


# Over the demonstration data as it is.
PAGES = (
    Shot("today", "/"),
    Shot("today-visitor", "/", None),
    Shot("sign-in", "/sign-in", None),
    Shot("sign-up", "/sign-up", None),
    Shot("me", "/me"),
    Shot("me-email", "/me/email"),
    Shot("me-password", "/me/password"),
    Shot("me-letters", "/me/letters"),
    Shot("forgotten", "/sign-in/forgotten", None),
    Shot("notices", "/notices", "bashir"),
    Shot("schools", "/schools"),
    Shot("school", "/schools/chenab"),
    Shot("school-steward", "/schools/chenab", "bashir"),
    Shot("school-edit", "/schools/chenab/edit", "bashir"),
    Shot("school-people", "/schools/chenab/people", "maryam"),
    Shot("rooms", "/rooms"),
    Shot("rooms-steward", "/rooms", "bashir"),
    Shot("room-opening", "/rooms/new?school=chenab", "bashir"),
    Shot("room-opening-alliance", "/rooms/new", "saima"),
    Shot("room-changing", "/rooms/chenab-orchards/edit", "bashir"),
    Shot("room-steward", "/rooms/chenab-orchards", "bashir", acts.open_level),
    Shot("room", "/rooms/chenab-orchards"),
    Shot("topic", "/rooms/chenab-orchards/topics/{topic}", "li"),
    Shot("message-options", "/messages/{own_message}/options", "bashir"),
    Shot("lessons", "/lessons"),
    Shot("lesson", "/lessons/{lesson}"),
    Shot("lesson-host", "/lessons/{lesson}/host", "bashir"),
    Shot("lesson-plan", "/schools/chenab/lessons/new", "bashir"),
    Shot("market", "/market", "li"),
    Shot("listing", "/listings/{listing}", "li"),
    Shot("listing-own", "/listings/{own_listing}", "bashir"),
    Shot("listing-new", "/schools/chenab/listings/new", "bashir"),
    Shot("inquiries", "/inquiries", "li"),
    Shot("inquiry", "/inquiries/{inquiry}", "li"),
    Shot("search", "/search"),
    Shot("search-found", "/search?q=wheat"),
    Shot("search-messages", "/search?q=%E8%8A%92%E6%9E%9C&kind=message"),
    Shot("search-room", "/search?q=gandum&room=chenab-wheat&since=month"),
    Shot("search-nothing", "/search?q=quince+marmalade&language=ur"),
    Shot("search-no-word", "/search?q=***"),
    Shot("me-delete", "/me/delete"),
    Shot("forgotten-sent", "/sign-in/forgotten/sent", None),
    Shot("report", "/safety/report?kind=listing&id={listing}"),
    Shot("safety-log", "/safety/log", "maryam"),
    # what one is told when something is done, and pages that stand by
    Shot("letters-confirmed", "/letters/confirmed", None),
    Shot("letters-stopped", "/letters/stopped", None),
    Shot("renewed", "/sign-in/renewed", None),
    Shot("reported", "/safety/reported?kind=listing&id={listing}"),
    Shot("me-delete-asked", "/me/delete/asked", None),
    Shot("listing-new-own", "/listings/new"),
    Shot("listing-edit", "/listings/{own_listing}/edit", "bashir"),
    Shot("no-page", "/offline", None),
    Shot("glossary", "/glossary"),
    Shot("glossary-term", "/glossary/wheat"),
    Shot("translations-none", "/messages/{own_message}/translations"),
    Shot("services-none", "/rooms/chenab-orchards/services", "bashir"),
)

# Over the demonstration data with one of everything else added.
STATES = (
    # forms that were refused: what was typed is kept
    Shot("wrong-sign-in", "/sign-in", None, acts.sign_in_wrongly),
    Shot("wrong-sign-up", "/sign-up", None, acts.sign_up_wrongly),
    Shot("wrong-listing", "/schools/chenab/listings/new", "bashir", acts.list_wrongly),
    Shot("wrong-lesson", "/schools/chenab/lessons/new", "bashir", acts.plan_wrongly),
    Shot("wrong-school", "/schools/chenab/edit", "bashir", acts.edit_wrongly),
    Shot("wrong-room", "/rooms/new", "bashir", acts.open_wrongly),
    Shot("wrong-name", "/rooms/chenab-orchards/edit", "bashir", acts.name_wrongly),
    Shot("wrong-topic", "/rooms/chenab-orchards", "amina", acts.start_wrongly),
    Shot("wrong-inquiry", "/listings/{listing}#ask", "li", acts.ask_wrongly),
    Shot("wrong-offer", "/inquiries/{asked}", "bashir", acts.offer_wrongly),
    Shot("message-empty", "/rooms/chenab-orchards/topics/{topic}", "li", acts.say_nothing, False),
    Shot("message-long", "/rooms/chenab-orchards/topics/{topic}", "li", acts.say_too_much),
    Shot("message-long-bare", "/rooms/chenab-orchards/topics/{topic}", "li", acts.post_much, False),
    # lessons through their life
    Shot("lesson-registered", "/lessons/{registered}", "amina"),
    Shot("lesson-visitor", "/lessons/{registered}", None),
    Shot("lesson-full", "/lessons/{full}", "li"),
    Shot("lesson-setting-up", "/lessons/{setting_up}", "li"),
    Shot("lesson-lost", "/lessons/{lost}", "li"),
    Shot("lesson-women", "/lessons/{womens}", "li"),
    Shot("lesson-ended", "/lessons/{ended}"),
    Shot("lesson-cancelled", "/lessons/{cancelled}"),
    Shot("lesson-edit", "/lessons/{registered}/edit", "bashir", acts.unfold_all),
    Shot("lesson-youth-host", "/lessons/{young}/host", "bashir"),
    Shot("lesson-host-trying", "/lessons/{lesson}/host", "bashir", acts.try_camera),
    Shot("lesson-host-blocked", "/lessons/{lesson}/host", "bashir", acts.without_camera),
    Shot("lesson-bare", "/lessons/{registered}", "amina", None, False),
    # an inquiry at each step, from both sides
    *(
        Shot(f"inquiry-{step}-{side}", f"/inquiries/{{{step}}}", who)
        for step in ("asked", "offered", "countered", "agreed", "declined", "withdrawn")
        for side, who in (("buyer", "li"), ("seller", "bashir"))
    ),
    Shot("inquiry-counter-form", "/inquiries/{offered}", "li", acts.unfold_all),
    Shot("listing-ask", "/listings/{listing}", "li", acts.open_ask),
    Shot("listing-visitor", "/listings/{listing}", None),
    Shot("listing-closed", "/listings/{closed_listing}", "bashir"),
    # nothing there
    Shot("schools-none", "/schools?q=zzzz&country=KZ", "amina"),
    Shot("schools-mine-none", "/schools?followed=true", "nau"),
    Shot("market-none", "/market?q=zzzz", "li"),
    Shot("lessons-none", "/lessons?school=khalifa-plain", "amina"),
    Shot("inquiries-none", "/inquiries", "nau"),
    Shot("notices-none", "/notices", "nau"),
    Shot("room-none", "/rooms/empty-room"),
    Shot("topic-none", "/rooms/empty-room/topics/{empty_topic}"),
    Shot("me-new", "/me", "nau"),
    # people
    Shot("youth-today", "/", "zain"),
    Shot("youth-me", "/me", "zain"),
    Shot("youth-market", "/market", "zain"),
    Shot("youth-listing", "/listings/{listing}", "zain"),
    Shot("youth-room", "/rooms/buland-young-sellers", "zain"),
    Shot("waiting-me", "/me", "wafa"),
    Shot("waiting-topic", "/rooms/chenab-orchards/topics/{topic}", "wafa", acts.say_salaam),
    Shot("school-people-waiting", "/schools/chenab/people", "bashir"),
    Shot("me-steward", "/me", "bashir"),
    # behind a link that a letter or an admin gives
    Shot("invitation", "/invitations/{invitation}", "nau"),
    Shot("invitation-visitor", "/invitations/{invitation}", None),
    Shot("letters-confirm", "/letters/confirm/{confirm}", None),
    Shot("letters-stop", "/letters/stop/{stop}", None),
    Shot("renew", "/sign-in/renew/{renew}", None),
    Shot("link-over", "/sign-in/renew/nobody-knows", None),
    # catching up
    Shot("inbox", "/inbox"),
    Shot("inbox-visits", "/inbox", "li"),
    Shot("inbox-swept", "/inbox", "bashir", acts.read_all),
    Shot("inbox-none", "/inbox", "nau"),
    Shot("saved", "/saved"),
    Shot("saved-none", "/saved", "nau"),
    Shot("drafts", "/drafts"),
    Shot("drafts-discarded", "/drafts", "amina", acts.discard_draft),
    Shot("drafts-none", "/drafts", "nau"),
    Shot("topic-draft", "/rooms/chenab-orchards/topics/{named_topic}"),
    Shot("topic-draft-bare", "/rooms/chenab-orchards/topics/{named_topic}", script=False),
    Shot("topic-preview", "/rooms/chenab-orchards/topics/{named_topic}", act=acts.preview),
    Shot("topic-how", "/rooms/chenab-orchards/topics/{named_topic}", act=acts.look_how),
    Shot("room-draft", "/rooms/chenab-orchards", act=acts.go_to_question),
    Shot("person", "/members/bashir", "li"),
    Shot("why-notice", "/notices/{named_notice}/why"),
    Shot("why-message", "/messages/{message}/why", "li"),
    Shot("notices-of-talk", "/notices"),
    Shot("topic-named", "/rooms/chenab-orchards/topics/{named_topic}", "li"),
    Shot("topic-naming", "/rooms/chenab-orchards/topics/{named_topic}", "li", acts.begin_name),
    Shot("topic-menu", "/rooms/chenab-orchards/topics/{named_topic}", "li", acts.open_menu),
    Shot("room-menu", "/rooms/chenab-orchards", "li", acts.open_level),
    # what goes along with messages
    Shot("topic-files", "/rooms/chenab-orchards/topics/{enclosed_topic}?after=0", "li"),
    Shot("topic-files-end", "/rooms/chenab-orchards/topics/{enclosed_topic}#end", "amina"),
    Shot("room-files", "/rooms/chenab-orchards"),
    Shot("share", "/share?kind=listings&id={listing}", "li"),
    Shot("share-wrong", "/share?kind=lessons&id={registered}", "amina", acts.share_nowhere),
    Shot("topic-pages", "/rooms/chenab-orchards/topics/{paged_topic}", "li"),
    Shot("message-options-pages", "/messages/{paged_message}/options"),
    Shot("topic-shared", "/rooms/chenab-orchards/topics/{shared_topic}", "li"),
    Shot("search-voice", "/search?has=voice"),
    Shot("search-answered", "/search?answered=yes"),
    Shot("search-whose", "/search?q=wheat&since=year&member=%E5%B0%8F"),
    Shot("enclosing", "/rooms/chenab-orchards/topics/{topic}", "li", acts.enclose),
    Shot("recording", "/rooms/chenab-orchards/topics/{topic}", "amina", acts.record),
    Shot("enclosed-offline", "/rooms/chenab-orchards/topics/{topic}", "li", acts.enclose_offline),
    Shot(
        "enclosing-bare", "/rooms/chenab-orchards/topics/{topic}", "li", acts.enclose_badly, False
    ),
    # much text, and words that do not break
    Shot("topic-urdu", "/rooms/long-names/topics/{urdu_topic}"),
    Shot("topic-chinese", "/rooms/long-names/topics/{chinese_topic}", "li"),
    Shot("message-options", "/messages/{message}/options", "amina"),
    Shot("translations", "/messages/{message}/translations", "li"),
    Shot("message-menu", "/rooms/chenab-orchards/topics/{topic}", "li", acts.open_message_menu),
    Shot("message-menu-last", "/rooms/chenab-orchards/topics/{topic}", "li", acts.open_last_menu),
    Shot("topic-closed", "/rooms/chenab-orchards/topics/{closed_topic}"),
    Shot("topic-care", "/rooms/chenab-orchards/topics/{closed_topic}/care", "bashir"),
    Shot("room-care", "/rooms/chenab-orchards/care", "bashir"),
    Shot("room-services", "/rooms/chenab-orchards/services", "bashir"),
    Shot("title-changing", "/rooms/chenab-orchards/topics/{named_topic}/title"),
    Shot("message-deleting", "/messages/{message}/delete", "amina"),
    Shot("hide", "/safety/hide?kind=message&id={message}", "bashir"),
    Shot("hidden", "/safety/hide?kind=message&id={held_message}", "bashir"),
    Shot("message-menu-keeper", "/messages/{held_message}", "bashir", acts.open_message_menu),
    Shot("hide-several", "/rooms/chenab-orchards/care/messages?member=akbar", "bashir"),
    Shot("several-hidden", "/safety/hidings/{hiding}", "bashir"),
    Shot("silenced", "/rooms/chenab-orchards/topics/{topic}", "akbar"),
    Shot("silence", "/safety/silences/{silence}", "bashir"),
    Shot("silencing", "/safety/silence?member=akbar&room=chenab-orchards", "saima"),
    Shot(
        "words",
        "/safety/words?school=chenab&sentence=Earn+ea%24y+m0ney%2C+%E5%8A%A0%E5%BE%AE%E4%BF%A1",
        "bashir",
    ),
    Shot("vouching", "/safety/vouch?member=li", "bashir"),
    Shot("vouch", "/safety/vouches/{vouch}", "bashir"),
    Shot("words-wrong", "/safety/words?school=chenab", "bashir", acts.add_word_wrongly),
    Shot("word", "/safety/words/{word}", "bashir"),
    Shot("word-removed", "/safety/words/{word_removed}", "bashir"),
    Shot("word-refused", "/rooms/chenab-orchards/topics/{topic}", "amina", acts.say_unwanted),
    Shot("word-held", "/messages/{held_message}", "li"),
    Shot("word-held-case", "/safety/reports/{held_case}", "bashir"),
    Shot("safety-waiting", "/safety", "saima"),
    Shot("safety-log-topics", "/safety/log?kind=topic.locked", "maryam"),
    Shot("no-topic", "/rooms/chenab-orchards/topics/999999"),
    Shot("safety-case", "/safety/reports/{case}", "saima"),
    Shot("topic-visitor", "/rooms/chenab-orchards/topics/{topic}", None),
    Shot("topic-mine", "/rooms/chenab-orchards/topics/{topic}", "bashir"),
    Shot("room-visitor", "/rooms/chenab-orchards", None),
    Shot("long-room", "/rooms/long-names", "longnamed"),
    Shot("long-today", "/", "longnamed"),
    Shot("long-me", "/me", "longnamed"),
    Shot("long-school", "/schools/long-names", "longnamed"),
    Shot("long-people", "/schools/long-names/people", "maryam"),
    Shot("long-schools", "/schools?q=Agro", "longnamed"),
    Shot("long-listing", "/listings/{long_listing}", "li"),
    Shot("long-market", "/market?q=Agro", "li"),
    # what opens, what comes over the page, what the reader has set
    Shot("schools-found", "/schools?country=PK&field=agriculture", "amina", acts.unfold_all),
    Shot(
        "market-found", "/market?kind=for_sale&country=PK&group=fresh_fruit", "li", acts.unfold_all
    ),
    Shot("lessons-filter", "/lessons", "amina", acts.unfold_all),
    Shot("menu-languages", "/", None, acts.open_menu),
    Shot("menu-lesson", "/lessons/{registered}", "bashir", acts.open_menu),
    Shot("offline", "/rooms", "amina", acts.go_offline),
    Shot("offline-topic", "/rooms/chenab-orchards/topics/{topic}", "li", acts.say_offline),
    Shot("kept-topic", "/rooms/chenab-orchards/topics/{topic}", "amina", acts.read_kept),
    Shot("keyboard", "/rooms/chenab-orchards/topics/{topic}", "li", acts.type_long),
    Shot("focus-today", "/", "amina", acts.tab_to(9)),
    Shot("focus-tabs", "/", "amina", acts.tab_to(4)),
    Shot("focus-skip", "/market", "amina", acts.tab_to(1)),
    Shot("focus-form", "/sign-in", None, acts.focus("#name")),
    *(
        Shot(f"large-{name}", path, who, acts.large_text)
        for name, path, who in (
            ("today", "/", "amina"),
            ("topic", "/rooms/chenab-orchards/topics/{topic}", "li"),
            ("lesson", "/lessons/{registered}", "amina"),
            ("listing", "/listings/{listing}", "li"),
            ("market", "/market", "li"),
            ("school", "/schools/chenab", "amina"),
            ("sign-up", "/sign-up", None),
            ("inquiry", "/inquiries/{offered}", "li"),
            ("me", "/me", "amina"),
        )
    ),
    # where there is no page
    Shot("error-401", "/schools/chenab/edit", None),
    Shot("error-403", "/schools/chenab/edit", "amina"),
    Shot("error-404", "/nowhere", None),
    Shot("error-404-member", "/rooms/nowhere", "amina"),
    Shot("error-409", "/fail/409", "amina"),
    Shot("error-429", "/fail/429", "amina"),
    Shot("error-500", "/fail/500", "amina"),
)

# While somebody publishes a camera.
LIVE = (
    Shot("live-today", "/"),
    Shot("live-lessons", "/lessons"),
    Shot("live-school", "/schools/chenab"),
    Shot("live-lesson", "/lessons/{live}"),
    Shot("live-visitor", "/lessons/{live}", None),
    Shot("live-watching", "/lessons/{live}", "amina", acts.watch),
    Shot("live-listening", "/lessons/{live}", "li", acts.listen),
    Shot("live-talking", "/lessons/{live}", "amina", acts.watch_and_scroll),
    Shot("live-elsewhere", "/lessons/{live}/host", "bashir"),
    Shot("live-host", "/lessons/{hosted}/host", "bashir", acts.go_live),
)
