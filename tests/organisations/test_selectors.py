"""Reads: places, duties nearest first, suggestions, mailboxes – each for a fixed number of queries."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from huiyin.organisations import selectors, services
from huiyin.organisations.actors import SYSTEM_ACTOR
from huiyin.organisations.details import MailboxDetails
from huiyin.organisations.models import Category, Division, Organisation
from tests.organisations.city import NOON, City, details


def duty(city: City, office: str, *categories: str) -> None:
    services.set_duties(
        actor=SYSTEM_ACTOR, organisation=city.organisations[office], category_codes=categories, now=NOON
    )


def codes(organisations: list[Organisation]) -> list[str]:
    return [organisation.code for organisation in organisations]


def test_everything_in_a_division_is_found_and_nothing_beside_it(city: City) -> None:
    assert [d.code for d in selectors.divisions_under("990101")] == ["990101", "990101001", "990101101"]
    assert [d.code for d in selectors.child_divisions("9901")] == ["990101", "990102"]
    assert [d.code for d in selectors.child_divisions("")] == ["99"]


def test_division_path_runs_top_to_bottom(city: City) -> None:
    assert [d.name for d in selectors.division_path("990101001")] == [
        "云川省",
        "清江市",
        "青山区",
        "滨河街道",
    ]
    assert selectors.division_path("") == []


def test_full_names_are_made_of_the_names_above(city: City) -> None:
    assert Division.objects.get(pk="990101001").full_name == "云川省清江市青山区滨河街道"


def test_organisations_under_are_the_subtree_with_its_root(city: City) -> None:
    assert codes(list(selectors.organisations_under("platform/"))) == ["platform", "housing", "water"]
    assert selectors.is_within(city.organisations["binhe"], city.organisations["qingshan"])
    assert selectors.is_within(city.organisations["binhe"], city.organisations["binhe"])
    assert not selectors.is_within(city.organisations["qingshan"], city.organisations["binhe"])


def test_an_underscore_in_a_path_matches_itself_only(city: City) -> None:
    for code, name in (("a_b", "甲单位"), ("axb", "乙单位")):
        services.create_organisation(actor=SYSTEM_ACTOR, code=code, details=details(name, "9901"), now=NOON)
    assert codes(list(selectors.organisations_under("a_b/"))) == ["a_b"]


def test_duties_are_found_nearest_level_first(city: City) -> None:
    duty(city, "housing", "urban.heating")
    duty(city, "qingshan", "urban")
    duty(city, "binhe", "urban")
    assert codes(selectors.organisations_with_duty("urban.heating", "990101001")) == [
        "binhe",
        "qingshan",
        "housing",
    ]
    assert codes(selectors.organisations_with_duty("urban.heating", "990101101")) == ["qingshan", "housing"]
    assert codes(selectors.organisations_with_duty("urban.heating", "990102")) == ["housing"]


def test_at_one_level_the_more_exact_duty_comes_first(city: City) -> None:
    duty(city, "housing", "urban", "labour")
    duty(city, "water", "urban.roads")
    assert codes(selectors.organisations_with_duty("urban.roads", "990101")) == ["water", "housing"]
    assert codes(selectors.organisations_with_duty("urban", "990101")) == ["housing"]


def test_an_organisation_with_duties_on_two_levels_of_a_matter_is_listed_once(city: City) -> None:
    duty(city, "housing", "urban", "urban.roads")
    assert codes(selectors.organisations_with_duty("urban.roads", "9901")) == ["housing"]


def test_no_duty_means_no_suggestion_and_an_inactive_office_is_never_suggested(city: City) -> None:
    assert selectors.suggest_organisation("labour", "990101") is None
    duty(city, "hekou", "labour")
    assert selectors.suggest_organisation("labour", "990102") == city.organisations["hekou"]
    services.deactivate_organisation(
        actor=SYSTEM_ACTOR, organisation=city.organisations["hekou"], reason="撤并", now=NOON
    )
    assert selectors.suggest_organisation("labour", "990102") is None


def test_longer_keywords_weigh_more_and_count_once(city: City) -> None:
    found = selectors.suggest_category("小区暖气不热，门口路灯也坏了")
    assert found == [
        ("urban.heating", 16),
        ("urban.roads", 4),
    ]


def test_a_text_without_keywords_suggests_nothing(city: City) -> None:
    assert selectors.suggest_category("你好") == []
    assert selectors.suggest_category("") == []


def test_an_inactive_category_is_not_suggested(city: City) -> None:
    Category.objects.filter(pk="urban.heating").update(is_active=False)
    assert [code for code, _score in selectors.suggest_category("暖气不热，路灯坏了")] == ["urban.roads"]


def test_the_tree_of_categories_and_their_labels(city: City) -> None:
    tree = selectors.category_tree()
    assert [node.category.code for node in tree] == ["labour", "urban"]
    assert [node.category.code for node in tree[1].children] == ["urban.heating", "urban.roads"]
    assert selectors.category_path_label(Category.objects.get(pk="urban.roads")) == "城乡建设 › 道路养护"
    assert selectors.category_path_labels(["labour", "urban.roads"]) == {
        "labour": "劳动保障",
        "urban.roads": "城乡建设 › 道路养护",
    }


def test_mailboxes_of_a_place_and_those_that_reach_it(city: City) -> None:
    for code, name, office, division in (
        ("mayor", "市长信箱", "platform", "9901"),
        ("qingshan-head", "区长信箱", "qingshan", "990101"),
        ("hekou-head", "县长信箱", "hekou", "990102"),
    ):
        box = MailboxDetails(name, city.organisations[office], Division.objects.get(pk=division))
        services.create_mailbox(actor=SYSTEM_ACTOR, code=code, details=box, now=NOON)
    assert [box.code for box in selectors.mailboxes_under("")] == ["mayor", "qingshan-head", "hekou-head"]
    assert [box.code for box in selectors.mailboxes_under("990102")] == ["hekou-head"]
    assert [box.code for box in selectors.mailboxes_reaching("990101001")] == ["qingshan-head", "mayor"]


def test_find_organisations_by_name_place_and_code(city: City) -> None:
    assert codes(list(selectors.find_organisations(text="水务"))) == ["water"]
    assert codes(list(selectors.find_organisations(text="HOU"))) == ["housing"]
    assert codes(list(selectors.find_organisations(division_code="990101"))) == ["qingshan", "binhe"]


@pytest.mark.parametrize("extra", [0, 12])
def test_the_number_of_queries_does_not_grow_with_the_rows(city: City, extra: int) -> None:
    for n in range(extra):
        office = services.create_organisation(
            actor=SYSTEM_ACTOR, code=f"office-{n}", details=details(f"第 {n} 办公室", "990101"), now=NOON
        )
        services.set_duties(actor=SYSTEM_ACTOR, organisation=office, category_codes=["urban"], now=NOON)
        Category.objects.create(code=f"extra{n}", name=f"分类{n}", keywords=["路灯"])
    with CaptureQueriesContext(
        connection,
    ) as queries:
        for office in selectors.organisations_with_duty("urban.roads", "990101001"):
            assert office.division.name
        selectors.suggest_category("路灯")
        selectors.category_tree()
        selectors.division_path("990101001")
        for office in selectors.find_organisations(text="办"):
            assert office.division.name
    assert len(queries) == 5
