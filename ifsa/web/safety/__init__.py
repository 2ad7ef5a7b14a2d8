"""Pages, forms and JSON of safety: reporting, the queue, the log, one's own data, leaving."""

from ifsa.web.safety import (
    api,
    care,
    care_api,
    cases,
    export,
    hiding,
    hidings,
    leaving,
    log,
    report,
    silences,
    vouches,
    vouches_api,
    words,
    words_api,
)

routes = [
    *report.routes,
    *cases.routes,
    *hiding.routes,
    *log.routes,
    *export.routes,
    *leaving.routes,
    *care.routes,
    *silences.routes,
    *hidings.routes,
    *api.routes,
    *care_api.routes,
    *vouches.routes,
    *vouches_api.routes,
    *words.routes,
    *words_api.routes,
]

__all__ = ["routes"]
