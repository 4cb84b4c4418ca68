"""Scenes indoors and papers: radiator and thermometer, notices, certificates, lifts, taps, meals."""

import math
from random import Random

from huiyin.demo.pictures.canvas import Canvas

INK, SEAL, PAPER = "#4b5358", "#c8402f", "#fbf8f0"


def heating(rng: Random) -> Canvas:
    """A radiator below a window; the thermometer shows how cold it is."""
    canvas = Canvas(rng.choice(("#e6ded0", "#dfe3dc", "#e8dcd2")))
    canvas.rect(0, 262, 400, 38, "#b79d7c")
    canvas.rect(36, 24, 150, 118, "#f7f5ee")
    canvas.rect(44, 32, 64, 102, "#bcd2de")
    canvas.rect(114, 32, 64, 102, "#bcd2de")
    for _flake in range(16):
        canvas.circle(rng.uniform(48, 174), rng.uniform(36, 130), 2, "#ffffff")
    for rib in range(8):
        canvas.rect(34 + rib * 21, 164, 16, 92, "#f4f3ee", 7)
        canvas.rect(36 + rib * 21, 170, 4, 80, "#d4d2c9", 2)
    canvas.rect(22, 244, 190, 7, "#c9c6bb", 3)
    canvas.rect(236, 56, 132, 176, "#2f4a57", 16)
    canvas.rect(250, 72, 104, 78, "#cfdcc4", 8)
    canvas.digits(rng.choice(("13.6", "14.2", "14.0", "15.1", "12.8")), 264, 98, 29, "#23343a")
    canvas.ring(343, 88, 4, "#23343a", 1.6)
    canvas.rect(262, 168, 80, 9, "#5d7a88", 4)
    canvas.rect(262, 188, 52, 9, "#5d7a88", 4)
    return canvas


def warm(rng: Random) -> Canvas:
    """The same thermometer after the repair."""
    canvas = Canvas("#eadfcd")
    canvas.rect(0, 262, 400, 38, "#b79d7c")
    canvas.circle(96, 150, 66, "#f3cdb3")
    canvas.rect(52, 120, 96, 24, "#8c979d", 8)
    canvas.rect(84, 76, 32, 50, "#6f7b82", 6)
    canvas.rect(56, 60, 88, 18, SEAL, 9)
    canvas.rect(20, 124, 36, 16, "#8c979d")
    canvas.rect(144, 124, 36, 16, "#8c979d")
    canvas.rect(220, 56, 148, 176, "#2f4a57", 16)
    canvas.rect(236, 72, 116, 78, "#d9e6c8", 8)
    canvas.digits(rng.choice(("20.5", "19.8", "21.3")), 254, 96, 32, "#23343a")
    canvas.ring(342, 86, 4, "#23343a", 1.6)
    canvas.rect(252, 168, 84, 9, "#5d7a88", 4)
    canvas.rect(252, 188, 54, 9, "#5d7a88", 4)
    return canvas


def _sheet(canvas: Canvas, rng: Random, x: float, y: float, width: float, height: float) -> None:
    """A sheet of paper with a heading and lines of writing."""
    canvas.rect(x + 5, y + 6, width, height, "#9a8f80", 3)
    canvas.rect(x, y, width, height, PAPER, 3)
    canvas.rect(x + width * 0.24, y + 18, width * 0.52, 11, INK, 2)
    for row in range(int((height - 70) / 17)):
        canvas.rect(x + 18, y + 46 + row * 17, (width - 36) * rng.uniform(0.72, 1), 5, "#a7adb0", 2)


def _seal(canvas: Canvas, x: float, y: float, size: float) -> None:
    """A round red seal with a star."""
    canvas.ring(x, y, size, SEAL, 3)
    turns = [math.radians(corner * 36 - 90) for corner in range(10)]
    radii = [size * (0.22 if corner % 2 else 0.52) for corner in range(10)]
    canvas.poly(
        [
            (x + radius * math.cos(turn), y + radius * math.sin(turn))
            for turn, radius in zip(turns, radii, strict=True)
        ],
        SEAL,
    )


def wage_notice(rng: Random) -> Canvas:
    """A list of wages on the notice board of a building site, photographed by hand."""
    canvas = Canvas(rng.choice(("#8f9aa0", "#a39684", "#7f8d86")))
    canvas.rect(40, 22, 320, 256, "#d9d2c2", 6)
    canvas.rect(52, 34, 296, 232, PAPER, 3)
    canvas.rect(120, 46, 160, 13, SEAL, 3)
    for row in range(9):
        y = 74 + row * 20
        canvas.line([(66, y), (334, y)], "#b9bec0", 1.2)
        if row < 8:
            canvas.rect(74, y + 7, rng.uniform(26, 44), 6, "#8a9195", 2)
            canvas.digits(str(rng.randint(2, 31)), 150, y + 5, 9, "#6f777b")
            canvas.digits(str(rng.randint(1200, 9800)), 218, y + 5, 9, "#6f777b")
            canvas.rect(286, y + 7, rng.uniform(20, 40), 6, "#8a9195", 2)
    for x in (66, 132, 200, 272, 334):
        canvas.line([(x, 74), (x, 234)], "#b9bec0", 1.2)
    _seal(canvas, rng.uniform(262, 300), rng.uniform(222, 240), 27)
    return canvas


