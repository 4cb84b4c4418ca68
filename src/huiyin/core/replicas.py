"""Reading from replicas: which reads may lag behind, and to which database they go.

Everything goes to the primary, unless ``may_lag`` says for the present thread that what is read may be a few seconds
old. Even then the primary is asked inside a transaction, after the first write, and for sessions and accounts: a
sign-in must not depend on how far behind a replica is. A replica that cannot be reached is left alone for a while.
"""

import logging
import random
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.conf import settings
from django.db import DEFAULT_DB_ALIAS, InterfaceError, OperationalError, connections, models, transaction

logger = logging.getLogger(__name__)

#: Apps whose rows are always read from the primary.
PRIMARY_ONLY = frozenset({"sessions", "accounts", "auth", "contenttypes"})
#: Seconds for which a replica that failed is not asked again.
LEFT_ALONE = 10.0

_thread = threading.local()
_down_until: dict[str, float] = {}


@contextmanager
def may_lag() -> Iterator[None]:
    """In this block, and this thread, reads may come from a replica until something is written."""
    _thread.may_lag = True
    try:
        yield
    finally:
        _thread.may_lag = False


def lags() -> bool:
    """Whether a read in this thread may come from a replica now."""
    return getattr(_thread, "may_lag", False) and not transaction.get_connection().in_atomic_block


def insist() -> None:
    """From here on this thread reads from the primary."""
    _thread.may_lag = False


def has_lagged() -> bool:
    """Whether this thread's block still reads from replicas; asked after an error."""
    return getattr(_thread, "may_lag", False)


def leave_alone() -> None:
    """A replica has failed, nobody knows which: leave all of them alone for a while, and read from the primary."""
    for alias in replicas():
        _down_until[alias] = time.monotonic() + LEFT_ALONE
        connections[alias].close()
    insist()


def replicas() -> list[str]:
    """The aliases of the replicas of the settings."""
    return [alias for alias in settings.DATABASES if alias != DEFAULT_DB_ALIAS]


class Router:
    """Django's database router (DATABASE_ROUTERS)."""

    def db_for_read(self, model: type[models.Model], **hints: Any) -> str:
        """A replica that answers, where the read may lag; else the primary."""
        if model._meta.app_label in PRIMARY_ONLY or not lags():
            return DEFAULT_DB_ALIAS
        return _reachable() or DEFAULT_DB_ALIAS

    def db_for_write(self, model: type[models.Model], **hints: Any) -> str:
        """The primary; what is read afterwards in this thread is read there, too."""
        insist()
        return DEFAULT_DB_ALIAS

    def allow_relation(self, one: models.Model, other: models.Model, **hints: Any) -> bool:
        """Rows of primary and replica are the same rows."""
        return True

    def allow_migrate(self, db: str, app_label: str, **hints: Any) -> bool:
        """Replicas get their tables from the primary."""
        return db == DEFAULT_DB_ALIAS


def _reachable() -> str | None:
    """The replica of this block, or one chosen anew that can be reached; None where there is none."""
    now = time.monotonic()
    up = [alias for alias in replicas() if _down_until.get(alias, 0.0) <= now]
    chosen = getattr(_thread, "replica", "")
    random.shuffle(up)
    for alias in sorted(up, key=lambda one: one != chosen):
        try:
            connections[alias].ensure_connection()
        except (OperationalError, InterfaceError) as error:
            logger.warning("%s cannot be reached, left alone for %d s: %s", alias, LEFT_ALONE, error)
            _down_until[alias] = time.monotonic() + LEFT_ALONE
        else:
            _thread.replica = alias
            return alias
    return None
