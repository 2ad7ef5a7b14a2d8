"""Pages, forms and JSON of rooms."""

from ifsa.web.rooms import api, spaces, topics

routes = [*spaces.routes, *topics.routes, *api.routes]

__all__ = ["routes"]
