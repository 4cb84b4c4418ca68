"""The design system keeps its own rules: bundles, icons, glyphs, weight, strict CSP, and forms that say what is wrong."""

import gzip
import importlib.util
import re
from pathlib import Path
from types import ModuleType, SimpleNamespace
from xml.etree import ElementTree

import pytest
from django import forms
from django.conf import settings
from django.test import RequestFactory
from jinja2 import Environment, FileSystemLoader

import huiyin.web
from huiyin.web.jinja import environment
from huiyin.web.public.catalogue import sample_page

WEB = Path(huiyin.web.__file__).parent
STATIC = WEB / "static" / "huiyin"
TEMPLATES = WEB / "jinja2"
TOOLS = WEB.parent.parent.parent / "tools"
FIRST_LOAD = ("css/public.bundle.css", "app.js", "icons.svg", "fonts/huiyin-song.woff2")
FIRST_LOAD_BYTES = 45_000


class SampleForm(forms.Form):
    """One field of each kind."""

    title = forms.CharField(
        label="一句话说清楚", help_text="别人看标题就明白", error_messages={"required": "请写标题"}
    )
    body = forms.CharField(
        label="详细说一说", max_length=2000, widget=forms.Textarea, error_messages={"required": "请再写几句"}
    )
    district = forms.ChoiceField(label="区县", choices=[("", "请选择"), ("a", "青山区")], required=False)
    day = forms.DateField(label="哪一天", required=False)
    photo = forms.FileField(label="照片", required=False)
    openness = forms.ChoiceField(
        label="能不能公开",
        widget=forms.RadioSelect,
        choices=[("public", "公开"), ("private", "不公开")],
        error_messages={"required": "请选一项"},
    )
    agreed = forms.BooleanField(label="看过隐私说明", error_messages={"required": "请先看隐私说明"})


def bundling() -> ModuleType:
    """The bundling tool as a module."""
    spec = importlib.util.spec_from_file_location("bundle_css", TOOLS / "bundle_css.py")
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture
def env() -> Environment:
    """The product's environment without the site's addresses."""
    made = environment(loader=FileSystemLoader(TEMPLATES), autoescape=True)
    made.globals["url"] = lambda name, *arguments: (
        "/" + "/".join([name.replace(":", "/"), *map(str, arguments)])
    )
    return made


def component(env: Environment, source: str, **context: object) -> str:
    return env.from_string(source).render(**context)


def catalogue(env: Environment) -> str:
    return env.get_template("catalogue.html").render(
        page=sample_page(),
        site=SimpleNamespace(**settings.SITE, is_demo=True),
        viewer=SimpleNamespace(
            path="/",
            size="",
            contrast="",
            is_signed_in=False,
            label="",
            unread=0,
            works_at_desk=False,
            works_at_console=False,
        ),
        request=RequestFactory().get("/"),
        csrf_input="",
    )


def test_bundles_are_as_fresh_as_their_sources() -> None:
    assert bundling().stale() == []


def test_a_changed_source_makes_its_bundles_stale(tmp_path: Path) -> None:
    tool = bundling()
    for sheet in (STATIC / "css").glob("*.css"):
        (tmp_path / sheet.name).write_text(sheet.read_text(encoding="utf-8"), encoding="utf-8")
    (tmp_path / "home.css").write_text(".hero { color: red; }", encoding="utf-8")
    assert tool.stale(tmp_path) == ["public.bundle.css"]


def test_first_load_stays_within_its_budget() -> None:
    sizes = {name: len(gzip.compress((STATIC / name).read_bytes())) for name in FIRST_LOAD}
    assert sum(sizes.values()) <= FIRST_LOAD_BYTES, sizes


def test_templates_hold_nothing_that_the_content_security_policy_refuses() -> None:
    refused = re.compile(r"\sstyle=|\son[a-z]+=\"|<script(?![^>]*\ssrc=)|javascript:|<style", re.IGNORECASE)
    found = [
        f"{path.relative_to(TEMPLATES)}: {match.group().strip()}"
        for path in TEMPLATES.rglob("*")
        if path.suffix in {".html", ".svg"}
        for match in refused.finditer(path.read_text(encoding="utf-8"))
    ]
    assert found == []


def test_every_icon_that_a_template_names_is_in_the_sprite() -> None:
    sprite = {symbol.get("id") for symbol in ElementTree.parse(STATIC / "icons.svg").getroot()}
    named = re.compile(r"""(?:\bicon|draw_icon)\("([a-z-]+)"|\bicon="([a-z-]+)\"""")
    used = {
        first or second
        for path in TEMPLATES.rglob("*.html")
        for first, second in named.findall(path.read_text(encoding="utf-8"))
    }
    assert used
    assert used - sprite == set()


def test_every_icon_is_shown_in_the_catalogue(env: Environment) -> None:
    sprite = {str(symbol.get("id")) for symbol in ElementTree.parse(STATIC / "icons.svg").getroot()}
    assert sprite == set(re.findall(r"icons\.svg#([a-z-]+)", catalogue(env)))


