"""What the worker does again and again, and how it bears failures and its own end."""

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from datetime import datetime, timedelta
from io import StringIO

import pytest
from django.contrib.sessions.models import Session
from django.core.management import call_command
from django.db import OperationalError
from pytest_django import Settings

from huiyin.accounts.models import Budget
from huiyin.appeals import services
from huiyin.appeals.models import Appeal, Draft
from huiyin.appeals.services import Verdict
from huiyin.appeals.terms import Satisfaction, Solved, Status
from huiyin.channels import loops
from huiyin.channels.loops import AT_A_TIME, BREATH, LOOPS, MINUTE, SECOND, Loop, run, run_once, wait_of
from huiyin.channels.models import Notification, OutboundMessage
from huiyin.core.errors import WrongState
from huiyin.journal.models import Event, Outbox
from tests import cast as the_cast
from tests.cast import DAY, TUESDAY, Cast

PATIENCE = 30.0  # seconds that a thread may take before a test fails


def clock() -> datetime:
    return TUESDAY


# Closing, resuming, archiving


@pytest.mark.django_db
def test_an_answered_appeal_is_closed_fifteen_days_after_the_last_reply(cast: Cast) -> None:
    appeal = the_cast.replied(cast)
    the_cast.publish(cast, appeal, at=TUESDAY + 5 * DAY)
    assert loops.close_silent(TUESDAY + 20 * DAY - SECOND) == 0, "not counted from the first reply"
    assert loops.close_silent(TUESDAY + 20 * DAY) == 1
    appeal.refresh_from_db()
    assert appeal.status == Status.CLOSED
    assert appeal.closed_at == TUESDAY + 20 * DAY
    assert Event.objects.get(type="close").actor_role == "system"
    assert loops.close_silent(TUESDAY + 21 * DAY) == 0


@pytest.mark.django_db
def test_what_the_author_has_asked_about_is_not_closed(cast: Cast) -> None:
    asked = the_cast.replied(cast)
    services.follow_up(
        appeal=asked, body="二楼还是不热，怎么办？", actor=cast.actor("citizen"), now=TUESDAY + 2 * DAY
    )
    unhappy = the_cast.replied(cast, title="第二件：路灯不亮")
    services.rate(
        appeal=unhappy,
        verdict=Verdict(Satisfaction.DISSATISFIED, Solved.NO, 1, 1, 1),
        actor=cast.actor("citizen"),
        now=TUESDAY + 2 * DAY,
    )
    assert loops.close_silent(TUESDAY + 60 * DAY) == 0


@pytest.mark.django_db
def test_a_suspended_appeal_goes_on_after_fifteen_days(cast: Cast) -> None:
    appeal = the_cast.handling(cast)
    services.suspend(appeal=appeal, question="几号楼？", actor=cast.actor("handler"), now=TUESDAY + DAY)
    assert loops.resume_suspended(TUESDAY + 16 * DAY - SECOND) == 0
    assert loops.resume_suspended(TUESDAY + 16 * DAY) == 1
    appeal.refresh_from_db()
    assert (appeal.status, appeal.suspended_at) == (Status.HANDLING, None)
    assert appeal.due_at is not None
    assert appeal.due_at > TUESDAY + 16 * DAY


@pytest.mark.django_db
def test_a_closed_appeal_is_archived_after_a_year(cast: Cast) -> None:
    appeal = the_cast.replied(cast)
    services.close(appeal=appeal, actor=cast.actor("handler"), now=TUESDAY + 2 * DAY)
    assert loops.archive(TUESDAY + 366 * DAY) == 0
    assert loops.archive(TUESDAY + 367 * DAY) == 1
    appeal.refresh_from_db()
    assert appeal.status == Status.ARCHIVED


@pytest.mark.django_db
@pytest.mark.parametrize("error", [WrongState("moved-on", "…"), KeyError("lead")])
def test_one_appeal_that_cannot_be_closed_does_not_hold_up_the_others(
    cast: Cast, monkeypatch: pytest.MonkeyPatch, error: Exception
) -> None:
    bad, good = the_cast.replied(cast), the_cast.replied(cast, title="第二件：路灯不亮")
    close = services.close

    def stumble(*, appeal: Appeal, **facts: object) -> None:
        if appeal.pk == bad.pk:
            raise error
        close(appeal=appeal, **facts)  # type: ignore[arg-type]

    monkeypatch.setattr(loops.appeals, "close", stumble)
    assert loops.close_silent(TUESDAY + 30 * DAY) == 1
    good.refresh_from_db()
    assert good.status == Status.CLOSED


