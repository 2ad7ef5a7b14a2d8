"""Pages, forms and JSON of rooms."""

from ifsa.web.rooms import api, messages_api, options, spaces, topics

routes = [*spaces.routes, *topics.routes, *options.routes, *api.routes, *messages_api.routes]

__all__ = ["routes"]
