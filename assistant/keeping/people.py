"""Examine what a home directory keeps of its users, and what a person has set: users, sessions, archives, words, limits."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from assistant.keeping.archives import archives, read_archive
from assistant.limits import read_limits
from assistant.serving.sessions import Sessions
from assistant.serving.users import had_users, is_readable_by_others, read_users
from corpus.datafile import read_toml
from corpus.errors import UserError
from index.doctor import Finding, State
from index.files import Home
from index.settings import Told, silent


def examine_people(home: Home) -> Iterator[Finding]:
    """Yield what is found, a part at a time."""
    yield from _users(home)
    yield from _sessions(home)
    yield from _archive(home)
    yield from _words(home)
    yield from _limits(home)


def _users(home: Home) -> Iterator[Finding]:
    name = home.users.name
    if not home.users.exists():
        if had_users(home.users):
            zh, en = "曾有用户，现在文件不在了，网页不会打开", "there were users, and the file is gone; the page is not served"
            yield Finding(name, State.WRONG, zh, en)
        return
    try:
        users = read_users(home.users)
    except UserError as error:
        yield Finding(name, State.WRONG, error.zh, error.en)
        return
    if not users:
        yield Finding(name, State.WRONG, "一个用户也没有", "there is no user in it")
    elif is_readable_by_others(home.users):
        yield Finding(name, State.WRONG, "别的账号也能读，请 chmod 600", "other accounts can read it; chmod 600")
    else:
        yield Finding(name, State.SOUND, f"{len(users)} 个用户", f"{len(users)} users")


def _sessions(home: Home) -> Iterator[Finding]:
    if not home.sessions.exists():
        return
    name, told = home.sessions.name, Told(silent)
    try:
        kept = Sessions(home.sessions, notice=told)
    except UserError as error:
        yield Finding(name, State.WRONG, error.zh, error.en)
        return
    count = len(kept.listed())
    kept.close()
    yield from (Finding(name, State.MENDED, line, line) for line in told.lines)
    if not told.lines:
        yield Finding(name, State.SOUND, f"{count} 次登录完好", f"{count} sessions are sound")


def _archive(home: Home) -> Iterator[Finding]:
    name, sound = home.archive.name, 0
    for path in archives(home.archive):
        try:
            is_whole = read_archive(path) is not None
            zh, en = f"存档 {path.name} 读不出", f"the archive {path.name} is damaged"
        except OSError as error:
            is_whole, zh, en = False, f"存档 {path.name} 打不开：{error.strerror}", f"cannot open the archive {path.name}: {error.strerror}"
        if is_whole:
            sound += 1
        else:
            yield Finding(name, State.WRONG, zh, en)
    if sound:
        yield Finding(name, State.SOUND, f"{sound} 份存档完好", f"{sound} archives are sound")


def _words(home: Home) -> Iterator[Finding]:
    for path in sorted(home.words.glob("*.toml")):
        yield _toml(home.words.name, path)


def _limits(home: Home) -> Iterator[Finding]:
    if home.limits.exists():
        finding = _toml(home.limits.name, home.limits)
        try:
            read_limits(home.root)
        except UserError as error:
            finding = Finding(home.limits.name, State.WRONG, error.zh, error.en)
        yield finding


def _toml(part: str, path: Path) -> Finding:
    try:
        read_toml(path)
    except UserError as error:
        return Finding(part, State.WRONG, error.zh, error.en)
    return Finding(part, State.SOUND, f"{path.name} 读得懂", f"{path.name} can be read")
