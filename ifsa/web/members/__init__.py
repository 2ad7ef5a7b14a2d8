"""Signing up, in and out, and a member's own page."""

from ifsa.web.members import api, me, signing_in, signing_up, tour

routes = [*signing_in.routes, *signing_up.routes, *tour.routes, *me.routes, *api.routes]

__all__ = ["routes"]
