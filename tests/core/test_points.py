"""Coordinates as people and browsers write them."""

from decimal import Decimal

import pytest

from huiyin.core.points import LATITUDE_MAX, LONGITUDE_MAX, Point, degrees, point


@pytest.mark.parametrize(
    ("written", "value"),
    [
        ("30.66521", "30.66521"),
        (" 30.6652149 ", "30.66521"),
        ("30.665215001", "30.66522"),
        ("-33.8688°", "-33.86880"),
        ("0", "0.00000"),
        ("1e-999999999", "0.00000"),
        ("３０．６６５２１", "30.66521"),
        ("90", "90.00000"),
    ],
)
def test_a_coordinate_is_kept_to_five_places(written: str, value: str) -> None:
    assert degrees(written, LATITUDE_MAX) == Decimal(value)


@pytest.mark.parametrize(
    "written",
    ["", "NaN", "Infinity", "1e9", "90.00001", "-91", "北纬", "30°39′55″", "30.66521N", "1e999999999"],
)
def test_what_is_no_latitude_is_none(written: str) -> None:
    assert degrees(written, LATITUDE_MAX) is None


def test_a_longitude_goes_round_the_earth() -> None:
    assert degrees("-180", LONGITUDE_MAX) == -180
    assert degrees("180.1", LONGITUDE_MAX) is None


def test_a_point_needs_both() -> None:
    assert point("30.66521", "104.06612") == Point(Decimal("30.66521"), Decimal("104.06612"))
    assert point("30.66521", "") is None
    assert point("", "104.06612") is None
    assert point("104.06612", "30.66521") is None
