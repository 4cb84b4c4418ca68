"""Which pages may be read from a replica: all that are only read, by readers who have not just written something.

Whoever has sent a form carries a cookie for as long as replicas may be behind (HUIYIN_REPLICA_LAG_SECONDS), and reads the
primary. What one member of staff does another may see that much later; acting on it meanwhile is refused by the
guards of the services, as it is where two act at once. Only in the middleware where HUIYIN_REPLICA_URLS is set.
"""

import logging
from collections.abc import Callable

from django.conf import settings
from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse

from huiyin.core import replicas
from huiyin.web.keeping import keeping_of

logger = logging.getLogger(__name__)

COOKIE = "huiyin_wrote"
#: The sign of life speaks for the primary.
PRIMARY = ("/healthz",)


class LagMiddleware:
    """Lets a request read from replicas, and answers it from the primary where a replica fails in mid-way."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.method not in {"GET", "HEAD"}:
            return self._remembering(self.get_response(request))
        if COOKIE in request.COOKIES or request.path_info.startswith(PRIMARY):
            return self.get_response(request)
        with replicas.may_lag():
            return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: Callable[..., HttpResponse], args: object, kwargs: object
    ) -> None:
        """A page that is kept for all readers is made once: from the primary, or what is old would be kept as new."""
        if keeping_of(view) is not None and settings.SESSION_COOKIE_NAME not in request.COOKIES:
            replicas.insist()

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        """A page that failed with its replica is made once more; reading twice does no harm."""
        match = request.resolver_match
        if (
            match is None
            or not isinstance(error, OperationalError | InterfaceError)
            or not replicas.has_lagged()
        ):
            return None
        logger.warning("a replica failed, answering from the primary: %s", error)
        replicas.leave_alone()
        response: HttpResponse = match.func(request, *match.args, **match.kwargs)
        return response

    def _remembering(self, response: HttpResponse) -> HttpResponse:
        """With the cookie that says: has just written."""
        response.set_cookie(
            COOKIE,
            "1",
            max_age=settings.REPLICA_LAG_SECONDS,
            secure=settings.IS_HTTPS,
            httponly=True,
            samesite="Lax",
        )
        return response
