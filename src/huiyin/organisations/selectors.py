"""Reads of divisions, organisations, duties, categories and mailboxes.

Each function costs a fixed number of queries, whatever the number of rows. What is inactive is left out
unless the function says otherwise.
"""

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from functools import lru_cache
from time import monotonic
from typing import Any

from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import BooleanField, Count, Func, Max, Q, QuerySet
from django.db.models.functions import Length
from django.db.models.sql.compiler import SQLCompiler

from huiyin.core.text import clean_text
from huiyin.organisations.models import (
    Category,
    Division,
    Duty,
    Mailbox,
    Membership,
    Organisation,
    OrganisationKind,
)
from huiyin.organisations.nesting import (
    category_ancestors,
    category_number,
    code_range,
    division_ancestors,
    numbered_category,
)

SUGGESTIONS = 5
#: Seconds for which the words of categories are kept.
WORDS_KEPT = 60
_SHORTEST_NAME_AS_KEYWORD = 3


def in_division(prefix: str, field: str = "division_id") -> Q:
    """Rows whose division code (in column ``field``) is ``prefix`` or lies within it; all rows for ""."""
    if not prefix:
        return Q()
    start, below = code_range(prefix)
    return Q(**{f"{field}__gte": start, f"{field}__lt": below})


class Covers(Func):
    """Whether the category with the first code is, or lies above, that with the second: roads covers roads.lamps."""

    output_field = BooleanField()

    def as_sql(  # type: ignore[override]
        self, compiler: SQLCompiler, connection: BaseDatabaseWrapper, **_words: Any
    ) -> tuple[str, tuple[Any, ...]]:
        """By the dots, so that road does not cover roads. Nothing covers no category."""
        (upper, held), (lower, asked) = map(compiler.compile, self.get_source_expressions())
        sql = f"SUBSTR({lower} || '.', 1, LENGTH({upper}) + 1) = {upper} || '.'"
        return sql, (*asked, *held, *held)


def divisions_under(code: str) -> QuerySet[Division]:
    """The division and everything in it, by code."""
    return Division.objects.filter(in_division(code, "code"), is_active=True).order_by("code")


def child_divisions(code: str) -> QuerySet[Division]:
    """The divisions directly below one, by code; the provinces for ""."""
    return Division.objects.filter(parent_id=code or None, is_active=True).order_by("code")


def division_path(code: str) -> list[Division]:
    """The divisions around a place and the place itself, top to bottom, inactive ones included. One query."""
    return list(Division.objects.filter(code__in=division_ancestors(code)).order_by("code")) if code else []


def organisations_under(path: str) -> QuerySet[Organisation]:
    """The organisation with this path and its whole subtree, parents before children."""
    return Organisation.objects.filter(path__startswith=path, is_active=True).order_by("path")


def is_within(organisation: Organisation, ancestor: Organisation) -> bool:
    """Whether ``organisation`` is ``ancestor`` or lies in its subtree."""
    return organisation.path.startswith(ancestor.path)


def find_organisations(
    *, text: str = "", division_code: str = "", kind: OrganisationKind | None = None
) -> QuerySet[Organisation]:
    """Organisations of a place whose name, short name or code contains ``text``; inactive ones included."""
    rows = Organisation.objects.filter(in_division(division_code)).select_related("division", "parent")
    if kind is not None:
        rows = rows.filter(kind=kind)
    if text:
        rows = rows.filter(
            Q(name__icontains=text) | Q(short_name__icontains=text) | Q(code__startswith=text.lower())
        )
    return rows.order_by("division_id", "id")


def organisations_with_duty(category_code: str, division_code: str) -> list[Organisation]:
    """Who answers matters of a category at a place: nearest level first, then the most exact duty.

    A duty on a category covers those below it; an organisation covers its division and everything in it.
    """
    return list(_with_duty(category_code, division_code))


def suggest_organisation(category_code: str, division_code: str) -> Organisation | None:
    """The first of :func:`organisations_with_duty`, or None where no duty list names the matter."""
    return _with_duty(category_code, division_code).first()


def _with_duty(category_code: str, division_code: str) -> QuerySet[Organisation]:
    return (
        Organisation.objects.filter(
            is_active=True,
            division_id__in=division_ancestors(division_code),
            duty__category_id__in=category_ancestors(category_code),
        )
        .annotate(nearness=Length("division_id"), exactness=Max(Length("duty__category_id")))
        .select_related("division")
        .order_by("-nearness", "-exactness", "id")
    )


@dataclass(frozen=True, slots=True)
class CategoryNode:
    """A category with those below it."""

    category: Category
    children: tuple["CategoryNode", ...]


