"""批量办理 at the desk: several ticked rows at once, what became of each, and the way back.

Without script the ticks are plain checkboxes and the bar below the list is a form; desk.js adds keys and a count.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit

from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from huiyin.appeals import services
from huiyin.appeals.models import Batch, BatchAct
from huiyin.appeals.policies import may_undo
from huiyin.appeals.selectors.batches import Outcome, batch_called, colleagues
from huiyin.appeals.selectors.queues import InHand
from huiyin.appeals.terms import BATCH_MAX, UNDO_WITHIN
from huiyin.core import clock
from huiyin.core.clock import local
from huiyin.core.errors import DomainError, InvalidInput
from huiyin.web.desk.access import Desk, at_desk
from huiyin.web.desk.appeal import back_or
from huiyin.web.desk.rows import appeal_href
from huiyin.web.requests import Request

#: Which acts make sense where: by the name of the queue, "work" for 今日待办.
ACTS_OF: dict[str, tuple[BatchAct, ...]] = {
    "work": (BatchAct.ALLOT, BatchAct.CLAIM),
    "pending": (BatchAct.ALLOT, BatchAct.CLAIM),
    "overdue": (BatchAct.ALLOT, BatchAct.CLAIM),
    "soon": (BatchAct.ALLOT, BatchAct.CLAIM),
    "assisting": (BatchAct.ALLOT, BatchAct.CLAIM),
    "handling": (BatchAct.ALLOT,),
    "pool": (BatchAct.CLAIM_FROM_POOL,),
}
_DONE = {
    BatchAct.CLAIM: gettext_lazy("%(n)d 件已签收"),
    BatchAct.CLAIM_FROM_POOL: gettext_lazy("%(n)d 件已认领"),
}
#: The session's entry with the token of its last batch, and when that was done.
LAST_BATCH = "desk_batch"
#: What the address of a list holds after an act, and loses with the next one.
_PASSING = ("batch", "pick")


@dataclass(frozen=True, slots=True)
class Refused:
    """An appeal with which nothing was done, or which was not taken back, and why."""

    title: str
    number: str
    href: str
    reason: str


@dataclass(frozen=True, slots=True)
class Report:
    """What became of a batch; ``undo_href`` is "" where there is no way back, or no more."""

    sentence: str
    is_clean: bool
    refused: tuple[Refused, ...]
    undo_href: str
    until: str


@dataclass(frozen=True, slots=True)
class Bulk:
    """The bar below a list: the acts, the handlers to choose from as (handle, words), and which rows are ticked."""

    allot: bool
    claim: BatchAct | None
    colleagues: tuple[tuple[str, str], ...]
    ticked: frozenset[str]
    report: Report | None
    back: str
    most: int = BATCH_MAX


def bulk_of(request: Request, desk: Desk, name: str, office: InHand, now: datetime) -> Bulk | None:
    """The bar for a list; None where nothing can be done to several. One query, two more after an act."""
    acts = [act for act in ACTS_OF.get(name, ()) if act == BatchAct.ALLOT or desk.is_handler]
    if not acts:
        return None
    token = request.GET.get("batch", "")
    last = token or _last_token(request, now)
    outcome = batch_called(last, desk.organisation_id, desk.actor.account_id) if last else None
    is_asked = bool(token)
    ticked = set(request.GET.getlist("pick")[:BATCH_MAX])
    if outcome is not None and is_asked:
        ticked |= {one.appeal.number for one in outcome.entries if one.version is None}
    people = colleagues(desk.organisation_id) if BatchAct.ALLOT in acts else []
    return Bulk(
        allot=BatchAct.ALLOT in acts,
        claim=next((act for act in acts if act != BatchAct.ALLOT), None),
        colleagues=tuple(
            (one.handle, _("%(name)s（在手 %(n)d 件）") % {"name": one.name, "n": office.open[one.user_id]})
            for one in people
        ),
        ticked=frozenset(ticked),
        report=report_of(outcome, desk, now, whole=is_asked) if outcome else None,
        back=request.get_full_path(),
    )


def _last_token(request: Request, now: datetime) -> str:
    """What this session has done to several last, while it can be undone; "" for nothing."""
    token, at = request.session.get(LAST_BATCH, ("", ""))
    return token if token and now - datetime.fromisoformat(at) <= UNDO_WITHIN else ""


def report_of(outcome: Outcome, desk: Desk, now: datetime, *, whole: bool) -> Report | None:
    """The report right after the act (``whole``); later only the way back, while there is one."""
    batch = outcome.batch
    can_undo = bool(may_undo(desk.actor, batch, now)) and any(
        one.version is not None for one in outcome.entries
    )
    if not whole and not can_undo:
        return None
    refused = [one for one in outcome.entries if one.refusal] if whole else []
    sentence = _undone_words(outcome) if batch.undone_at else _done_words(outcome, len(refused))
    return Report(
        sentence=sentence,
        is_clean=not refused,
        refused=tuple(
            Refused(one.appeal.title, one.appeal.number, appeal_href(one.appeal.number), one.refusal)
            for one in refused
        ),
        undo_href=reverse("desk:bulk_undo", args=[batch.token]) if can_undo else "",
        until=f"{local(batch.at + UNDO_WITHIN):%H:%M}" if can_undo else "",
    )


def _done_words(outcome: Outcome, refused: int) -> str:
    batch = outcome.batch
    done = sum(one.version is not None for one in outcome.entries)
    if batch.to is not None:
        words = _("%(n)d 件已交给%(name)s") % {"n": done, "name": batch.to.display_name}
    else:
        words = str(_DONE[BatchAct(batch.act)]) % {"n": done}
    return _("%(done)s；%(n)d 件没有：") % {"done": words, "n": refused} if refused else words


def _undone_words(outcome: Outcome) -> str:
    undone = sum(one.is_undone for one in outcome.entries)
    stayed = sum(one.version is not None and not one.is_undone for one in outcome.entries)
    words = _("已撤销，%(n)d 件回到原来的样子") % {"n": undone}
    return _("%(done)s；%(n)d 件没有：") % {"done": words, "n": stayed} if stayed else words


@never_cache
@require_POST
@at_desk
def bulk(request: Request, desk: Desk) -> HttpResponse:
    """Do one act to every ticked appeal, then back to the list with the report."""
    numbers = request.POST.getlist("number")[:BATCH_MAX]
    back = back_or(request, reverse("desk:work"))
    try:
        batch = _run(request, desk, numbers)
    except DomainError as error:
        messages.error(request, error.sentence)
        return HttpResponseRedirect(_with(back, pick=numbers))
    request.session[LAST_BATCH] = batch.token, batch.at.isoformat()
    return HttpResponseRedirect(_with(back, batch=[batch.token]))


def _run(request: Request, desk: Desk, numbers: list[str]) -> Batch:
    act, now = request.POST.get("act", ""), clock.now()
    if not numbers:
        raise InvalidInput("nothing", _("请先勾选要办的留言"))
    basics: dict[str, Any] = {
        "numbers": numbers,
        "organisation_id": desk.organisation_id,
        "actor": desk.actor,
        "now": now,
    }
    if act in (BatchAct.CLAIM, BatchAct.CLAIM_FROM_POOL):
        return services.claim_many(**basics, act=BatchAct(act))
    handle = request.POST.get("to", "")
    to = next((one.user_id for one in colleagues(desk.organisation_id) if one.handle == handle), None)
    if to is None:
        raise InvalidInput("no-handler", _("请选择交给哪位经办人；勾选的还在"), field="to")
    return services.allot_many(**basics, to=to)


@never_cache
@require_POST
@at_desk
def undo(request: Request, desk: Desk, token: str) -> HttpResponse:
    """撤销 of one's own batch; 404 where it is none."""
    batch = Batch.objects.filter(
        token=token, by_id=desk.actor.account_id, organisation_id=desk.organisation_id
    ).first()
    if batch is None:
        raise Http404
    back = back_or(request, reverse("desk:work"))
    try:
        services.undo_batch(batch=batch, actor=desk.actor, now=clock.now())
    except DomainError as error:
        messages.error(request, error.sentence)
    return HttpResponseRedirect(_with(back, batch=[token]))


def _with(path: str, **more: list[str]) -> str:
    """A list's address without what the last act left in it, and with ``more``."""
    parts = urlsplit(path)
    kept = [(name, value) for name, value in parse_qsl(parts.query) if name not in _PASSING]
    query = urlencode(kept + [(name, value) for name, values in more.items() for value in values])
    return f"{parts.path}?{query}" if query else parts.path
