"""A reverse proxy that is trusted: whom it says it has signed in, where a request came from, and whether over TLS."""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Iterable
from dataclasses import dataclass

from corpus.errors import UserError

_HEADER = re.compile(r"[a-z0-9-]{1,64}")
Network = ipaddress.IPv4Network | ipaddress.IPv6Network


@dataclass(frozen=True, slots=True)
class Proxies:
    """The addresses that are trusted, and the header that names the user, empty where nobody is signed in by it."""

    networks: tuple[Network, ...] = ()
    user_header: str = ""

    def trust(self, address: str) -> bool:
        """Tell whether an address is a trusted proxy's."""
        try:
            ip = ipaddress.ip_address(address.split("%")[0])
        except ValueError:
            return False
        plain = (isinstance(ip, ipaddress.IPv6Address) and ip.ipv4_mapped) or ip
        return any(plain in network for network in self.networks if network.version == plain.version)

    def sender(self, peer: str, forwarded: Iterable[str]) -> str:
        """Return the address that a request came from: the last one forwarded that is not a trusted proxy's, else the peer's own.

        `forwarded` are the values of `X-Forwarded-For`; what an untrusted peer says there counts for nothing.
        """
        told = [part.strip() for value in forwarded for part in value.split(",") if part.strip()]
        while self.trust(peer) and told:
            peer = told.pop()
        return peer


def proxies_of(addresses: Iterable[str], user_header: str = "") -> Proxies:
    """Read addresses and networks (`10.0.0.0/8`) as `--trust-proxy` takes them.

    Raises:
        UserError: when one of them is neither, or the header has no name of a header.
    """
    networks: list[Network] = []
    for text in addresses:
        try:
            networks.append(ipaddress.ip_network(text.strip()))
        except ValueError as error:
            raise UserError(f"--trust-proxy 应为地址：{text}", f"--trust-proxy takes an address like 127.0.0.1: {text}") from error
    header = user_header.strip().lower()
    if header and not _HEADER.fullmatch(header):
        raise UserError(f"--proxy-user-header 应为请求头名：{user_header}", f"--proxy-user-header takes a header's name: {user_header}")
    if header and not networks:
        raise UserError("--proxy-user-header 要与 --trust-proxy 一起用", "--proxy-user-header needs --trust-proxy")
    return Proxies(tuple(networks), header)
