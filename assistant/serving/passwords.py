"""Passwords as they are kept: scrypt hashes with a salt each (RFC 7914), or none for whoever only a proxy signs in."""

from __future__ import annotations

import base64
import hashlib
import hmac
import secrets

from corpus.errors import UserError

NONE = "!"  # in the place of a hash: no password opens it
_SHORTEST, LONGEST = 8, 1024
# About 60 ms and 16 MiB a try (RFC 7914 names these numbers for interactive log-ins).
_N, _R, _P = 2**14, 8, 1


def hashed(password: str) -> str:
    """Return what is kept of a password: `scrypt$n$r$p$salt$hash`.

    Raises:
        UserError: when the password is too short or too long.
    """
    if not _SHORTEST <= len(password) <= LONGEST:
        raise UserError(f"密码至少 {_SHORTEST} 位", f"a password has at least {_SHORTEST} characters")
    salt = secrets.token_bytes(16)
    return "$".join(("scrypt", str(_N), str(_R), str(_P), _text(salt), _text(_scrypt(password, salt, _N, _R, _P))))


def matches(password: str, written: str) -> bool:
    """Tell whether a password is the one that was kept."""
    parts = _parts(written)
    if parts is None or len(password) > LONGEST:
        return False
    n, r, p, salt, wanted = parts
    return hmac.compare_digest(_scrypt(password, salt, n, r, p), wanted)


def is_kept(written: str) -> bool:
    """Tell whether a text is what `hashed` writes, or stands for no password."""
    return written == NONE or _parts(written) is not None


def _parts(written: str) -> tuple[int, int, int, bytes, bytes] | None:
    try:
        kind, n, r, p, salt, kept = written.split("$")
        values = (int(n), int(r), int(p), base64.b64decode(salt, validate=True), base64.b64decode(kept, validate=True))
    except ValueError:
        return None
    fits = kind == "scrypt" and 2 <= values[0] <= 2**20 and 1 <= values[1] <= 32 and 1 <= values[2] <= 16 and len(values[4]) == 32
    return values if fits else None


def _scrypt(password: str, salt: bytes, n: int, r: int, p: int) -> bytes:
    words = password.encode("utf-8", "replace")
    return hashlib.scrypt(words, salt=salt, n=n, r=r, p=p, maxmem=256 * n * r + 2**20, dklen=32)


def _text(value: bytes) -> str:
    return base64.b64encode(value).decode("ascii")
