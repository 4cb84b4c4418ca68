"""What must be true at the moment when the web processes are forked."""

from typing import Any

import pytest
from django.core.management import call_command
from django.db import connection, connections
from pytest_django import Settings

from huiyin.config.management.commands import serve
from huiyin.organisations.models import Organisation


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_no_connection_is_handed_on_to_the_web_processes(
    settings: Settings, monkeypatch: pytest.MonkeyPatch, tmp_path: Any
) -> None:
    """Two of them on one connection read each other's answers."""
    held: list[object] = []

    class Forking:
        def __init__(self, *_args: object, **_options: object) -> None:
            """As Granian."""

        def serve(self) -> None:
            for one in connections.all():
                held.extend([one.connection, *getattr(one, "_connection_pools", {}).values()])

    settings.STATIC_ROOT = tmp_path
    monkeypatch.setattr(serve, "Granian", Forking)
    monkeypatch.setattr(serve.preparing, "gather_static", Organisation.objects.exists)
    call_command("serve", web_only=True)
    assert not [one for one in held if one is not None]
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
