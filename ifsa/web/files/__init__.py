"""Photos and voice notes: uploading them, whole or in pieces, and showing them."""

from ifsa.web.files import files, uploads

routes = [*files.routes, *uploads.routes]

__all__ = ["routes"]
