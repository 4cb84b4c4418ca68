"""The pages of notifications, and empty pages for the others that they and the page frame link to."""

from django.http import HttpRequest, HttpResponse
from django.urls import include, path

from huiyin.web.public.account_urls import account_urls
from huiyin.web.public.notification_urls import notification_urls


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
    "elder",
    "supervision",
    "catalogue",
    "manifest",
    "worker",
]
_public = [
    *account_urls,
    *notification_urls,
    *(path(f"elsewhere/{name}/", _elsewhere, name=name) for name in _NAMES),
    path("about/<slug:slug>/", _elsewhere, name="about"),
    path("appeals/<str:number>/", _elsewhere, name="appeal"),
]
urlpatterns = [
    path("", include((_public, "public"))),
    *(
        path(
            f"{front}/",
            include(
                (
                    [
                        path("", _elsewhere, name=home),
                        path("appeals/<slug:number>/", _elsewhere, name="appeal"),
                    ],
                    front,
                )
            ),
        )
        for front, home in (("desk", "work"), ("console", "intake"))
    ),
]
