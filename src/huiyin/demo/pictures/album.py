"""The album: each motif drawn in a few variations, once, and handed out as often as it is needed."""

from collections.abc import Callable
from random import Random

from huiyin.demo.content import Motif
from huiyin.demo.pictures import indoors, places, streets
from huiyin.demo.pictures.canvas import Canvas

#: How many variations of one motif are drawn.
VARIATIONS = 3

_SCENES: dict[Motif, Callable[[Random], Canvas]] = {
    Motif.POTHOLE: streets.pothole,
    Motif.STREETLIGHT: streets.streetlight,
    Motif.ROADWORKS: streets.roadworks,
    Motif.MANHOLE: streets.manhole,
    Motif.RUBBISH: streets.rubbish,
    Motif.FLOOD: streets.flood,
    Motif.PARKING: streets.parking,
    Motif.BUS: streets.bus,
    Motif.TRAFFIC_LIGHT: streets.traffic_light,
    Motif.BRIDGE: streets.bridge,
    Motif.HEATING: indoors.heating,
    Motif.WAGE_NOTICE: indoors.wage_notice,
    Motif.CERTIFICATE: indoors.certificate,
    Motif.ELEVATOR: indoors.elevator,
    Motif.TAP: indoors.tap,
    Motif.FOOD: indoors.food,
    Motif.HOSPITAL: indoors.hospital,
    Motif.PARK: places.park,
    Motif.SCHOOL: places.school,
    Motif.FARMLAND: places.farmland,
    Motif.RIVER: places.river,
    Motif.BUILDING: places.building,
}
#: What an office shows afterwards; the other motifs look the same before and after.
_MENDED: dict[Motif, Callable[[Random], Canvas]] = {
    Motif.POTHOLE: places.mended_road,
    Motif.STREETLIGHT: places.lit_street,
    Motif.RUBBISH: places.clean_corner,
    Motif.HEATING: indoors.warm,
}


class Album:
    """Draws on demand; keeps what it has drawn. The same seed gives the same pictures."""

    def __init__(self, seed: int) -> None:
        self._seed = seed
        self._drawn: dict[tuple[Motif, bool, int], bytes] = {}

    def picture(self, motif: Motif, number: int, *, mended: bool = False) -> bytes:
        """A JPEG of 1200 × 900 pixels; ``number`` chooses the variation. KeyError for Motif.NONE."""
        key = (motif, mended and motif in _MENDED, number % VARIATIONS)
        if key not in self._drawn:
            scene = _MENDED[motif] if key[1] else _SCENES[motif]
            rng = Random(f"{self._seed}/{motif}/{key[1]}/{key[2]}")  # noqa: S311 - for looks only
            # Writing would stand backwards in a mirror, so only scenes without digits are turned round.
            mirrored = key[2] % 2 == 1 and scene.__module__ == streets.__name__ and motif != Motif.BUS
            self._drawn[key] = scene(rng).jpeg(mirrored=mirrored)
        return self._drawn[key]
