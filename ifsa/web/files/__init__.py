"""Photos: uploading them, and showing them in two sizes."""

from ifsa.web.files.photos import routes

__all__ = ["routes"]
