"""What happens to letters."""

from ifsa.storage.events import Event


class LetterWritten(Event, tag="letter.written", frozen=True):
    """There is something to send."""

    letter: int
