"""Scenes of the street: holes, lamps, works, rubbish, water, buses, lights, bridges."""

from random import Random

from huiyin.demo.pictures.canvas import Canvas

SKIES = (
    ("#cfdde2", "#93a7ae", "#aebfc4"),
    ("#dcebf0", "#9db6a6", "#bcd0c8"),
    ("#f1e3d3", "#b59f8d", "#cdbfae"),
    ("#d5dbe6", "#8e9ab0", "#b3bccb"),
)
ORANGE, DARK_ORANGE, CREAM, YELLOW = "#e07a2c", "#c9621a", "#fdf3c4", "#f2b705"


def skyline(canvas: Canvas, rng: Random, horizon: float, colour: str) -> None:
    """A row of houses that ends at the horizon."""
    x = -rng.uniform(0, 30)
    while x < 400:
        width, height = rng.uniform(30, 62), rng.uniform(22, 84)
        canvas.rect(x, horizon - height, width, height, colour)
        x += width + rng.uniform(-2, 26)


def street(rng: Random, asphalt: str = "#6d777c") -> Canvas:
    """Sky, houses, pavement and a road that runs away from the reader."""
    sky, houses, ground = rng.choice(SKIES)
    canvas = Canvas(ground)
    canvas.rect(0, 0, 400, 124, sky)
    skyline(canvas, rng, 124, houses)
    lean = rng.uniform(-24, 24)
    canvas.poly([(160 + lean, 124), (240 + lean, 124), (396, 300), (4, 300)], asphalt)
    for top, bottom, half in ((140, 164, 3), (186, 222, 5), (248, 292, 8)):
        shift = lean * (300 - top) / 176
        canvas.poly(
            [
                (200 + shift - half, top),
                (200 + shift + half, top),
                (200 + shift * 0.7 + half * 1.6, bottom),
                (200 + shift * 0.7 - half * 1.6, bottom),
            ],
            "#e8e4d4",
        )
    return canvas


def cone(canvas: Canvas, x: float, y: float, size: float) -> None:
    """A traffic cone that stands on y."""
    canvas.poly([(x - size * 0.3, y), (x, y - size), (x + size * 0.3, y)], ORANGE)
    canvas.line([(x - size * 0.15, y - size * 0.48), (x + size * 0.15, y - size * 0.48)], CREAM, size * 0.12)
    canvas.rect(x - size * 0.48, y - 1, size * 0.96, size * 0.16, DARK_ORANGE)


def worker(canvas: Canvas, x: float, y: float, size: float) -> None:
    """Somebody in a helmet and a vest with reflecting stripes; y is the ground."""
    canvas.rect(x - size * 0.2, y - size * 0.45, size * 0.16, size * 0.45, "#3f4d57")
    canvas.rect(x + size * 0.04, y - size * 0.45, size * 0.16, size * 0.45, "#3f4d57")
    canvas.rect(x - size * 0.27, y - size, size * 0.54, size * 0.62, ORANGE, size * 0.16)
    for stripe in (0.78, 0.58):
        canvas.rect(x - size * 0.27, y - size * stripe, size * 0.54, size * 0.07, CREAM)
    canvas.circle(x, y - size * 1.16, size * 0.2, "#e7c19b")
    canvas.poly(
        [
            (x - size * 0.26, y - size * 1.18),
            (x - size * 0.18, y - size * 1.4),
            (x + size * 0.18, y - size * 1.4),
            (x + size * 0.26, y - size * 1.18),
        ],
        YELLOW,
    )


def pothole(rng: Random) -> Canvas:
    """Holes in the road, some with water in them."""
    canvas = street(rng)
    for _hole in range(rng.randint(1, 3)):
        x, y = rng.uniform(120, 285), rng.uniform(196, 272)
        size = (y - 120) / 130
        canvas.ellipse(x, y, 46 * size, 16 * size, "#3e474c")
        canvas.ellipse(x - 4 * size, y - 3 * size, 36 * size, 10 * size, rng.choice(("#55656d", "#7b8f98")))
        canvas.line([(x - 26 * size, y + 1), (x + 20 * size, y - 3 * size)], "#8fa3ab", 2 * size)
    return canvas


def streetlight(rng: Random) -> Canvas:
    """Night; the lamp is out."""
    canvas = Canvas(rng.choice(("#22384a", "#262f4a", "#1f3440")))
    canvas.circle(rng.uniform(290, 360), rng.uniform(40, 70), 22, "#d9dfe3")
    skyline(canvas, rng, 250, "#162735")
    canvas.rect(0, 248, 400, 52, "#162735")
    for _window in range(rng.randint(4, 9)):
        canvas.rect(rng.uniform(10, 380), rng.uniform(178, 232), 10, 12, "#f0c862")
    canvas.rect(0, 266, 400, 34, "#2f4252")
    pole = rng.uniform(120, 210)
    canvas.line([(pole, 300), (pole, 96), (pole + 8, 78), (pole + 34, 70), (pole + 58, 70)], "#9fb0bb", 8)
    canvas.poly([(pole + 52, 62), (pole + 94, 62), (pole + 87, 78), (pole + 57, 78)], "#9fb0bb")
    return canvas


