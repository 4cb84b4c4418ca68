"""Which requests may be read from a replica, and what becomes of a page whose replica fails."""

from collections.abc import Iterator
from types import SimpleNamespace

import pytest
from django.conf import settings
from django.db import OperationalError
from django.http import HttpRequest, HttpResponse
from django.test import RequestFactory

from huiyin.core import replicas
from huiyin.web.keeping import kept
from huiyin.web.lagging import COOKIE, LagMiddleware

MAKE = RequestFactory()


@pytest.fixture(autouse=True)
def no_replicas(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """What this thread may is all that counts here."""
    monkeypatch.setattr(replicas, "replicas", list)
    replicas._thread.__dict__.clear()
    yield
    replicas._thread.__dict__.clear()


def view(_request: HttpRequest) -> HttpResponse:
    return HttpResponse(str(replicas.has_lagged()))


def asked(request: HttpRequest, of: object = view) -> HttpResponse:
    """The answer, by way of the middleware."""

    def get_response(request: HttpRequest) -> HttpResponse:
        lag.process_view(request, of, (), {})  # type: ignore[arg-type]
        return of(request)  # type: ignore[operator, no-any-return]

    lag = LagMiddleware(get_response)
    return lag(request)


def test_reading_may_lag_writing_may_not_and_is_remembered() -> None:
    answer = asked(MAKE.get("/appeals/"))
    assert (answer.content, COOKIE in answer.cookies) == (b"True", False)
    answer = asked(MAKE.post("/appeals/"))
    assert answer.content == b"False"
    assert answer.cookies[COOKIE]["max-age"] == settings.REPLICA_LAG_SECONDS
    assert not replicas.has_lagged()


def test_who_has_just_written_and_the_sign_of_life_read_the_primary() -> None:
    request = MAKE.get("/appeals/")
    request.COOKIES[COOKIE] = "1"
    assert asked(request).content == b"False"
    assert asked(MAKE.get("/healthz")).content == b"False"


def test_a_page_that_is_kept_for_everybody_is_made_from_the_primary() -> None:
    page = kept(60)(lambda request: view(request))
    assert asked(MAKE.get("/"), page).content == b"False"
    request = MAKE.get("/")
    request.COOKIES[settings.SESSION_COOKIE_NAME] = "somebody"
    assert asked(request, page).content == b"True", "theirs alone, and not kept"


def test_a_page_whose_replica_fails_is_made_once_more_from_the_primary() -> None:
    request = MAKE.get("/appeals/")
    request.resolver_match = SimpleNamespace(func=view, args=(), kwargs={})  # type: ignore[assignment]
    lag = LagMiddleware(view)
    with replicas.may_lag():
        answer = lag.process_exception(request, OperationalError("terminating connection"))
        assert answer is not None
        assert answer.content == b"False"
        assert lag.process_exception(request, OperationalError("now the primary")) is None
    with replicas.may_lag():
        assert lag.process_exception(request, KeyError("a mistake of ours")) is None