def test_every_component_is_shown_in_the_catalogue_or_the_bases() -> None:
    shown = "".join(
        (TEMPLATES / name).read_text(encoding="utf-8") for name in ("catalogue.html", "base_public.html")
    )
    inside_others = {"bar", "field_error", "radio_cards", "timeline"}
    elsewhere = {
        "elder_head",
        "point_head",
        "page_title",
        "photo_grid",
    }  # frames of their own pages, and pictures
    macros = {
        name
        for path in (TEMPLATES / "ui").glob("*.html")
        for name in re.findall(r"\{% macro ([a-z]\w*)\(", path.read_text(encoding="utf-8"))
    }
    missing = {name for name in macros if f"{name}(" not in shown}
    assert missing == inside_others | elsewhere


def test_the_song_font_has_the_characters_of_the_brand() -> None:
    text = (STATIC / "fonts" / "glyphs.txt").read_text(encoding="utf-8")
    glyphs = {character for line in text.splitlines() if not line.startswith("#") for character in line}
    needed = set("您说的每一件事，都有回音官方答复办理台管理台长辈版0123456789" + settings.SITE["name"])
    assert needed - glyphs == set()


def test_style_sheets_stay_readable() -> None:
    long = {
        sheet.name: lines
        for sheet in (STATIC / "css").glob("*.css")
        if "bundle" not in sheet.name and (lines := len(sheet.read_text(encoding="utf-8").splitlines())) > 400
    }
    assert long == {}


@pytest.mark.parametrize("name", list(SampleForm.base_fields))
def test_a_field_has_a_label_that_belongs_to_its_control(env: Environment, name: str) -> None:
    source = '{% from "ui/forms.html" import field %}{{ field(form[name]) }}'
    html = component(env, source, form=SampleForm(), name=name)
    labels = re.findall(r'<label for="([^"]+)"', html)
    assert labels
    for target in labels:
        assert re.search(rf'<(?:input|textarea|select)[^>]*\sid="{target}"', html)


def test_the_summary_links_each_error_to_a_control_and_says_the_same_words(env: Environment) -> None:
    source = (
        '{% from "ui/forms.html" import field, error_summary %}{{ error_summary(form) }}'
        "{% for one in form %}{{ field(one) }}{% endfor %}"
    )
    html = component(env, source, form=SampleForm({}))
    links = re.findall(r'<li><a href="#([^"]+)">([^<]+)</a>', html)
    assert [words for _, words in links] == ["请写标题", "请再写几句", "请选一项", "请先看隐私说明"]
    body = html.split("</ul>", 1)[1]
    for target, words in links:
        assert f'id="{target}"' in body
        assert words in body
    assert "还差 4 处没有填好" in html


def test_no_summary_while_nothing_is_wrong(env: Environment) -> None:
    source = '{% from "ui/forms.html" import error_summary %}{{ error_summary(form) }}'
    assert component(env, source, form=SampleForm()).strip() == ""


def test_a_refused_control_is_described_by_its_hint_and_its_error(env: Environment) -> None:
    html = component(
        env, '{% from "ui/forms.html" import field %}{{ field(form["title"]) }}', form=SampleForm({})
    )
    control = re.search(r"<input[^>]*>", html)
    assert control is not None
    assert 'aria-describedby="id_title_hint id_title_error"' in control.group()
    assert 'aria-invalid="true"' in control.group()
    assert 'id="id_title_hint"' in html and 'id="id_title_error"' in html


def test_what_people_typed_is_kept_and_escaped(env: Environment) -> None:
    source = '{% from "ui/forms.html" import field %}{{ field(form["title"]) }}{{ field(form["body"]) }}'
    html = component(env, source, form=SampleForm({"title": '"><b>x', "body": "</textarea><b>x"}))
    assert "<b>x" not in html
    assert "&lt;b&gt;x" in html


def test_bars_never_leave_their_trough(env: Environment) -> None:
    source = '{% from "ui/basics.html" import bar %}{{ bar(percent) }}'
    assert 'width="100%"' in component(env, source, percent=140)
    assert 'width="0%"' in component(env, source, percent=-3)
    assert 'width="62.5%"' in component(env, source, percent=62.5)


def test_nothing_is_drawn_without_a_score(env: Environment) -> None:
    assert component(env, '{% from "ui/basics.html" import stars %}{{ stars(None) }}') == ""


def test_the_reader_s_size_and_contrast_are_drawn_by_the_server(env: Environment) -> None:
    site = SimpleNamespace(**settings.SITE, is_demo=False)
    viewer = SimpleNamespace(
        path="/",
        size="large", contrast="high", is_signed_in=True, label="滨河居民", unread=3, works_at_desk=True,
        works_at_console=False,
    )  # fmt: skip
    html = env.get_template("base_public.html").render(
        site=site, viewer=viewer, request=RequestFactory().get("/"), csrf_input=""
    )
    assert re.search(r'<html lang="[^"]+" data-size="large" data-contrast="high">', html)
    assert "演示数据" not in html