def roadworks(rng: Random) -> Canvas:
    """Workers, cones and fresh asphalt."""
    canvas = street(rng, "#59646a")
    canvas.poly([(120, 226), (282, 226), (318, 262), (96, 262)], "#3b4449")
    for x in (78, 320, 348)[: rng.randint(2, 3)]:
        cone(canvas, x, rng.uniform(196, 250), rng.uniform(34, 46))
    for person in range(rng.randint(1, 2)):
        worker(canvas, 96 + person * 190 + rng.uniform(-16, 16), 232, 64)
    if rng.random() < 0.6:
        canvas.rect(170, 150, 74, 40, "#e9b233", 5)
        canvas.circle(180, 196, 15, "#39434a")
        canvas.circle(234, 196, 15, "#39434a")
        canvas.rect(196, 128, 30, 24, "#7fa5b5", 3)
    return canvas


def manhole(rng: Random) -> Canvas:
    """A cover that has sunk or slipped aside."""
    canvas = Canvas(rng.choice(("#9aa3a6", "#a7a199", "#8d989c")))
    for _stone in range(90):
        x, y = rng.uniform(0, 400), rng.uniform(0, 300)
        canvas.circle(x, y, rng.uniform(0.8, 2.2), rng.choice(("#858e92", "#b3bbbe")))
    x, y = rng.uniform(170, 220), rng.uniform(140, 170)
    canvas.ellipse(x, y, 96, 62, "#2b3236")
    canvas.ellipse(x + rng.uniform(26, 54), y - rng.uniform(12, 30), 92, 56, "#626c71")
    shift_x, shift_y = x + 38, y - 20
    canvas.ellipse(shift_x, shift_y, 80, 47, "#6f7a80")
    for row in range(-2, 3):
        for column in range(-3, 4):
            canvas.rect(shift_x + column * 20 - 6, shift_y + row * 15 - 3, 12, 6, "#5a6469", 2)
    cone(canvas, 66, 250, 72)
    return canvas


def rubbish(rng: Random) -> Canvas:
    """Full bins, bags beside them."""
    wall = rng.choice(("#c9bda8", "#bfc7b8", "#cbb7a5"))
    canvas = Canvas("#8d9499")
    canvas.rect(0, 0, 400, 176, wall)
    for row in range(9):
        canvas.line([(0, row * 20), (400, row * 20)], "#b5aa96", 1)
    for number, colour in enumerate(("#2f7d5b", "#3d6ea5", "#8b5a3c")[: rng.randint(2, 3)]):
        x: float = 60 + number * 96
        canvas.poly([(x, 96), (x + 72, 96), (x + 64, 206), (x + 8, 206)], colour)
        canvas.rect(x - 6, 86, 84, 14, colour, 5)
        canvas.circle(x + 36, 84, 20, rng.choice(("#e8e2d4", "#4a4f55")))
    for _bag in range(rng.randint(7, 13)):
        x, y, size = rng.uniform(30, 370), rng.uniform(204, 262), rng.uniform(16, 28)
        canvas.ellipse(x, y, size, size * 0.82, rng.choice(("#2f353b", "#43494f", "#d8d2c4", "#7a4d4d")))
        canvas.poly([(x - 5, y - size * 0.7), (x + 5, y - size * 0.7), (x, y - size * 1.25)], "#2f353b")
    return canvas


def flood(rng: Random) -> Canvas:
    """The street under water."""
    canvas = street(rng)
    canvas.rect(0, 178, 400, 122, rng.choice(("#8a9a8e", "#93a3ab", "#9c9a84")))
    for row in range(6):
        canvas.wave(rng.uniform(-20, 60), 192 + row * 18, rng.uniform(150, 300), 2, "#c3d0d2", 2)
    x = rng.uniform(110, 220)
    canvas.rect(x, 150, 116, 38, rng.choice(("#b8453b", "#3c6a93", "#e9e6dd")), 12)
    canvas.poly([(x + 20, 152), (x + 36, 126), (x + 84, 126), (x + 100, 152)], "#51626d")
    for _drop in range(46):
        left, top = rng.uniform(0, 400), rng.uniform(0, 160)
        canvas.line([(left, top), (left - 3, top + 12)], "#eef3f4", 1)
    return canvas


