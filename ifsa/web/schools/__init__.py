"""Pages, forms and JSON of schools."""

from ifsa.web.schools import api, directory, editing, follows, page, people

routes = [
    *directory.routes,
    *editing.routes,
    *people.routes,
    *follows.routes,
    *page.routes,
    *api.routes,
]

__all__ = ["routes"]
