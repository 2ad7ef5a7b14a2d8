import pytest

from ifsa.errors import Conflict, Invalid, NotFound, Problem, Refused, TooMany, demand


@pytest.mark.parametrize(
    ("problem", "status"),
    [
        (Refused("not_allowed"), 403),
        (Refused("sign_in_first"), 401),
        (NotFound(), 404),
        (Conflict("key_reused"), 409),
        (Invalid("title", "required"), 422),
        (TooMany(8), 429),
        (Problem("bad_json"), 400),
    ],
)
def test_each_way_to_fail_has_its_status(problem: Problem, status: int) -> None:
    assert problem.http_status == status


def test_a_problem_carries_what_its_sentence_needs() -> None:
    problem = Invalid("title", "too_long", limit=200)
    assert (problem.code, problem.field, problem.params) == ("too_long", "title", {"limit": 200})
    assert (TooMany(8).retry_after, TooMany(8).params) == (8, {"retry_after": 8})
    assert NotFound().code == "not_found"


def test_a_refusal_is_raised_and_none_is_not() -> None:
    demand(None)
    refusal = Refused("not_allowed")
    with pytest.raises(Refused) as caught:
        demand(refusal)
    assert caught.value is refusal
