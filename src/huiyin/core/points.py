"""A point on the earth: WGS 84 latitude and longitude in decimal degrees, to five places (about a metre).

Other systems are off by hundreds of metres in China: a map for choosing a point must show WGS 84 (CGCS2000 is the same
to within a metre), never GCJ-02.
"""

import unicodedata
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation

LATITUDE_MAX, LONGITUDE_MAX = 90, 180
PLACES = 5
_STEP = Decimal(1).scaleb(-PLACES)


@dataclass(frozen=True, slots=True)
class Point:
    """Degrees north (south below 0) and east (west below 0)."""

    latitude: Decimal
    longitude: Decimal


def degrees(written: str, limit: int) -> Decimal | None:
    """A coordinate as typed, to five places; None where it is no number or beyond ``limit`` either way."""
    try:
        value = Decimal(unicodedata.normalize("NFKC", written).strip().removesuffix("°"))
    except InvalidOperation:
        return None
    if not value.is_finite() or value.copy_abs() > limit:
        return None
    return value.quantize(_STEP)


def point(latitude: str, longitude: str) -> Point | None:
    """Both coordinates as typed; None unless both are given and right."""
    north, east = degrees(latitude, LATITUDE_MAX), degrees(longitude, LONGITUDE_MAX)
    return Point(north, east) if north is not None and east is not None else None
