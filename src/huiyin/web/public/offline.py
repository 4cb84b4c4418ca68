"""Without a network: the web manifest, the service worker, and the pages that the worker keeps in the browser.

The worker (static/huiyin/js/worker.js) keeps the shell (styles, scripts, font, icons) and the pages of this module, all
of them the same for every reader. It fetches them without cookies and keeps no other page, so nothing that belongs to
a person is ever in its store.
"""

import dataclasses
import hashlib
import json
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from django import forms
from django.conf import settings
from django.http import Http404, HttpResponse, JsonResponse
from django.templatetags.static import static
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from huiyin.web.addresses import reverse
from huiyin.web.pages import page, site
from huiyin.web.public.writing_forms import WhatForm, WhereForm
from huiyin.web.public.writing_pages import (
    PointPicker,
    kind_descriptions,
    openness_descriptions,
    point_picker,
)
from huiyin.web.public.writing_state import DEFAULTS
from huiyin.web.requests import Request

WEB = Path(__file__).resolve().parents[1]
WORKER = WEB / "static" / "huiyin" / "js" / "worker.js"
#: What the offline pages need beside themselves.
SHELL = (
    "huiyin/css/public.bundle.css",
    "huiyin/css/write.css",
    "huiyin/css/map.css",
    "huiyin/app.js",
    "huiyin/js/kept.js",
    "huiyin/js/point.js",
    "huiyin/js/offline.js",
    "huiyin/icons.svg",
    "huiyin/logo.svg",
    "huiyin/fonts/huiyin-song.woff2",
)
#: Every place has its page: for writing, and for everything else.
TEMPLATES = {"any": "public/offline/any.html", "write": "public/offline/write.html"}
PAPER, INK = "#f7f5f0", "#0b3546"


@dataclass(frozen=True, slots=True)
class OfflinePage:
    """The network is away."""

    phone: str


@dataclass(frozen=True, slots=True)
class OfflineWritePage:
    """Steps 1 and 2 of the wizard on one page, kept in the browser until the network is back."""

    what: forms.Form
    where: forms.Form
    picker: PointPicker
    kind_descriptions: dict[str, str]
    openness_descriptions: dict[str, str]


@require_safe
@cache_control(public=True, max_age=3600)
def manifest(request: Request) -> JsonResponse:
    """The web app manifest (W3C): name, icons and two shortcuts for the home screen of a phone."""
    names = site()
    icon = {"type": "image/png", "purpose": "any"}
    document: dict[str, Any] = {
        "id": "/",
        "name": names.platform_name,
        "short_name": names.name,
        "lang": translation.get_language(),
        "start_url": reverse("public:home"),
        "scope": "/",
        "display": "minimal-ui",
        "background_color": PAPER,
        "theme_color": INK,
        "icons": [
            {**icon, "src": static("huiyin/icon-192.png"), "sizes": "192x192"},
            {**icon, "src": static("huiyin/icon-512.png"), "sizes": "512x512"},
            {
                **icon,
                "src": static("huiyin/icon-maskable-512.png"),
                "sizes": "512x512",
                "purpose": "maskable",
            },
        ],
        "shortcuts": [
            {"name": _("我要留言"), "url": reverse("public:write")},
            {"name": _("查办理进度"), "url": reverse("public:query")},
        ],
    }
    return JsonResponse(document, content_type="application/manifest+json")


@require_safe
@cache_control(no_cache=True)
def worker(request: Request) -> HttpResponse:
    """The service worker of the public pages; another version as soon as anything that it keeps has changed."""
    return HttpResponse(_worker_source(), content_type="text/javascript; charset=utf-8")


@lru_cache(maxsize=1)
def _worker_source() -> str:
    """What the worker keeps, put in front of the static script."""
    script = WORKER.read_text(encoding="utf-8")
    languages = [code for code, _name in settings.LANGUAGES]
    shell = {
        "files": [static(name) for name in SHELL],
        "pages": {
            f"{place}-{language}": reverse("public:offline", args=[language, place])
            for place in TEMPLATES
            for language in languages
        },
        "language": settings.LANGUAGE_CODE,
        "languageCookie": settings.LANGUAGE_COOKIE_NAME,
        "writing": reverse("public:write"),
        "work": [reverse("desk:work"), reverse("console:intake")],
    }
    digest = hashlib.sha256(f"{script}{shell}{settings.SITE}".encode())
    for path in sorted((*WEB.glob("jinja2/**/*.html"), *settings.LOCALE_PATHS[0].glob("*/*/*.po"))):
        digest.update(path.read_bytes())
    return f"const SHELL = {json.dumps({'version': digest.hexdigest()[:16], **shell})};\n{script}"


@require_safe
@cache_control(no_cache=True)
def offline(request: Request, language: str, place: str) -> HttpResponse:
    """What a reader without a network sees; the same for everybody who reads this language."""
    if language not in dict(settings.LANGUAGES) or place not in TEMPLATES:
        raise Http404
    with translation.override(language):
        content: object = OfflinePage(site().phone) if place == "any" else _write_page()
        response = page(request, TEMPLATES[place], content)
    response["Content-Language"] = language
    return response


def _write_page() -> OfflineWritePage:
    where = WhereForm()
    return OfflineWritePage(
        what=WhatForm(initial=DEFAULTS),
        where=where,
        picker=dataclasses.replace(point_picker(where, {}), map=None),
        kind_descriptions=kind_descriptions(),
        openness_descriptions=openness_descriptions(),
    )
