"""The pages of reading and of authors, and empty pages for the others that the frame links to."""

from django.http import HttpRequest, HttpResponse
from django.urls import include, path

from huiyin.web.public.account_urls import account_urls
from huiyin.web.public.authoring_urls import urlpatterns as authoring_urls
from huiyin.web.public.reading_urls import urlpatterns as reading_urls


def _elsewhere(request: HttpRequest, **kwargs: str) -> HttpResponse:
    return HttpResponse("elsewhere")


_NAMES = ["manifest", "worker", "write", "figures", "offices", "mailboxes", "notifications", "elder"]
_public = [
    *reading_urls,
    *authoring_urls,
    *account_urls,
    *(path(f"elsewhere/{name}/", _elsewhere, name=name) for name in _NAMES),
    path("about/<slug:slug>/", _elsewhere, name="about"),
]
urlpatterns = [
    path("", include((_public, "public"))),
    path("desk/", include(([path("", _elsewhere, name="work")], "desk"))),
    path("console/", include(([path("", _elsewhere, name="intake")], "console"))),
]
handler404 = "huiyin.web.errors.not_found"
