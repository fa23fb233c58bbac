"""Addresses of a served page: how they are written, and under which path of another server it stands."""

from __future__ import annotations

import ipaddress
import re
import socket
from urllib.parse import unquote, urlsplit

from corpus.errors import UserError

_PATH = re.compile(r"(?:/[^/\s?#:\\]+)+")


def bare(host: str) -> str:
    """Return an address as sockets take it: without the brackets that it has in a URL."""
    return host[1:-1] if host.startswith("[") and host.endswith("]") else host


def in_url(host: str) -> str:
    """Return an address as a URL takes it: that of IPv6 in brackets (RFC 3986)."""
    try:
        return f"[{host}]" if ipaddress.ip_address(host).version == 6 else host
    except ValueError:
        return host


def public_root(text: str) -> str:
    """Return the path, or the whole address, under which others reach the page, without a slash at its end; empty for the top.

    Raises:
        UserError: when it is neither.
    """
    root = text.strip().rstrip("/")
    is_whole = root.startswith(("http://", "https://"))
    if not is_whole and root and not root.startswith("/"):
        root = f"/{root}"
    try:
        parts = urlsplit(root)
    except ValueError:
        parts = urlsplit("")
    path = unquote(parts.path)
    is_clean = not path or (_PATH.fullmatch(path) is not None and not {".", ".."} & set(path.split("/")))
    if root != parts.geturl() or parts.query or parts.fragment or is_whole != bool(parts.netloc) or not is_clean:
        raise UserError(
            f"--root-path 应为 /law 这样的路径，或完整网址：{text}", f"--root-path takes a path like /law or an address: {text}"
        )
    return root


def path_of(root: str) -> str:
    """Return the path of what `public_root` returned, as a request names it once it is decoded."""
    return unquote(urlsplit(root).path)


def check_binding(host: str, has_users: bool, is_open: bool) -> None:
    """Refuse an address that others can reach where nobody would have to sign in.

    Raises:
        UserError: with both ways out.
    """
    if has_users or is_open or is_loopback(host):
        return
    raise UserError(
        f"{host} 别的机器也能连上：请用 --users 指定用户文件，或用 --open 表示确实对所有人开放",
        f"{host} can be reached from other machines: give --users FILE, or --open to let everybody in",
    )


def is_loopback(host: str) -> bool:
    """Tell whether an address or a name leads to this machine alone."""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        pass
    try:
        found = {str(each[4][0]) for each in socket.getaddrinfo(host, None)}
    except OSError:
        return False
    return bool(found) and all(ipaddress.ip_address(each.split("%")[0]).is_loopback for each in found)
