"""The commands for users: add, password, role, remove, list, sessions."""

from __future__ import annotations

import getpass
import sys
from datetime import datetime
from enum import Enum
from pathlib import Path
from typing import Annotated

import typer

from assistant.cli.console import tell, write_line
from assistant.cli.options import Home, Json, write
from assistant.config import home_directory, users_file
from assistant.serving.roles import Role
from corpus.errors import UserError

_users = typer.Typer(no_args_is_help=True)


class Left(str, Enum):
    """What becomes of what somebody of the name left: a file of its own, nothing, or the new user's."""

    ARCHIVE = "archive"
    DELETE = "delete"
    KEEP = "keep"


Name = Annotated[str, typer.Argument(help="用户名 The user's name")]
Users = Annotated[Path | None, typer.Option("--users", help="用户文件（默认在 home 目录下的 users）The users file")]
_ROLES = "reader 只提问，editor 还可加入和对照，admin 还可移除（默认：第一个用户 admin，其后 reader）What the user may do"
_DATA = "名下的对话和摘录：archive 存成文件，delete 删除 What becomes of conversations and notes"


def register(app: typer.Typer) -> None:
    """Add the group of commands to the command line."""
    app.add_typer(_users, name="user", help="多人使用时的用户 Users of a served page")


@_users.command("add")
def add(
    name: Name,
    role: Annotated[Role | None, typer.Option("--role", help=_ROLES)] = None,
    has_no_password: Annotated[bool, typer.Option("--no-password", help="只由反向代理登录 Signed in by a proxy only")] = False,
    data: Annotated[Left | None, typer.Option("--data", help=f"{_DATA}；keep 是同一个人 keep: the same person")] = None,
    users: Users = None,
    home: Home = None,
) -> None:
    """添加用户，密码从终端或标准输入读取 Add a user; the password is read from the terminal or from standard input."""
    from assistant.serving.users import normalised, read_users, set_password

    path, name = users or users_file(home), normalised(name)
    known = read_users(path) if path.exists() else {}
    given = role or (Role.READER if known else Role.ADMIN)
    chosen = _chosen(home, name, data, [Left.ARCHIVE, Left.DELETE, Left.KEEP]) if name not in known else None
    set_password(path, name, None if has_no_password else _password(), is_new=True, role=given)
    _settle(home, name, chosen)
    _say(f"已添加用户“{name}”，角色 {given.value} added as {given.value}")


@_users.command("password")
def password(name: Name, users: Users = None, home: Home = None) -> None:
    """改密码，已登录的要重新登录 Change a password; its sessions end."""
    from assistant.serving.users import normalised, set_password

    path = users or users_file(home)
    set_password(path, name, _password(), is_new=False)
    _end_sessions(path, home, normalised(name))
    _say(f"已改密码“{name}” password changed")


@_users.command("role")
def role(name: Name, given: Annotated[Role, typer.Argument(help=_ROLES)], users: Users = None, home: Home = None) -> None:
    """改角色 Change a user's role."""
    from assistant.serving.users import set_role

    set_role(users or users_file(home), name, given)
    _say(f"“{name}”的角色现为 {given.value} is now {given.value}")


@_users.command("remove")
def remove(
    name: Name,
    data: Annotated[Left | None, typer.Option("--data", help=_DATA)] = None,
    users: Users = None,
    home: Home = None,
) -> None:
    """删除用户并结束其登录，名下有数据时先问怎么办 Remove a user and end their sessions; asks what becomes of their data."""
    from assistant.serving.users import normalised, read_users, remove_user

    path, name = users or users_file(home), normalised(name)
    is_known = name in read_users(path)
    if data is Left.KEEP:
        raise UserError("删除用户时 --data 只能是 archive 或 delete", "when a user is removed, --data is archive or delete")
    chosen = _chosen(home, name, data, [Left.ARCHIVE, Left.DELETE]) if is_known else None
    remove_user(path, name)
    _end_sessions(path, home, name)
    _settle(home, name, chosen)
    _say(f"已删除用户“{name}” removed")


