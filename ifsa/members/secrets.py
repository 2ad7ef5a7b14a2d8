"""Sign-in secrets: random, told once, kept as a digest."""

import base64
import hashlib
import hmac
import secrets


def make() -> str:
    """A new secret of 256 random bits, safe in a cookie or a header."""
    return secrets.token_urlsafe(32)


def digest(secret: str) -> str:
    """What the database keeps: enough to find a device, not enough to be one.

    A fast hash will do for a random secret; a password needs ifsa.members.passwords.
    """
    return hashlib.sha256(secret.encode()).hexdigest()


def mark(browser: str, password_hash: str) -> str:
    """What shows that a browser was let in with a password, for as long as that is not changed.

    The stored hash is a key that nobody else has: its salt is random and never leaves.
    """
    made = hmac.new(password_hash.encode(), browser.encode(), hashlib.sha256).digest()
    return base64.urlsafe_b64encode(made[:16]).decode().rstrip("=")
