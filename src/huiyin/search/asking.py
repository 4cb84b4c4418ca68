"""From what was typed and chosen to what the index is asked."""

from dataclasses import dataclass
from datetime import timedelta

from huiyin.appeals.selectors.lists import Filters, StateGroup
from huiyin.core.clock import start_of_day
from huiyin.organisations.models import Organisation
from huiyin.search.documents import RUNNING
from huiyin.search.index import Asked
from huiyin.search.pairs import mark, normal, pairs
from huiyin.search.scopes import Scope

WORDS_MAX = 8


@dataclass(frozen=True, slots=True)
class Words:
    """The words of a search in normal form, and the pairs that every hit must have."""

    words: tuple[str, ...]
    pairs: frozenset[int]

    @property
    def can_ask(self) -> bool:
        """Whether the index can answer: it cannot about a single character, or about signs alone."""
        return bool(self.pairs)


def words_of(typed: str) -> Words:
    """What was typed, cut at white space; one that stands in another ("路" in "路灯") is left out."""
    found = list(dict.fromkeys(filter(None, map(normal, typed.split()))))[:WORDS_MAX]
    kept = tuple(one for one in found if not any(one != other and one in other for other in found))
    return Words(kept, frozenset().union(*map(pairs, kept)))


def asked(words: Words, filters: Filters, scope: Scope) -> Asked:
    """The question to the index. One query where an office is named.

    It may let through more than the filters allow, never less: who asks applies ``filters.condition`` to the rows.
    """
    until = filters.until
    return Asked(
        every=words.pairs | {mark(name) for name in _names(filters)},
        either=scope.marks,
        since=start_of_day(filters.since) if filters.since else None,
        below=start_of_day(until + timedelta(days=1)) if until else None,
    )


def _names(filters: Filters) -> list[str]:
    names = [
        f"{name}:{value}"
        for name, value in (
            ("kind", filters.kind),
            ("division", filters.division),
            ("category", filters.category),
        )
        if value
    ]
    if filters.organisation:
        key = Organisation.objects.filter(code=filters.organisation).values_list("pk", flat=True).first()
        names.append(f"lead:{key or 0}")
    if filters.state:
        names.append(RUNNING if filters.state == StateGroup.OVERDUE else f"state:{filters.state}")
    return names
