"""What each conversation has asked, so that the next question may lean on it and a question may be taken back."""

from __future__ import annotations

import threading
from collections import OrderedDict
from dataclasses import dataclass, field

from assistant.understanding.dialogue import Turn

_SESSIONS = 10_000
_KEPT = 60  # turns of a conversation that can be gone back to


@dataclass(slots=True)
class _Past:
    turns: list[Turn | None] = field(default_factory=list)
    forgotten: int = 0


class Memory:
    """The turns of conversations by session, the least used of ten thousand forgotten first; threads may share it."""

    def __init__(self) -> None:
        """Start with no conversation."""
        self._lock = threading.Lock()
        self._sessions: OrderedDict[str, _Past] = OrderedDict()

    def last(self, session: str) -> Turn | None:
        """Return what the next question of a session may lean on."""
        with self._lock:
            past = self._sessions.get(session)
            return past.turns[-1] if past and past.turns else None

    def add(self, session: str, turn: Turn | None) -> None:
        """Remember a turn; None keeps the one before, as after a question that the documents have nothing to do with."""
        with self._lock:
            past = self._sessions.setdefault(session, _Past())
            past.turns.append(turn if turn is not None else past.turns[-1] if past.turns else None)
            if len(past.turns) > _KEPT:
                past.forgotten += len(past.turns) - _KEPT
                del past.turns[:-_KEPT]
            self._sessions.move_to_end(session)
            while len(self._sessions) > _SESSIONS:
                self._sessions.popitem(last=False)

    def rewind(self, session: str, asked: int) -> None:
        """Go back to where a session had asked so many questions."""
        with self._lock:
            past = self._sessions.get(session)
            if past is not None:
                del past.turns[max(0, asked - past.forgotten) :]
