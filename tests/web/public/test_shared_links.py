"""A link that somebody shares shows what it leads to, and every list of appeals can be subscribed to."""

import re

from django.conf import settings
from django.contrib.staticfiles import finders
from django.test import Client
from PIL import Image

from tests.cast import Cast, handling, replied

META = re.compile(r'<meta (?:property|name)="([a-z:_]+)" content="([^"]*)">')


def shown(client: Client, path: str) -> dict[str, str]:
    """What a messenger reads of the page."""
    return dict(META.findall(client.get(path).content.decode()))


def test_a_shared_appeal_shows_its_title_its_first_words_and_the_picture(cast: Cast, client: Client) -> None:
    appeal = replied(cast)
    meta = shown(client, f"/appeals/{appeal.number}/")
    assert meta["og:title"] == appeal.title
    assert meta["og:description"] and meta["og:description"][:12] in appeal.body
    assert meta["og:url"] == f"{settings.PUBLIC_URL}/appeals/{appeal.number}/"
    picture = meta["og:image"].removeprefix(settings.PUBLIC_URL).removeprefix("/static/")
    with Image.open(str(finders.find(picture))) as image:
        assert image.size == (1200, 630)


def test_what_is_shared_never_holds_the_original_words(cast: Cast, client: Client) -> None:
    appeal = handling(cast, body="我叫钟守义，家住机床厂家属院，屋里只有十四度，请派人来看看。")
    assert "钟守义" not in appeal.body, "the public text is masked"
    client.force_login(cast.users["citizen"])
    html = client.get(f"/appeals/{appeal.number}/").content.decode()
    assert "钟守义" in html, "the author reads what they wrote"
    assert "钟守义" not in shown(client, f"/appeals/{appeal.number}/")["og:description"]


def test_pages_without_words_of_their_own_show_those_of_the_site(db: None, client: Client) -> None:
    meta = shown(client, "/offices/")
    assert meta["og:title"] == "单位"
    assert meta["og:description"] == meta["description"] != ""


def test_office_category_and_search_each_have_their_feed(cast: Cast, client: Client) -> None:
    appeal = replied(cast)
    alternate = re.compile(r'type="application/atom\+xml" title="[^"]+" href="([^"]+)"')
    office = client.get("/offices/housing/").content.decode()
    for page in (office, client.get("/appeals/?category=housing").content.decode()):
        assert len(alternate.findall(page)) == 1
    feed = alternate.findall(office)[0]
    assert feed == "/appeals/feed/?organisation=housing"
    assert appeal.title in client.get(feed).content.decode()
    assert appeal.title not in client.get("/appeals/feed/?organisation=water").content.decode()
    found = client.get("/appeals/?q=路灯&kind=help").content.decode()
    assert "q=" in alternate.findall(found)[0] and "kind=help" in alternate.findall(found)[0]
