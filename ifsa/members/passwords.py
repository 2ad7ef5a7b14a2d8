"""Password hashes: argon2id, with costs a small server can bear (OWASP: 19 MiB, t=2, p=1)."""

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

_hasher = PasswordHasher(time_cost=2, memory_cost=19 * 1024, parallelism=1)
_nobody = _hasher.hash("nobody has this account")


def hashed(password: str) -> str:
    """Takes about 30 ms of one core: call it on a thread, never on the loop."""
    return _hasher.hash(password)


def matches(stored: str | None, password: str) -> bool:
    """Whether the password is the one hashed; takes as long for an account that is not there."""
    try:
        wanted = _nobody if stored is None else stored
        return _hasher.verify(wanted, password) and stored is not None
    except (VerificationError, InvalidHashError):
        return False
