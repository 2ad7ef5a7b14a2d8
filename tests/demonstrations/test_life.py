"""Whatever stewards, the engine and the clock do, in whatever order: a lesson lives forwards."""

import tempfile
from datetime import timedelta
from itertools import pairwise
from pathlib import Path

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from ifsa.demonstrations import broadcasts, lessons, queries, registrations
from ifsa.demonstrations.events import (
    HostBack,
    HostLost,
    HostOnAir,
    LessonCancelled,
    LessonEnded,
    LessonStarted,
    StageForgotten,
)
from ifsa.demonstrations.kinds import Codec, State
from ifsa.errors import Conflict
from tests.demonstrations.world import make

AFTER = {
    State.PLANNED: {State.PLANNED, State.LIVE, State.ENDED, State.CANCELLED},
    State.LIVE: {State.LIVE, State.ENDED},
    State.ENDED: {State.ENDED},
    State.CANCELLED: {State.CANCELLED},
}


class LessonLife(RuleBasedStateMachine):
    @initialize()
    def schedule(self) -> None:
        self.folder = tempfile.TemporaryDirectory()
        self.world = make(Path(self.folder.name) / "ifsa.db")
        self.id = self.world.lesson(capacity=1).id
        self.state = State.PLANNED

    def teardown(self) -> None:
        self.world.engine.dispose()
        self.folder.cleanup()

    def _try(self, verb: object, by: str | None = None, **given: object) -> None:
        actor = {"actor": self.world[by]} if by else {}
        try:
            self.world.do(verb, **actor, lesson=self.id, **given)  # type: ignore[arg-type]
        except Conflict as conflict:
            self.refused = conflict.code

    @rule(minutes=st.sampled_from([1, 20, 45, 120, 300]))
    def pass_time(self, minutes: int) -> None:
        self.world.pass_time(minutes=minutes)

    @rule()
    def start(self) -> None:
        self._try(broadcasts.start, "bashir")

    @rule()
    def end(self) -> None:
        self._try(broadcasts.end, "shazia")

    @rule()
    def cancel(self) -> None:
        self._try(lessons.cancel, "bashir")

    @rule(codec=st.sampled_from([None, *Codec]))
    def connect(self, codec: Codec | None) -> None:
        self._try(broadcasts.connected, codec=codec)

    @rule()
    def lose(self) -> None:
        self._try(broadcasts.lost)

    @rule()
    def expire(self) -> None:
        self.world.fall_due(broadcasts.expire, StageForgotten(self.id))

    @rule(
        handle=st.sampled_from(["amina", "liwei"]),
        verb=st.sampled_from([registrations.register, registrations.withdraw]),
    )
    def register(self, handle: str, verb: object) -> None:
        self._try(verb, handle)

    @invariant()
    def lives_forwards(self) -> None:
        if not hasattr(self, "world"):
            return
        view = self.world.read(queries.lesson, lesson=self.id)
        assert view.state in AFTER[self.state]
        self.state = view.state
        assert view.coming <= 1
        assert not view.on_air or (view.state is State.LIVE and view.lost_at is None)
        assert view.lost_at is None or view.state is State.LIVE
        assert (view.ended_at is not None) == (view.state is State.ENDED)
        if view.state is State.PLANNED:
            assert view.started_at is None
        if view.started_at is not None:
            assert view.started_at >= view.starts_at - timedelta(minutes=60)
        self._is_told(view)

    def _is_told(self, view: queries.LessonView) -> None:
        """What was told, in order, is the state: a page made of frames is right."""
        told = [type(one) for one in self.world.events]
        assert told.count(LessonStarted) == (view.started_at is not None)
        assert told.count(LessonEnded) == (view.state is State.ENDED)
        assert told.count(LessonCancelled) == (view.state is State.CANCELLED)
        air = [one for one in told if one in (HostOnAir, HostLost, HostBack)]
        for before, after in pairwise(air):
            assert after is (HostBack if before is HostLost else HostLost)
        if view.state is State.LIVE:
            assert view.on_air == (bool(air) and air[-1] is not HostLost)


TestLessonLife = LessonLife.TestCase
TestLessonLife.settings = settings(max_examples=30, stateful_step_count=25, deadline=None)
