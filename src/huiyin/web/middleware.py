"""Language and Actor of a request, the refusal of what is too large, and DomainErrors as pages."""

import dataclasses
from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils import translation
from django.utils.cache import patch_cache_control
from django.utils.functional import SimpleLazyObject

from huiyin.accounts.models import User
from huiyin.core.errors import DomainError
from huiyin.organisations.actors import NOBODY, Actor, actor_for
from huiyin.web import errors

Handler = Callable[[HttpRequest], HttpResponse]


class LanguageMiddleware:
    """The language that the reader chose (public:language), else Chinese.

    The browser's own list of languages is not asked: an address shows everybody the same page until they choose, so
    one stored copy of an anonymous page serves all readers without the cookie. What is made for a reader with the
    cookie is theirs alone, and no cache on the way may keep it.
    """

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        chosen = request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME, "")
        language = chosen if chosen in dict(settings.LANGUAGES) else settings.LANGUAGE_CODE
        with translation.override(language):
            request.LANGUAGE_CODE = language
            response = self.get_response(request)
        if response.get("Content-Type", "").startswith("text/html"):
            response.headers.setdefault("Content-Language", language)
            if chosen:
                patch_cache_control(response, private=True)
        return response


class ActorMiddleware:
    """``request.actor``: loaded at first use, so anonymous cached pages cost no query."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request.actor = SimpleLazyObject(lambda: _actor(request))  # type: ignore[attr-defined]
        return self.get_response(request)


def _actor(request: HttpRequest) -> Actor:
    """The account's Actor, with what this browser has opened by query code (public:query, public:write_receipt)."""
    user = request.user
    actor = actor_for(user) if isinstance(user, User) and user.is_authenticated else NOBODY
    if settings.SESSION_COOKIE_NAME not in request.COOKIES:
        return actor
    opened = request.session.get("opened", [])
    return dataclasses.replace(actor, keys=frozenset(opened)) if opened else actor


class DomainErrorMiddleware:
    """A DomainError that a view did not handle becomes a page with its sentence; a request too large is refused."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        length = request.META.get("CONTENT_LENGTH") or "0"
        if length.isdigit() and int(length) > settings.REQUEST_MAX_BYTES:
            return errors.too_large(request)
        if "\x00" in request.path_info:
            return errors.not_found(request)  # no address of ours has one, and PostgreSQL refuses to look
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        """The one mapping of DomainErrors to pages."""
        return errors.domain_error(request, error) if isinstance(error, DomainError) else None
