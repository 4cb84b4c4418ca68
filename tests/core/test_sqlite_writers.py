"""Writers of one SQLite file stand in a queue: one after the other, from several processes, and without waiting for ever."""

import multiprocessing
import os
import sqlite3
import threading
import time
from pathlib import Path
from typing import Any

import pytest
from django.db.utils import ConnectionHandler, OperationalError

from huiyin.core.sqlite.base import WritersQueue

pytestmark = pytest.mark.django_db  # for connections of our own


def _connections(path: Path) -> ConnectionHandler:
    options = {"timeout": 30, "transaction_mode": "IMMEDIATE", "init_command": "PRAGMA journal_mode=WAL"}
    return ConnectionHandler(
        {"default": {"ENGINE": "huiyin.core.sqlite", "NAME": str(path), "OPTIONS": options}}
    )


def _count(path: Path, times: int) -> None:
    """Read a number, wait, and write the next one, as a service does."""
    connection = _connections(path)["default"]
    for _n in range(times):
        connection.set_autocommit(False, force_begin_transaction_with_broken_autocommit=True)
        with connection.cursor() as cursor:
            cursor.execute("SELECT number FROM counter")
            number = cursor.fetchone()[0]
            time.sleep(0.001)
            cursor.execute("UPDATE counter SET number = %s", [number + 1])
        connection.commit()
        connection.set_autocommit(True)
    connection.close()


@pytest.fixture
def path(tmp_path: Path) -> Path:
    found = tmp_path / "counter.sqlite3"
    with sqlite3.connect(found) as plain:
        plain.execute("CREATE TABLE counter (number INTEGER)")
        plain.execute("INSERT INTO counter VALUES (0)")
    return found


def test_threads_and_processes_write_one_after_the_other_and_nothing_is_lost(path: Path) -> None:
    context = multiprocessing.get_context("spawn")
    others = [context.Process(target=_count, args=(path, 50)) for _n in range(2)]
    threads = [threading.Thread(target=_count, args=(path, 50)) for _n in range(3)]
    for one in (*others, *threads):
        one.start()
    for one in (*others, *threads):
        one.join(300)
    with sqlite3.connect(path) as plain:
        assert plain.execute("SELECT number FROM counter").fetchone() == (250,)


def test_who_waits_too_long_is_told_as_by_sqlite_itself(path: Path) -> None:
    holder, late = WritersQueue(f"{path}-writers", 1), WritersQueue(f"{path}-writers", 0.05)
    holder.enter()
    with pytest.raises(OperationalError, match="locked"):
        late.enter()
    holder.leave()
    late.enter()
    late.leave()


def _enter_and_die(name: str) -> None:
    WritersQueue(name, 1).enter()
    os._exit(9)


def test_a_process_that_dies_leaves_the_queue(path: Path) -> None:
    name = f"{path}-writers"
    dying: Any = multiprocessing.get_context("spawn").Process(target=_enter_and_die, args=(name,))
    dying.start()
    dying.join(300)
    assert dying.exitcode == 9
    next_one = WritersQueue(name, 1)
    next_one.enter()
    next_one.leave()


def test_the_queue_is_left_with_the_transaction_however_it_ends(path: Path) -> None:
    connection, queue = _connections(path)["default"], WritersQueue(f"{path}-writers", 0.05)
    connection.set_autocommit(False, force_begin_transaction_with_broken_autocommit=True)
    with pytest.raises(OperationalError):
        queue.enter()
    connection.rollback()
    queue.enter()
    queue.leave()
    connection.set_autocommit(True)
    connection.set_autocommit(False, force_begin_transaction_with_broken_autocommit=True)
    connection.close()
    queue.enter()
    queue.leave()


def test_reading_outside_of_a_transaction_waits_for_nobody(path: Path) -> None:
    connection, queue = _connections(path)["default"], WritersQueue(f"{path}-writers", 0.05)
    queue.enter()
    with connection.cursor() as cursor:
        cursor.execute("SELECT number FROM counter")
        assert cursor.fetchone() == (0,)
    queue.leave()
    connection.close()
