"""Opening a session, and what staff sessions remember: when they began and when they were last used."""

from datetime import datetime, timedelta

from django.conf import settings
from django.contrib.auth import login
from django.http import HttpRequest

from huiyin.accounts.models import User
from huiyin.accounts.staff import record_sign_in

STARTED = "staff_started"
SEEN = "staff_seen"
WRITE_EVERY = timedelta(minutes=1)


def open_session(*, request: HttpRequest, user: User, now: datetime) -> None:
    """Sign in: a new session id; for staff the clock of idle and total time starts, with an Event."""
    login(request, user)
    if user.is_staff_account:
        moment = int(now.timestamp())
        request.session[STARTED] = request.session[SEEN] = moment
        # an hour longer than it may last, so that the middleware can still say why it is over
        request.session.set_expiry(timedelta(hours=settings.STAFF_SESSION_HOURS + 1))
        record_sign_in(user=user, now=now)


def is_over(*, request: HttpRequest, now: datetime) -> bool:
    """Whether a staff session has been idle, or open, for too long. One without marks begins now."""
    moment = int(now.timestamp())
    started, seen = request.session.get(STARTED, moment), request.session.get(SEEN, moment)
    idle = timedelta(minutes=settings.STAFF_IDLE_MINUTES).total_seconds()
    whole = timedelta(hours=settings.STAFF_SESSION_HOURS).total_seconds()
    return bool(moment - seen > idle or moment - started > whole)


def keep_open(*, request: HttpRequest, now: datetime) -> None:
    """Remember that the session is in use; written at most once a minute."""
    moment = int(now.timestamp())
    if STARTED not in request.session:
        request.session[STARTED] = moment
    if moment - request.session.get(SEEN, 0) >= WRITE_EVERY.total_seconds():
        request.session[SEEN] = moment
