"""A small flat-colour canvas in the coordinates of the design's scenes: 400 wide, 300 high."""

import io
import math
from collections.abc import Sequence

from PIL import Image, ImageDraw

WIDTH, HEIGHT = 400, 300
#: Pixels of the finished picture for one unit: 1200 × 900.
SCALE = 3
#: Drawn so many times larger, then reduced, which makes the edges smooth.
OVERSAMPLING = 2

Point = tuple[float, float]

#: Which of the seven strokes a digit lights: top, upper right, lower right, bottom, lower left, upper left, middle.
_STROKES = {
    "0": "1111110",
    "1": "0110000",
    "2": "1101101",
    "3": "1111001",
    "4": "0110011",
    "5": "1011011",
    "6": "1011111",
    "7": "1110000",
    "8": "1111111",
    "9": "1111011",
}


class Canvas:
    """Draws rectangles, polygons, ellipses and lines; colours are ``#rrggbb``."""

    def __init__(self, ground: str) -> None:
        self._unit = SCALE * OVERSAMPLING
        self._image = Image.new("RGB", (WIDTH * self._unit, HEIGHT * self._unit), ground)
        self._draw = ImageDraw.Draw(self._image)

    def _at(self, *numbers: float) -> list[float]:
        return [number * self._unit for number in numbers]

    def rect(self, x: float, y: float, width: float, height: float, fill: str, radius: float = 0) -> None:
        """A rectangle from its upper left corner, with rounded corners where ``radius`` is given."""
        self._draw.rounded_rectangle(
            self._at(x, y, x + width, y + height), radius=radius * self._unit, fill=fill
        )

    def poly(self, points: Sequence[Point], fill: str) -> None:
        """A filled polygon."""
        self._draw.polygon([(x * self._unit, y * self._unit) for x, y in points], fill=fill)

    def ellipse(self, x: float, y: float, across: float, down: float, fill: str) -> None:
        """An ellipse around (x, y); ``across`` and ``down`` are its radii."""
        self._draw.ellipse(self._at(x - across, y - down, x + across, y + down), fill=fill)

    def circle(self, x: float, y: float, radius: float, fill: str) -> None:
        """A disc."""
        self.ellipse(x, y, radius, radius, fill)

    def ring(self, x: float, y: float, radius: float, stroke: str, width: float) -> None:
        """A circle line."""
        box = self._at(x - radius, y - radius, x + radius, y + radius)
        self._draw.ellipse(box, outline=stroke, width=round(width * self._unit))

    def line(self, points: Sequence[Point], stroke: str, width: float) -> None:
        """A line with round ends and joints."""
        scaled = [(x * self._unit, y * self._unit) for x, y in points]
        self._draw.line(scaled, fill=stroke, width=round(width * self._unit), joint="curve")
        for x, y in points:
            self.circle(x, y, width / 2, stroke)

    def wave(self, x: float, y: float, length: float, height: float, stroke: str, width: float) -> None:
        """A wavy line from (x, y) to the right, one wave in 24 units."""
        points = [
            (x + step * 2, y + height * math.sin(step * 2 / 24 * 2 * math.pi))
            for step in range(int(length / 2) + 1)
        ]
        self.line(points, stroke, width)

    def digits(self, text: str, x: float, y: float, height: float, stroke: str) -> None:
        """Digits and points in seven strokes, as on a display; no font is needed."""
        width, thick = height * 0.52, height * 0.13
        for letter in text:
            if letter == ".":
                self.circle(x + thick / 2, y + height, thick * 0.7, stroke)
                x += thick * 2.2
                continue
            middle = y + height / 2
            ends: tuple[tuple[Point, Point], ...] = (
                ((x, y), (x + width, y)),
                ((x + width, y), (x + width, middle)),
                ((x + width, middle), (x + width, y + height)),
                ((x, y + height), (x + width, y + height)),
                ((x, middle), (x, y + height)),
                ((x, y), (x, middle)),
                ((x, middle), (x + width, middle)),
            )
            for is_lit, stretch in zip(_STROKES[letter], ends, strict=True):
                if is_lit == "1":
                    self.line(stretch, stroke, thick)
            x += width + thick * 2.4

    def jpeg(self, *, mirrored: bool = False) -> bytes:
        """The finished picture."""
        picture = self._image.reduce(OVERSAMPLING)
        if mirrored:
            picture = picture.transpose(Image.Transpose.FLIP_LEFT_RIGHT)
        out = io.BytesIO()
        picture.save(out, "JPEG", quality=88)
        return out.getvalue()
