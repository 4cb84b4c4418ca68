"""The pages in English: nothing is left in Chinese but what people and offices wrote, and the switch that leads there."""

import re
import subprocess
import sys
from collections.abc import Iterator
from datetime import timedelta
from html import unescape
from pathlib import Path

import pytest
import time_machine
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from django.apps import apps
from django.conf import settings
from django.core.cache import cache
from django.db.models import CharField, TextField
from django.test import Client
from django.utils import translation
from django.utils.translation import trans_real

from huiyin.appeals import services
from huiyin.web.words import duration_words
from tests.cast import DAY, HOUR, TUESDAY, Cast, accepted, dispatched, replied, submitted
from tests.web.public.readers import signed_in, text
from tests.web.public.writing_people import BODY, CHECK, TITLE, WHAT, WHERE, WHO, Writer

ROOT = Path(__file__).resolve().parents[2]
HAN = re.compile("[\u3400-\u9fff]")
#: Han words that English pages say on purpose: the names of the language, and examples of what one types.
ON_PURPOSE = {
    "中文",
    "简体中文",
    "滨河路路灯三天不亮",
    "滨河路菜市场北门",
    "水务局",
    "水务",
    "供暖",
    "暖气",
    "网友",
    "清江市水务局",
}
ANONYMOUS = (
    "/",
    "/appeals/",
    "/appeals/?kind=help&q=暖气",
    "/figures/",
    "/offices/",
    "/offices/housing/",
    "/mailboxes/",
    "/mailboxes/mayor/",
    "/elder/",
    "/query/",
    "/login/",
    "/staff/login/",
    "/settings/",
    "/mine/",
    "/write/1/",
    "/about/rules/",
    "/about/privacy/",
    "/about/verify/",
    "/about/contact/",
    "/about/accessibility/",
)
AT_WORK = (
    ("moderator", "/console/"),
    ("dispatcher", "/console/?tab=dispatch"),
    ("supervisor", "/console/decisions/"),
    ("moderator", "/console/appeals/"),
    ("system_admin", "/console/offices/"),
    ("system_admin", "/console/people/"),
    ("audit_admin", "/console/audit/"),
    ("handler", "/desk/"),
    ("handler", "/desk/all/"),
    ("handler", "/desk/templates/"),
    ("handler", "/desk/figures/"),
    ("citizen", "/notifications/"),
    ("citizen", "/mine/"),
)


