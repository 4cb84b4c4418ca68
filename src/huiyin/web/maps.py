"""Maps: off unless the operator names the tiles; loaded only when a reader asks for one; and points in words."""

from dataclasses import dataclass
from typing import cast
from urllib.parse import urlsplit

from csp.decorators import csp_update
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from huiyin.core.points import Point


@dataclass(frozen=True, slots=True)
class MapView:
    """What a map needs: addresses of its layers, bottom first, who made them, and what it shows before there is a point."""

    tiles: tuple[str, ...]
    attribution: str
    latitude: float
    longitude: float
    zoom: int


@dataclass(frozen=True, slots=True)
class PointView:
    """A point in words and figures, and the map to see it on, where there is one."""

    words: str
    latitude: str
    longitude: str
    map: MapView | None


def map_view() -> MapView | None:
    """The operator's map; None while it is off."""
    found = settings.MAP
    if not found["tiles"]:
        return None
    latitude, longitude, zoom = found["view"]
    return MapView(tuple(found["tiles"]), found["attribution"], latitude, longitude, int(zoom))


def point_words(point: Point) -> str:
    """“北纬 30.66521°，东经 104.06612°”."""
    north, east = point.latitude, point.longitude
    parts = {
        "latitude": (_("北纬 %(n)s°") if north >= 0 else _("南纬 %(n)s°")) % {"n": abs(north)},
        "longitude": (_("东经 %(n)s°") if east >= 0 else _("西经 %(n)s°")) % {"n": abs(east)},
    }
    return _("%(latitude)s，%(longitude)s") % parts


def point_view(point: Point | None) -> PointView | None:
    """A point for a page of somebody who may see it."""
    if point is None:
        return None
    return PointView(point_words(point), str(point.latitude), str(point.longitude), map_view())


def with_map(response: HttpResponse) -> HttpResponse:
    """The page may load pictures from the hosts of the operator's tiles, too; unchanged where the map is off."""
    hosts = sorted({host for one in settings.MAP["tiles"] if (host := _host(one))})
    return _allowing(response, hosts) if hosts else response


def _allowing(response: HttpResponse, hosts: list[str]) -> HttpResponse:
    allowing = csp_update({"img-src": hosts})
    return cast(HttpResponse, allowing(lambda _request: response)(HttpRequest()))


def _host(template: str) -> str:
    """https://tiles.example of a template; "" where the site itself has the tiles."""
    parts = urlsplit(template)
    return f"{parts.scheme}://{parts.netloc}" if parts.netloc else ""
