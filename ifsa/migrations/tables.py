"""All tables and full-text indexes: importing an area's modules is what makes them known."""

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
    "safety",
    "notifications",
)
for module in ("storage.events", "storage.marks", *(f"{area}.model" for area in AREAS)):
    import_module(f"ifsa.{module}")
# Full text is no table of the metadata; an area that searches makes its indexes known by this.
SEARCHED = ("schools", "rooms", "demonstrations", "trade")
for area in SEARCHED:
    import_module(f"ifsa.{area}.search")

metadata = Base.metadata
