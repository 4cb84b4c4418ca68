"""Scenes of places: parks, schools, fields, rivers, houses; and what a mended place looks like."""

from random import Random

from huiyin.demo.pictures.canvas import Canvas
from huiyin.demo.pictures.streets import SKIES, skyline, street, worker


def _tree(canvas: Canvas, x: float, ground: float, size: float, green: str) -> None:
    canvas.rect(x - size * 0.07, ground - size * 0.5, size * 0.14, size * 0.5, "#7c5b3e")
    canvas.circle(x, ground - size * 0.72, size * 0.34, green)
    canvas.circle(x - size * 0.22, ground - size * 0.56, size * 0.26, green)
    canvas.circle(x + size * 0.22, ground - size * 0.56, size * 0.26, green)


def park(rng: Random) -> Canvas:
    """Trees, a path, a bench."""
    sky, houses, _ground = rng.choice(SKIES)
    canvas = Canvas("#9dbb84")
    canvas.rect(0, 0, 400, 140, sky)
    skyline(canvas, rng, 150, houses)
    canvas.rect(0, 146, 400, 20, "#86a873")
    canvas.poly([(150, 166), (200, 166), (330, 300), (70, 300)], "#d9cdb0")
    for _tree_number in range(rng.randint(4, 6)):
        left = rng.random() < 0.5
        x = rng.uniform(14, 120) if left else rng.uniform(270, 390)
        _tree(
            canvas,
            x,
            rng.uniform(170, 236),
            rng.uniform(76, 120),
            rng.choice(("#5f8f57", "#7ba35f", "#b58b3c")),
        )
    x = rng.uniform(250, 280)
    canvas.rect(x, 222, 88, 8, "#8b5a3c", 3)
    canvas.rect(x, 206, 88, 8, "#8b5a3c", 3)
    canvas.rect(x + 10, 228, 7, 26, "#4c565c")
    canvas.rect(x + 71, 228, 7, 26, "#4c565c")
    return canvas


def school(rng: Random) -> Canvas:
    """A school with its flag, children at the gate."""
    sky, _houses, ground = rng.choice(SKIES)
    canvas = Canvas(ground)
    canvas.rect(0, 0, 400, 150, sky)
    canvas.rect(62, 66, 276, 140, rng.choice(("#e9d2b4", "#e3c3b1", "#dfe2d2")))
    canvas.rect(54, 56, 292, 14, "#a9573f", 3)
    for row in range(3):
        for column in range(7):
            if row < 2 or column not in (3,):
                canvas.rect(78 + column * 37, 82 + row * 40, 22, 24, "#8fb3c1", 2)
    canvas.rect(184, 160, 32, 46, "#6d4a35", 3)
    canvas.rect(40, 20, 4, 190, "#8d979c")
    canvas.poly([(44, 22), (78, 22), (78, 44), (44, 44)], "#d64533")
    canvas.rect(0, 206, 400, 94, "#b9bdb6")
    for child in range(rng.randint(3, 6)):
        x = 60 + child * 54 + rng.uniform(-10, 10)
        canvas.rect(x - 9, 238, 18, 34, rng.choice(("#3c6a93", "#d9a441", "#a94c4c", "#4f8a62")), 7)
        canvas.circle(x, 229, 9, "#e7c19b")
        canvas.rect(x + 5, 242, 10, 18, "#2f4a57", 4)
    return canvas


def farmland(rng: Random) -> Canvas:
    """Rows of a field below hills."""
    canvas = Canvas(rng.choice(("#c9b26b", "#9fb56a", "#b39a6b")))
    canvas.rect(0, 0, 400, 116, rng.choice(("#dcebf0", "#f3e6d2", "#d5dbe6")))
    canvas.poly(
        [(0, 116), (70, 62), (150, 104), (240, 46), (330, 98), (400, 70), (400, 126), (0, 126)], "#8fae9c"
    )
    for row in range(13):
        x = -260 + row * 70
        canvas.line([(200 + (x - 180) * 0.12, 126), (x + 60, 300)], "#8a7a48", 3)
    canvas.rect(292, 92, 62, 40, "#efe8d8")
    canvas.poly([(284, 94), (323, 68), (362, 94)], "#9c4f3a")
    for plant in range(rng.randint(16, 26)):
        x, y = (plant * 61) % 400, 146 + (plant * 37) % 150
        canvas.ellipse(x, y, 5, 9, rng.choice(("#6f9350", "#d2b04c", "#8d7b3a")))
    return canvas


