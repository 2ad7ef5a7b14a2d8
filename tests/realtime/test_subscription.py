import random

from ifsa.realtime.subscription import Subscription, Told
from ifsa.realtime.transport import Frames


def frame(seq: int | None) -> bytes:
    return f"frame {seq}".encode()


def told(*seqs: int | None) -> Told:
    return Told([(seq, frame(seq)) for seq in seqs])


def texts(frames: Frames | None) -> list[bytes]:
    return list(frames.texts) if frames else []


def test_while_the_past_is_replayed_the_present_waits() -> None:
    subscription = Subscription()
    assert subscription.offer(told(4, 5)) is None
    assert subscription.offer(told(6)) is None
    assert subscription.held == 2
    assert texts(subscription.caught_up(5)) == [frame(6)]
    assert texts(subscription.offer(told(7))) == [frame(7)]
    assert subscription.held == 0


def test_what_was_in_the_past_does_not_come_again() -> None:
    subscription = Subscription()
    subscription.caught_up(10)
    passed = [texts(subscription.offer(told(*seqs))) for seqs in ((8, 9), (9, 10, 11, 12), (12,))]
    assert passed == [[], [frame(11), frame(12)], []]


def test_those_who_lack_the_whole_of_it_share_its_bytes() -> None:
    moment = told(11, 12)
    subscriptions = [Subscription(position, holding=False) for position in (10, 3, None)]
    assert {id(one.offer(moment)) for one in subscriptions} == {id(moment.frames)}
    assert [one.position for one in subscriptions] == [12, 12, 12]


def test_a_stream_without_numbers_passes_all() -> None:
    subscription = Subscription()
    subscription.offer(told(None))
    assert texts(subscription.caught_up(None)) == [frame(None)]
    assert texts(subscription.offer(told(None))) == [frame(None)]


def test_each_once_and_in_order_whenever_the_past_is_read() -> None:
    """The past is read at any moment; what was committed by then is in it, or offered, or both."""
    dice = random.Random(1)
    for _ in range(300):
        last, read_at = 30, dice.randrange(31)
        subscription, sent, offered = Subscription(), [], 0
        for seq in range(1, last + 1):
            if dice.random() < 0.5:  # the hub tells several at a time, and lags behind the commits
                upto = dice.randint(offered, seq)
                sent += texts(subscription.offer(told(*range(offered + 1, upto + 1))))
                offered = upto
            if seq == read_at:
                sent += [frame(old) for old in range(1, seq + 1)]
                sent += texts(subscription.caught_up(seq))
        sent += texts(subscription.offer(told(*range(offered + 1, last + 1))))
        if subscription.holding:
            sent += [frame(old) for old in range(1, last + 1)]
            sent += texts(subscription.caught_up(last))
        assert sent == [frame(seq) for seq in range(1, last + 1)]
