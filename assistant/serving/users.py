"""Who may use a served page: a file of names and password hashes, and a gate that slows guessing down."""

from __future__ import annotations

import os
import re
import secrets
import threading
import time
import unicodedata
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from pathlib import Path

from filelock import FileLock, Timeout

from assistant.serving.passwords import NONE, hashed, is_kept, matches
from assistant.serving.roles import Role
from assistant.serving.throttle import Throttle
from corpus.errors import UserError

_NAME = re.compile(r"[\w.@-]{1,64}")
_ID = re.compile(r"[0-9a-f]{8}")
_LONGEST_TURN_S = 10.0
_HEAD = "# clausepair: name:scrypt$n$r$p$salt$hash:role:id"
_MARKER_SAYS = "This library has users: it is not served without them, unless --open says so.\n"


@dataclass(frozen=True, slots=True)
class User:
    """A user as the file has them; `id` tells a user from an earlier one of the same name."""

    name: str
    written: str
    role: Role = Role.ADMIN  # a line of an earlier release names no role, and its user could do everything
    id: str = ""

    @property
    def principal(self) -> str:
        """Return what things are kept under while the server runs; no name holds a `#`."""
        return f"{self.name}#{self.id}"

    @property
    def secret(self) -> str:
        """Return what changes with the password and with the user, and with nothing else."""
        return f"{self.written}:{self.id}"

    @property
    def line(self) -> str:
        """Return the user's line of the file."""
        return ":".join((self.name, self.written, self.role.value, self.id))


