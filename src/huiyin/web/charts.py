"""Small charts drawn on the server as plain SVG: where every bar and ribbon stands. Pure.

Widths are shares of the drawing's width (percent) and heights are pixels, so words keep their size on every screen.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from math import floor, log10

COLUMN_HEIGHT = 180
TOP = 20
LABEL_ROOM = 30
GROUP_SHARE = 0.72
LABELS_MAX = 8
NODE_GAP = 20
NODE_WIDTH = 1.2
FLOW_ROOM = 300
RIBBON_WIDTH = 1000


@dataclass(frozen=True, slots=True)
class Column:
    """One bar: ``series`` counts from 0."""

    series: int
    x: float
    y: float
    width: float
    height: float


@dataclass(frozen=True, slots=True)
class Tick:
    """A line across the chart, or a label below it."""

    label: str
    at: float


@dataclass(frozen=True, slots=True)
class ColumnChart:
    """Bars side by side over a base line."""

    columns: tuple[Column, ...]
    lines: tuple[Tick, ...]
    labels: tuple[Tick, ...]
    base: float
    height: int


def column_chart(points: Sequence[tuple[str, Sequence[int]]]) -> ColumnChart | None:
    """A chart of (label, one number for each series) points; None where every number is 0."""
    most = max((number for _label, numbers in points for number in numbers), default=0)
    if not most:
        return None
    top, base = round_up(most), TOP + COLUMN_HEIGHT
    step, every = 100 / len(points), -(-len(points) // LABELS_MAX)
    columns = []
    for place, (_label, numbers) in enumerate(points):
        width = step * GROUP_SHARE / len(numbers)
        start = step * (place + (1 - GROUP_SHARE) / 2)
        for series, number in enumerate(numbers):
            height = COLUMN_HEIGHT * number / top
            columns.append(
                Column(
                    series,
                    x=round(start + width * series, 3),
                    y=round(base - height, 1),
                    width=round(width * 0.9, 3),
                    height=round(height, 1),
                )
            )
    return ColumnChart(
        columns=tuple(columns),
        lines=tuple(
            Tick(f"{number:,}", round(base - COLUMN_HEIGHT * number / top, 1)) for number in _lines(top)
        ),
        labels=tuple(
            Tick(label, round(step * (place + 0.5), 3))
            for place, (label, _numbers) in enumerate(points)
            if place % every == 0
        ),
        base=base,
        height=base + LABEL_ROOM,
    )


def round_up(number: int) -> int:
    """The next number that reads well at the top of an axis: 2, 4, 6, 10, 20, 40, 60, 100 …"""
    scale = int(10 ** floor(log10(number))) if number >= 1 else 1
    return next(scale * step for step in (2, 4, 6, 10, 20) if scale * step >= number)


def _lines(top: int) -> tuple[int, ...]:
    return top // 2, top


@dataclass(frozen=True, slots=True)
class Node:
    """A box of the flow: ``column`` 0, 1 or 2; its label stands right of it, in the last column left of it."""

    column: int
    label: str
    number: int
    x: float
    y: float
    height: float
    label_x: float
    anchor: str


@dataclass(frozen=True, slots=True)
class Ribbon:
    """What flows between two boxes: a path in a drawing RIBBON_WIDTH wide; ``column`` of the box it leaves."""

    column: int
    path: str


@dataclass(frozen=True, slots=True)
class FlowChart:
    """Three columns of boxes and the ribbons between them."""

    nodes: tuple[Node, ...]
    ribbons: tuple[Ribbon, ...]
    height: int
    width: int = RIBBON_WIDTH


#: The left edge of each column of boxes, in percent.
_EDGES = (0.0, 44.0, 100 - NODE_WIDTH)


def flow_chart(
    streams: Sequence[tuple[tuple[str, str, str], int]], boxes: Sequence[Sequence[str]]
) -> FlowChart | None:
    """A chart of ((first, second, third), number) streams; ``boxes`` are the names of each column, top to bottom.

    None where nothing flows.
    """
    flowing = [(names, number) for names, number in streams if number]
    if not flowing:
        return None
    sums: tuple[Counter[str], Counter[str], Counter[str]] = (Counter(), Counter(), Counter())
    between: tuple[Counter[tuple[str, str]], Counter[tuple[str, str]]] = (Counter(), Counter())
    for names, number in flowing:
        for column, name in enumerate(names):
            sums[column][name] += number
        between[0][names[0], names[1]] += number
        between[1][names[1], names[2]] += number
    scale = FLOW_ROOM / sums[0].total()
    height = round(FLOW_ROOM + NODE_GAP * max(len(one) for one in sums))
    nodes = {
        (node.column, node.label): node
        for column, numbers in enumerate(sums)
        for node in _column_of(column, numbers, boxes[column], scale, height)
    }
    ribbons = [
        ribbon for column, numbers in enumerate(between) for ribbon in _ribbons(column, numbers, nodes, scale)
    ]
    return FlowChart(tuple(nodes.values()), tuple(ribbons), height)


def _column_of(
    column: int, numbers: Counter[str], names: Sequence[str], scale: float, height: int
) -> list[Node]:
    """The boxes of a column, spread over the whole height."""
    gap = (height - FLOW_ROOM) / len(numbers)
    found, y = [], gap / 2
    for label in names:
        if not (number := numbers[label]):
            continue
        x, is_last = _EDGES[column], column == len(_EDGES) - 1
        found.append(
            Node(
                column,
                label,
                number,
                x=x,
                y=round(y, 1),
                height=round(max(number * scale, 1), 1),
                label_x=x - 0.8 if is_last else x + NODE_WIDTH + 0.8,
                anchor="end" if is_last else "start",
            )
        )
        y += number * scale + gap
    return found


def _ribbons(
    column: int, numbers: Counter[tuple[str, str]], nodes: dict[tuple[int, str], Node], scale: float
) -> list[Ribbon]:
    """The ribbons from a column to the next, at each box in the order of the boxes at their other end."""
    left: Counter[str] = Counter()
    right: Counter[str] = Counter()
    x0 = (_EDGES[column] + NODE_WIDTH) / 100 * RIBBON_WIDTH
    x1 = _EDGES[column + 1] / 100 * RIBBON_WIDTH
    middle = round((x0 + x1) / 2, 1)
    found = []
    order = sorted(numbers, key=lambda pair: (nodes[column, pair[0]].y, nodes[column + 1, pair[1]].y))
    for source, target in order:
        number = numbers[source, target]
        y0 = nodes[column, source].y + left[source] * scale
        y1 = nodes[column + 1, target].y + right[target] * scale
        left[source] += number
        right[target] += number
        depth = number * scale
        found.append(
            Ribbon(
                column,
                f"M{x0:.1f} {y0:.1f}C{middle} {y0:.1f} {middle} {y1:.1f} {x1:.1f} {y1:.1f}"
                f"V{y1 + depth:.1f}C{middle} {y1 + depth:.1f} {middle} {y0 + depth:.1f} {x0:.1f} {y0 + depth:.1f}Z",
            )
        )
    return found
