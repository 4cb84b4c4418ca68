"""What somebody may be about to type: subjects, and titles of published appeals. For everybody, so for the public only."""

from datetime import datetime

from huiyin.appeals.selectors.lists import Filters
from huiyin.organisations.models import Category
from huiyin.search.pairs import normal
from huiyin.search.scopes import everybody
from huiyin.search.selectors import search

SUBJECTS, TITLES = 4, 6
LONGEST = 30


def suggestions(typed: str, *, now: datetime) -> list[str]:
    """Words and titles that hold what was typed, subjects first. One query for one character, four for more."""
    word = normal(typed)[:LONGEST]
    if not word:
        return []
    rows = Category.objects.filter(is_active=True).values_list("name", "keywords")
    subjects = [one for name, keywords in rows for one in (name, *keywords) if word in normal(one)]
    found = list(dict.fromkeys(sorted(subjects, key=len)))[:SUBJECTS]
    if len(word) > 1:
        hits = search(Filters(q=typed[:LONGEST]), None, now=now, scope=everybody(), size=TITLES)
        found += [row.title for row in hits.rows if word in normal(row.title)]
    return list(dict.fromkeys(found))
