"""For those who run the house, and for programs that ask what it understands."""

from starlette.routing import BaseRoute

from ifsa.web.operations import health
from ifsa.web.operations.descriptions import Descriptions
from ifsa.web.operations.metrics import Meters, Metrics, Numbers

__all__ = ["Descriptions", "Meters", "Metrics", "Numbers", "routes"]


def routes(numbers: Numbers, described: Descriptions) -> list[BaseRoute]:
    """Health, numbers and descriptions."""
    return [*health.routes, *numbers.routes, *described.routes]
