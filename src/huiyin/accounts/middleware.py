"""Staff sessions end after a time without use, and after a working day."""

from collections.abc import Callable
from urllib.parse import urlencode

from django.conf import settings
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse

from huiyin.accounts.models import User
from huiyin.accounts.sessions import is_over, keep_open
from huiyin.core import clock

Handler = Callable[[HttpRequest], HttpResponse]


class StaffSessionMiddleware:
    """Signs staff out when STAFF_IDLE_MINUTES without a click, or STAFF_SESSION_HOURS in all, have passed.

    Comes after AuthenticationMiddleware. Does not touch the session of a visitor who has none, so that public
    pages stay cacheable.
    """

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if settings.SESSION_COOKIE_NAME in request.COOKIES:
            user = request.user
            if isinstance(user, User) and user.is_staff_account:
                now = clock.now()
                if is_over(request=request, now=now):
                    return self._sign_out(request)
                if request.headers.get("X-Background") != "1":  # a page that asks by itself is no click
                    keep_open(request=request, now=now)
        return self.get_response(request)

    @staticmethod
    def _sign_out(request: HttpRequest) -> HttpResponse:
        logout(request)
        query = {"over": "1"}
        if request.method == "GET":
            query["next"] = request.get_full_path()
        return HttpResponseRedirect(f"{reverse('public:staff_login')}?{urlencode(query)}")
