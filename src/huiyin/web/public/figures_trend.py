"""The drawing above the table by month: received and answered appeals as bars. Made on the server, as plain SVG.

Widths are shares of the drawing's width and heights are pixels, so the words keep their size on every screen.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from huiyin.statistics.figures import MonthFigures
from huiyin.web.words import thousands

HEIGHT = 180
TOP = 24
BAR_SHARE = 0.56


@dataclass(frozen=True, slots=True)
class Bar:
    """One month: where its bars stand (percent of the width; pixels from the top) and its label."""

    x: float
    middle: float
    width: float
    received_y: float
    received_height: float
    replied_y: float
    replied_height: float
    month: int
    value: str


@dataclass(frozen=True, slots=True)
class Trend:
    """The drawing: bars over a base line."""

    bars: tuple[Bar, ...]
    base: int
    height: int


def trend_of(months: Sequence[MonthFigures]) -> Trend | None:
    """The drawing of some months, or None where nothing was received in any."""
    most = max((month.figures.received for month in months), default=0)
    if not most:
        return None
    room, step = HEIGHT - TOP, 100 / len(months)
    bars = []
    for number, month in enumerate(months):
        received = room * month.figures.received / most
        replied = room * month.figures.replied / most
        bars.append(
            Bar(
                x=round(step * (number + (1 - BAR_SHARE) / 2), 2),
                middle=round(step * (number + 0.5), 2),
                width=round(step * BAR_SHARE, 2),
                received_y=round(HEIGHT - received, 1),
                received_height=round(received, 1),
                replied_y=round(HEIGHT - replied, 1),
                replied_height=round(replied, 1),
                month=month.month.month,
                value=thousands(month.figures.received) if month.figures.received else "",
            )
        )
    return Trend(tuple(bars), HEIGHT, HEIGHT + TOP)
