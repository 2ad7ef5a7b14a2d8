"""Numbers in addresses, as large as somebody may type them."""

import pytest

from tests.parts import Server

TOO_LARGE = 10**18  # more digits than an id has


@pytest.mark.parametrize(
    "path", ["/lessons/{}", "/listings/{}", "/api/v1/listings/{}", "/api/v1/topics/{}/messages"]
)
@pytest.mark.parametrize("number", [TOO_LARGE - 1, TOO_LARGE, 2**63, 10**30])
async def test_a_number_that_is_no_id_is_not_found(server: Server, path: str, number: int) -> None:
    async with await server.client() as client:
        assert (await client.get(path.format(number))).status_code == 404
