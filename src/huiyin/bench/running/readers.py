"""Who asks: somebody signed in, somebody with a form before them, people who are about to submit."""

from collections.abc import Iterator
from datetime import datetime
from importlib import import_module
from urllib.parse import urlencode

from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.middleware.csrf import CSRF_SECRET_LENGTH
from django.urls import reverse

from huiyin.accounts.models import User
from huiyin.appeals.models import Appeal
from huiyin.appeals.services import drafts
from huiyin.appeals.terms import Kind, Openness
from huiyin.bench.running.product import CSRF_COOKIE, HOST, PROXIED, SESSION_COOKIE
from huiyin.bench.running.wrk import Ask
from huiyin.web.public.writing_state import CHECK

#: Any secret will do that cookie and form share.
_TOKEN = "b" * CSRF_SECRET_LENGTH


def anonymous(address: str) -> Ask:
    """Somebody who is not signed in and may get a kept page, compressed as browsers want it."""
    return Ask(address, headers={**PROXIED, "Accept-Encoding": "gzip"})


def uncached(address: str) -> Ask:
    """The same with a form's token: such a reader never gets a kept page."""
    return Ask(address, headers={**PROXIED, "Cookie": f"{CSRF_COOKIE}={_TOKEN}"})


def signed_in(address: str, user_id: int) -> Ask:
    """Somebody with a session of their own."""
    return Ask(address, headers={**PROXIED, "Cookie": _session(User.objects.get(pk=user_id))})


def submitting(count: int, now: datetime) -> Iterator[Ask]:
    """People who have written everything and press the button. Makes a draft and a session for each; with the words
    of an appeal that is there."""
    model = Appeal.objects.filter(is_published=True, division__level=4).order_by("-pk")[0]
    address = reverse("public:write_step", args=[CHECK])
    fields = {
        "title": model.title,
        "body": model.body,
        "kind": Kind.HELP.value,
        "openness": Openness.PUBLIC.value,
        "division": model.division_id,
        "place": model.place,
        "to": "auto",
    }
    writers = User.objects.filter(is_active=True, memberships__isnull=True, draft__isnull=True)
    for user in writers.order_by("-pk")[:count]:
        draft = drafts.begin(user_id=user.pk, now=now)
        drafts.save(draft=draft, fields=fields, now=now)
        form = {"csrfmiddlewaretoken": _TOKEN, "key": draft.token, "author_label": user.display_name}
        headers = {
            **PROXIED,
            "Origin": f"https://{HOST}",
            "Content-Type": "application/x-www-form-urlencoded",
            "Cookie": f"{_session(user)}; {CSRF_COOKIE}={_TOKEN}",
        }
        yield Ask(address, method="POST", headers=headers, body=urlencode(form))


def _session(user: User) -> str:
    store = import_module(settings.SESSION_ENGINE).SessionStore()
    store[SESSION_KEY] = str(user.pk)
    store[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
    store[HASH_SESSION_KEY] = user.get_session_auth_hash()
    store.save()
    return f"{SESSION_COOKIE}={store.session_key}"
