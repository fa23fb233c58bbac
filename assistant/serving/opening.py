"""Tell whether a page is served to users, and which: a home that once had users never opens without them."""

from __future__ import annotations

from pathlib import Path

from assistant.config import Serving, users_file
from assistant.serving.users import had_users, read_users
from corpus.errors import UserError


def users_of(serving: Serving) -> Path | None:
    """Return the users file: the one that is named, or that of the home directory if there ever was one; None with `--open`.

    Raises:
        UserError: when there were users and the file is gone or empty.
    """
    path = serving.users or users_file(serving.home)
    if serving.is_open and not serving.users:
        return None
    if not path.exists() and not serving.users:
        if not had_users(path):
            return None
        raise UserError(
            f"这里曾有用户，现在用户文件不在了：{path}；请恢复它，或用 clausepair user add 重新添加，或用 --open 表示不用登录",
            f"this library had users, and their file is gone: {path}; put it back, add users with clausepair user add, or give --open",
        )
    if not read_users(path) and not serving.user_header:
        raise UserError(
            f"用户文件里一个用户也没有：{path}；请用 clausepair user add 名字 添加，或用 --open 表示不用登录",
            f"there is no user in {path}; add one with clausepair user add NAME, or give --open",
        )
    return path
