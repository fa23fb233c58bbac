"""Keep numpy's BLAS threads from waiting beside the encoder's."""

from __future__ import annotations

from functools import cache
from importlib import import_module


@cache
def quiet_blas() -> None:
    """Hold BLAS to one thread for the rest of the process; measured, its spinning threads cost a query up to 90 ms."""
    import_module("threadpoolctl").threadpool_limits(limits=1, user_api="blas")
