"""The only one: nobody else gets in meanwhile, and everybody may again afterwards, whatever happened."""

import multiprocessing
import threading
from pathlib import Path

import pytest
from django.db import connection, connections
from pytest_django import Settings

from huiyin.core.alone import alone, lock_number


@pytest.fixture(autouse=True)
def home(settings: Settings, tmp_path: Path) -> None:
    """A place for the files of locks."""
    settings.HOME = tmp_path


def elsewhere(name: str) -> bool:
    """What another thread, with a connection of its own, is told."""
    told: list[bool] = []

    def ask() -> None:
        try:
            with alone(name) as is_alone:
                told.append(is_alone)
        finally:
            connections.close_all()

    thread = threading.Thread(target=ask)
    thread.start()
    thread.join()
    return told[0]


@pytest.mark.django_db(transaction=True)
def test_only_one_is_alone_and_others_come_again() -> None:
    with alone("archive") as first:
        assert first
        assert not elsewhere("archive")
        assert elsewhere("close_silent"), "another matter"
    assert elsewhere("archive")


@pytest.mark.django_db(transaction=True)
def test_an_error_gives_the_place_back() -> None:
    with pytest.raises(KeyError), alone("archive"):
        raise KeyError
    assert elsewhere("archive")


@pytest.mark.django_db(transaction=True)
def test_what_is_done_inside_is_stored_apart_from_the_lock() -> None:
    with alone("archive"):
        assert not connection.in_atomic_block


def test_locks_have_numbers_that_fit_and_differ() -> None:
    numbers = {lock_number(name) for name in ("archive", "close_silent", "forget_codes")}
    assert len(numbers) == 3
    assert all(-(2**63) <= number < 2**63 for number in numbers)


def _hold(folder: str, ready: "multiprocessing.synchronize.Event") -> None:
    from django.conf import settings

    settings.HOME = Path(folder)
    with alone("archive"):
        ready.set()
        threading.Event().wait(60)


@pytest.mark.django_db
@pytest.mark.skipif(
    "connection.vendor != 'sqlite'", reason="on PostgreSQL the server ends what its client leaves"
)
def test_who_is_killed_leaves_no_lock(tmp_path: Path) -> None:
    context = multiprocessing.get_context("fork")
    ready = context.Event()
    holder = context.Process(target=_hold, args=(str(tmp_path), ready))
    holder.start()
    assert ready.wait(10)
    assert not elsewhere("archive")
    holder.kill()
    holder.join()
    assert elsewhere("archive")