@pytest.mark.django_db
def test_a_full_table_is_worked_off_in_parts(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    for number in range(3):
        the_cast.replied(cast, title=f"第 {number} 件")
    monkeypatch.setattr(loops, "AT_A_TIME", 2)
    assert loops.close_silent(TUESDAY + 30 * DAY) == 2
    assert loops.close_silent(TUESDAY + 30 * DAY) == 1


# All loops once


@pytest.mark.django_db
def test_one_round_does_everything_that_is_due(cast: Cast, settings: Settings, tmp_path: object) -> None:
    settings.HOME = tmp_path
    the_cast.replied(cast)
    Draft.objects.create(token="idle", created_at=TUESDAY, updated_at=TUESDAY)
    Budget.objects.create(name="code-all", key_hash="k", window_start=TUESDAY)
    Session.objects.create(session_key="old", session_data="", expire_date=TUESDAY)
    later = TUESDAY + 2 * DAY
    done = run_once(now=later)
    assert set(done) == {loop.name for loop in LOOPS}
    assert done["deliver_events"] > 5
    assert done["send_messages"] == OutboundMessage.objects.filter(sent_at=later).count() == 1
    assert (done["forget_sessions"], done["clean_drafts"]) == (1, 0)
    assert not Outbox.objects.exists()
    later = TUESDAY + 8 * DAY
    done = run_once(now=later)
    assert (done["clean_drafts"], done["forget_budgets"], done["deliver_events"]) == (1, 1, 0)
    assert sum(run_once(now=later).values()) == 0, "doing it again changes nothing"


@pytest.mark.django_db
@pytest.mark.urls("tests.channels.urls")
def test_the_command_says_what_was_done(cast: Cast, settings: Settings, tmp_path: object) -> None:
    settings.HOME = tmp_path
    the_cast.dispatched(cast)
    out = StringIO()
    call_command("worker", "--once", stdout=out, skip_checks=True)
    done = dict(line.split() for line in out.getvalue().splitlines())
    assert int(done["deliver_events"]) == 3
    assert Notification.objects.exists()


def test_names_of_loops_are_given_once() -> None:
    assert len({loop.name for loop in LOOPS}) == len(LOOPS)


# The worker


class Running:
    """A worker in a thread of the test."""

    def __init__(self, *some: Loop) -> None:
        self.stop = threading.Event()
        self.thread = threading.Thread(
            target=run, args=(self.stop,), kwargs={"clock": clock, "loops": some}, daemon=True
        )
        self.thread.start()

    def end(self) -> float:
        """Stop it; the seconds that it took."""
        began = time.monotonic()
        self.stop.set()
        self.thread.join(timeout=PATIENCE)
        assert not self.thread.is_alive()
        return time.monotonic() - began


def counting(limit: int) -> tuple[Callable[[datetime], int], threading.Event]:
    """Work that fills ``limit`` turns, and an Event that is set when it has run out."""
    calls, empty = list[datetime](), threading.Event()

    def work(now: datetime) -> int:
        calls.append(now)
        if len(calls) > limit:
            empty.set()
        return AT_A_TIME if len(calls) <= limit else 0

    return work, empty


def test_what_is_left_is_done_at_once_without_waiting() -> None:
    work, empty = counting(500)
    worker = Running(Loop("busy", 10 * MINUTE, work))
    assert empty.wait(PATIENCE)
    worker.end()


def test_a_loop_that_fails_is_logged_and_tried_again_while_the_others_go_on(
    caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(loops, "SECOND", timedelta(milliseconds=5))
    tries, recovered, asked = list[int](), threading.Event(), list[datetime]()

    def failing(now: datetime) -> int:
        tries.append(1)
        if len(tries) <= 4:
            raise OperationalError("server closed the connection unexpectedly")
        recovered.set()
        return 0

    def steady(now: datetime) -> int:
        asked.append(now)
        return 0

    worker = Running(Loop("failing", MINUTE, failing), Loop("steady", timedelta(milliseconds=5), steady))
    assert recovered.wait(PATIENCE)
    worker.end()
    assert caplog.text.count("loop failing failed") == 4
    assert len(asked) > 1
    assert asked[0] == TUESDAY


def test_waits_grow_to_a_minute_and_shrink_back_after_a_success() -> None:
    loop = Loop("some", SECOND, lambda now: 0)
    waits = [wait_of(loop, done=0, failures=failures) for failures in range(1, 40)]
    assert waits[:4] == [SECOND, 2 * SECOND, 4 * SECOND, 8 * SECOND]
    assert max(waits) == waits[-1] == MINUTE
    assert wait_of(loop, done=0) == SECOND
    assert wait_of(Loop("daily", DAY, lambda now: 0), done=0, failures=1) == SECOND, (
        "a daily loop does not wait for a day"
    )


def test_what_comes_in_a_rush_is_done_many_at_once() -> None:
    daily = Loop("daily", DAY, lambda now: 0)
    assert wait_of(daily, done=100) == timedelta(), "a full turn: there is more"
    assert wait_of(daily, done=99) == BREATH, "the next ones gather"
    assert wait_of(daily, done=0) == DAY


def test_it_stops_within_a_second_even_when_a_loop_hangs() -> None:
    hung, release = threading.Event(), threading.Event()

    def hang(now: datetime) -> int:
        hung.set()
        release.wait(PATIENCE)
        return 0

    worker = Running(Loop("hanging", SECOND, hang), Loop("daily", DAY, lambda now: 0))
    assert hung.wait(PATIENCE)
    assert worker.end() < 1.0
    release.set()


def test_sigterm_ends_the_process_in_good_order(tmp_path: object) -> None:
    place = {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "tests.settings",
        "HUIYIN_LOG_LEVEL": "INFO",
        "HUIYIN_TEST_DATABASE_URL": f"sqlite:{tmp_path}/worker.sqlite3",
    }
    program = [sys.executable, "-m", "django"]
    subprocess.run([*program, "migrate", "--skip-checks", "-v", "0"], env=place, check=True, timeout=300)
    with subprocess.Popen([*program, "worker", "--skip-checks"], env=place, stderr=subprocess.PIPE) as worker:
        assert worker.stderr is not None
        try:
            assert b"loops running" in worker.stderr.readline(), "it says when it has begun"
            assert os.getpriority(os.PRIO_PROCESS, worker.pid) > os.getpriority(os.PRIO_PROCESS, 0), (
                "pages first"
            )
            worker.send_signal(signal.SIGTERM)
            assert worker.wait(timeout=PATIENCE) == 0
        finally:
            worker.kill()
