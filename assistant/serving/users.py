"""Who may use a served page: a file of names and password hashes, and a gate that slows guessing down."""

from __future__ import annotations

import base64
import hashlib
import hmac
import ipaddress
import os
import re
import secrets
import socket
import threading
import time
import unicodedata
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from filelock import FileLock, Timeout

from corpus.errors import UserError

_NAME = re.compile(r"[\w.@-]{1,64}")
_SHORTEST, _LONGEST = 8, 1024
# About 60 ms and 16 MiB a try (RFC 7914 names these numbers for interactive log-ins).
_N, _R, _P = 2**14, 8, 1
_FREE_TRIES, _LONGEST_WAIT_S = 5, 60.0
_REMEMBERED = 10_000
_LONGEST_TURN_S = 10.0
_HEAD = "# clausepair: name:scrypt$n$r$p$salt$hash"


def read_users(path: Path) -> dict[str, str]:
    """Return hashes by name.

    Raises:
        UserError: when the file cannot be read or a line is not `name:hash`.
    """
    try:
        lines = path.read_text("utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise UserError(f"用户文件读不了：{path}", f"cannot read the users file {path}") from error
    users: dict[str, str] = {}
    for number, line in enumerate(lines, start=1):
        if not line.strip() or line.lstrip().startswith("#"):
            continue
        name, _, written = line.strip().partition(":")
        name = normalised(name)
        if not _NAME.fullmatch(name) or _parts(written) is None:
            raise UserError(f"用户文件第 {number} 行看不懂：{path}", f"line {number} of {path} is not a user")
        users[name] = written
    return users


def normalised(name: str) -> str:
    """Return a name in the one form that it is kept and compared in: full-width letters are plain, no spaces around."""
    return unicodedata.normalize("NFKC", name).strip(" ")


def set_password(path: Path, name: str, password: str, *, is_new: bool) -> None:
    """Add a user, or change the password of one.

    Raises:
        UserError: when the name or the password will not do, the user is there already or is not there.
    """
    name = normalised(name)
    if not _NAME.fullmatch(name):
        raise UserError(
            "用户名只能用字母、数字、汉字和 . _ @ -，最长 64 字", "a user's name takes letters, digits and . _ @ - only, at most 64"
        )
    if not _SHORTEST <= len(password) <= _LONGEST:
        raise UserError(f"密码至少 {_SHORTEST} 位", f"a password has at least {_SHORTEST} characters")
    with _alone(path):
        users = read_users(path) if path.exists() else {}
        if is_new and name in users:
            raise UserError(f"已有用户“{name}”；改密码用 user password", f"there is a user “{name}” already")
        if not is_new and name not in users:
            raise UserError(f"没有用户“{name}”", f"there is no user “{name}”")
        _write(path, name, f"{name}:{_hashed(password)}")


def remove_user(path: Path, name: str) -> None:
    """Take a user out of the file.

    Raises:
        UserError: when there is no such user.
    """
    name = normalised(name)
    read_users(path)  # a file that is not there is told as that, and no lock is left in its place
    with _alone(path):
        if name not in read_users(path):
            raise UserError(f"没有用户“{name}”", f"there is no user “{name}”")
        _write(path, name, None)


class Gate:
    """Lets users of a file in; follows the file as it changes, and lets a name wait after several failures."""

    def __init__(self, path: Path, clock: Callable[[], float] = time.monotonic) -> None:
        """Read the file once, so that a broken one is told at the start."""
        self._path, self._clock = path, clock
        self._lock = threading.Lock()
        self._state = self._seen()
        self._users = read_users(path)
        self._failed: dict[str, tuple[int, float]] = {}
        self._nobody = _hashed(secrets.token_hex(8))

    def admit(self, name: str, password: str) -> bool:
        """Tell whether a name and a password belong together; an unknown name takes as long as a wrong password."""
        name = normalised(name)
        with self._lock:
            tries, until = self._failed.get(name, (0, 0.0))
            users = self._current()
        if self._clock() < until:
            return False
        written = users.get(name)
        matches = _matches(password, written or self._nobody) and written is not None
        with self._lock:
            if matches:
                self._failed.pop(name, None)
            else:
                wait = min(_LONGEST_WAIT_S, 2.0 ** (tries + 1 - _FREE_TRIES)) if tries + 1 >= _FREE_TRIES else 0.0
                if len(self._failed) >= _REMEMBERED:
                    self._failed.clear()
                self._failed[name] = (tries + 1, self._clock() + wait)
        return matches

    def known(self, name: str) -> str | None:
        """Return what stands for a user's password as the file is now; None where there is no such user."""
        with self._lock:
            return self._current().get(normalised(name))

    def _current(self) -> Mapping[str, str]:
        state = self._seen()
        if state != self._state:
            try:
                self._users, self._state = read_users(self._path), state
            except UserError:
                return {}  # a file that is broken or gone lets nobody in
        return self._users

    def _seen(self) -> tuple[int, int]:
        try:
            stat = self._path.stat()
        except OSError:
            return (0, 0)
        return (stat.st_mtime_ns, stat.st_size)


def is_readable_by_others(path: Path) -> bool:
    """Tell whether other accounts of this machine may read a file."""
    return os.name == "posix" and bool(path.stat().st_mode & 0o077)


def check_binding(host: str, has_users: bool, is_open: bool) -> None:
    """Refuse an address that others can reach where nobody would have to sign in.

    Raises:
        UserError: with both ways out.
    """
    if has_users or is_open or _is_loopback(host):
        return
    raise UserError(
        f"{host} 别的机器也能连上：请用 --users 指定用户文件，或用 --open 表示确实对所有人开放",
        f"{host} can be reached from other machines: give --users FILE, or --open to let everybody in",
    )


def _is_loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        pass
    try:
        found = {str(each[4][0]) for each in socket.getaddrinfo(host, None)}
    except OSError:
        return False
    return bool(found) and all(ipaddress.ip_address(each.split("%")[0]).is_loopback for each in found)


@contextmanager
def _alone(path: Path) -> Iterator[None]:
    """Keep other processes from writing the same file between reading it and replacing it."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        lock = FileLock(path.with_name(f".{path.name}.lock"), timeout=_LONGEST_TURN_S, mode=0o600)
        lock.acquire()
    except (OSError, Timeout) as error:
        raise UserError(f"用户文件写不了：{path}", f"cannot write the users file {path}") from error
    try:
        yield
    finally:
        lock.release()


def _write(path: Path, name: str, line: str | None) -> None:
    """Put a user's line in the place of the one before, or take it out; all other lines, comments too, stay as they are.

    Write beside, then rename; only the owner may read it.
    """
    beside = path.with_name(f".{path.name}.{os.getpid()}.{secrets.token_hex(4)}")
    lines = path.read_text("utf-8").splitlines() if path.exists() else [_HEAD]
    place = next((n for n, each in enumerate(lines) if normalised(each.strip().partition(":")[0]) == name), len(lines))
    text = "".join(f"{each}\n" for each in (*lines[:place], *([line] if line else []), *lines[place + 1 :]))
    try:
        with os.fdopen(os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8") as file:
            file.write(text)
        beside.replace(path)
    except OSError as error:
        beside.unlink(missing_ok=True)
        raise UserError(f"用户文件写不了：{path}", f"cannot write the users file {path}") from error


def _hashed(password: str) -> str:
    salt = secrets.token_bytes(16)
    return "$".join(("scrypt", str(_N), str(_R), str(_P), _text(salt), _text(_scrypt(password, salt, _N, _R, _P))))


def _matches(password: str, written: str) -> bool:
    parts = _parts(written)
    if parts is None or len(password) > _LONGEST:
        return False
    n, r, p, salt, wanted = parts
    return hmac.compare_digest(_scrypt(password, salt, n, r, p), wanted)


def _parts(written: str) -> tuple[int, int, int, bytes, bytes] | None:
    try:
        kind, n, r, p, salt, hashed = written.split("$")
        values = (int(n), int(r), int(p), base64.b64decode(salt, validate=True), base64.b64decode(hashed, validate=True))
    except ValueError:
        return None
    fits = kind == "scrypt" and 2 <= values[0] <= 2**20 and 1 <= values[1] <= 32 and 1 <= values[2] <= 16 and len(values[4]) == 32
    return values if fits else None


def _scrypt(password: str, salt: bytes, n: int, r: int, p: int) -> bytes:
    words = password.encode("utf-8", "replace")
    return hashlib.scrypt(words, salt=salt, n=n, r=r, p=p, maxmem=256 * n * r + 2**20, dklen=32)


def _text(value: bytes) -> str:
    return base64.b64encode(value).decode("ascii")
