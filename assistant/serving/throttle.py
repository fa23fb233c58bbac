"""Slow guessing of passwords down, by address and by name, without shutting out whoever knows the password.

A name that is being guessed from elsewhere is still free for the first tries from any other address, and whoever signed in
before on the same browser (which carries a mark for that) is not held up by what others do.
"""

from __future__ import annotations

import ipaddress
import threading
import time
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass

_FREE_TRIES, _FREE_UNDER_ATTACK, _FREE_OF_ADDRESS = 5, 2, 50
_ATTACKED_AT = 20  # failures of one name from all addresses
_LONGEST_WAIT_S, _FORGOTTEN_S = 60.0, 900.0
_REMEMBERED = 50_000
_IPV6_NETWORK = 64  # bits; whoever has one address of it has all of them


@dataclass(slots=True)
class _Failures:
    count: float = 0.0
    latest: float = 0.0
    until: float = 0.0


class Throttle:
    """Remembers failed log-ins; threads may share it."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        """Start with nothing."""
        self._clock = clock
        self._lock = threading.Lock()
        self._of: OrderedDict[tuple[str, ...], _Failures] = OrderedDict()

    def wait(self, name: str, address: str, is_known: bool) -> float:
        """Return for how many seconds a try has to wait, 0 for none; `is_known`: somebody of the name signed in on this browser before."""
        with self._lock:
            now = self._clock()
            held = _held(name, address, is_known)
            return max(0.0, max(self._met(key, now).until - now for key in held))

    def failed(self, name: str, address: str, is_known: bool) -> None:
        """Count a try that failed."""
        everywhere = ("name", name)
        with self._lock:
            now = self._clock()
            is_attacked = self._met(everywhere, now).count >= _ATTACKED_AT and not is_known
            pair, *whole = _held(name, address, is_known)
            self._count(pair, now, _FREE_UNDER_ATTACK if is_attacked else _FREE_TRIES)
            for key in whole:
                self._count(key, now, _FREE_OF_ADDRESS)
            self._count(everywhere, now, _ATTACKED_AT, is_held=False)

    def succeeded(self, name: str, address: str, is_known: bool) -> None:
        """Forget the failures of a name from an address.

        Those of the address as a whole stay, or one account of one's own would free it to guess others.
        """
        with self._lock:
            self._of.pop(_held(name, address, is_known)[0], None)

    def _met(self, key: tuple[str, ...], now: float) -> _Failures:
        found = self._of.get(key)
        if found is None or now - found.latest > _FORGOTTEN_S:
            return _Failures()
        return found

    def _count(self, key: tuple[str, ...], now: float, free: int, *, is_held: bool = True) -> None:
        """Count a failure; so many as are free are forgotten in the time that it takes to forget all."""
        found = self._met(key, now)
        left = max(0.0, found.count - (now - found.latest) / _FORGOTTEN_S * free)
        found.count, found.latest = left + 1, now
        if is_held and found.count >= free:
            found.until = now + min(_LONGEST_WAIT_S, 2.0 ** min(found.count - free, 10))
        self._of[key] = found
        self._of.move_to_end(key)
        while len(self._of) > _REMEMBERED:
            self._of.popitem(last=False)


def _held(name: str, address: str, is_known: bool) -> list[tuple[str, ...]]:
    """Return what holds a try up: its name at its address, and the address, unless the browser is known."""
    place = network(address)
    return [("known", name, place)] if is_known else [("pair", name, place), ("address", place)]


def network(address: str) -> str:
    """Return what stands for an address: itself, or the network of an IPv6 address."""
    try:
        ip = ipaddress.ip_address(address.split("%")[0])
    except ValueError:
        return address
    if isinstance(ip, ipaddress.IPv6Address):
        return str(ip.ipv4_mapped or ipaddress.ip_network((ip, _IPV6_NETWORK), strict=False))
    return str(ip)
