from dataclasses import replace
from datetime import date

import pytest

from ifsa.actor import Actor, Role
from ifsa.errors import Refused
from ifsa.members.policy import acting, age, is_youth, may_act

MEMBER = Actor(member=1, role=Role.MEMBER)


@pytest.mark.parametrize(
    ("born", "today", "years"),
    [
        (date(2008, 11, 24), date(2026, 11, 23), 17),
        (date(2008, 11, 24), date(2026, 11, 24), 18),
        (date(2008, 2, 29), date(2026, 2, 28), 17),
        (date(2008, 2, 29), date(2026, 3, 1), 18),
        (date(2026, 11, 24), date(2026, 11, 24), 0),
    ],
)
def test_age_is_counted_in_full_years(born: date, today: date, years: int) -> None:
    assert age(born, today) == years
    assert is_youth(born, today) == (years < 18)


@pytest.mark.parametrize(
    ("actor", "code"),
    [
        (Actor(), "sign_in_first"),
        (MEMBER, None),
        (replace(MEMBER, youth=True), None),
        (replace(MEMBER, youth=True, consented=False), "consent_waiting"),
        (replace(MEMBER, consented=False), None),
    ],
)
def test_may_act(actor: Actor, code: str | None) -> None:
    refused = may_act(actor)
    assert (refused.code if refused else None) == code


def test_acting_is_a_member() -> None:
    assert acting(MEMBER) == 1
    with pytest.raises(Refused):
        acting(Actor())
