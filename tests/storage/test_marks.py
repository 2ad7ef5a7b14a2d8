from ifsa.storage import marks
from tests.storage.shelf import SOMEBODY, Shelf


async def test_a_fact_is_set_and_set_anew(jars: Shelf) -> None:
    assert await jars.reader.read(marks.marked, SOMEBODY, name="colour") is None
    for value in ("green", "gold"):
        await jars.writer.do(marks.mark, SOMEBODY, name="colour", value=value)
        assert await jars.reader.read(marks.marked, SOMEBODY, name="colour") == value
    assert await jars.reader.read(marks.marked, SOMEBODY, name="size") is None


async def test_an_installation_is_in_use_once_something_happened(jars: Shelf) -> None:
    await jars.writer.do(marks.mark, SOMEBODY, name="colour", value="green")
    assert not await jars.reader.read(marks.in_use, SOMEBODY)
    await jars.put("salt")
    assert await jars.reader.read(marks.in_use, SOMEBODY)
