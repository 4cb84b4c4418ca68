"""Tables of the figures: facts, and assessments with their frozen editions."""

from huiyin.statistics.models.assessments import Assessment, Edition, EditionLine, PeriodKind
from huiyin.statistics.models.facts import By, CountedAppeal, Counting, Fact, Grain, Side, Standing, fact_code

__all__ = [
    "Assessment",
    "By",
    "CountedAppeal",
    "Counting",
    "Edition",
    "EditionLine",
    "Fact",
    "Grain",
    "PeriodKind",
    "Side",
    "Standing",
    "fact_code",
]