def category_tree(*, with_inactive: bool = False) -> tuple[CategoryNode, ...]:
    """The active categories as a tree, each level by position, without their keywords. One query; below an inactive
    one nothing shows.

    ``with_inactive`` takes all of them, with their keywords.
    """
    rows = (
        Category.objects.all() if with_inactive else Category.objects.filter(is_active=True).defer("keywords")
    )
    below: dict[str | None, list[Category]] = defaultdict(list)
    for category in rows.order_by("position", "code"):
        below[category.parent_id].append(category)

    def nodes(parent: str | None) -> tuple[CategoryNode, ...]:
        return tuple(CategoryNode(category, nodes(category.code)) for category in below[parent])

    return nodes(None)


def offices_by_category() -> dict[str, int]:
    """How many active organisations hold each category itself as a duty; none for a category that is not there."""
    held = Duty.objects.filter(organisation__is_active=True).values_list("category_id")
    return dict(held.annotate(Count("organisation_id")).order_by())


def next_category_code(parent_code: str) -> str:
    """A code that is free for a new category below another, "" for the first level: urban.c03. One query."""
    beside = Category.objects.filter(parent_id=parent_code or None).values_list("code", flat=True)
    return numbered_category(parent_code, max(map(category_number, beside), default=0) + 1)


def category_path_labels(codes: Collection[str]) -> dict[str, str]:
    """ "城乡建设 › 市政管理 › 道路养护" for each code. One query for all of them."""
    wanted = {code: category_ancestors(code) for code in codes}
    names = dict(
        Category.objects.filter(code__in={code for line in wanted.values() for code in line}).values_list(
            "code", "name"
        )
    )
    return {
        code: " › ".join(names[ancestor] for ancestor in line if ancestor in names)
        for code, line in wanted.items()
    }


def category_path_label(category: Category) -> str:
    """ "城乡建设 › 市政管理 › 道路养护" for one category. One query; for lists use category_path_labels()."""
    return category_path_labels([category.code])[category.code]


def suggest_category(text: str, limit: int = SUGGESTIONS) -> list[tuple[str, int]]:
    """Codes of categories whose keywords occur in the text, best first, with their scores. One query in a minute.

    The score is the sum of the squared lengths of the keywords found: one of four characters weighs as much as
    four of two. A keyword inside a longer one that is found too does not count. A name of three or more
    characters is a keyword as well. Among equals the more exact category comes first.
    """
    written = clean_text(text).lower()
    words = words_of_categories(int(monotonic() // WORDS_KEPT))
    scored = ((code, position, _score(words, written)) for code, position, words in words)
    found = [one for one in scored if one[2]]
    found.sort(key=lambda one: (-one[2], -one[0].count("."), one[1], one[0]))
    return [(code, score) for code, _position, score in found[:limit]]


@lru_cache(maxsize=1)
def words_of_categories(_span: int) -> tuple[tuple[str, int, frozenset[str]], ...]:
    """Code, position and words in small letters of each active category, kept for one span of time: what somebody
    changes in them is suggested to others a minute later."""
    active = Category.objects.filter(is_active=True).values_list("code", "position", "name", "keywords")
    return tuple((code, position, _words(name, keywords)) for code, position, name, keywords in active)


def _words(name: str, keywords: Sequence[str]) -> frozenset[str]:
    names = [name] if len(name) >= _SHORTEST_NAME_AS_KEYWORD else []
    return frozenset(word.lower() for word in (*keywords, *names) if word)


def _score(words: frozenset[str], written: str) -> int:
    present = [word for word in words if word in written]
    return sum(
        len(word) ** 2 for word in present if not any(word in longer for longer in present if longer != word)
    )


def _mailboxes() -> QuerySet[Mailbox]:
    return Mailbox.objects.filter(is_open=True, organisation__is_active=True).select_related(
        "leader", "organisation", "division"
    )


def mailboxes_under(division_code: str = "") -> QuerySet[Mailbox]:
    """Open mailboxes of a place and everything in it, higher levels first; all of them for ""."""
    return (
        _mailboxes()
        .filter(in_division(division_code))
        .order_by(Length("division_id"), "position", "division_id", "id")
    )


def mailboxes_reaching(division_code: str) -> QuerySet[Mailbox]:
    """Open mailboxes that somebody at a place may write to: its own and those of the places around it, nearest first."""
    return (
        _mailboxes()
        .filter(division_id__in=division_ancestors(division_code))
        .order_by(Length("division_id").desc(), "position", "id")
    )


def running_memberships(organisation: Organisation) -> QuerySet[Membership]:
    """Who holds a post in the organisation now, with the accounts."""
    return (
        Membership.objects.filter(organisation=organisation, ended_at__isnull=True)
        .select_related("user")
        .order_by("role", "since", "id")
    )
