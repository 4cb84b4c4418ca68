"""The exact point of a matter: typed or chosen on the operator's map, and who may see it afterwards."""

from decimal import Decimal
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from pytest_django import Settings

from huiyin.appeals.models import Appeal, Draft
from huiyin.appeals.services import drafts
from huiyin.appeals.terms import Kind
from huiyin.core.points import Point
from tests.cast import Cast, accepted, dispatched, handling, replied
from tests.web.public.writing_people import WHERE, WHO, Writer

NORTH, EAST = "30.66521", "104.06612"
HERE = Point(Decimal(NORTH), Decimal(EAST))
WORDS = "北纬 30.66521°，东经 104.06612°"
TILES = "https://tiles.example/{z}/{x}/{y}.png"


@pytest.fixture
def writer(cast: Cast, client: Client) -> Writer:
    writer = Writer(client)
    writer.fill(upto=2)
    return writer


@pytest.fixture
def map_on(settings: Settings) -> None:
    settings.MAP = {"tiles": [TILES], "attribution": "© 示例地图 <GS(2026)1号>", "view": (30.66, 104.06, 12)}


def finish(writer: Writer) -> None:
    writer.see(3)
    writer.send(3, WHO)
    writer.see(4)
    writer.submit()


def test_a_point_is_kept_to_five_places_and_shown_before_it_is_sent(writer: Writer) -> None:
    writer.send(2, {**WHERE, "latitude": "30.6652149", "longitude": "104.06612"})
    assert drafts.typed(Draft.objects.get())["latitude"] == "30.6652149"
    assert "已标出：" + WORDS in writer.see(2)
    writer.see(3)
    writer.send(3, WHO)
    page = writer.see(4)
    assert WORDS in page
    assert 'href="/write/2/?from=check#point"' in page
    writer.submit()
    appeal = Appeal.objects.get()
    assert (appeal.latitude, appeal.longitude) == (HERE.latitude, HERE.longitude)


def test_without_a_point_nothing_is_said_of_one(writer: Writer) -> None:
    writer.send(2, WHERE)
    writer.see(3)
    writer.send(3, WHO)
    assert "准确位置" not in writer.see(4)
    writer.submit()
    assert Appeal.objects.get().latitude is None


@pytest.mark.parametrize(
    ("north", "east", "sentence", "count"),
    [
        ("NaN", "1e9", "纬度请写成小数", 1),
        ("NaN", "1e9", "经度请写成小数", 1),
        (NORTH, "", "经度请写成小数", 1),
        ("", EAST, "纬度请写成小数", 1),
        ("30°39′", EAST, "纬度请写成小数", 1),
        (EAST, NORTH, "纬度和经度好像写反了", 1),
    ],
)
def test_wrong_coordinates_are_told_above_and_at_the_field(
    writer: Writer, north: str, east: str, sentence: str, count: int
) -> None:
    response = writer.send(2, {**WHERE, "latitude": north, "longitude": east})
    page = response.content.decode()
    assert response.status_code == 422
    assert "<title>出错：" in page
    assert page.count(sentence) == 2 * count
    assert '<details class="point-typed" open>' in page
    assert f'value="{north}"' in page or not north
    assert writer.client.get("/write/3/")["Location"] == "/write/2/"


def test_full_width_figures_are_understood(writer: Writer) -> None:
    writer.send(2, {**WHERE, "latitude": "３０．６６５２１", "longitude": "１０４．０６６１２°"})
    finish(writer)
    assert Appeal.objects.get().latitude == HERE.latitude


def test_the_database_refuses_half_a_point_and_one_beyond_the_pole(cast: Cast) -> None:
    appeal = accepted(cast)
    wrong: list[dict[str, Any]] = [
        {"latitude": Decimal("30.66521")},
        {"longitude": Decimal("104.06612")},
        {"latitude": Decimal("91"), "longitude": Decimal("104")},
        {"latitude": Decimal("30"), "longitude": Decimal("-181")},
    ]
    for fields in wrong:
        with pytest.raises(IntegrityError), transaction.atomic():
            Appeal.objects.filter(pk=appeal.pk).update(**fields)


