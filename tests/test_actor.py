import pytest

from ifsa.actor import Actor, Role


def test_somebody_without_an_account_is_a_visitor() -> None:
    assert (Actor().role, Actor().signed_in, Actor().youth) == (Role.VISITOR, False, False)
    assert Actor(member=1, role=Role.MEMBER).signed_in


@pytest.mark.parametrize("role", list(Role))
def test_moderators_and_admins_look_after_the_alliance(role: Role) -> None:
    keeps = role in (Role.MODERATOR, Role.ADMIN)
    assert Actor(member=1, role=role).looks_after_alliance is keeps
