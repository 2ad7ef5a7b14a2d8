"""The ways in which a request can fail, each with a stable code and the status it has over HTTP.

The sentence for a code, in the actor's language, is in ifsa.language.problems.
"""

from typing import TypeAlias

Parameter: TypeAlias = str | int


class Problem(Exception):
    """Something a person can act on. `code` is for programs, `params` fill the sentence."""

    status: int = 400

    def __init__(self, code: str, *, field: str | None = None, **params: Parameter) -> None:
        super().__init__(code)
        self.code = code
        self.field = field
        self.params = params

    @property
    def http_status(self) -> int:
        return self.status


class Refused(Problem):
    """A policy said no to somebody who may see the thing."""

    status = 403

    @property
    def http_status(self) -> int:
        return 401 if self.code == "sign_in_first" else 403


class NotFound(Problem):
    """Absent, or not visible to this actor: the two look the same."""

    status = 404

    def __init__(self, code: str = "not_found") -> None:
        super().__init__(code)


class Invalid(Problem):
    """One field of the input is wrong; the person can mend it."""

    status = 422

    def __init__(self, field: str, code: str, **params: Parameter) -> None:
        super().__init__(code, field=field, **params)


class Conflict(Problem):
    """The thing has changed meanwhile, so that this can't be done any more."""

    status = 409


class TooMany(Problem):
    """Too frequent; `retry_after` is in whole seconds."""

    status = 429

    def __init__(self, retry_after: int, code: str = "too_many", **params: Parameter) -> None:
        super().__init__(code, field=None, retry_after=retry_after, **params)
        self.retry_after = retry_after


def demand(refusal: Refused | None) -> None:
    """Raise a policy's refusal, if there is one."""
    if refusal is not None:
        raise refusal
