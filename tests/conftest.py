"""Fixtures that every room uses."""

import pytest
from hypothesis import settings

from huiyin.appeals.selectors import law
from huiyin.organisations.selectors import words_of_categories
from tests import cast as the_cast

# No test asserts wall-clock times: not hypothesis either.
settings.register_profile("huiyin", deadline=None)
settings.load_profile("huiyin")


@pytest.fixture(autouse=True)
def nothing_is_kept_of_another_database() -> None:
    """Every test has one of its own: the law and the words of categories are read anew."""
    law.read.cache_clear()
    words_of_categories.cache_clear()


@pytest.fixture
def cast(db: None) -> the_cast.Cast:
    """The fixed cast in a fresh database."""
    return the_cast.build()
