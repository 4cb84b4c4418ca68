"""What is done before the first page is served."""

import pytest
from django.core.management import call_command
from django.db import connection

from huiyin.config.preparing import analyse
from tests import cast as the_cast


@pytest.mark.django_db
def test_after_a_migration_the_planner_of_sqlite_knows_the_rows() -> None:
    if connection.vendor != "sqlite":
        pytest.skip("PostgreSQL looks by itself")
    the_cast.build()
    call_command("migrate", verbosity=0)
    assert _known() == set()
    analyse("default", plan=["a migration"])
    assert "organisations_organisation" in _known()


def _known() -> set[str]:
    """The tables that there are statistics of."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM sqlite_master WHERE name = 'sqlite_stat1'")
        if not cursor.fetchone()[0]:
            return set()
        cursor.execute("SELECT DISTINCT tbl FROM sqlite_stat1")
        return {row[0] for row in cursor.fetchall()} & {"organisations_organisation", "appeals_appeal"}
