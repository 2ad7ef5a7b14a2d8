"""Pages, forms and JSON of lessons."""

from ifsa.web.lessons import api, host, lesson, plans, schedule

routes = [*schedule.routes, *lesson.routes, *plans.routes, *host.routes, *api.routes]

__all__ = ["routes"]
