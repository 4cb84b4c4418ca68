"""What machines ask for: robots.txt, the sitemap, whether the site is alive."""

from collections.abc import Iterable
from xml.sax.saxutils import escape

from django.conf import settings
from django.db import Error, connection
from django.http import HttpResponse, JsonResponse
from django.views.decorators.cache import cache_control, never_cache
from django.views.decorators.http import require_safe

from huiyin.appeals.selectors.lists import published
from huiyin.core.clock import local_day
from huiyin.organisations.models import Mailbox
from huiyin.web.addresses import reverse
from huiyin.web.public.about import SLUGS
from huiyin.web.requests import Request

SITEMAP_APPEALS = 1000
_PAGES = ("home", "appeals", "offices", "mailboxes", "figures", "elder")
#: Pages of one's own, and work: nothing for search engines.
_CLOSED = (
    "/desk/",
    "/console/",
    "/write/",
    "/query/",
    "/mine/",
    "/files/",
    "/settings/",
    "/login/",
    "/staff/",
    "/offline/",
)


@require_safe
@cache_control(public=True, max_age=3600)
def robots(request: Request) -> HttpResponse:
    """What search engines may read."""
    lines = [
        "User-agent: *",
        *(f"Disallow: {path}" for path in _CLOSED),
        f"Sitemap: {settings.PUBLIC_URL}{reverse('public:sitemap')}",
    ]
    return HttpResponse("\n".join(lines) + "\n", content_type="text/plain; charset=utf-8")


@require_safe
@cache_control(public=True, max_age=3600)
def sitemap(request: Request) -> HttpResponse:
    """The lasting pages and the newest published appeals (sitemaps.org 0.9). Two queries."""
    body = "".join(_entry(path, day) for path, day in _addresses())
    text = (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        f'<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">{body}</urlset>\n'
    )
    return HttpResponse(text, content_type="application/xml; charset=utf-8")


def _addresses() -> Iterable[tuple[str, str]]:
    yield from ((reverse(f"public:{name}"), "") for name in _PAGES)
    yield from ((reverse("public:about", args=[slug]), "") for slug in SLUGS)
    open_mailboxes = Mailbox.objects.filter(is_open=True, organisation__is_active=True)
    for code in open_mailboxes.values_list("code", flat=True):
        yield reverse("public:mailbox", args=[code]), ""
    newest = published().order_by("-submitted_at", "-pk").values_list("number", "updated_at")
    for number, updated_at in newest[:SITEMAP_APPEALS]:
        yield reverse("public:appeal", args=[number]), local_day(updated_at).isoformat()


def _entry(path: str, day: str) -> str:
    changed = f"<lastmod>{day}</lastmod>" if day else ""
    return f"<url><loc>{escape(settings.PUBLIC_URL + path)}</loc>{changed}</url>"


@require_safe
@never_cache
def health(request: Request) -> JsonResponse:
    """Whether the site can serve: 200 when the database answers, 503 when not. For load balancers and alarms."""
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
            cursor.fetchone()
    except Error:
        return JsonResponse({"status": "database-unreachable"}, status=503)
    return JsonResponse({"status": "ok"})
