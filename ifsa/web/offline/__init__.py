"""What makes pages last without a network: a worker, what it keeps, the manifest of the app."""

from starlette.routing import BaseRoute

from ifsa.web.assets import Assets
from ifsa.web.offline import manifest, page, rooms, worker


def routes(assets: Assets) -> list[BaseRoute]:
    """Worker, manifest, the page for no page, and rooms to keep."""
    return [worker.route(assets), manifest.route(assets), *page.routes, *rooms.routes]


__all__ = ["routes"]
