"""Pages, forms and JSON of the market."""

from ifsa.web.market import api, inquiries, listing, listing_forms, market

routes = [
    *market.routes,
    *listing_forms.routes,
    *listing.routes,
    *inquiries.routes,
    *api.routes,
]

__all__ = ["routes"]
