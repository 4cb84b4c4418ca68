"""The table of pages (tools/site_pages.py) has every page that there is: pictures and axe-core look at all of them."""

from tools.site_pages import AUDIENCES, PAGES

from tests.web.access_table import ACCESS

#: Addresses that are no pages, and why.
NO_PAGES = {
    "public:appeals_feed": "a feed",
    "public:figures_csv": "a table to download",
    "public:figures_excel": "a table to download",
    "public:ranking_csv": "a table to download",
    "public:ranking_excel": "a table to download",
    "console:assessment_excel": "a table to download",
    "public:robots": "for machines",
    "public:sitemap": "for machines",
    "public:health": "for machines",
    "public:manifest": "for machines",
    "public:worker": "a script",
    "public:attachment": "a file",
    "public:notification": "leads to an appeal",
    "public:write": "leads to a step",
    "public:appeals_suggest": "a piece of a page",
    "public:write_hints": "a piece of a page",
    "public:write_levels": "a piece of a page",
    "desk:counts": "numbers for the script",
    "console:counts": "numbers for the script",
    "console:office_search": "a piece of a page",
    "console:office_options": "a piece of a page",
    "public:staff_second_factor": "asks for a code that the demonstration has switched off",
}


def test_every_page_is_in_the_table() -> None:
    readable = {name for name, row in ACCESS.items() if "get" in row.methods.split()}
    shown = {shot.address_name for shot in PAGES}
    assert readable - shown - set(NO_PAGES) == set(), "add a Shot to tools/site_pages.py"


def test_nothing_is_excused_that_is_gone_or_shown() -> None:
    assert set(NO_PAGES) - set(ACCESS) == set()
    assert {shot.address_name for shot in PAGES} & (set(NO_PAGES) - {"public:write"}) == set()


def test_every_page_has_a_name_of_its_own_and_somebody_who_looks_at_it() -> None:
    labels = [shot.label for shot in PAGES]
    assert len(labels) == len(set(labels))
    assert {shot.audience for shot in PAGES} == set(AUDIENCES)
