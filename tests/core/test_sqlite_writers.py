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


def _write(connection: Any, number: int) -> None:
    connection.set_autocommit(False, force_begin_transaction_with_broken_autocommit=True)
    with connection.cursor() as cursor:
        cursor.execute("UPDATE counter SET number = %s", [number])
    connection.commit()
    connection.set_autocommit(True)


def _log(path: Path) -> int:
    return Path(f"{path}-wal").stat().st_ino


def test_the_next_one_writes_while_the_disk_is_waited_for(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    first, second = _connections(path)["default"], _connections(path)["default"]
    written, waited = list[int](), list[int]()

    def wait(file: int) -> None:
        waited.append(os.fstat(file).st_ino)
        if len(waited) == 1:
            _write(second, 2)  # with the disk slow, somebody else has begun and ended

    monkeypatch.setattr(os, "fdatasync", wait)
    _write(first, 1)
    with sqlite3.connect(path) as plain:
        written += plain.execute("SELECT number FROM counter").fetchone()
    assert written == [2]
    assert waited == [_log(path)] * 2
    for one in (first, second):
        one.close()


def test_what_the_disk_refuses_is_not_said_to_be_done(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    connection = _connections(path)["default"]
    _write(connection, 1)

    def refuse(file: int) -> None:
        raise OSError(5, "Input/output error")

    with monkeypatch.context() as patched:
        patched.setattr(os, "fdatasync", refuse)
        with pytest.raises(OperationalError, match="cannot be written to the disk"):
            _write(connection, 2)
    connection.close()
    again = _connections(path)["default"]
    _write(again, 3)
    again.close()


@pytest.mark.parametrize(("asked", "level"), [("FULL", 2), ("OFF", 0)])
def test_a_connection_is_as_careful_after_a_transaction_as_before(path: Path, asked: str, level: int) -> None:
    connection = _connections(path)["default"]
    with connection.cursor() as cursor:
        cursor.execute(f"PRAGMA synchronous={asked}")
    _write(connection, 1)
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA synchronous")
        assert cursor.fetchone() == (level,)
    connection.close()


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