def river(rng: Random) -> Canvas:
    """A stream with a pipe that lets something out."""
    canvas = Canvas("#a8b48a")
    canvas.rect(0, 0, 400, 92, rng.choice(("#dcebf0", "#d5dbe6")))
    skyline(canvas, rng, 92, "#a3b2ae")
    water, stain = rng.choice((("#6f8f86", "#4d5a4c"), ("#7f9c8e", "#8f7f4e"), ("#87a9b0", "#5a6660")))
    canvas.poly([(120, 92), (260, 92), (360, 300), (30, 300)], water)
    canvas.poly([(0, 196), (86, 188), (150, 226), (206, 300), (26, 300)], stain)
    for row in range(6):
        canvas.wave(150 - row * 8, 128 + row * 28, 110 + row * 14, 2, "#c4d3cd", 2)
    canvas.rect(0, 172, 92, 30, "#8f989c", 12)
    canvas.ellipse(92, 187, 11, 15, "#3d464a")
    return canvas


def building(rng: Random) -> Canvas:
    """Blocks of flats, some of them unfinished."""
    sky, houses, ground = rng.choice(SKIES)
    canvas = Canvas(ground)
    canvas.rect(0, 0, 400, 220, sky)
    skyline(canvas, rng, 220, houses)
    for block in range(2):
        x, top = 44 + block * 176 + rng.uniform(-10, 10), rng.uniform(34, 74)
        wall = rng.choice(("#e4d7c3", "#d9c0a8", "#cfd4d3", "#d8b9a0"))
        canvas.rect(x, top, 134, 246 - top, wall)
        for row in range(int((236 - top) / 31)):
            for column in range(4):
                canvas.rect(x + 13 + column * 30, top + 14 + row * 31, 18, 18, "#6f8d9b", 1)
        canvas.ellipse(x + rng.uniform(30, 100), top + rng.uniform(50, 120), 17, 26, "#b7a288")
    if rng.random() < 0.45:
        canvas.rect(364, 24, 8, 222, "#e0a52c")
        canvas.rect(226, 36, 166, 7, "#e0a52c")
        canvas.line([(250, 42), (250, 96)], "#6a6a62", 1.5)
    canvas.rect(0, 246, 400, 54, "#9a9f99")
    return canvas


def lit_street(rng: Random) -> Canvas:
    """The street lamp after the repair."""
    canvas = Canvas("#24405a")
    skyline(canvas, rng, 250, "#162735")
    canvas.rect(0, 248, 400, 52, "#3d5468")
    pole = rng.uniform(110, 190)
    canvas.poly([(pole + 58, 76), (pole + 88, 76), (pole + 176, 270), (pole - 40, 270)], "#7d7a5a")
    canvas.ellipse(pole + 68, 270, 108, 20, "#d8c377")
    canvas.line([(pole, 300), (pole, 96), (pole + 8, 78), (pole + 34, 70), (pole + 58, 70)], "#9fb0bb", 8)
    canvas.poly([(pole + 52, 62), (pole + 94, 62), (pole + 87, 78), (pole + 57, 78)], "#fbe9a8")
    return canvas


def clean_corner(rng: Random) -> Canvas:
    """The place of the bins after the lorry has been there."""
    canvas = Canvas("#aab0b1")
    canvas.rect(0, 0, 400, 176, rng.choice(("#c9bda8", "#bfc7b8")))
    for number, colour in enumerate(("#2f7d5b", "#3d6ea5", "#8b5a3c")):
        x = 60 + number * 96
        canvas.poly([(x, 106), (x + 72, 106), (x + 64, 206), (x + 8, 206)], colour)
        canvas.rect(x - 6, 94, 84, 14, colour, 5)
    for _puddle in range(3):
        canvas.ellipse(rng.uniform(60, 340), rng.uniform(232, 276), 44, 7, "#c4ced0")
    worker(canvas, 362, 246, 62)
    return canvas


def mended_road(rng: Random) -> Canvas:
    """Fresh asphalt where the holes were."""
    canvas = street(rng, "#4c565b")
    worker(canvas, rng.uniform(60, 110), 236, 60)
    canvas.poly([(150, 214), (262, 214), (292, 256), (126, 256)], "#3a4347")
    return canvas