@pytest.fixture(scope="session")
def compiled(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The catalogue as the product serves it, compiled from what is in the repository."""
    folder = tmp_path_factory.mktemp("locale")
    target = folder / "en" / "LC_MESSAGES" / "django.mo"
    target.parent.mkdir(parents=True)
    source = settings.PACKAGE / "locale" / "en" / "LC_MESSAGES" / "django.po"
    with source.open("rb") as words, target.open("wb") as file:
        write_mo(file, read_po(words, locale="en"))
    return folder


@pytest.fixture(autouse=True)
def english(compiled: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Catalogues are read anew before and after; the clock stands still."""
    monkeypatch.setattr(settings, "LOCALE_PATHS", [compiled])
    monkeypatch.setattr(trans_real, "_translations", {})
    cache.clear()
    with time_machine.travel(TUESDAY + 2 * DAY, tick=False):
        yield


def reader(client: Client) -> Client:
    """The browser after its reader has chosen English."""
    assert client.post("/language/", {"language": "en"}).status_code == 302
    return client


def written() -> set[str]:
    """What people and offices wrote: every text that is stored, whole and in pieces, and the names of the site."""
    whole = {str(words) for words in settings.SITE.values()} | {
        TITLE,
        BODY,
        *WHERE.values(),
        *WHO.values(),
        *CHECK.values(),
    }
    for model in apps.get_models():
        names = [
            field.name for field in model._meta.concrete_fields if isinstance(field, CharField | TextField)
        ]
        if model.__module__.startswith("huiyin.") and names:
            whole |= {
                str(value) for row in model._default_manager.values_list(*names) for value in row if value
            }
    pieces = {piece for words in whole for piece in re.split(r"[\W_]+", words) if len(piece) > 1}
    return {words for words in whole | pieces if HAN.search(words)} | ON_PURPOSE


def left_in_chinese(page: str) -> list[str]:
    """Han words of a page, its titles and labels, that nobody wrote."""
    page = re.sub(r"<(script|style)\b.*?</\1>", "", page, flags=re.DOTALL)
    said = re.findall(r'(?:alt|title|placeholder|aria-label|data-[\w-]+)="([^"]*)"', page)
    said += re.sub(r"<[^>]*>", "\n", page).split("\n")
    found = unescape("\n".join(said))
    for words in sorted(written(), key=len, reverse=True):
        found = found.replace(words, "")
    return [line.strip() for line in found.split("\n") if HAN.search(line)]


def a_full_city(cast: Cast) -> str:
    """An appeal in every place of a list; the number of one that is answered."""
    submitted(cast)
    accepted(cast, title="滨河街路灯不亮")
    dispatched(cast, assisting=("water",), title="人民广场地下通道照明损坏")
    appeal = replied(cast, title="盛世花园三期暖气不热")
    services.me_too(appeal=appeal, actor=cast.actor("neighbour"), now=TUESDAY + DAY + HOUR)
    return appeal.number


@pytest.mark.parametrize("path", ANONYMOUS)
def test_a_signed_out_reader_finds_nothing_left_in_chinese(cast: Cast, client: Client, path: str) -> None:
    a_full_city(cast)
    page = text(reader(client), path)
    assert '<html lang="en"' in page
    assert left_in_chinese(page) == []


def test_the_page_of_an_appeal_is_in_english_around_the_words_of_others(cast: Cast, client: Client) -> None:
    page = text(reader(client), f"/appeals/{a_full_city(cast)}/")
    assert left_in_chinese(page) == []
    for words in (
        "The office signed for it and started work",
        "First reply",
        "yesterday at 10:00",
        "17 November at 10:00",
        "1 day",
    ):
        assert words in page


def test_every_step_of_writing_is_in_english(cast: Cast, client: Client) -> None:
    writer = Writer(reader(client))
    for step, fields in ((1, WHAT), (2, WHERE), (3, WHO), (4, CHECK)):
        assert left_in_chinese(writer.see(step)) == []
        answer = writer.send(step, fields)
        assert answer.status_code == 302
    assert left_in_chinese(text(client, answer["Location"])) == []


def test_what_is_wrong_is_said_in_english(cast: Cast, client: Client) -> None:
    writer = Writer(reader(client))
    writer.see(1)
    page = writer.send(1, {"title": "", "body": "短", "kind": "help", "openness": "public"}).content.decode()
    assert "2 places still need your attention" in page
    assert left_in_chinese(page.replace("短", "")) == []
    assert left_in_chinese(text(client, "/nothing/", status=404)) == []


@pytest.mark.parametrize(("name", "path"), AT_WORK)
def test_the_work_pages_are_in_english(cast: Cast, name: str, path: str) -> None:
    a_full_city(cast)
    assert left_in_chinese(text(reader(signed_in(cast, name)), path)) == []


def test_the_finder_of_these_tests_finds(cast: Cast) -> None:
    assert left_in_chinese('<p title="提示">Hello 中文</p><b>正文</b>') == ["提示", "正文"]


# The switch


def test_every_page_offers_the_other_language_without_a_token(cast: Cast, client: Client) -> None:
    page = text(client, "/figures/?year=2026")
    assert '<html lang="zh-hans"' in page
    assert 'value="en" lang="en">English</button>' in page
    assert 'name="next" value="/figures/?year=2026"' in page
    assert "csrf" not in page
    strict = Client(enforce_csrf_checks=True)
    answer = strict.post("/language/", {"language": "en", "next": "/figures/?year=2026"})
    assert answer["Location"] == "/figures/?year=2026"
    assert 'lang="zh-hans">中文</button>' in text(strict, "/figures/?year=2026")


def test_the_language_is_the_readers_choice_and_not_the_browsers(cast: Cast, client: Client) -> None:
    page = client.get("/", HTTP_ACCEPT_LANGUAGE="en-GB,en;q=0.9")
    assert '<html lang="zh-hans"' in page.content.decode()
    assert page["Content-Language"] == "zh-hans"
    assert "Accept-Language" not in page.get("Vary", "")
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = "xx"
    assert '<html lang="zh-hans"' in text(client, "/")


def test_no_cache_on_the_way_keeps_a_page_made_for_a_chosen_language(cast: Cast, client: Client) -> None:
    assert "private" not in client.get("/").get("Cache-Control", "")
    assert "private" in reader(client).get("/")["Cache-Control"]


# The catalogue


def test_everything_is_translated_with_the_same_placeholders() -> None:
    done = subprocess.run(
        [sys.executable, "tools/translations.py", "--check"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize(
    ("length", "words"),
    [
        (timedelta(days=1, hours=2), "1 day 2 hours"),
        (timedelta(days=3), "3 days"),
        (timedelta(hours=1, minutes=5), "1 hour 5 min"),
        (timedelta(minutes=1), "1 minute"),
    ],
)
def test_durations_know_one_and_many(length: timedelta, words: str) -> None:

    with translation.override("en"):
        assert duration_words(length) == words
