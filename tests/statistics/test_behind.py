"""The list behind a number has as many appeals as the number says."""

from datetime import date

import pytest

from huiyin.appeals.models import Appeal
from huiyin.statistics.behind import NAMES, Scope, behind
from huiyin.statistics.figures import figures
from huiyin.statistics.measures import COUNTS
from tests import cast as c
from tests.statistics.history import NOVEMBER, NOW, OCTOBER, play

END = date(2026, 11, 30)


@pytest.fixture
def played(cast: c.Cast) -> c.Cast:
    """The cast after its two months."""
    play(cast)
    return cast


@pytest.mark.parametrize("office", [None, "housing", "water"])
def test_every_number_has_its_appeals_behind_it(played: c.Cast, office: str | None) -> None:
    organisation = played.organisation(office) if office else None
    for since, until in ((OCTOBER, date(2026, 10, 31)), (OCTOBER, END)):
        found = figures(organisation=organisation, since=since, until=until, now=NOW)
        scope = Scope(since, until, NOW, organisation.pk if organisation else None)
        lists = {name: behind(name, scope).count() for name in COUNTS}
        assert sum(lists.values()) > 10
        # One appeal may have two parts, each with a limit of its own.
        several = {"parts", "returned", "claims_due", "claims_kept"} if office is None else set()
        for name in COUNTS:
            number = getattr(found, name)
            assert lists[name] == number or (name in several and 0 < lists[name] <= number), name


def test_remainders_are_what_is_left(played: c.Cast) -> None:
    scope = Scope(OCTOBER, END, NOW)
    count = {name: behind(name, scope).count() for name in NAMES}
    assert count["unreplied"] == count["accepted"] - count["replied"] > 0
    assert count["unsatisfied"] == count["rated"] - count["satisfied"]
    assert count["replies_missed"] == count["replies_due"] - count["replies_kept"] > 0
    assert count["excluded"] == 0


def test_a_place_includes_what_is_below_it(played: c.Cast) -> None:
    found = behind("received", Scope(OCTOBER, END, NOW, division="9901")).count()
    assert found == Appeal.objects.count() > 0
    assert not behind("received", Scope(OCTOBER, END, NOW, division="9902")).exists()


def test_an_unknown_name_is_refused() -> None:
    with pytest.raises(KeyError):
        behind("everything", Scope(NOVEMBER, END, NOW))
