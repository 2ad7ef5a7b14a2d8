"""IFSA: farm schools give lessons by live video, talk in rooms, and trade what they grow."""

__version__ = "0.1.0"
