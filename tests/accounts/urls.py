"""The pages of this room, and empty pages for the others that the page frame links to."""

from django.http import HttpRequest, HttpResponse
from django.urls import include, path

from huiyin.web.public.account_urls import account_urls


def _elsewhere(request: HttpRequest, **kwargs: str) -> HttpResponse:
    return HttpResponse("elsewhere")


_NAMES = [
    "manifest",
    "worker",
    "home",
    "appeals",
    "write",
    "mine",
    "query",
    "figures",
    "offices",
    "mailboxes",
    "notifications",
    "elder",
    "supervision",
    "catalogue",
]
_public = [
    *account_urls,
    *(path(f"elsewhere/{name}/", _elsewhere, name=name) for name in _NAMES),
    path("about/<slug:slug>/", _elsewhere, name="about"),
]
urlpatterns = [
    path("", include((_public, "public"))),
    path("desk/", include(([path("", _elsewhere, name="work")], "desk"))),
    path("console/", include(([path("", _elsewhere, name="intake")], "console"))),
]
