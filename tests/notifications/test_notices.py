"""One's own notices: listing, counting, reading them; another's do not exist."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Engine, create_engine, insert, select
from sqlalchemy.orm import Session

from ifsa.actor import Actor, Role
from ifsa.clock import now
from ifsa.errors import NotFound, Refused
from ifsa.notifications import notices, policy, queries
from ifsa.notifications.facts import ConsentFacts, stored
from ifsa.notifications.model import Notice
from ifsa.storage.events import StoredEvent
from ifsa.storage.store import Store
from ifsa.storage.work import Reading, Work
from tests import parts
from tests.notifications.counting import counting


def note(work: Work, actor: Actor, *, many: int, first: int = 1) -> None:
    """So many unread notices of the actor, of made-up events."""
    rows = [
        {
            "member_id": actor.member,
            "event_id": first + number,
            "kind": "consent.given",
            "subject": "member",
            "subject_id": actor.member,
            "facts": stored(ConsentFacts()),
            "made_at": work.now,
        }
        for number in range(many)
    ]
    work.session.execute(insert(Notice), rows)


def emitted(reading: Reading, actor: Actor) -> list[str]:
    wanted = select(StoredEvent.kind).where(StoredEvent.stream == f"member:{actor.member}")
    return list(reading.session.scalars(wanted.order_by(StoredEvent.id)))


async def two(store: Store, many: int = 3) -> tuple[Actor, Actor]:
    """Two members with so many unread notices each."""
    amina, li = await parts.member(store, "amina"), await parts.member(store, "li")
    for actor in (amina, li):
        await store.do(note, actor, many=many)
    return amina, li


async def test_one_is_read_once(store: Store) -> None:
    amina, li = await two(store)
    newest = (await store.read(queries.page, amina)).items[0]
    assert newest.unread
    first = await store.do(notices.read, amina, notice=newest.id)
    again = await store.do(notices.read, amina, notice=newest.id)
    assert first.read_at == again.read_at is not None
    assert await store.read(queries.unread, amina) == 2
    assert await store.read(queries.unread, li) == 3
    assert await store.read(emitted, amina) == ["notices.read"]


async def test_all_are_read_up_to_what_was_seen(store: Store) -> None:
    amina, li = await two(store)
    seen = (await store.read(queries.page, amina)).items[0].id
    await store.do(note, amina, many=1, first=50)
    assert await store.do(notices.read_all, amina, until=seen) == 1
    shown = (await store.read(queries.page, amina)).items
    assert [one.unread for one in shown] == [True, False, False, False]
    assert await store.do(notices.read_all, amina) == 0
    assert await store.do(notices.read_all, amina) == 0
    assert await store.read(emitted, amina) == ["notices.read"] * 2, "nothing read, nothing told"
    assert await store.read(queries.unread, li) == 3


async def test_what_another_was_told_does_not_exist(store: Store) -> None:
    amina, li = await two(store)
    other = (await store.read(queries.page, li)).items[0].id
    admin = await parts.member(store, "maryam", role=Role.ADMIN)
    for actor in (amina, admin):
        with pytest.raises(NotFound):
            await store.do(notices.read, actor, notice=other)
        with pytest.raises(NotFound):
            await store.read(queries.given, actor, notice=other)
    with pytest.raises(NotFound):
        await store.do(notices.read, amina, notice=999)
    assert await store.read(queries.unread, li) == 3


async def test_a_visitor_has_none(store: Store) -> None:
    await two(store)
    for verb, given_ in ((notices.read, {"notice": 1}), (notices.read_all, {})):
        with pytest.raises(Refused, match="sign_in_first"):
            await store.do(verb, Actor(), **given_)
    with pytest.raises(Refused, match="sign_in_first"):
        await store.read(queries.page, Actor())
    assert await store.read(queries.unread, Actor()) == 0


async def test_pages_follow_one_another(store: Store) -> None:
    amina, _ = await two(store, many=queries.PAGE * 2)
    shown, before = [], None
    for _ in range(2):
        page = await store.read(queries.page, amina, before=before)
        assert len(page.items) == queries.PAGE
        shown += [one.id for one in page.items]
        before = page.next
    assert before is None
    assert shown == sorted(shown, reverse=True)
    assert len(set(shown)) == queries.PAGE * 2


async def test_a_count_ends_where_nobody_counts_on(store: Store) -> None:
    amina, _ = await two(store, many=queries.MOST_COUNTED + 20)
    assert await store.read(queries.unread, amina) == queries.MOST_COUNTED


async def test_statements_are_as_many_for_one_as_for_thirty(store: Store) -> None:
    amina, li = await two(store, many=1)
    await store.do(note, li, many=queries.PAGE, first=100)
    engine = _engine(store)
    counted = []
    for actor in (amina, li):
        with counting(engine) as sent:
            await store.read(queries.page, actor)
        counted.append(len(sent))
    assert counted == [2, 2]
    with counting(engine) as sent:
        await store.read(queries.unread, li)
    assert len(sent) == 1


async def test_counting_looks_at_what_is_unread_alone(store: Store) -> None:
    """Every page of every member counts: what they read in ten years must not slow it."""
    with Session(_engine(store)) as session:
        plan = session.connection().exec_driver_sql(
            "EXPLAIN QUERY PLAN SELECT count(*) FROM (SELECT id FROM notice "
            "WHERE member_id = 1 AND read_at IS NULL LIMIT 100)"
        )
        assert any("ix_notice_unread" in str(row) for row in plan)


def _engine(store: Store) -> Engine:
    return store.reader._engine


ACTORS = st.builds(
    Actor,
    member=st.one_of(st.none(), st.integers(1, 3)),
    role=st.sampled_from(Role),
    youth=st.booleans(),
    consented=st.booleans(),
)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(actor=ACTORS)
def test_the_rule_and_its_condition_agree(memory: Session, actor: Actor) -> None:
    rows = memory.scalars(select(Notice)).all()
    seen = set(memory.scalars(select(Notice.member_id).where(policy.readable(actor))))
    assert seen == {row.member_id for row in rows if policy.may_see(actor, member=row.member_id)}
    assert seen == ({actor.member} if actor.member else set())


@pytest.fixture
def memory() -> Session:
    """Three members with a notice each."""
    session = Session(create_engine("sqlite://"))
    Notice.metadata.tables["notice"].create(session.connection())
    for member in (1, 2, 3):
        note(Work(session, now()), Actor(member=member), many=1, first=member * 10)
    return session
