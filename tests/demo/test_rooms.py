from typing import Any

from ifsa.demo.rooms import described
from tests.parts import Server


async def test_a_topic_whose_answer_the_data_names_has_it(demonstration_server: Server) -> None:
    async with await demonstration_server.client("maryam") as client:
        for room in described()["rooms"]:
            topics = (await client.get(f"/api/v1/rooms/{room['slug']}/topics")).json()["items"]
            found = {one["title"]: one["answer"] is not None for one in topics if one["title"]}
            for topic in room["topics"]:
                assert found[topic["title"]] is any(map(_is_answer, topic["messages"]))


async def test_an_answer_was_thanked_for(demonstration_server: Server) -> None:
    async with await demonstration_server.client() as client:
        topics = (await client.get("/api/v1/rooms/chenab-orchards/topics")).json()["items"]
        answered = [one["id"] for one in topics if one["answer"]]
        assert answered
        for topic in answered:
            said = (await client.get(f"/api/v1/topics/{topic}/messages")).json()["items"]
            (answer,) = [one for one in said if one["answer"]]
            assert {sign["kind"] for sign in answer["signs"]} == {"thanks", "works"}


def _is_answer(message: dict[str, Any]) -> bool:
    return bool(message.get("answer"))
