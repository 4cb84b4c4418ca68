"""Statements that a database may keep with the plan it made for them (PostgreSQL; elsewhere nothing changes).

Planning costs PostgreSQL as much as answering. But a plan that is kept was made without values: it cannot use an index
over part of a table, and takes every office for an average one. So plans are not kept as a rule, only where the caller says
that no value would change them: rows found by a key or by what they belong to, and rows that are stored.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

_KEEPS = ContextVar("keeps_plans", default=False)


@contextmanager
def kept_plans() -> Iterator[None]:
    """Plans of the statements inside are kept for the next time; also a decorator. Not for lists, nor for what looks
    for a kind, a state or an office: decision 15 tells what became of those."""
    before = _KEEPS.set(True)
    try:
        yield
    finally:
        _KEEPS.reset(before)


def keeps_plans() -> bool:
    """Whether plans are kept here."""
    return _KEEPS.get()
