"""The tree of categories."""

import pytest

from huiyin.core.errors import Forbidden, InvalidInput
from huiyin.journal.models import Event
from huiyin.organisations import services
from huiyin.organisations.actors import SYSTEM_ACTOR
from tests.cast import TUESDAY, Cast


def test_a_category_finds_its_place_by_its_code(cast: Cast) -> None:
    made = services.create_category(
        actor=SYSTEM_ACTOR,
        code="urban.roads.holes",
        name="坑洼",
        keywords=["坑洼", " 坑洼 ", "破损"],
        now=TUESDAY,
    )
    assert made.parent_id == "urban.roads"
    assert made.keywords == ["坑洼", "破损"]
    assert Event.objects.filter(type="category_created").count() == 1


@pytest.mark.parametrize(
    ("code", "error"),
    [
        ("urban", "category-exists"),
        ("sky.rain", "category-parent-unknown"),
        ("urban.roads.a.b", "category-too-deep"),
        ("", "missing"),
    ],
)
def test_a_code_that_does_not_fit_is_refused_at_its_field(cast: Cast, code: str, error: str) -> None:
    with pytest.raises(InvalidInput) as caught:
        services.create_category(actor=SYSTEM_ACTOR, code=code, name="某类", now=TUESDAY)
    assert (caught.value.code, caught.value.field) == (error, "code")


def test_only_system_administrators_change_the_tree(cast: Cast) -> None:
    with pytest.raises(Forbidden):
        services.create_category(actor=cast.actor("moderator"), code="rain", name="雨水", now=TUESDAY)


def test_changing_nothing_writes_no_event(cast: Cast) -> None:
    made = services.create_category(actor=SYSTEM_ACTOR, code="rain", name="雨水", now=TUESDAY)
    for name in ("雨水", "雨水排放"):
        services.change_category(
            actor=cast.actor("system_admin"),
            category=made,
            name=name,
            keywords=[],
            is_active=True,
            now=TUESDAY,
        )
    assert Event.objects.filter(type="category_changed").count() == 1


@pytest.mark.parametrize("code", ["有空 格", "a/b", "urban..roads", ".urban", "urban.", "UR BAN"])
def test_a_code_that_could_not_stand_in_an_address_is_refused(cast: Cast, code: str) -> None:
    with pytest.raises(InvalidInput) as caught:
        services.create_category(actor=SYSTEM_ACTOR, code=code, name="某类", now=TUESDAY)
    assert caught.value.code == "category-code-form"


def test_keywords_are_limited_in_length_and_number(cast: Cast) -> None:
    made = services.create_category(actor=SYSTEM_ACTOR, code="rain", name="雨水", now=TUESDAY)
    for keywords, error in (
        (["水" * 21], "keyword-too-long"),
        ([str(number) for number in range(101)], "too-many-keywords"),
    ):
        with pytest.raises(InvalidInput) as caught:
            services.change_category(
                actor=SYSTEM_ACTOR,
                category=made,
                name="雨水",
                keywords=keywords,
                is_active=True,
                now=TUESDAY,
            )
        assert (caught.value.code, caught.value.field) == (error, "keywords")
