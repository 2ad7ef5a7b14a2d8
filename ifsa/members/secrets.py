"""Sign-in secrets: random, told once, kept as a digest."""

import hashlib
import secrets


def make() -> str:
    """A new secret of 256 random bits, safe in a cookie or a header."""
    return secrets.token_urlsafe(32)


def digest(secret: str) -> str:
    """What the database keeps: enough to find a device, not enough to be one.

    A fast hash will do for a random secret; a password needs ifsa.members.passwords.
    """
    return hashlib.sha256(secret.encode()).hexdigest()
