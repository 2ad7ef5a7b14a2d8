"""Every verb that people can call has a rate."""

from limits import parse_many

from ifsa.demonstrations import attendance, broadcasts
from ifsa.rates import RATES
from ifsa.storage import pulse
from tests.house.verbs import Verb, name_of, verbs_at_edges

# What no person calls: the media engine reports it, or a supervisor asks whether we are ready.
OF_THE_HOUSE: set[Verb] = {
    attendance.leave,
    broadcasts.all_lost,
    broadcasts.connected,
    broadcasts.lost,
    pulse.writable,
}


def test_the_edges_name_verbs() -> None:
    found = {name_of(verb): doors for verb, doors in verbs_at_edges().items()}
    assert found["rooms.messages.post"] == {"form", "JSON", "socket"}
    assert "rooms.queries.topic_page" not in found


def test_each_verb_that_people_can_call_has_a_rate() -> None:
    bare = {name_of(verb) for verb in verbs_at_edges().keys() - RATES.keys() - OF_THE_HOUSE}
    assert bare == set(), "give these a rate in ifsa/rates.py"


def test_no_rate_and_no_exemption_is_for_a_verb_that_nobody_can_call() -> None:
    rated: set[Verb] = {verb for verb in RATES if not isinstance(verb, str)}
    unknown = (rated | OF_THE_HOUSE) - verbs_at_edges().keys()
    assert {name_of(verb) for verb in unknown} == set()
    assert OF_THE_HOUSE & rated == set()


def test_rates_are_rates() -> None:
    assert all(parse_many(rate) for rate in RATES.values())
