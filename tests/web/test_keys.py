"""The sheet of keys says what the scripts do, no more and no less."""

import re
from pathlib import Path

import pytest
from django.test import Client

import huiyin
from tests.cast import Cast, accepted, handling

SCRIPTS = Path(huiyin.__file__).parent / "web/static/huiyin/js"


def listed_keys(html: str) -> set[str]:
    """The keys of the table, as the script hears them: Shift x is X."""
    cells = re.findall(r"<dt>(.*?)</dt>", html)
    keys = [re.findall(r"<kbd>(.*?)</kbd>", cell) for cell in cells]
    return {key[1].upper() if key[0] == "Shift" else key[0] for key in keys}


def heard_keys(place: str) -> set[str]:
    """The keys that the script takes; Enter on a link is the browser's own on the console, Esc is heard before."""
    script = (SCRIPTS / f"{place}.js").read_text(encoding="utf-8")
    letters = re.findall(r"/\^\(?\[(\S+?)\]", script)[0]
    return {*letters, "Enter", "Esc"}


@pytest.mark.parametrize(("who", "place"), [("handler", "desk"), ("moderator", "console")])
def test_every_key_that_is_listed_works_and_every_key_that_works_is_listed(
    cast: Cast, who: str, place: str
) -> None:
    client = Client()
    client.force_login(cast.users[who])
    html = client.get(f"/{place}/keys/").content.decode()
    assert listed_keys(html) == heard_keys(place)


def test_the_letters_of_the_moderator_are_on_the_page_that_they_open(cast: Cast) -> None:
    accepted(cast)
    script = (SCRIPTS / "console.js").read_text(encoding="utf-8")
    template = (SCRIPTS.parents[2] / "jinja2/console/_work.html").read_text(encoding="utf-8")
    named = set(re.findall(r'data-key": "(\w)"|data-key="(\w)"|, "(\w)"\) %}', template))
    letters = {letter for found in named for letter in found if letter}
    assert letters == set("aprxmcd") and all(letter in script for letter in letters)


def test_lists_carry_the_sheet_and_every_page_the_way_to_it(cast: Cast) -> None:
    handling(cast)
    client = Client()
    client.force_login(cast.users["handler"])
    html = client.get("/desk/").content.decode()
    assert "data-keys-help" in html and listed_keys(html) == heard_keys("desk")
    assert 'href="/desk/keys/"' in client.get("/desk/templates/").content.decode()
