"""A share with its count and its 95 % interval (Wilson 1927), so that 2 of 2 never looks like 200 of 200. Pure."""

from dataclasses import dataclass
from math import sqrt

#: Two-sided 95 % of the normal distribution.
_Z = 1.959963984540054


def wilson(k: float, n: int) -> tuple[float, float] | None:
    """The 95 % Wilson interval of ``k`` out of ``n``, within 0 … 1; None where there is nothing to count.

    ``k`` may be a half: partly solved counts 0.5. ValueError unless 0 ≤ k ≤ n.
    """
    if not 0 <= k <= n:
        raise ValueError(f"{k} of {n} is no share")
    if n == 0:
        return None
    share, spread = k / n, _Z * _Z / n
    middle = share + spread / 2
    reach = _Z * sqrt(share * (1 - share) / n + spread / (4 * n))
    # Rounding may leave the exact bounds 0 and 1 by an ulp.
    return max(0.0, (middle - reach) / (1 + spread)), min(1.0, (middle + reach) / (1 + spread))


@dataclass(frozen=True, slots=True)
class Share:
    """``part`` out of ``whole``."""

    part: float
    whole: int

    @property
    def value(self) -> float | None:
        """The share from 0 to 1; None where there is nothing to count."""
        return self.part / self.whole if self.whole else None

    @property
    def interval(self) -> tuple[float, float] | None:
        """Its 95 % Wilson interval."""
        return wilson(self.part, self.whole)
