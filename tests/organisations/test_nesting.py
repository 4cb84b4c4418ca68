"""Codes nest, and "in this division" is a range."""

import pytest

from huiyin.organisations.nesting import (
    category_ancestors,
    code_range,
    division_ancestors,
    full_name,
    normal_division_code,
    parent_division_code,
)


@pytest.mark.parametrize(
    ("typed", "stored"),
    [
        ("510000", "51"),
        ("510100", "5101"),
        ("510104", "510104"),
        ("510104001000", "510104001"),
        ("510104001002", "510104001002"),
        ("441900", "4419"),
        ("441900003", "441900003"),
        (" ５１０１０４ ", "510104"),
        ("51", "51"),
        ("5110", "5110"),
        ("500000", "50"),
    ],
)
def test_padded_and_short_codes_become_the_same(typed: str, stored: str) -> None:
    assert normal_division_code(typed) == stored


@pytest.mark.parametrize(
    "typed", ["", "5", "510", "51010", "5101040", "51010x", "000000", "00", "²²", "-510104"]
)
def test_what_cannot_be_a_code_is_none(typed: str) -> None:
    assert normal_division_code(typed) is None


def test_a_township_directly_under_a_city_has_the_city_as_parent() -> None:
    assert parent_division_code("441900003") == "4419"
    assert division_ancestors("441900003") == ["44", "4419", "441900003"]


def test_ancestors_run_from_the_province_to_the_place_itself() -> None:
    assert division_ancestors("990101001") == ["99", "9901", "990101", "990101001"]
    assert parent_division_code("99") is None


@pytest.mark.parametrize("prefix", ["9901", "990109", "9909", "99", "990199", "11", "119999"])
def test_a_range_holds_exactly_the_codes_that_begin_with_the_prefix(prefix: str) -> None:
    start, below = code_range(prefix)
    codes = [
        f"{p}{c}{t}"
        for p in ("11", "12", "98", "99")
        for c in ("01", "02", "09", "10", "99")
        for t in ("", "09", "10", "99", "99999")
    ] + ["11", "12", "98", "99"]
    assert [code for code in codes if start <= code < below] == [
        code for code in codes if code.startswith(prefix)
    ]


def test_entries_that_only_fill_a_level_are_not_said() -> None:
    assert full_name(full_name("北京市", "市辖区"), "东城区") == "北京市东城区"
    assert full_name("", "县") == "县"


def test_categories_nest_by_dots() -> None:
    assert category_ancestors("urban.municipal.roads") == [
        "urban",
        "urban.municipal",
        "urban.municipal.roads",
    ]
