"""Pages, forms and JSON of rooms."""

from ifsa.web.rooms import (
    api,
    drafts,
    drafts_api,
    feeds,
    messages_api,
    opening,
    options,
    pages,
    pages_api,
    senders,
    senders_api,
    share,
    spaces,
    topics,
    translations,
    translations_api,
)

routes = [
    *opening.routes,
    *spaces.routes,
    *topics.routes,
    *feeds.routes,
    *drafts.routes,
    *drafts_api.routes,
    *options.routes,
    *pages.routes,
    *pages_api.routes,
    *senders.routes,
    *senders_api.routes,
    *translations.routes,
    *translations_api.routes,
    *api.routes,
    *messages_api.routes,
    *share.routes,
]

__all__ = ["routes"]
