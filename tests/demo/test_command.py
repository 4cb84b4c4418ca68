"""``huiyin demo`` keeps its hands off sites that are not the demonstration."""

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command

from huiyin.organisations.models import Organisation
from tests import cast


@pytest.mark.django_db
def test_a_site_with_other_data_is_left_alone() -> None:
    cast.build()
    with pytest.raises(CommandError, match="other data"):
        call_command("demo", "refresh")
    assert Organisation.objects.filter(code="housing").exists()


def test_outside_the_demonstration_mode_nothing_is_loaded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(settings, "IS_DEMO", False)
    with pytest.raises(CommandError, match="HUIYIN_MODE=demo"):
        call_command("demo")
