"""The background loops: one table of what is done again and again, and the worker that does it.

Everything a loop acts on is a stored row, claimed before it is acted on, so any number of workers may run, and one that
is killed at any moment leaves nothing half done. Views of appeals are not here: each web process counts its own and
writes them itself (appeals.services.counting).
"""

import logging
import threading
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.contrib.sessions.models import Session
from django.db import InterfaceError, OperationalError, close_old_connections, connections
from django.db.models import Exists, OuterRef, Q, QuerySet

from huiyin.accounts import budgets, codes
from huiyin.appeals import services as appeals
from huiyin.appeals.models import Appeal, Reply
from huiyin.appeals.services import drafts, watching
from huiyin.appeals.terms import (
    ARCHIVE_DAYS,
    AUTO_CLOSE_DAYS,
    SUSPENSION_DAYS,
    RedoState,
    ReplyStatus,
    Status,
)
from huiyin.channels import digests, notifications
from huiyin.channels import services as messages
from huiyin.channels.audience import RULES
from huiyin.channels.turns import alone
from huiyin.core.errors import DomainError
from huiyin.journal.services import deliver
from huiyin.organisations.actors import SYSTEM_ACTOR
from huiyin.organisations.services import imports
from huiyin.search.indexing import index_changed
from huiyin.statistics import facts

logger = logging.getLogger(__name__)

AT_A_TIME = 100
BREATH = timedelta(milliseconds=250)
LONGEST_WAIT = timedelta(minutes=1)
#: How long a worker that was told to stop waits for what is under way.
LAST_MOMENT = timedelta(milliseconds=700)
SECOND, MINUTE, HOUR, DAY = (
    timedelta(seconds=1),
    timedelta(minutes=1),
    timedelta(hours=1),
    timedelta(days=1),
)


@dataclass(frozen=True, slots=True)
class Loop:
    """``work`` does at most a handful of rows as of ``now`` and returns how many; 0 when there was nothing to do.

    It is called every ``every``, and sooner while there is something to do (``wait_of``). ``alone``: by one worker at a time,
    because its rows are not claimed one by one; the others find it taken and come round again.
    """

    name: str
    every: timedelta
    work: Callable[[datetime], int]
    alone: bool = False

    def turn(self, now: datetime) -> int:
        """Do it, unless it is for one alone and another is at it; how many rows were done."""
        if not self.alone:
            return self.work(now)
        with alone(self.name, now) as is_alone:
            return self.work(now) if is_alone else 0


# What the loops do


def deliver_events(now: datetime) -> int:
    """Turn Events into notifications."""
    return deliver(consume=notifications.notify, now=now, limit=AT_A_TIME, types=RULES)


def send_messages(now: datetime) -> int:
    """Hand SMS and mails to the gateways; few at a time, for a slow gateway may take seconds for each."""
    return messages.send_due(now=now, limit=10)


def watch_deadlines(now: datetime) -> int:
    """Amber, red and up the ladder; who has to be told is put into digests."""
    return watching.watch(now=now, tell=digests.tell, limit=AT_A_TIME)


def close_silent(now: datetime) -> int:
    """Close what was answered AUTO_CLOSE_DAYS ago and has heard nothing from its author since."""
    since = now - timedelta(days=AUTO_CLOSE_DAYS)
    answered_later = Reply.objects.filter(
        appeal=OuterRef("pk"), status=ReplyStatus.PUBLISHED, published_at__gt=since
    )
    silent = Appeal.objects.filter(
        ~Q(redo_state=RedoState.ASKED),
        ~Exists(answered_later),
        status=Status.REPLIED,
        first_replied_at__lte=since,
    )
    return _each(silent, lambda appeal: appeals.close(appeal=appeal, actor=SYSTEM_ACTOR, now=now))


def resume_suspended(now: datetime) -> int:
    """Go on with what has waited SUSPENSION_DAYS for its author's material."""
    waiting = Appeal.objects.filter(
        status=Status.SUSPENDED, suspended_at__lte=now - timedelta(days=SUSPENSION_DAYS)
    )
    return _each(waiting, lambda appeal: appeals.resume(appeal=appeal, actor=SYSTEM_ACTOR, now=now))


def archive(now: datetime) -> int:
    """Archive what was closed ARCHIVE_DAYS ago, unless its author still waits for a decision on a redo."""
    before = now - timedelta(days=ARCHIVE_DAYS)
    old = Appeal.objects.filter(
        ~Q(redo_state=RedoState.ASKED), status=Status.CLOSED, closed_at__lte=before, submitted_at__lte=before
    )
    return _each(old, lambda appeal: appeals.archive(appeal=appeal, actor=SYSTEM_ACTOR, now=now))


def forget_sessions(now: datetime) -> int:
    """Remove sessions that have run out."""
    return Session.objects.filter(expire_date__lt=now).delete()[0]