def test_without_tiles_there_is_no_map_and_nothing_from_elsewhere(writer: Writer) -> None:
    response = writer.client.get("/write/2/")
    page = response.content.decode()
    assert "在地图上点" not in page
    assert "vendor/map" not in page
    assert "img-src 'self' data: blob:;" in response["Content-Security-Policy"] + ";"


@pytest.mark.usefixtures("map_on")
def test_the_operators_tiles_are_allowed_on_the_page_of_the_map_alone(writer: Writer) -> None:
    response = writer.client.get("/write/2/")
    page = response.content.decode()
    assert "在地图上点" in page
    assert f'data-tiles="{TILES}"' in page
    assert "© 示例地图 &lt;GS(2026)1号&gt;" in page
    assert "img-src 'self' data: blob: https://tiles.example" in response["Content-Security-Policy"]
    assert "<script src" in page
    assert "vendor/map.js" not in page.replace("data-library=", "").split("<main", 1)[0]
    for elsewhere in ("/", "/write/1/", "/offline/zh-hans/write/"):
        answer = writer.client.get(elsewhere)
        assert "tiles.example" not in answer["Content-Security-Policy"]
        assert "tiles.example" not in answer.content.decode()


@pytest.mark.usefixtures("map_on")
def test_tiles_of_the_site_itself_need_no_other_host(writer: Writer, settings: Settings) -> None:
    settings.MAP = {**settings.MAP, "tiles": ["/tiles/{z}/{x}/{y}.png"]}
    response = writer.client.get("/write/2/")
    assert 'data-tiles="/tiles/{z}/{x}/{y}.png"' in response.content.decode()
    assert "img-src 'self' data: blob:;" in response["Content-Security-Policy"] + ";"


@pytest.mark.usefixtures("map_on")
def test_the_public_is_never_shown_the_point_its_author_is(cast: Cast, client: Client) -> None:
    appeal = replied(cast, point=HERE)
    addresses = [f"/appeals/{appeal.number}/", "/appeals/", "/", "/appeals/feed/", "/overdue/"]
    for reader in (None, cast.users["stranger"]):
        if reader:
            client.force_login(reader)
        for address in addresses:
            response = client.get(address)
            assert response.status_code == 200
            assert NORTH not in response.content.decode()
            assert EAST not in response.content.decode()
            assert "tiles.example" not in response["Content-Security-Policy"]
    client.force_login(cast.users["citizen"])
    response = client.get(addresses[0])
    assert WORDS in response.content.decode()
    assert "https://tiles.example" in response["Content-Security-Policy"]


@pytest.mark.usefixtures("map_on")
def test_who_reads_the_original_sees_the_point(cast: Cast, client: Client) -> None:
    appeal = dispatched(cast, point=HERE)
    client.force_login(cast.users["handler"])
    before = client.get(f"/desk/appeals/{appeal.number}/").content.decode()
    assert NORTH not in before
    assert "签收后可以看原文" in before
    appeal = handling(cast, point=HERE)
    response = client.get(f"/desk/appeals/{appeal.number}/")
    assert WORDS in response.content.decode()
    assert "https://tiles.example" in response["Content-Security-Policy"]
    client.force_login(cast.users["moderator"])
    response = client.get(f"/console/appeals/{appeal.number}/")
    assert WORDS in response.content.decode()
    assert "https://tiles.example" in response["Content-Security-Policy"]


def test_no_office_learns_the_point_of_a_report(cast: Cast, client: Client) -> None:
    appeal = handling(cast, kind=Kind.REPORT, point=HERE)
    client.force_login(cast.users["handler"])
    assert NORTH not in client.get(f"/desk/appeals/{appeal.number}/").content.decode()
