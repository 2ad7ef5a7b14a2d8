"""The JSON API against its own description: schemathesis makes up calls from /api/openapi.json,
good and bad, and what comes back must be what the description says of it."""

import asyncio
from collections.abc import AsyncIterator
from traceback import format_exception
from typing import Any, Final

import httpx
import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from schemathesis.checks import not_a_server_error
from schemathesis.core.result import Ok
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from ifsa.config import Settings
from tests.house.alliance import Alliance, alliance
from tests.house.tries import path_of

# How many calls of each operation by whom. Most of a member's and nearly all of a visitor's are
# refused: what is refused is described too.
EXAMPLES: Final = {"admin": 8, "member": 3, "visitor": 2}
PATIENCE: Final = 60  # seconds; two slow cores
CHECKS: Final = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_schema_conformance,
]
# Whoever calls these is signed out or leaves: the calls after it would all be a visitor's.
LAST_CALLS: Final = {
    ("DELETE", "/api/v1/devices"),
    ("DELETE", "/api/v1/devices/{device}"),
    ("POST", "/api/v1/me/erasure"),
}

# The server of this process draws from `random` too, for its heartbeats and the names of letters,
# while a call is being made up; that it was the strategy is what hypothesis then takes it for.
pytestmark = pytest.mark.filterwarnings("ignore:Do not use the `random` module inside strategies")


@pytest.fixture(scope="module")
async def house(
    demonstration_data: Settings, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[Alliance]:
    async with alliance(demonstration_data, tmp_path_factory.mktemp("api")) as made:
        yield made


def _tried(house: Alliance, who: str, operation: Any) -> None:
    """Some calls of one operation, half of them about things that are there."""
    secret = house.secrets.get(who)
    signed = {"Authorization": f"Bearer {secret}"} if secret else {}
    headers = {**signed, "Accept-Language": "en"}

    @settings(
        max_examples=EXAMPLES[who],
        deadline=None,
        database=None,
        derandomize=True,
        phases=(Phase.generate,),
        suppress_health_check=list(HealthCheck),
    )
    @given(case=operation.as_strategy(), there=st.booleans())
    def calls(case: Any, there: bool) -> None:
        if there:
            case.path_parameters = {
                **(case.path_parameters or {}),
                **_there(house, case.path_parameters or {}, operation.path),
            }
        response = case.call(base_url=house.server.url, headers=headers, timeout=PATIENCE)
        case.validate_response(response, checks=CHECKS)

    calls()


def _there(house: Alliance, names: dict[str, Any], path: str) -> dict[str, str]:
    """What stands in the address of something that is there."""
    return {name: path_of(f"{path} {{{name}}}", house.ids, {}).rpartition(" ")[2] for name in names}


async def _faults(house: Alliance, who: str, operation: Any) -> list[str]:
    """What is wrong with an operation, with all that is known of it."""
    try:
        await asyncio.to_thread(_tried, house, who, operation)
    except (Exception, BaseExceptionGroup) as error:
        return ["".join(format_exception(error))[-4000:]]
    return []


@pytest.mark.parametrize("who", EXAMPLES)
async def test_every_call_answers_as_it_is_described(house: Alliance, who: str) -> None:
    async with httpx.AsyncClient(base_url=house.server.url) as client:
        described = (await client.get("/api/openapi.json")).json()
    schema = schemathesis.openapi.from_dict(described)
    found = list(schema.get_all_operations())
    operations = [one.ok() for one in found if isinstance(one, Ok)]
    assert len(operations) == len(found)
    wrong = []
    for operation in operations:
        if (operation.method.upper(), operation.path) in LAST_CALLS:
            continue
        wrong += [f"{operation.label}: {fault}" for fault in await _faults(house, who, operation)]
        house.restore()
    assert len(operations) > 60
    assert not wrong, "\n\n".join(wrong)
