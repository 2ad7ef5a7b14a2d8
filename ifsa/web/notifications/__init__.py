"""Pages, forms and JSON of notices, and of who gets letters of them."""

from ifsa.web.notifications import api, letters, notices

routes = [*notices.routes, *letters.routes, *api.routes]

__all__ = ["routes"]
