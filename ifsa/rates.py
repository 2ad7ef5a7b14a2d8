"""How often somebody may do what others must bear: a rate for each verb that people can call.

Counted per member; for visitors per address. Addresses are shared by whole villages behind one
carrier, so what visitors can do has a generous rate. The rates are there against programs that
run wild and people who mean harm: nobody who uses the pages by hand should ever meet one.
"""

from ifsa.demonstrations import attendance, broadcasts, lessons, registrations, stage
from ifsa.files import keeping, uploads
from ifsa.members import accounts, addresses, devices, renewals
from ifsa.notifications import choices, notices, reading
from ifsa.rooms import (
    answers,
    deletions,
    drafts,
    echoes,
    edits,
    hiding,
    hidings,
    languages,
    links,
    locks,
    messages,
    moves,
    reactions,
    saved,
    senders,
    spaces,
    sweeps,
    titles,
    topics,
    translations,
)
from ifsa.rooms import follows as levels
from ifsa.safety import erasure, exports, reports, silences, vouches, words
from ifsa.schools import (
    consents,
    follows,
    invitations,
    profiles,
    programmes,
    schools,
    stewards,
    twins,
    verifications,
)
from ifsa.storage.limits import Rates
from ifsa.trade import hiding as hidden_listings
from ifsa.trade import inquiries, listings, offers

# A button that one may press by mistake, and press again.
BUTTON = "30/minute; 600/hour"
# What is written once and read by many: it tells people, or stands in a list that all see.
PUBLISHED = "10/minute; 60/hour"
# A form that changes what is there already.
EDIT = "20/minute; 200/hour"
# What sends a letter to an address that may be a stranger's.
LETTER = "6/hour; 20/day"

RATES: Rates = {
    # rooms
    messages.post: "12/10 seconds; 600/hour",
    messages.ask: "6/minute; 60/hour",
    edits.edit: EDIT,
    titles.change: EDIT,
    languages.correct: EDIT,
    senders.make: "10/hour",
    spaces.open: PUBLISHED,
    spaces.change: EDIT,
    senders.revoke: BUTTON,
    senders.deliver: "120/minute",
    "service": "10/minute; 200/day",  # counted per service
    translations.give: EDIT,
    translations.keep: "60/minute",
    translations.drop: BUTTON,
    translations.like: BUTTON,
    translations.unlike: BUTTON,
    links.remove: BUTTON,
    # what a machine is asked, per member: what it has done already costs nothing
    "machine": "20/minute; 300/hour",
    deletions.delete: BUTTON,
    moves.move: BUTTON,
    reactions.give: "60/minute; 1000/hour",
    reactions.take_back: "60/minute; 1000/hour",
    answers.choose: BUTTON,
    answers.drop: BUTTON,
    echoes.give: BUTTON,
    echoes.take_back: BUTTON,
    topics.unread_from: BUTTON,
    levels.choose_topic: BUTTON,
    levels.choose_room: BUTTON,
    saved.keep: BUTTON,
    saved.let_go: BUTTON,
    "preview": "60/minute; 1000/hour",  # counted per member
    drafts.keep: "60/minute; 1200/hour",  # a page does it when one stops typing
    drafts.discard: BUTTON,
    drafts.restore: BUTTON,
    sweeps.undo: BUTTON,
    reading.read: "120/minute",  # the page says it while one scrolls
    reading.sweep: BUTTON,
    # lessons
    lessons.schedule: "6/minute; 60/hour",
    lessons.edit: EDIT,
    lessons.cancel: BUTTON,
    registrations.register: BUTTON,
    registrations.withdraw: BUTTON,
    broadcasts.start: BUTTON,  # an encoder that loses its network starts again each time
    broadcasts.end: BUTTON,
    stage.arrive: "60/minute",  # the host's page says it each minute, on each device
    attendance.join: "600/minute",  # a village opens a lesson at the same minute
    # market
    listings.publish: PUBLISHED,
    listings.edit: EDIT,
    listings.close: BUTTON,
    inquiries.send: PUBLISHED,
    inquiries.withdraw: BUTTON,
    inquiries.decline: BUTTON,
    offers.make: EDIT,
    offers.accept: BUTTON,
    offers.decline: BUTTON,
    offers.withdraw: BUTTON,
    # files; by kind, what costs the work of making one
    "photo": "30/minute; 200/hour",
    "voice": "20/minute; 120/hour",
    keeping.keep: "60/minute",
    uploads.begin: "60/minute; 600/hour",
    uploads.receive: "1200/minute",  # a piece each, on a fast link
    uploads.finish: "60/minute",
    uploads.drop: "60/minute",
    # schools
    schools.found: PUBLISHED,
    schools.close: BUTTON,
    schools.reopen: BUTTON,
    profiles.edit: EDIT,
    programmes.add: PUBLISHED,
    stewards.appoint: EDIT,
    stewards.dismiss: EDIT,
    consents.grant: BUTTON,
    verifications.give: BUTTON,
    twins.pair: BUTTON,
    invitations.accept: BUTTON,
    follows.follow: BUTTON,
    follows.unfollow: BUTTON,
    # safety
    reports.make: PUBLISHED,
    reports.claim: BUTTON,
    reports.release: BUTTON,
    reports.decide: BUTTON,
    exports.begin: "3/hour; 10/day",  # it reads all that one ever wrote
    erasure.ask: "10/hour",
    locks.lock: BUTTON,
    locks.unlock: BUTTON,
    locks.slow_room: BUTTON,
    locks.slow_topic: BUTTON,
    silences.impose: EDIT,
    silences.lift: BUTTON,
    vouches.give: BUTTON,
    vouches.take_back: BUTTON,
    words.add: EDIT,
    words.change: BUTTON,
    words.remove: BUTTON,
    words.restore: BUTTON,
    hidings.hide: BUTTON,
    hidings.show: BUTTON,
    hiding.hide: BUTTON,
    hiding.show: BUTTON,
    titles.hide: BUTTON,
    titles.show: BUTTON,
    hidden_listings.hide: BUTTON,
    hidden_listings.show: BUTTON,
    # counted per member, for visitors per address; the page and the JSON together
    "search": "120/minute; 3000/hour",
    # accounts. Wrong passwords are counted per name and network, per name, per network, and per
    # browser that has been let in before; when a rate is used up, what is left is the slow one
    # (ifsa.web.members.guesses says how many guesses that makes).
    "sign_in": "10/hour",
    "sign_in_slowly": "1/5 minutes",
    "sign_in_name": "30/hour",
    "sign_in_name_slowly": "1/2 minutes",
    "sign_in_network": "100/hour",
    "sign_in_network_slowly": "2/minute",
    "sign_in_known": "10/hour",
    "sign_in_known_slowly": "1/5 minutes",
    # "present_password" is counted per member, "forgotten" per name
    "sign_up": "10/minute; 60/hour",
    accounts.sign_up: "10/minute; 60/hour",
    accounts.choose: BUTTON,
    addresses.change: LETTER,
    addresses.ask_again: LETTER,
    addresses.confirm: BUTTON,
    "present_password": "10/minute; 60/hour",
    "forgotten": LETTER,
    renewals.ask: "20/minute; 60/hour",
    renewals.change: EDIT,
    renewals.renew: BUTTON,
    choices.choose: BUTTON,
    choices.stop: "60/minute",  # mail providers say it, for many members from one address
    devices.sign_in: "60/minute; 600/hour",
    devices.sign_out: BUTTON,
    devices.sign_out_everywhere: "10/minute",
    notices.read: "120/minute",
    notices.read_all: BUTTON,
}