def parking(rng: Random) -> Canvas:
    """Cars where none should stand."""
    sky, houses, ground = rng.choice(SKIES)
    canvas = Canvas(ground)
    canvas.rect(0, 0, 400, 130, sky)
    skyline(canvas, rng, 130, houses)
    canvas.rect(0, 150, 400, 150, "#7a8388")
    canvas.poly([(40, 286), (120, 200), (300, 200), (380, 286)], "#d9b53a")
    canvas.poly([(58, 280), (128, 206), (292, 206), (362, 280)], "#7a8388")
    for number in range(rng.randint(2, 3)):
        x, colour = (
            20 + number * 122 + rng.uniform(-10, 10),
            rng.choice(("#b8453b", "#3c6a93", "#e9e6dd", "#3b444b")),
        )
        canvas.rect(x, 176, 116, 44, colour, 14)
        canvas.poly([(x + 18, 180), (x + 36, 146), (x + 84, 146), (x + 102, 180)], colour)
        canvas.poly([(x + 27, 176), (x + 40, 153), (x + 80, 153), (x + 93, 176)], "#cfe0e6")
        for wheel in (28, 88):
            canvas.circle(x + wheel, 220, 14, "#23292d")
            canvas.circle(x + wheel, 220, 6, "#c3c9cc")
    return canvas


def bus(rng: Random) -> Canvas:
    """A stop with its sign, a bus arriving."""
    sky, houses, _ground = rng.choice(SKIES)
    canvas = Canvas("#b8b9b2")
    canvas.rect(0, 0, 400, 168, sky)
    skyline(canvas, rng, 168, houses)
    canvas.rect(0, 196, 400, 76, "#6d777c")
    x, colour = rng.uniform(96, 150), rng.choice(("#1f7a8c", "#2f8f5b", "#c9621a"))
    canvas.rect(x, 104, 236, 118, colour, 14)
    canvas.rect(x + 10, 118, 216, 44, "#d6e7ec", 6)
    for pane in range(1, 5):
        canvas.rect(x + 10 + pane * 43, 118, 5, 44, colour)
    canvas.rect(x + 20, 172, 196, 6, "#f4f1e6")
    for wheel in (52, 184):
        canvas.circle(x + wheel, 222, 19, "#22282c")
        canvas.circle(x + wheel, 222, 8, "#b9c1c5")
    canvas.rect(44, 90, 8, 186, "#5a666d")
    canvas.rect(20, 68, 56, 64, "#f6f3e8", 6)
    canvas.rect(20, 68, 56, 18, "#0f4c5c", 6)
    canvas.digits(str(rng.randint(2, 58)), 34, 98, 22, "#0f4c5c")
    return canvas


def traffic_light(rng: Random) -> Canvas:
    """A crossing with a signal and stripes."""
    canvas = street(rng)
    for stripe in range(9):
        canvas.poly(
            [
                (60 + stripe * 32, 226),
                (78 + stripe * 32, 226),
                (72 + stripe * 34, 258),
                (50 + stripe * 34, 258),
            ],
            "#f4f1e6",
        )
    canvas.rect(330, 70, 9, 200, "#50606a")
    canvas.rect(310, 40, 48, 106, "#27323a", 10)
    lit = rng.randint(0, 2)
    for number, colour in enumerate(("#d64533", "#e8b53a", "#3aa76d")):
        canvas.circle(334, 60 + number * 33, 13, colour if number == lit else "#46535c")
    return canvas


def bridge(rng: Random) -> Canvas:
    """A river, and a bridge or the place for one."""
    canvas = Canvas("#86b1bd")
    canvas.rect(0, 0, 400, 120, rng.choice(("#dcebf0", "#f1e3d3")))
    canvas.poly([(0, 120), (90, 60), (170, 110), (260, 48), (400, 120), (400, 150), (0, 150)], "#8fae9c")
    canvas.poly([(0, 140), (84, 158), (66, 300), (0, 300)], "#a89c7c")
    canvas.poly([(400, 140), (316, 158), (336, 300), (400, 300)], "#a89c7c")
    for row in range(6):
        canvas.wave(90 + row * 3, 190 + row * 18, 210, 2, "#b9d6dd", 2)
    if rng.random() < 0.5:
        canvas.line([(56, 162), (130, 138), (200, 130), (270, 138), (344, 162)], "#e4ddcf", 13)
        for x in (120, 200, 280):
            canvas.rect(x - 6, 136, 12, 66, "#c9c1b0")
    else:
        canvas.poly([(150, 222), (250, 222), (232, 244), (168, 244)], "#7a4f32")
        worker(canvas, 200, 224, 44)
    return canvas
