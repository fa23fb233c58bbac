"""Which names a page answers to, and which other pages may send to it: none may pass for this one (DNS rebinding) or act in it."""

from __future__ import annotations

import ipaddress
import re
import socket
from collections.abc import Iterable
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from assistant.serving.addresses import bare
from corpus.errors import UserError

_NAME = re.compile(r"[a-z0-9_](?:[a-z0-9_.-]*[a-z0-9_])?")
_PORTS = {"http": 80, "https": 443}
_HERE = {"localhost", "127.0.0.1", "::1"}


@dataclass(frozen=True, slots=True)
class Place:
    """A host as a browser names it; the port is None where none was named."""

    host: str
    port: int | None


def place_of(text: str) -> Place | None:
    """Read `host`, `host:port` or `[::1]:port`; None where it is none of these."""
    try:
        parts = urlsplit(f"//{text}")
        port = parts.port
        host = parts.hostname or ""
    except ValueError:
        return None
    host = host.removesuffix(".")
    if parts.netloc != text or "@" in text or not host:
        return None
    address = _address(host)
    if address is None and not _NAME.fullmatch(host):
        return None
    return Place(address or host, port)


def origin_of(text: str) -> Place | None:
    """Read an origin, `https://host:port`; None where it is none, as `null` is."""
    parts = text.split("://")
    if len(parts) != 2 or parts[0].lower() not in _PORTS:
        return None
    place = place_of(parts[1].lower())
    return place and Place(place.host, place.port or _PORTS[parts[0].lower()])


@dataclass(frozen=True, slots=True)
class Hosts:
    """The hosts of a page: those that were named, this machine's own where it listens on more than itself, and the address met."""

    named: frozenset[str] = field(default_factory=frozenset)
    own: frozenset[str] = field(default_factory=frozenset)

    def has(self, place: Place, met: str = "") -> bool:
        """Tell whether a host is the page's; `met` is the address of this machine that a connection came to."""
        return place.host in self.named or place.host in self.own or place.host in _HERE or (bool(met) and place.host == _address(met))

    def is_same(self, origin: Place, host: Place) -> bool:
        """Tell whether a page of an origin is this one; a proxy may have hidden the port."""
        return origin.host in self.named or (origin.host == host.host and host.port in (None, origin.port))


def hosts_of(listening: str, allowed: Iterable[str] = (), root: str = "") -> Hosts:
    """Return the hosts of a page by the address that it listens on, those that are allowed beside, and the one of its public address.

    Raises:
        UserError: when an allowed one is no host.
    """
    named = set[str]()
    for text in allowed:
        place = place_of(text.strip().lower()) or origin_of(text.strip().rstrip("/"))
        if place is None:
            raise UserError(f"--allow-host 应为主机名：{text}", f"--allow-host takes a host like law.example.com: {text}")
        named.add(place.host)
    if (public := origin_of("/".join(root.split("/")[:3]))) is not None:
        named.add(public.host)
    at = place_of(_bracketed(bare(listening).lower()))
    own = {at.host} if at else set[str]()
    if at and _is_everywhere(at.host):
        name = socket.gethostname().lower()
        own |= {each for each in (name, name.partition(".")[0]) if each}
    return Hosts(frozenset(named), frozenset(own))


def _bracketed(host: str) -> str:
    return f"[{host}]" if ":" in host else host


def _address(host: str) -> str | None:
    """Return an address in its one form; None for a name."""
    try:
        found = ipaddress.ip_address(host.split("%")[0])
    except ValueError:
        return None
    mapped = found.ipv4_mapped if isinstance(found, ipaddress.IPv6Address) else None
    return str(mapped or found)


def _is_everywhere(host: str) -> bool:
    return _address(host) is not None and ipaddress.ip_address(host).is_unspecified
