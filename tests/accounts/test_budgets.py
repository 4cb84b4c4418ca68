"""How often something may be done."""

from datetime import UTC, datetime, timedelta

import pytest

from huiyin.accounts import budgets
from huiyin.accounts.models import Budget
from huiyin.core.errors import TooOften

from .conftest import NOW

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)


def take(
    key: str = "a", name: str = "tea", limit: int = 3, window: timedelta = HOUR, now: datetime = NOW
) -> None:
    budgets.spend(name=name, key=key, limit=limit, window=window, now=now)


def test_a_budget_gives_its_limit_and_no_more() -> None:
    for _ in range(3):
        take()
    with pytest.raises(TooOften):
        take()
    assert Budget.objects.get().used == 3


def test_budgets_of_other_names_and_keys_are_untouched() -> None:
    for _ in range(3):
        take()
    take(key="b")
    take(name="coffee")


def test_the_next_window_is_full_again() -> None:
    for _ in range(3):
        take()
    take(now=NOW + HOUR)


def test_the_sentence_says_when_to_come_back() -> None:
    at_a_quarter_past = NOW + timedelta(minutes=15)
    for window, words in (
        (HOUR, "45 分钟后"),
        (timedelta(hours=12), "今天 12:00"),
        (timedelta(days=1), "明天 00:00"),
    ):
        take(limit=1, window=window, name=words, now=at_a_quarter_past)
        with pytest.raises(TooOften) as refused:
            take(limit=1, window=window, name=words, now=at_a_quarter_past)
        assert words in refused.value.sentence


def test_a_day_begins_at_midnight_in_the_city() -> None:
    late = datetime(2026, 11, 18, 15, 59, tzinfo=UTC)  # 23:59
    assert budgets.window_start(timedelta(days=1), late) == datetime(2026, 11, 17, 16, 0, tzinfo=UTC)
    assert budgets.window_start(timedelta(days=1), late + timedelta(minutes=1)) == late + timedelta(minutes=1)


def test_keys_are_not_stored_in_plain() -> None:
    take(key="19900000012")
    assert "19900000012" not in str(Budget.objects.values().get())


def test_windows_long_past_are_forgotten_and_fresh_ones_kept() -> None:
    take(now=NOW - timedelta(days=3))
    take()
    assert budgets.forget_old(now=NOW) == 1
    assert Budget.objects.get().window_start <= NOW
