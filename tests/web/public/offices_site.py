"""The pages of offices and of reading, and empty pages for the others that the frame links to."""

from django.http import HttpRequest, HttpResponse
from django.urls import include, path

from huiyin.web.public.account_urls import account_urls
from huiyin.web.public.authoring_urls import urlpatterns as authoring_urls
from huiyin.web.public.offices_urls import urlpatterns as offices_urls
from huiyin.web.public.reading_urls import urlpatterns as reading_urls


def _elsewhere(request: HttpRequest, **kwargs: str) -> HttpResponse:
    return HttpResponse("elsewhere")


_public = [
    *reading_urls,
    *authoring_urls,
    *account_urls,
    *offices_urls,
    path("write/", _elsewhere, name="write"),
    path("notifications/", _elsewhere, name="notifications"),
    path("manifest/", _elsewhere, name="manifest"),
    path("worker/", _elsewhere, name="worker"),
]
urlpatterns = [
    path("", include((_public, "public"))),
    path("desk/", include(([path("", _elsewhere, name="work")], "desk"))),
    path("console/", include(([path("", _elsewhere, name="intake")], "console"))),
]
handler404 = "huiyin.web.errors.not_found"
