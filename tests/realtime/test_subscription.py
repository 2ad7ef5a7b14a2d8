import random

from ifsa.realtime.subscription import Subscription


def frame(seq: int | None) -> bytes:
    return f"frame {seq}".encode()


def test_while_the_past_is_replayed_the_present_waits() -> None:
    subscription = Subscription()
    assert subscription.offer(5, frame(5)) == []
    assert subscription.offer(6, frame(6)) == []
    assert subscription.caught_up(5) == [frame(6)]
    assert subscription.offer(7, frame(7)) == [frame(7)]


def test_what_was_in_the_past_does_not_come_again() -> None:
    subscription = Subscription()
    subscription.caught_up(10)
    assert [subscription.offer(seq, frame(seq)) for seq in (9, 10, 11, 11)] == [
        [],
        [],
        [frame(11)],
        [],
    ]


def test_a_stream_without_numbers_passes_all() -> None:
    subscription = Subscription()
    subscription.offer(None, frame(None))
    assert subscription.caught_up(None) == [frame(None)]
    assert subscription.offer(None, frame(None)) == [frame(None)]


def test_each_once_and_in_order_whenever_the_past_is_read() -> None:
    """The past is read at any moment; what was committed by then is in it, or offered, or both."""
    dice = random.Random(1)
    for _ in range(200):
        last, read_at = 30, dice.randrange(31)
        offered_late = dice.randrange(4)  # the hub is so many changes behind the commits
        subscription, sent = Subscription(), []
        for seq in range(1, last + 1):
            if seq - offered_late > 0:
                sent += subscription.offer(seq - offered_late, frame(seq - offered_late))
            if seq == read_at:
                sent += [frame(old) for old in range(1, seq + 1)]
                sent += subscription.caught_up(seq)
        for seq in range(last - offered_late + 1, last + 1):
            sent += subscription.offer(seq, frame(seq))
        if subscription.holding:
            sent += [frame(old) for old in range(1, last + 1)] + subscription.caught_up(last)
        assert sent == [frame(seq) for seq in range(1, last + 1)]
