"""Signing up, in and out, and a member's own page."""

from ifsa.web.members import (
    account,
    api,
    confirming,
    forgotten,
    invited,
    me,
    signing_in,
    signing_up,
    tour,
)

routes = [
    *signing_in.routes,
    *signing_up.routes,
    *tour.routes,
    *forgotten.routes,
    *confirming.routes,
    *invited.routes,
    *me.routes,
    *account.routes,
    *api.routes,
]

__all__ = ["routes"]
