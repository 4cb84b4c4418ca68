"""A replica serves readers; when it stops, the primary does, and nobody sees an error."""

from pathlib import Path

import pytest
from django.db import connection

from tests import cast as c
from tests.config.served import Wire, cookie_of, database_url, get, served

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]


@pytest.fixture(autouse=True)
def on_postgresql() -> None:
    """There is no replica of SQLite."""
    if connection.vendor != "postgresql":
        pytest.skip("set HUIYIN_TEST_DATABASE_URL")


def test_readers_go_to_the_replica_and_to_the_primary_when_it_stops(tmp_path: Path) -> None:
    cast = c.build()
    appeal = c.replied(cast)
    reader, replica = cookie_of(cast.users["stranger"]), Wire()
    with served(
        tmp_path,
        HUIYIN_DATABASE_URL=database_url(),
        HUIYIN_REPLICA_URLS=database_url(replica.port),
    ) as site:
        address = f"{site}/appeals/"
        before = replica.carried
        assert appeal.title in get(address, reader)[1]
        assert replica.carried > before, "the page was read from the replica"

        before = replica.carried
        assert appeal.title in get(address, f"{reader}; huiyin_wrote=1")[1]
        assert replica.carried == before, "who has just written reads the primary"

        replica.cut()
        for _ in range(12):  # every thread of the server has had its connection to the replica
            status, words = get(address, reader)
            assert status == 200
            assert appeal.title in words
