"""Pages, forms and JSON of safety: reporting, the queue, the log, one's own data, leaving."""

from ifsa.web.safety import api, cases, export, hiding, leaving, log, report

routes = [
    *report.routes,
    *cases.routes,
    *hiding.routes,
    *log.routes,
    *export.routes,
    *leaving.routes,
    *api.routes,
]

__all__ = ["routes"]
