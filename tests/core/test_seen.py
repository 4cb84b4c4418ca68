"""Each value is new once a day, for all processes of a machine, and nothing of it is kept."""

import multiprocessing
import threading
from datetime import date
from pathlib import Path

from huiyin.core.seen import SeenToday

MONDAY, TUESDAY = date(2026, 11, 16), date(2026, 11, 17)


def test_a_value_is_new_once_a_day(tmp_path: Path) -> None:
    seen = SeenToday(tmp_path, places=1 << 10)
    assert [seen.first_time(b"one", MONDAY), seen.first_time(b"one", MONDAY)] == [True, False]
    assert seen.first_time(b"two", MONDAY)
    assert seen.first_time(b"one", TUESDAY)
    assert not seen.first_time(b"one", TUESDAY)


def test_yesterday_is_forgotten_and_no_value_stands_in_the_file(tmp_path: Path) -> None:
    seen = SeenToday(tmp_path, places=1 << 10)
    value = b"203.0.113.9|a browser"
    seen.first_time(value, MONDAY)
    (monday,) = tmp_path.iterdir()
    assert value not in monday.read_bytes() and monday.stat().st_mode & 0o077 == 0
    salt = monday.read_bytes()[:32]
    seen.first_time(value, TUESDAY)
    (tuesday,) = tmp_path.iterdir()
    assert tuesday.name == "seen-2026-11-17.bin" and tuesday.read_bytes()[:32] != salt


def test_a_second_process_knows_what_the_first_has_seen(tmp_path: Path) -> None:
    SeenToday(tmp_path, places=1 << 10).first_time(b"one", MONDAY)
    with multiprocessing.get_context("spawn").Pool(1) as pool:
        assert pool.starmap(_first_time, [(tmp_path, b"one"), (tmp_path, b"two")]) == [False, True]
    assert not SeenToday(tmp_path, places=1 << 10).first_time(b"two", MONDAY)


def _first_time(folder: Path, value: bytes) -> bool:
    return SeenToday(folder, places=1 << 10).first_time(value, MONDAY)


def test_many_threads_count_each_value_once(tmp_path: Path) -> None:
    seen, firsts = SeenToday(tmp_path, places=1 << 12), list[int]()

    def ask() -> None:
        firsts.append(sum(seen.first_time(f"{n}".encode(), MONDAY) for n in range(500)))

    threads = [threading.Thread(target=ask) for _n in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sum(firsts) == 500


def test_a_full_table_counts_too_much_and_never_too_little(tmp_path: Path) -> None:
    seen = SeenToday(tmp_path, places=64)
    assert all(seen.first_time(f"{n}".encode(), MONDAY) for n in range(200))
