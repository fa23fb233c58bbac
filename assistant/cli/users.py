"""The commands for users: add, password, remove, list."""

from __future__ import annotations

import getpass
import sys
from pathlib import Path
from typing import Annotated

import typer

from assistant.cli.options import Home
from assistant.config import users_file
from corpus.errors import UserError

_users = typer.Typer(no_args_is_help=True)
Name = Annotated[str, typer.Argument(help="用户名 The user's name")]
Users = Annotated[Path | None, typer.Option("--users", help="用户文件（默认在 home 目录下的 users）The users file")]


def register(app: typer.Typer) -> None:
    """Add the group of commands to the command line."""
    app.add_typer(_users, name="user", help="多人使用时的用户 Users of a served page")


@_users.command("add")
def add(name: Name, users: Users = None, home: Home = None) -> None:
    """添加用户，密码从终端或标准输入读取 Add a user; the password is read from the terminal or from standard input."""
    from assistant.serving.users import set_password

    set_password(users or users_file(home), name, _password(), is_new=True)
    _say(f"已添加用户“{name}” added")


@_users.command("password")
def password(name: Name, users: Users = None, home: Home = None) -> None:
    """改密码 Change a password."""
    from assistant.serving.users import set_password

    set_password(users or users_file(home), name, _password(), is_new=False)
    _say(f"已改密码“{name}” password changed")


@_users.command("remove")
def remove(name: Name, users: Users = None, home: Home = None) -> None:
    """删除用户 Remove a user."""
    from assistant.serving.users import remove_user

    remove_user(users or users_file(home), name)
    _say(f"已删除用户“{name}” removed")


@_users.command("list")
def list_users(users: Users = None, home: Home = None) -> None:
    """列出用户 List users."""
    from assistant.serving.users import read_users

    path = users or users_file(home)
    for name in sorted(read_users(path)) if path.exists() else []:
        sys.stdout.write(f"{name}\n")


def _password() -> str:
    if not sys.stdin.isatty():
        return sys.stdin.readline().rstrip("\r\n")
    first = getpass.getpass("密码 Password: ")
    if first != getpass.getpass("再输一次 Again: "):
        raise UserError("两次输入的密码不一样", "the two passwords differ")
    return first


def _say(line: str) -> None:
    sys.stderr.write(f"{line}\n")
