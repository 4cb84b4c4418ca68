"""What the tests of the search need: the cast, and an index that is up to date."""

from collections.abc import Callable

import pytest

from huiyin.appeals.selectors.lists import Filters
from huiyin.search import scopes
from huiyin.search.indexing import index_changed
from huiyin.search.selectors import search
from tests.cast import DAY, TUESDAY

NOW = TUESDAY + 2 * DAY
Titles = Callable[..., list[str]]


def catch_up() -> None:
    """The index hears of everything that has happened."""
    while index_changed():
        pass


@pytest.fixture
def public_titles(db: None) -> Titles:
    """What the public finds, by title; the index is up to date."""

    def titles(q: str, **filters: object) -> list[str]:
        catch_up()
        found = search(Filters(q=q, **filters), None, now=NOW, scope=scopes.everybody())  # type: ignore[arg-type]
        return [row.title for row in found.rows]

    return titles
