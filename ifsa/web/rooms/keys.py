"""The key of a form that posts: the same for each try of one message, another for the next."""

from collections.abc import Mapping
from typing import Any
from uuid import uuid4

from ifsa.errors import Problem


def form_with_key(typed: Mapping[str, Any], problem: Problem | None) -> dict[str, Any]:
    """What stands in the form: what was typed, and a key with which it can be sent.

    A key that can't be used, because it is none or was used for another text, is replaced: or no
    second try could ever succeed.
    """
    spoilt = problem is not None and (problem.field == "key" or problem.code == "key_reused")
    kept = {} if spoilt or problem is None else {"key": typed.get("key")}
    return {**typed, "key": kept.get("key") or str(uuid4())}
