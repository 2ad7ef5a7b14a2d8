"""Pages and JSON of the glossary."""

from ifsa.web.glossary import api, pages

routes = [*pages.routes, *api.routes]

__all__ = ["routes"]
