"""How the figures are put together for an assessment: weights, the least number of appeals, what partly solved counts."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Formula:
    """``response``, ``solved`` and ``satisfied`` are weights that add up to 100 (回复率, 解决率, 满意率); an office with
    fewer than ``minimum`` accepted appeals is listed, not ranked; an appeal that was partly solved counts ``partly``."""

    response: int = 30
    solved: int = 35
    satisfied: int = 35
    minimum: int = 20
    partly: float = 0.5


#: domain.md §5. What the pages of figures use, and where an assessment begins.
USUAL = Formula()
