"""All tables: importing an area's model is what makes them known."""

from importlib import import_module

from ifsa.storage.model import Base

AREAS = (
    "delivery",
    "members",
    "schools",
    "rooms",
    "files",
    "demonstrations",
    "trade",
    "notifications",
)
for module in ("storage.events", "storage.marks", *(f"{area}.model" for area in AREAS)):
    import_module(f"ifsa.{module}")

metadata = Base.metadata
