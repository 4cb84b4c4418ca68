"""Nothing found, but …; and what somebody may be about to type."""

import pytest

from huiyin.appeals.selectors.lists import Filters
from huiyin.appeals.terms import Openness
from huiyin.organisations.models import Category
from huiyin.search import scopes
from huiyin.search.offers import Change, offers
from huiyin.search.suggesting import suggestions
from tests.cast import Cast, accepted
from tests.search.conftest import NOW, catch_up


def offered(**filters: str) -> list[tuple[Change, str]]:
    catch_up()
    found = offers(Filters(**filters), now=NOW, scope=scopes.everybody())  # type: ignore[arg-type]
    return [(one.change, one.name) for one in found]


def test_a_word_or_a_filter_fewer_is_offered_where_that_finds_something(cast: Cast) -> None:
    accepted(cast, title="路灯不亮", body="东街小学门口的灯坏了一个月。")
    assert offered(q="路灯 南街") == [(Change.WORD, "路灯")]
    assert offered(q="路灯", kind="thanks") == [(Change.FILTER, "kind")]
    assert offered(q="路灯", kind="thanks", division="990102") == [(Change.FILTER, "all")]
    assert offered(q="路灯 火箭", kind="thanks") == [(Change.WORD, "路灯")], "without the filter"
    assert offered(q="飞机 火箭", kind="thanks") == []


@pytest.mark.parametrize(
    ("typed", "meant"), [("东街小学门囗", "东街小学门口"), ("东街小字", "东街小学"), ("洪暖", "供暖")]
)
def test_the_nearest_spelling_is_offered(cast: Cast, typed: str, meant: str) -> None:
    """Of what stands in the texts, or of the names of subjects."""
    accepted(cast, title="供暖不热", body="东街小学门口的暖气坏了一个月。")
    assert offered(q=typed)[0] == (Change.SPELLING, meant)


def test_two_neighbours_exchanged_are_put_right(cast: Cast) -> None:
    Category.objects.filter(code="urban.roads").update(keywords=["公交站台"])
    accepted(cast, title="公交站台太暗", body="晚上看不清路，请来修一修。")
    assert offered(q="公交台站")[0] == (Change.SPELLING, "公交站台")


def test_nothing_private_is_offered(cast: Cast) -> None:
    accepted(cast, title="东街小学门口", openness=Openness.PRIVATE)
    assert offered(q="东街小学门囗") == []


def test_subjects_and_published_titles_are_suggested(cast: Cast) -> None:
    accepted(cast, title="供暖太晚")
    accepted(cast, title="供暖秘密", openness=Openness.PRIVATE)
    catch_up()
    assert suggestions("供暖", now=NOW) == ["供暖", "供暖太晚"]
    assert suggestions("供", now=NOW) == ["供暖"]
    assert suggestions("供暖太", now=NOW) == ["供暖太晚"]
    assert suggestions(" ", now=NOW) == suggestions("秘密", now=NOW) == []
