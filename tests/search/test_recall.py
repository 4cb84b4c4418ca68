"""Every substring of two characters and more is found, and nothing else: the index against a slow look at every text."""

import random
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from huiyin.appeals.models import Appeal
from huiyin.appeals.selectors.lists import Filters
from huiyin.core.paging import parse_cursor
from huiyin.search import scopes
from huiyin.search.indexing import index_changed
from huiyin.search.pairs import normal, pairs, places
from huiyin.search.selectors import search
from tests.cast import DAY, HOUR, TUESDAY, Cast, accepted, replied

NOW = TUESDAY + 400 * DAY
#: Few characters, so that texts share many pairs: Han, rare Han, both widths, cases, digits, signs.
LETTERS = "暖气不热路灯𠮷１2aＡß·，。 "
TEXTS = st.text(st.sampled_from(LETTERS), min_size=2, max_size=60)


@given(TEXTS, st.integers(0, 60), st.integers(2, 8))
def test_the_pairs_of_a_substring_are_among_the_pairs_of_the_text(text: str, start: int, length: int) -> None:
    form = normal(text)
    assert pairs(form[start : start + length]) <= pairs(form)


@given(TEXTS)
def test_each_character_of_the_normal_form_knows_where_it_comes_from(text: str) -> None:
    found = places(text)
    assert len(found) == len(normal(text))
    assert all(letter in normal(text[place]) for letter, place in zip(normal(text), found, strict=True))


def typed(letters: random.Random, length: int) -> str:
    return "".join(letters.choice("暖气不热路灯坏了1号A") for _n in range(length))


def page_after_page(words: str, size: int) -> list[int]:
    """Every hit, through all pages."""
    found, cursor = list[int](), None
    while True:
        page = search(Filters(q=words), cursor, now=NOW, scope=scopes.everybody(), size=size)
        found += [row.pk for row in page.rows]
        if not page.older:
            return found
        cursor = parse_cursor(page.older)


@pytest.mark.parametrize("seed", range(3))
def test_a_search_finds_what_a_look_at_every_text_finds_in_the_same_order(cast: Cast, seed: int) -> None:
    letters = random.Random(seed)
    for n in range(40):
        play = replied if n % 5 == 0 else accepted
        at = TUESDAY + timedelta(days=letters.randrange(300), seconds=letters.randrange(3))
        play(cast, title=typed(letters, 8), body=typed(letters, 30), at=at)
    while index_changed():
        pass
    texts = {
        row.pk: [normal(text) for text in (row.title, row.body, *row.replies.values_list("body", flat=True))]
        for row in Appeal.objects.filter(is_published=True).order_by("-submitted_at", "-pk")
    }
    searches = [typed(letters, letters.choice((2, 2, 3, 4))) for _n in range(40)] + [
        "阀门已经换好",
        "，今晚恢复",
    ]
    searches += [f"{typed(letters, 2)} {typed(letters, 2)}" for _n in range(20)]
    for words in searches:
        wanted = [
            key
            for key, forms in texts.items()
            if all(any(normal(word) in form for form in forms) for word in words.split())
        ]
        assert page_after_page(words, size=7) == wanted, words


def test_imported_appeals_stand_where_they_belong_in_time(cast: Cast) -> None:
    """The order is that of submission, not that of the keys."""
    later = accepted(cast, title="路灯甲", at=TUESDAY)
    for n in range(6):
        accepted(cast, title=f"路灯乙{n}", at=TUESDAY - n * 100 * DAY - HOUR)
    while index_changed():
        pass
    rows = search(Filters(q="路灯"), None, now=NOW, scope=scopes.everybody()).rows
    assert rows[0].pk == later.pk
    assert [row.title for row in rows[1:]] == [f"路灯乙{n}" for n in range(6)]


def test_pages_lead_back_to_where_one_came_from(cast: Cast) -> None:
    for n in range(9):
        accepted(cast, title=f"路灯{n}", at=TUESDAY - n * 33 * DAY)
    while index_changed():
        pass

    def page(cursor: str | None) -> tuple[list[str], str | None, str | None]:
        at = parse_cursor(cursor) if cursor else None
        found = search(Filters(q="路灯"), at, now=NOW, scope=scopes.everybody(), size=3)
        return [row.title for row in found.rows], found.newer, found.older

    first, newer, older = page(None)
    assert newer is None
    second, back, further = page(older)
    third, back_again, end = page(further)
    assert end is None
    assert [*first, *second, *third] == [f"路灯{n}" for n in range(9)]
    assert page(back_again)[0] == second
    assert page(back)[0] == first and page(back)[1] is None