@_users.command("list")
def list_users(users: Users = None, home: Home = None, as_json: Json = False) -> None:
    """列出用户，--json 带角色 List users; with --json their roles too."""
    from assistant.serving.passwords import NONE
    from assistant.serving.users import read_users

    path = users or users_file(home)
    for name, user in sorted(read_users(path).items()) if path.exists() else []:
        if as_json:
            write({"name": name, "role": user.role.value, "has_password": user.written != NONE})
        else:
            write_line(name)


@_users.command("sessions")
def sessions(
    name: Annotated[str, typer.Argument(help="只看一个用户 Only one user's")] = "",
    end: Annotated[str, typer.Option("--end", help="结束一次登录，给编号 End one session by its id")] = "",
    end_all: Annotated[bool, typer.Option("--end-all", help="结束所列的全部登录 End all that would be listed")] = False,
    users: Users = None,
    home: Home = None,
    as_json: Json = False,
) -> None:
    """列出或结束登录：编号、用户、开始、最近使用、地址、浏览器 List or end sessions: id, user, begun, last used, address, browser."""
    from assistant.serving.sessions import Sessions, sessions_file
    from assistant.serving.users import normalised

    path = sessions_file(users or users_file(home), _root(home))
    kept = Sessions(path) if path.exists() else None
    if end or end_all:
        count = kept.end_of(normalised(name), end) if kept else 0
        if end and not count:
            raise UserError(f"没有编号为“{end}”的登录", f"there is no session “{end}”")
        _say(f"已结束 {count} 次登录 sessions ended: {count}")
        return
    for each in kept.listed(normalised(name)) if kept else []:
        began, seen = (datetime.fromtimestamp(at).astimezone().isoformat(timespec="minutes") for at in (each.began, each.seen))
        if as_json:
            write({"id": each.id, "user": each.user, "began": began, "seen": seen, "address": each.address, "agent": each.agent})
        else:
            write_line("\t".join((each.id, each.user, began, seen, each.address, each.agent)))


def _end_sessions(users: Path, home: Path | None, name: str) -> None:
    from assistant.serving.sessions import Sessions, sessions_file

    path = sessions_file(users, _root(home))
    if path.exists():
        Sessions(path).end_of(name)


def _chosen(home: Path | None, name: str, data: Left | None, offered: list[Left]) -> Left | None:
    """Return what becomes of what a user of a name left; asks on a terminal. None where there is nothing.

    Raises:
        UserError: when it is not said and nobody can be asked.
    """
    from assistant.serving.leaving import left_by

    left = left_by(_root(home), name)
    if not left:
        return None
    zh, en = left.words
    options = [each.value for each in offered]
    if data is None and sys.stdin.isatty():
        tell(f"“{name}”名下有 {zh}（{en}）")
        answer = input(f"怎么办 What becomes of it [{'/'.join(options)}]: ").strip().lower()
        data = Left(answer) if answer in options else None
    if data is None:
        raise UserError(
            f"“{name}”名下有 {zh}；请用 --data {' 或 '.join(options)} 说明怎么办",
            f"there is something under the name “{name}”: {en}; say with --data {' or '.join(options)} what becomes of it",
        )
    return data


def _settle(home: Path | None, name: str, chosen: Left | None) -> None:
    from assistant.serving.leaving import archive, erase

    if chosen is Left.ARCHIVE:
        _say(f"数据已存为 {archive(_root(home), name)} (the data is in this file)")
    elif chosen is Left.DELETE:
        erase(_root(home), name)
        _say("数据已删除 the data is deleted")


def _root(home: Path | None) -> Path:
    return (home or home_directory()).expanduser()


def _password() -> str:
    if not sys.stdin.isatty():
        return sys.stdin.readline().rstrip("\r\n")
    first = getpass.getpass("密码 Password: ")
    if first != getpass.getpass("再输一次 Again: "):
        raise UserError("两次输入的密码不一样", "the two passwords differ")
    return first


def _say(line: str) -> None:
    tell(line)
