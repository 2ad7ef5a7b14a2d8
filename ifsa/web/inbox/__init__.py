"""Catching up: what is new for one, what one follows and mutes, what one saved, who is who."""

from ifsa.web.inbox import api, inbox, levels, people, saved, why

routes = [
    *inbox.routes,
    *levels.routes,
    *saved.routes,
    *people.routes,
    *why.routes,
    *api.routes,
]

__all__ = ["routes"]