def certificate(rng: Random) -> Canvas:
    """Papers and a card on a table."""
    canvas = Canvas(rng.choice(("#b08d63", "#9c8468", "#a7a08f")))
    for grain in range(12):
        canvas.line([(0, grain * 26 + 8), (400, grain * 26 + rng.uniform(2, 14))], "#a07f58", 1)
    _sheet(canvas, rng, 56, 34, 186, 236)
    _seal(canvas, 196, 226, 28)
    x, y = rng.uniform(222, 246), rng.uniform(120, 160)
    canvas.rect(x + 4, y + 5, 136, 86, "#8b704d", 8)
    canvas.rect(x, y, 136, 86, rng.choice(("#d8e6ea", "#e6dccb", "#cfe0d4")), 8)
    canvas.rect(x + 12, y + 20, 34, 42, "#9fb4bd", 3)
    canvas.circle(x + 29, y + 35, 9, "#f1dfcb")
    for row in range(3):
        canvas.rect(x + 56, y + 24 + row * 15, rng.uniform(44, 68), 6, "#6c8591", 2)
    return canvas


def elevator(rng: Random) -> Canvas:
    """A lift with a notice on its door."""
    canvas = Canvas(rng.choice(("#d9d5cb", "#cfd6d6", "#ddd0c2")))
    canvas.rect(0, 266, 400, 34, "#a69b8b")
    canvas.rect(108, 24, 184, 244, "#77838a", 4)
    canvas.rect(120, 58, 79, 210, "#b9c2c7")
    canvas.rect(201, 58, 79, 210, "#b9c2c7")
    canvas.rect(160, 30, 80, 22, "#20292e", 4)
    canvas.digits(str(rng.randint(2, 18)), 192, 34, 13, "#e2583e")
    canvas.rect(318, 130, 26, 56, "#8d999f", 5)
    canvas.circle(331, 146, 6, "#f0c862")
    canvas.circle(331, 168, 6, "#dfe5e7")
    _sheet(canvas, rng, 148, 112, 82, 96)
    return canvas


def tap(rng: Random) -> Canvas:
    """A basin; the water is brown, or only drips."""
    canvas = Canvas("#dfe7e6")
    for column in range(9):
        canvas.line([(column * 50, 0), (column * 50, 190)], "#c6d2d1", 1.4)
    for row in range(5):
        canvas.line([(0, row * 46), (400, row * 46)], "#c6d2d1", 1.4)
    canvas.rect(48, 196, 304, 90, "#f6f6f2", 30)
    water = rng.choice(("#b98e4f", "#c7a569", "#a9c5cf"))
    canvas.ellipse(200, 226, 122, 24, "#d8dad5")
    canvas.ellipse(200, 230, 104, 17, water)
    canvas.line([(262, 196), (262, 96), (250, 74), (214, 70), (196, 84), (196, 104)], "#8f9ba1", 17)
    canvas.rect(246, 58, 44, 14, "#77848b", 6)
    if rng.random() < 0.6:
        canvas.rect(191, 108, 10, 116, water, 4)
    else:
        for y in (126, 158, 196):
            canvas.ellipse(196, y, 5, 8, water)
    return canvas


def food(rng: Random) -> Canvas:
    """A tray with a meal."""
    canvas = Canvas(rng.choice(("#c8a67c", "#b7b3a6", "#d4b48c")))
    canvas.rect(44, 52, 312, 200, "#dfe3e4", 24)
    canvas.rect(58, 66, 160, 172, "#c9cfd1", 16)
    canvas.rect(230, 66, 112, 80, "#c9cfd1", 14)
    canvas.rect(230, 158, 112, 80, "#c9cfd1", 14)
    canvas.ellipse(138, 156, 66, 66, "#fbfaf4")
    for _grain in range(60):
        x, y = rng.gauss(138, 19), rng.gauss(156, 19)
        canvas.ellipse(x, y, 4, 2, "#ece8da")
    for _leaf in range(15):
        canvas.ellipse(rng.uniform(246, 326), rng.uniform(80, 132), 11, 7, rng.choice(("#5c9a58", "#7bb26b")))
    for _piece in range(11):
        canvas.rect(
            rng.uniform(240, 316),
            rng.uniform(168, 218),
            17,
            13,
            rng.choice(("#a8542f", "#c77a3d", "#d9a054")),
            4,
        )
    return canvas


def hospital(rng: Random) -> Canvas:
    """A counter of a hospital, people waiting."""
    canvas = Canvas("#e3ecec")
    canvas.rect(0, 236, 400, 64, "#c3cfd0")
    canvas.rect(30, 30, 340, 60, "#0f6674", 6)
    canvas.rect(184, 40, 32, 40, "#f4f7f6", 4)
    canvas.rect(195, 45, 10, 30, SEAL)
    canvas.rect(185, 55, 30, 10, SEAL)
    for desk in range(3):
        canvas.rect(42 + desk * 112, 106, 92, 58, "#bcd6da", 4)
        canvas.circle(88 + desk * 112, 138, 13, "#e7c19b")
        canvas.rect(70 + desk * 112, 150, 36, 16, "#f4f7f6", 6)
    canvas.rect(30, 164, 340, 22, "#8fb0b3")
    for person in range(rng.randint(4, 7)):
        x = 46 + person * 50 + rng.uniform(-8, 8)
        y = rng.uniform(214, 240)
        canvas.circle(x, y, 12, rng.choice(("#3b3230", "#6b6a68", "#c9c4bd")))
        canvas.rect(x - 16, y + 11, 32, 60, rng.choice(("#7a5c86", "#4f6f8f", "#8b6a4b", "#5f7d5b")), 12)
    return canvas
