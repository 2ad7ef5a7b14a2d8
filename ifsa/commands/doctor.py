"""`ifsa doctor`: what is configured, and what is wrong with it."""

import json
from collections.abc import Iterator
from dataclasses import fields

from ifsa.commands.checks import Finding, database, machine, mail, pages, reach, translation
from ifsa.config import Settings, discreet, file_in_force


def run(settings: Settings) -> int:
    """Print settings and findings; 1 when something is wrong."""
    print(f"settings from {file_in_force() or 'no file'}, and from IFSA_… in the environment:")
    for one in fields(settings):
        value = json.dumps(_shown(settings, one.name), default=str)
        print(f"  {one.name} = {discreet(value)}   # {one.metadata['help']}")
    findings = list(examine(settings))
    for finding in findings:
        sign = {True: "ok   ", False: "WRONG", None: "note "}[finding.good]
        print(f"{sign} {discreet(finding.text)}")
    return 1 if any(finding.good is False for finding in findings) else 0


def _shown(settings: Settings, name: str) -> object:
    """A setting as it may be read over somebody's shoulder."""
    value = getattr(settings, name)
    return "…" if value and name == "translator_key" else value


def examine(settings: Settings) -> Iterator[Finding]:
    """What is right and wrong with this machine and these settings."""
    for matter in (database, machine, reach, mail, translation, pages):
        yield from matter.examine(settings)
