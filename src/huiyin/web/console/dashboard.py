"""总体情况: the overview of a place for its leaders and supervisors, in sentences, charts and tables."""

from django.core.cache import cache
from django.db.models import Q
from django.http import Http404, HttpResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from huiyin.core import clock
from huiyin.core.clock import local_day
from huiyin.core.permission import require
from huiyin.organisations.actors import Actor
from huiyin.organisations.models import Division
from huiyin.organisations.nesting import division_ancestors
from huiyin.statistics.overseeing import OVERSEERS, may_oversee, overseen
from huiyin.statistics.overview import Overview, overview
from huiyin.web.console.access import require_role
from huiyin.web.console.dashboard_extent import Choices, parse_choices
from huiyin.web.console.dashboard_pages import dashboard_page
from huiyin.web.console.frame import frame
from huiyin.web.pages import page
from huiyin.web.requests import Request

#: The page is at most so old, and says from when it is.
KEPT_SECONDS = 120


@never_cache
@require_GET
@require_role(*OVERSEERS)
def dashboard(request: Request) -> HttpResponse:
    """The overview of the place asked for, else of the widest one that is the actor's."""
    actor = request.actor
    choices = parse_choices(request.GET, home=overseen(actor)[0], today=local_day(clock.now()))
    places = _places(actor, choices.division)
    if choices.division not in places:
        raise Http404
    require(may_oversee(actor, choices.division))
    content = dashboard_page(frame(request, "dashboard"), actor, _found(choices), choices, places)
    return page(request, "console/dashboard.html", content)


def _places(actor: Actor, code: str) -> dict[str, Division]:
    """The place, those around it, the actor's own and the ones directly below either, by code. One query."""
    own = overseen(actor)
    near = Q(code__in=[*own, *division_ancestors(code)]) | Q(parent_id__in=[*own, code])
    return {one.code: one for one in Division.objects.filter(near, is_active=True).order_by("code")}


def _found(choices: Choices) -> Overview:
    """The overview, counted anew when the kept one is too old."""
    extent = choices.extent
    key = f"overview:{extent.division}:{choices.period.key}:{extent.kind}:{extent.until}"
    found: Overview | None = cache.get(key)
    if found is None:
        found = overview(
            extent=extent,
            step=choices.period.step,
            columns_since=choices.columns_since,
            column_step=choices.column_step,
            now=clock.now(),
        )
        cache.set(key, found, KEPT_SECONDS)
    return found
