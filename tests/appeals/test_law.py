"""What is in force is kept in memory for as long as it is in force, and not a moment longer."""

import pytest
from django.db import transaction
from pytest_django import DjangoAssertNumQueries
from tests.appeals.test_emergencies import set_list
from tests.appeals.test_governing import FRIDAY, adopt, close
from tests.cast import TUESDAY, Cast

from huiyin.appeals.selectors.law import law_for
from huiyin.appeals.services import calendars
from huiyin.organisations.models import CalendarDay

PLACE = "990101"


def names() -> set[str]:
    """The rule sets that somebody has adopted, as a reader finds them."""
    return {one.rules.name for one in law_for([PLACE]).adopted if one.rules.id}


def test_one_question_is_all_while_nothing_changes(
    cast: Cast, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    law_for([PLACE, "990102"])
    with django_assert_num_queries(1):
        law_for([PLACE])
    with django_assert_num_queries(1):
        law_for([PLACE, "990102"])


def test_a_rule_set_is_in_force_for_everybody_at_once(cast: Cast) -> None:
    assert names() == set()
    adopt(cast)
    assert names() == {"petition-2022"}


def test_a_day_off_counts_at_once_and_so_does_taking_it_back(cast: Cast) -> None:
    assert law_for([PLACE]).calendar(PLACE).is_working_day(FRIDAY)
    close(cast, "9901")
    assert not law_for([PLACE]).calendar(PLACE).is_working_day(FRIDAY)
    entry = CalendarDay.objects.get()
    calendars.remove_day(actor=cast.actor("system_admin"), entry=entry, now=TUESDAY)
    assert law_for([PLACE]).calendar(PLACE).is_working_day(FRIDAY)


def test_a_new_list_of_emergencies_counts_at_once(cast: Cast) -> None:
    text = "小区门口的路塌了"
    assert not law_for(()).signs.in_words(text)
    set_list(cast, lines="路塌")
    assert law_for(()).signs.in_words(text)


def test_what_was_taken_back_was_never_in_force_and_the_next_key_is_another_edition(cast: Cast) -> None:
    with transaction.atomic():
        adopt(cast, name="first")
        assert names() == {"first"}
        transaction.set_rollback(True)
    assert names() == set()
    adopt(cast, name="second")
    assert names() == {"second"}


def test_what_a_replica_says_is_not_kept(
    cast: Cast, monkeypatch: pytest.MonkeyPatch, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    monkeypatch.setattr("huiyin.appeals.selectors.law.lags", lambda: True)
    for _reader in range(2):
        with django_assert_num_queries(5):
            law_for([PLACE])


def test_a_law_holds_the_calendars_that_were_asked_for_and_no_others(cast: Cast) -> None:
    law_for(["9901"])
    assert set(law_for([PLACE]).calendars) == {PLACE}
