"""What a user of a served page may do beside asking."""

from __future__ import annotations

from enum import Enum

from corpus.errors import UserError

USER, ROLE = "clausepair.user", "clausepair.role"  # where a request's scope says who signed in, and what they may do


class Role(str, Enum):
    """A user's role; each may do all that the one before may."""

    READER = "reader"
    EDITOR = "editor"
    ADMIN = "admin"


class Act(str, Enum):
    """What not everybody may do."""

    ADD = "add"
    ALIGN = "align"
    REMOVE = "remove"


_ALLOWED = {Role.READER: set[Act](), Role.EDITOR: {Act.ADD, Act.ALIGN}, Role.ADMIN: {*Act}}
_NEEDS = {Act.ADD: ("加入资料", "add documents"), Act.ALIGN: ("对照全文", "align texts"), Act.REMOVE: ("移除资料", "remove documents")}


def may(role: Role, act: Act) -> bool:
    """Tell whether a role covers an act."""
    return act in _ALLOWED[role]


def require(role: Role, act: Act) -> None:
    """Refuse what a role does not cover.

    Raises:
        UserError: with who may.
    """
    if may(role, act):
        return
    zh, en = _NEEDS[act]
    who = [each.value for each in Role if may(each, act)]
    raise UserError(
        f"你的角色是 {role.value}，不能{zh}；需要 {' 或 '.join(who)}，请找管理员",
        f"as a {role.value} you may not {en}; it takes {' or '.join(who)}, ask whoever runs this page",
    )
