"""What is needed without a network: manifest, worker, and pages that are the same for everybody."""

import json
import re

import pytest
from django.conf import settings
from django.contrib.staticfiles import finders
from django.test import Client
from PIL import Image

from huiyin.appeals.models import Draft
from huiyin.appeals.services import drafts
from tests.cast import Cast
from tests.web.public.writing_people import WHAT, Writer


def kept_by_the_worker(client: Client) -> dict[str, object]:
    """The list in front of the worker's script."""
    first = client.get("/worker.js").content.decode().split("\n", 1)[0]
    found: dict[str, object] = json.loads(first.removeprefix("const SHELL = ").removesuffix(";"))
    return found


def test_the_manifest_names_the_site_and_its_icons_have_the_size_they_say(client: Client) -> None:
    response = client.get("/manifest.webmanifest")
    manifest = response.json()
    assert response["Content-Type"] == "application/manifest+json"
    assert manifest["name"] == settings.SITE["platform_name"]
    for icon in manifest["icons"]:
        with Image.open(str(finders.find(icon["src"].removeprefix("/static/")))) as picture:
            assert "x".join(map(str, picture.size)) == icon["sizes"]


def test_the_worker_is_asked_for_anew_each_time_and_may_serve_the_whole_site(client: Client) -> None:
    response = client.get("/worker.js")
    assert response["Content-Type"].startswith("text/javascript")
    assert "no-cache" in response["Cache-Control"]
    assert "default-src 'self'" in response["Content-Security-Policy"]


def test_everything_that_the_worker_keeps_is_there(client: Client, db: None) -> None:
    shell = kept_by_the_worker(client)
    assert isinstance(shell["files"], list) and isinstance(shell["pages"], dict)
    for name in shell["files"]:
        assert finders.find(name.removeprefix("/static/")), name
    for path in shell["pages"].values():
        assert client.get(path).status_code == 200


@pytest.mark.parametrize("place", ["any", "write"])
def test_an_offline_page_needs_nothing_but_what_the_worker_keeps(
    client: Client, db: None, place: str
) -> None:
    shell = kept_by_the_worker(client)
    html = client.get(f"/offline/zh-hans/{place}/").content.decode()
    needed = set(re.findall(r'(?:src|href)="(/static/[^"#]+\.(?:css|js|svg|woff2))', html))
    assert needed
    assert isinstance(shell["files"], list)
    assert needed - set(shell["files"]) == set()
    assert "csrfmiddlewaretoken" not in html


def test_an_offline_page_asks_the_database_nothing(client: Client) -> None:
    # without the fixture "db" a query would fail
    assert client.get("/offline/en/write/").status_code == 200
    assert client.get("/offline/zh-hans/any/").status_code == 200


def test_offline_pages_exist_in_the_languages_of_the_site_only(client: Client, db: None) -> None:
    assert client.get("/offline/fr/any/").status_code == 404
    assert client.get("/offline/en/desk/").status_code == 404
    assert client.get("/offline/en/any/")["Content-Language"] == "en"


def test_the_server_tells_which_copy_of_the_browser_it_has_got(cast: Cast, client: Client) -> None:
    writer = Writer(client)
    writer.send(1, WHAT, autosave="1", mark="copy-of-ten")
    assert 'data-mark="copy-of-ten"' in writer.see(1)
    writer.send(1, WHAT, autosave="1", mark="x" * 90)
    assert drafts.typed(Draft.objects.get())["mark"] == "x" * 40


def test_a_copy_belongs_to_the_account_that_wrote_it(cast: Cast, client: Client) -> None:
    assert 'data-owner=""' in Writer(client).see(1)
    client.force_login(cast.users["citizen"])
    assert f'data-owner="{cast.users["citizen"].handle}"' in Writer(client).see(1)
