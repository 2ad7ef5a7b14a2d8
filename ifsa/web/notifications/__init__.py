"""Pages, forms and JSON of notices."""

from ifsa.web.notifications import api, notices

routes = [*notices.routes, *api.routes]

__all__ = ["routes"]
