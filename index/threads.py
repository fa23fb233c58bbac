"""Keep threads from spinning beside each other: numpy's BLAS, and OpenMP in a query."""

from __future__ import annotations

from functools import cache
from importlib import import_module
from typing import Any


@cache
def quiet_blas() -> None:
    """Hold BLAS to one thread for the rest of the process; measured, its spinning threads cost a query up to 90 ms."""
    import_module("threadpoolctl").threadpool_limits(limits=1, user_api="blas")


def openmp() -> Any:  # noqa: ANN401 - threadpoolctl has no types
    """Return a control over the OpenMP libraries that are loaded by now; `limit(limits=n)` holds them to n threads."""
    return import_module("threadpoolctl").ThreadpoolController().select(user_api="openmp")
