"""How the databases are read from the environment, and what check-deploy says of them."""

from pathlib import Path
from typing import Any

import pytest

from huiyin.config import environment
from huiyin.config.checks import of_databases, of_map

PRIMARY = "postgresql://huiyin:a%20word@10.0.0.1:5432/huiyin"
REPLICA = "postgresql://huiyin@10.0.0.2/huiyin?sslmode=require"


@pytest.fixture(autouse=True)
def bare(monkeypatch: pytest.MonkeyPatch) -> None:
    """No setting of the machine on which the tests run."""
    for name in ("DATABASE_URL", "REPLICA_URLS", "DATABASE_POOL", "PGBOUNCER"):
        monkeypatch.delenv(f"HUIYIN_{name}", raising=False)


def databases(monkeypatch: pytest.MonkeyPatch, **variables: str) -> dict[str, dict[str, Any]]:
    """What the settings make of some variables."""
    for name, value in variables.items():
        monkeypatch.setenv(f"HUIYIN_{name}", value)
    return environment.databases(Path("/nowhere"))


def test_without_an_address_it_is_sqlite_at_home(monkeypatch: pytest.MonkeyPatch) -> None:
    found = databases(monkeypatch)
    assert list(found) == ["default"]
    assert found["default"]["NAME"] == "/nowhere/huiyin.sqlite3"


def test_postgresql_has_a_pool_in_each_process(monkeypatch: pytest.MonkeyPatch) -> None:
    found = databases(monkeypatch, DATABASE_URL=PRIMARY, DATABASE_POOL="3")["default"]
    assert (found["HOST"], found["PORT"], found["NAME"]) == ("10.0.0.1", "5432", "huiyin")
    assert (found["USER"], found["PASSWORD"]) == ("huiyin", "a word")
    assert found["OPTIONS"]["pool"]["max_size"] == 3
    assert found["OPTIONS"]["options"].startswith("-c jit=off -c max_parallel_workers_per_gather=0 ")
    assert found["CONN_MAX_AGE"] == 0


def test_through_pgbouncer_nothing_is_left_to_a_session(monkeypatch: pytest.MonkeyPatch) -> None:
    found = databases(monkeypatch, DATABASE_URL=PRIMARY, PGBOUNCER="1")["default"]
    assert found["DISABLE_SERVER_SIDE_CURSORS"]
    assert not found["OPTIONS"]["pool"]
    assert "options" not in found["OPTIONS"], "PgBouncer refuses connections that bring settings"
    assert "prepare_threshold" not in found["OPTIONS"], "Django prepares nothing unless told to"


def test_replicas_are_numbered_and_waited_for_less(monkeypatch: pytest.MonkeyPatch) -> None:
    found = databases(monkeypatch, DATABASE_URL=PRIMARY, REPLICA_URLS=f"{REPLICA},{PRIMARY}")
    assert list(found) == ["default", "replica1", "replica2"]
    assert found["replica1"]["OPTIONS"]["sslmode"] == "require"
    assert found["replica1"]["OPTIONS"]["pool"]["timeout"] < found["default"]["OPTIONS"]["pool"]["timeout"]


@pytest.mark.parametrize(
    ("variables", "word"),
    [
        ({"REPLICA_URLS": REPLICA}, "needs PostgreSQL"),
        ({"DATABASE_URL": "mysql://somewhere/huiyin"}, "unknown scheme"),
    ],
)
def test_what_cannot_be_is_refused(
    monkeypatch: pytest.MonkeyPatch, variables: dict[str, str], word: str
) -> None:
    with pytest.raises(ValueError, match=word):
        databases(monkeypatch, **variables)


@pytest.mark.parametrize(("value", "expected"), [("", ["huiyin.W004"]), ("1", [])])
def test_check_deploy_speaks_of_a_pgbouncer_that_was_forgotten(
    monkeypatch: pytest.MonkeyPatch, value: str, expected: list[str]
) -> None:
    found = databases(monkeypatch, DATABASE_URL=PRIMARY.replace("5432", "6432"), PGBOUNCER=value)
    assert [one.id for one in of_databases(found, 5)] == expected


def test_check_deploy_refuses_replicas_that_writers_would_read(monkeypatch: pytest.MonkeyPatch) -> None:
    found = databases(monkeypatch, DATABASE_URL=PRIMARY, REPLICA_URLS=REPLICA)
    assert [one.id for one in of_databases(found, 0)] == ["huiyin.E008"]
    assert of_databases(found, 5) == []


TILES = "https://tiles.example/base/{z}/{x}/{y}.png https://tiles.example/names/{z}/{x}/{y}.png"


def test_the_map_is_off_until_tiles_are_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("HUIYIN_MAP_TILES", raising=False)
    assert environment.map_settings()["tiles"] == []
    monkeypatch.setenv("HUIYIN_MAP_TILES", TILES)
    monkeypatch.setenv("HUIYIN_MAP_VIEW", "30.66,104.06,12")
    found = environment.map_settings()
    assert found["tiles"] == TILES.split()
    assert found["view"] == (30.66, 104.06, 12)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("MAP_TILES", "https://tiles.example/tiles.png"),
        ("MAP_TILES", "tiles.example/{z}/{x}/{y}.png"),
        ("MAP_VIEW", "104.06,30.66,12"),
        ("MAP_VIEW", "30.66,104.06,99"),
        ("MAP_VIEW", "成都"),
    ],
)
def test_a_map_that_cannot_be_is_refused_at_the_start(
    monkeypatch: pytest.MonkeyPatch, name: str, value: str
) -> None:
    monkeypatch.setenv(f"HUIYIN_{name}", value)
    with pytest.raises(ValueError):
        environment.map_settings()


@pytest.mark.parametrize(
    ("tiles", "attribution", "expected"),
    [
        ([], "", []),
        (["https://tiles.example/{z}/{x}/{y}.png"], "© 示例地图", []),
        (["/tiles/{z}/{x}/{y}.png"], "© 示例地图", []),
        (["https://tiles.example/{z}/{x}/{y}.png"], "", ["huiyin.W005"]),
        (["http://tiles.example/{z}/{x}/{y}.png"], "© 示例地图", ["huiyin.E009"]),
    ],
)
def test_check_deploy_looks_at_the_map(tiles: list[str], attribution: str, expected: list[str]) -> None:
    assert [one.id for one in of_map({"tiles": tiles, "attribution": attribution})] == expected
