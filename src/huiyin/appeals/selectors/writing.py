"""What the platform can tell a person while they write: where it belongs, how long it takes, who has said it before."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from statistics import median_low

from django.db.models import Q

from huiyin.appeals.deadlines import Facts, Limit
from huiyin.appeals.models import Appeal
from huiyin.appeals.selectors.law import law_for
from huiyin.appeals.selectors.rules import rules_at
from huiyin.appeals.selectors.similar import Similar, similar_public
from huiyin.appeals.terms import Kind, Stage
from huiyin.core.text import clean_line, clean_text
from huiyin.organisations.models import Organisation
from huiyin.organisations.selectors import category_path_labels, suggest_category, suggest_organisation

#: A usual time is told from this many past answers on.
ANSWERS_MIN = 5
ANSWERS_READ = 40
# No guess from less than this: two characters fit everything.
_TEXT_MIN = 4


@dataclass(frozen=True, slots=True)
class UsualTime:
    """How long an answer takes: by rule, and (median) by experience where there is enough of it."""

    limit: Limit | None
    lately: timedelta | None
    answers: int


@dataclass(frozen=True, slots=True)
class Hints:
    """What the words typed so far suggest. ``category`` "" where nothing fits."""

    category: str
    category_label: str
    organisation: Organisation | None
    usual: UsualTime
    similar: tuple[Similar, ...]
    has_words: bool
    is_urgent: bool


def sounds_urgent(text: str) -> bool:
    """Whether the words speak of danger that cannot wait for a written answer. One query."""
    return law_for(()).signs.in_words(text)


def suggested_category(title: str, body: str) -> str:
    """The code of the category that fits the words best, or ""."""
    found = suggest_category(f"{clean_line(title)}\n{clean_text(body)}", limit=1)
    return found[0][0] if found else ""


def hints(
    *,
    title: str,
    body: str,
    kind: Kind,
    division: str,
    chosen: str | None,
    now: datetime,
    guess: str | None = None,
) -> Hints:
    """Hints for a text at a place (the site's own where none is chosen yet). At most six queries.

    ``chosen`` is the category that the writer chose, "" where they left it to the staff, None where they have not
    said; ``guess`` saves asking for the suggestion again.
    """
    text = f"{title}\n{body}"
    has_words = len(clean_line(text)) >= _TEXT_MIN
    category = chosen
    if category is None:
        category = guess if guess is not None else suggested_category(title, body) if has_words else ""
    organisation = suggest_organisation(category, division) if category and division else None
    return Hints(
        category=category,
        category_label=category_path_labels([category])[category] if category else "",
        organisation=organisation,
        usual=usual_time(kind=kind, division=division, organisation=organisation, category=category, now=now),
        similar=tuple(similar_public(title=clean_line(title), body=clean_text(body), division=division))
        if has_words
        else (),
        has_words=has_words,
        is_urgent=sounds_urgent(text),
    )


def usual_time(
    *, kind: Kind, division: str, organisation: Organisation | None, category: str, now: datetime
) -> UsualTime:
    """The limit of the reply stage, and the median of the office's last answers in this category. Two queries."""
    lengths: list[timedelta] = []
    if organisation is not None and category:
        answered = (
            Appeal.objects.filter(
                Q(category_id=category) | Q(category__code__startswith=f"{category}."),
                lead=organisation,
                first_replied_at__isnull=False,
            )
            .order_by("-submitted_at", "-id")
            .values_list("submitted_at", "first_replied_at")[:ANSWERS_READ]
        )
        lengths = [replied - submitted for submitted, replied in answered if replied is not None]
    return UsualTime(
        limit=rules_at(division, now).limit(Stage.REPLY, Facts(kind, division)),
        lately=median_low(lengths) if len(lengths) >= ANSWERS_MIN else None,
        answers=len(lengths),
    )
