"""Which database is read: the primary unless what is read may lag, a replica that answers where it may."""

import time
from collections.abc import Iterator
from typing import Any

import pytest
from django.contrib.sessions.models import Session
from django.db import OperationalError, transaction

from huiyin.accounts.models import User
from huiyin.appeals.models import Appeal
from huiyin.core import replicas
from huiyin.core.replicas import Router, may_lag

ROUTER = Router()
PRIMARY = "default"


class Replica:
    """Answers, or does not."""

    def __init__(self) -> None:
        self.is_up = True
        self.asked = 0

    def ensure_connection(self) -> None:
        self.asked += 1
        if not self.is_up:
            raise OperationalError("connection refused")

    def close(self) -> None:
        pass


@pytest.fixture(autouse=True)
def servers(monkeypatch: pytest.MonkeyPatch) -> Iterator[dict[str, Replica]]:
    """Two replicas; what earlier tests remembered is forgotten."""
    made = {"replica1": Replica(), "replica2": Replica()}
    monkeypatch.setattr(replicas, "connections", made)
    monkeypatch.setattr(replicas, "replicas", lambda: list(made))
    monkeypatch.setattr(replicas, "_down_until", {})
    replicas._thread.__dict__.clear()
    yield made
    replicas._thread.__dict__.clear()


def read(model: Any = Appeal) -> str:
    return ROUTER.db_for_read(model)


@pytest.mark.django_db(transaction=True)
def test_nothing_lags_unless_it_is_said_to() -> None:
    assert read() == PRIMARY
    with may_lag():
        assert read() in {"replica1", "replica2"}
    assert read() == PRIMARY


@pytest.mark.django_db(transaction=True)
def test_one_page_is_read_from_one_replica() -> None:
    with may_lag():
        assert len({read() for _ in range(20)}) == 1


@pytest.mark.django_db(transaction=True)
def test_sessions_and_accounts_never_lag() -> None:
    with may_lag():
        assert read(Session) == read(User) == PRIMARY


@pytest.mark.django_db(transaction=True)
def test_after_a_write_the_writer_reads_what_was_written() -> None:
    with may_lag():
        assert read() != PRIMARY
        assert ROUTER.db_for_write(Appeal) == PRIMARY
        assert read() == PRIMARY


@pytest.mark.django_db(transaction=True)
def test_a_transaction_reads_where_it_writes() -> None:
    with may_lag():
        with transaction.atomic():
            assert read() == PRIMARY
        assert read() != PRIMARY


@pytest.mark.django_db(transaction=True)
def test_a_replica_that_is_down_is_left_alone_and_asked_again_later(
    servers: dict[str, Replica], monkeypatch: pytest.MonkeyPatch
) -> None:
    servers["replica1"].is_up = False
    with may_lag():
        assert {read() for _ in range(20)} == {"replica2"}
        assert servers["replica1"].asked <= 1
        servers["replica2"].is_up = False
        assert read() == PRIMARY
        servers["replica1"].is_up = servers["replica2"].is_up = True
        assert read() == PRIMARY, "not yet"
        soon = time.monotonic() + replicas.LEFT_ALONE
        monkeypatch.setattr(replicas.time, "monotonic", lambda: soon)
        assert read() != PRIMARY


@pytest.mark.django_db(transaction=True)
def test_a_failure_in_mid_way_sends_everything_to_the_primary() -> None:
    with may_lag():
        assert read() != PRIMARY
        replicas.leave_alone()
        assert not replicas.has_lagged()
        assert read() == PRIMARY
    with may_lag():
        assert read() == PRIMARY


def test_tables_are_made_on_the_primary_only() -> None:
    assert ROUTER.allow_migrate(PRIMARY, "appeals")
    assert not ROUTER.allow_migrate("replica1", "appeals")
