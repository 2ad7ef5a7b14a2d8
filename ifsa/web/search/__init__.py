"""One search over all areas: the page and the JSON."""

from ifsa.web.search import api, results

routes = [*results.routes, *api.routes]

__all__ = ["routes"]