def _each(rows: QuerySet[Appeal], act: Callable[[Appeal], None]) -> int:
    """Act on the oldest AT_A_TIME appeals; returns how many came out well.

    One that cannot be done is logged and does not hold up the others: somebody was faster (DomainError), or there is a
    mistake in the program, which must not stop the closing of everything that comes after it.
    """
    done = 0
    for appeal in list(rows.order_by("submitted_at", "pk")[:AT_A_TIME]):
        try:
            act(appeal)
        except DomainError as error:
            logger.info("%s left as it is: %s", appeal.number, error.code)
        except (OperationalError, InterfaceError):
            raise
        except Exception:
            logger.exception("%s left as it is", appeal.number)
        else:
            done += 1
    return done


LOOPS: tuple[Loop, ...] = (
    Loop("deliver_events", SECOND, deliver_events),
    Loop("index_changed", SECOND / 2, lambda now: index_changed()),
    Loop("send_messages", SECOND, send_messages),
    Loop("close_silent", 10 * MINUTE, close_silent, alone=True),
    Loop("resume_suspended", 10 * MINUTE, resume_suspended, alone=True),
    Loop("watch_deadlines", 5 * SECOND, watch_deadlines),
    Loop("send_digests", 20 * SECOND, lambda now: digests.send_due(now=now, limit=AT_A_TIME)),
    Loop(
        "recompute_deadlines",
        MINUTE,
        lambda now: appeals.recompute_waiting(now=now, limit=AT_A_TIME),
        alone=True,
    ),
    Loop("refresh_facts", 5 * SECOND, lambda now: facts.refresh(now=now)),
    Loop("archive", HOUR, archive, alone=True),
    Loop("clean_drafts", HOUR, lambda now: drafts.clean_idle(now=now), alone=True),
    Loop("forget_codes", DAY, lambda now: codes.forget_old(now=now), alone=True),
    Loop("forget_budgets", DAY, lambda now: budgets.forget_old(now=now), alone=True),
    Loop("forget_messages", DAY, lambda now: messages.forget_old(now=now), alone=True),
    Loop("forget_notifications", DAY, lambda now: notifications.forget_old(now=now), alone=True),
    Loop("forget_sessions", DAY, forget_sessions, alone=True),
    Loop("forget_imports", DAY, lambda now: imports.forget_waiting(now=now), alone=True),
)


# The worker


def run(stop: threading.Event, *, clock: Callable[[], datetime], loops: Iterable[Loop] = LOOPS) -> None:
    """Run the loops, each in its own thread, until ``stop`` is set; returns within a second of it.

    A loop that fails is logged and tried again after growing waits, while the others go on; a database that restarts is
    found again. What is still under way at the end is cut off with the process: its transaction is undone, and its
    rows are due again for the next worker.
    """
    threads = [
        threading.Thread(target=_keep, args=(loop, stop, clock), name=loop.name, daemon=True)
        for loop in loops
    ]
    for thread in threads:
        thread.start()
    logger.info("%d loops running", len(threads))
    stop.wait()
    logger.info("stopping")
    end = time.monotonic() + LAST_MOMENT.total_seconds()
    for thread in threads:
        thread.join(timeout=max(0.0, end - time.monotonic()))


def run_once(*, now: datetime, loops: Iterable[Loop] = LOOPS) -> dict[str, int]:
    """Every loop until it has nothing left to do as of ``now``; how much each has done. What goes wrong is raised."""
    return {loop.name: _drain(loop, now) for loop in loops}


def _drain(loop: Loop, now: datetime) -> int:
    total = 0
    while done := loop.turn(now):
        total += done
    return total


def _keep(loop: Loop, stop: threading.Event, clock: Callable[[], datetime]) -> None:
    failures = 0
    while not stop.is_set():
        close_old_connections()
        try:
            done = loop.turn(clock())
            failures = 0
        # Whatever it is, it is logged and the loop goes on: a worker without this loop would be silent for good.
        except Exception:
            logger.exception("loop %s failed", loop.name)
            done, failures = 0, failures + 1
        if failures or loop.every >= MINUTE:
            connections.close_all()
        stop.wait(wait_of(loop, done=done, failures=failures).total_seconds())
    connections.close_all()


def wait_of(loop: Loop, *, done: int, failures: int = 0) -> timedelta:
    """How long until the next turn: 1 s, 2 s, 4 s … 1 min after failures; the loop's own time where nothing was to do;
    none after a full turn, and BREATH after any other: what comes in a rush is done many at once, for a third of
    the work that it is one by one."""
    if failures:
        return min(SECOND * int(2 ** min(failures - 1, 10)), LONGEST_WAIT)
    if not done:
        return loop.every
    return timedelta() if done >= AT_A_TIME else min(BREATH, loop.every)