def read_users(path: Path) -> dict[str, User]:
    """Return users by name.

    Raises:
        UserError: when the file cannot be read or a line is no user.
    """
    try:
        lines = path.read_text("utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise UserError(f"用户文件读不了：{path}", f"cannot read the users file {path}") from error
    users: dict[str, User] = {}
    for number, line in enumerate(lines, start=1):
        if not line.strip() or line.lstrip().startswith("#"):
            continue
        user = _user(line)
        if user is None:
            raise UserError(f"用户文件第 {number} 行看不懂：{path}", f"line {number} of {path} is not a user")
        users[user.name] = user
    return users


def _user(line: str) -> User | None:
    """Return the user of a line, `name:hash`, `name:hash:role` or `name:hash:role:id`."""
    name, written, *more = (*line.strip().split(":"), "")
    name, (role, id, *rest) = normalised(name), [*more, "", ""]  # noqa: A001
    if not _NAME.fullmatch(name) or not is_kept(written) or any(rest) or (id and not _ID.fullmatch(id)):
        return None
    if not role:
        return User(name, written, id=id)
    return User(name, written, Role(role), id) if role in [each.value for each in Role] else None


def normalised(name: str) -> str:
    """Return a name in the one form that it is kept and compared in: full-width letters are plain, no spaces around."""
    return unicodedata.normalize("NFKC", name).strip(" ")


def is_name(name: str) -> bool:
    """Tell whether a normalised name may be a user's."""
    return _NAME.fullmatch(name) is not None


def set_password(path: Path, name: str, password: str | None, *, is_new: bool, role: Role | None = None) -> None:
    """Add a user, or change the password of one; without a password only a proxy signs them in.

    Raises:
        UserError: when the name or the password will not do, the user is there already or is not there.
    """
    name = normalised(name)
    if not _NAME.fullmatch(name):
        raise UserError(
            "用户名只能用字母、数字、汉字和 . _ @ -，最长 64 字", "a user's name takes letters, digits and . _ @ - only, at most 64"
        )
    written = NONE if password is None else hashed(password)
    with _alone(path):
        users = read_users(path) if path.exists() else {}
        if is_new and name in users:
            raise UserError(f"已有用户“{name}”；改密码用 user password", f"there is a user “{name}” already")
        begun = User(name, written, role or Role.ADMIN, secrets.token_hex(4))
        _write(path, name, (begun if is_new else replace(_known(users, name), written=written)).line)


def set_role(path: Path, name: str, role: Role) -> None:
    """Give a user another role.

    Raises:
        UserError: when there is no such user.
    """
    name = normalised(name)
    read_users(path)  # a file that is not there is told as that, and no lock is left in its place
    with _alone(path):
        _write(path, name, replace(_known(read_users(path), name), role=role).line)


def remove_user(path: Path, name: str) -> None:
    """Take a user out of the file.

    Raises:
        UserError: when there is no such user.
    """
    name = normalised(name)
    read_users(path)
    with _alone(path):
        _known(read_users(path), name)
        _write(path, name, None)


def _known(users: Mapping[str, User], name: str) -> User:
    if name not in users:
        raise UserError(f"没有用户“{name}”", f"there is no user “{name}”")
    return users[name]


@dataclass(frozen=True, slots=True)
class Entry:
    """What became of a try to sign in: who came in, else for how many seconds it has to wait."""

    user: User | None = None
    wait_s: float = 0.0


class Gate:
    """Lets users of a file in; follows the file as it changes, and slows guessing down."""

    def __init__(self, path: Path | None, clock: Callable[[], float] = time.monotonic) -> None:
        """Read the file once, so that a broken one is told at the start; without one nobody has a password."""
        self.path = path
        self._lock = threading.Lock()
        self._state = self._seen()
        self._users = read_users(path) if path else {}
        self._throttle = Throttle(clock)
        self._nobody = hashed(secrets.token_hex(8))

    def admit(self, name: str, password: str, address: str = "", *, is_known: bool = False) -> bool:
        """Tell whether a name and a password belong together."""
        return self.enter(name, password, address, is_known=is_known).user is not None

    def enter(self, name: str, password: str, address: str = "", *, is_known: bool = False) -> Entry:
        """Let somebody in, or not; an unknown name takes as long as a wrong password. `is_known`: the name signed in here before."""
        name = normalised(name)
        wait = self._throttle.wait(name, address, is_known)
        if wait > 0:
            return Entry(wait_s=wait)
        user = self.known(name)
        has_password = user is not None and user.written != NONE
        if matches(password, user.written if user and has_password else self._nobody) and has_password:
            self._throttle.succeeded(name, address, is_known)
            return Entry(user)
        self._throttle.failed(name, address, is_known)
        return Entry()

    def known(self, name: str) -> User | None:
        """Return a user as the file has them now; None where there is none of the name."""
        with self._lock:
            return self._current().get(normalised(name))

    def _current(self) -> Mapping[str, User]:
        state = self._seen()
        if state != self._state and self.path:
            try:
                self._users, self._state = read_users(self.path), state
            except UserError:
                return {}  # a file that is broken or gone lets nobody in
        return self._users

    def _seen(self) -> tuple[int, int, int]:
        try:
            stat = self.path.stat() if self.path else None
        except OSError:
            stat = None
        return (stat.st_mtime_ns, stat.st_size, stat.st_ino) if stat else (0, 0, 0)


def mark(path: Path) -> None:
    """Leave a note beside a users file that there have been users, for the day when the file is gone."""
    marker = _marker(path)
    with suppress(OSError):  # a folder that takes no file loses none either
        if not marker.exists():
            path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            with os.fdopen(os.open(marker, os.O_WRONLY | os.O_CREAT, 0o600), "w", encoding="utf-8") as file:
                file.write(_MARKER_SAYS)


def had_users(path: Path) -> bool:
    """Tell whether there have ever been users in a file."""
    return path.exists() or _marker(path).exists()


def _marker(path: Path) -> Path:
    return path.with_name(f".{path.name}.marker")


def is_readable_by_others(path: Path) -> bool:
    """Tell whether other accounts of this machine may read a file."""
    return os.name == "posix" and bool(path.stat().st_mode & 0o077)


@contextmanager
def _alone(path: Path) -> Iterator[None]:
    """Keep other processes from writing the same file between reading it and replacing it."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
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
        mark(path)
    except OSError as error:
        beside.unlink(missing_ok=True)
        raise UserError(f"用户文件写不了：{path}", f"cannot write the users file {path}") from error
