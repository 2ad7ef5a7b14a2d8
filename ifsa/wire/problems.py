"""What a call answers when it was not done."""

import msgspec

from ifsa.errors import Parameter


class ProblemShape(msgspec.Struct, omit_defaults=True):
    """Problem details (RFC 9457). `code` is for programs and stays the same, `title` is for the
    person, in their language. `field` names what was wrong, `params` are the numbers in `title`.
    """

    type: str
    title: str
    status: int
    code: str
    field: str | None = None
    params: dict[str, Parameter] = {}
