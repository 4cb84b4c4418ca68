"""What a browser session remembers between the pages of signing in, and where they lead afterwards."""

import functools
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Concatenate, ParamSpec
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.http import url_has_allowed_host_and_scheme

from huiyin.accounts.addresses import Address, parse
from huiyin.accounts.models import User
from huiyin.core.secrets import decrypt, encrypt
from huiyin.organisations.actors import actor_for
from huiyin.web.addresses import reverse
from huiyin.web.pages import CONSOLE_ROLES, DESK_ROLES

NEXT = "sign_in_next"
STAFF = "staff_pending"
PASSWORD_GOOD_FOR = timedelta(minutes=10)

Rest = ParamSpec("Rest")
AccountView = Callable[Concatenate[HttpRequest, User, Rest], HttpResponse]
View = Callable[Concatenate[HttpRequest, Rest], HttpResponse]


def with_account(otherwise: str) -> Callable[[AccountView[Rest]], View[Rest]]:
    """Hand the signed-in account to a view; anybody else signs in first.

    Afterwards they come back to the page, or, where a form was being sent, to the page named ``otherwise``.
    """

    def decorate(view: AccountView[Rest]) -> View[Rest]:
        @functools.wraps(view)
        def guarded(request: HttpRequest, /, *args: Rest.args, **kwargs: Rest.kwargs) -> HttpResponse:
            if isinstance(request.user, User):
                return view(request, request.user, *args, **kwargs)
            back = request.get_full_path() if request.method == "GET" else reverse(otherwise)
            return redirect(f"{reverse('public:login')}?{urlencode({'next': back})}")

        return guarded

    return decorate


def remember_address(request: HttpRequest, name: str, address: Address) -> None:
    """Keep an address for the page that asks for its code; encrypted, for sessions lie in the database."""
    request.session[name] = encrypt(address.value)


def remembered_address(request: HttpRequest, name: str) -> Address | None:
    """The address of this browser that waits for its code."""
    kept = request.session.get(name)
    return parse(decrypt(kept)) if kept else None


def remember_next(request: HttpRequest) -> None:
    """Keep where the person wanted to go, if that is a page of this site."""
    wanted = request.POST.get("next") or request.GET.get("next") or ""
    if wanted and _is_ours(request, wanted):
        request.session[NEXT] = wanted


def take_next(request: HttpRequest, user: User) -> str:
    """Where to go now: the page wanted, else the place of this person."""
    return request.session.pop(NEXT, "") or home_of(user)


def home_of(user: User) -> str:
    """The page where this person's things are: the desk, the console, or their own appeals."""
    if not user.is_staff_account:
        return reverse("public:mine")
    actor = actor_for(user)
    if actor.holds(*DESK_ROLES):
        return reverse("desk:work")
    return reverse("console:intake") if actor.holds(*CONSOLE_ROLES) else reverse("public:home")


def remember_staff(request: HttpRequest, user: User, now: datetime) -> None:
    """The password was right; the second factor is still to come. The session gets a new id here already."""
    request.session.cycle_key()
    request.session[STAFF] = [user.pk, int(now.timestamp())]


def pending_staff(request: HttpRequest, now: datetime) -> User | None:
    """The member of staff whose password this browser has given within the last ten minutes."""
    user_id, at = request.session.get(STAFF) or (None, 0)
    if user_id is None or now.timestamp() - at > PASSWORD_GOOD_FOR.total_seconds():
        return None
    return User.objects.filter(pk=user_id, is_active=True).first()


def forget(request: HttpRequest, *names: str) -> None:
    """Drop what is no longer needed."""
    for name in names:
        request.session.pop(name, None)


def safe_path(request: HttpRequest, wanted: str, otherwise: str) -> str:
    """``wanted`` if it is a page of this site, else the path of the page named ``otherwise``."""
    return wanted if wanted and _is_ours(request, wanted) else reverse(otherwise)


def _is_ours(request: HttpRequest, path: str) -> bool:
    return url_has_allowed_host_and_scheme(path, {request.get_host()}, require_https=request.is_secure())
