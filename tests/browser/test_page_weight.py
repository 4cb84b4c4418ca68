"""A first visit costs little on a slow line: the pages that carry most are within the bar of tools/page_weight.py."""

from collections.abc import Callable

import pytest
from tools.page_weight import BAR_BYTES, weigh
from tools.site_pages import PAGES, Shot
from tools.site_visit import Visitor

#: The heaviest of docs/page-weight.md; make page-weight looks at all.
HEAVY = ("home", "appeal-wages", "figures", "elder", "write-2-where", "write-5-receipt", "catalogue")
PUBLIC = [shot for shot in PAGES if shot.audience == "public" and shot.name in HEAVY]
KNOWN: dict[str, int] = {}


@pytest.mark.parametrize("shot", PUBLIC, ids=lambda shot: shot.label)
def test_a_first_visit_is_within_the_bar(visitor: Callable[[str], Visitor], shot: Shot) -> None:
    weight = weigh(visitor(shot.audience), shot, KNOWN)
    assert weight.parts["CSS"] and weight.parts["JS"] and weight.parts["HTML"]
    assert weight.total <= BAR_BYTES, weight.parts
