"""Rule sets 时限规则: what is in force where, the shipped ones, and adopting a new version with a preview."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from huiyin.appeals import services
from huiyin.appeals.deadlines import SHIPPED, Rules
from huiyin.appeals.selectors.rule_sets import Preview, Version, place_names, previews, versions
from huiyin.appeals.terms import Lane
from huiyin.core import clock
from huiyin.core.clock import local_day
from huiyin.core.errors import DomainError
from huiyin.web.addresses import reverse
from huiyin.web.console.access import SYSTEM, require_role
from huiyin.web.console.frame import Frame, frame
from huiyin.web.console.rule_forms import ROWS_MAX, Editor, editor_from, editor_of
from huiyin.web.errors import status_of
from huiyin.web.forms import add_error
from huiyin.web.pages import page
from huiyin.web.requests import Request
from huiyin.web.rule_words import StageLimits, named_places, stage_limits


@dataclass(frozen=True, slots=True)
class SetRow:
    """A version in the list; ``href`` opens it, ``copy_href`` begins a new version from it."""

    version: Version
    href: str
    copy_href: str
    limits: tuple[StageLimits, ...]


@dataclass(frozen=True, slots=True)
class ShippedRow:
    """A set that comes with the product."""

    name: str
    title: str
    note: str
    lane: str
    adopt_href: str
    limits: tuple[StageLimits, ...]


@dataclass(frozen=True, slots=True)
class RulesPage:
    """What is in force and announced; what was; what is shipped."""

    frame: Frame
    current: tuple[SetRow, ...]
    past: tuple[SetRow, ...]
    shipped: tuple[ShippedRow, ...]


@dataclass(frozen=True, slots=True)
class RuleSetPage:
    """One version, and the others of its place and lane."""

    frame: Frame
    path: tuple[tuple[str, str | None], ...]
    row: SetRow
    history: tuple[SetRow, ...]


@dataclass(frozen=True, slots=True)
class EditorPage:
    """The editor of a new version."""

    frame: Frame
    path: tuple[tuple[str, str | None], ...]
    editor: Editor
    may_add: bool


@dataclass(frozen=True, slots=True)
class PreviewRow:
    """One kind of appeal: answered by when now, by when then; ``change`` in days, 0 where none or unknown."""

    what: str
    before: datetime | None
    after: datetime | None
    change: int


@dataclass(frozen=True, slots=True)
class ConfirmPage:
    """What the new version would change, before it is adopted; ``values`` are carried on unseen."""

    frame: Frame
    path: tuple[tuple[str, str | None], ...]
    title: str
    place: str
    lane: str
    effective_from: Any
    extension_max: int
    note: str
    limits: tuple[StageLimits, ...]
    rows: tuple[PreviewRow, ...]
    values: tuple[tuple[str, str], ...]


@never_cache
@require_GET
@require_role(*SYSTEM)
def rules(request: Request) -> HttpResponse:
    """The list."""
    found = versions(clock.now())
    names = named_places(place_names(one.rules for one in found))
    rows = [_row(one, names) for one in found]
    content = RulesPage(
        frame=frame(request, "rules"),
        current=tuple(row for row in rows if row.version.stands in ("current", "coming")),
        past=tuple(row for row in rows if row.version.stands in ("past", "never")),
        shipped=tuple(
            ShippedRow(
                name=name,
                title=str(one.title),
                note=str(one.note),
                lane=str(one.lane.label),
                adopt_href=f"{reverse('console:new_rules')}?from={name}",
                limits=stage_limits(one.rules, {}),
            )
            for name, one in SHIPPED.items()
        ),
    )
    return page(request, "console/rules.html", content)


def _row(one: Version, names: Mapping[str, str]) -> SetRow:
    href = reverse("console:rule_set", args=[one.name, one.version]) if one.version else ""
    source = f"{one.name}&version={one.version}" if one.version else one.name
    return SetRow(one, href, f"{reverse('console:new_rules')}?from={source}", stage_limits(one.rules, names))


@never_cache
@require_GET
@require_role(*SYSTEM)
def rule_set(request: Request, name: str, version: int) -> HttpResponse:
    """One version with its history."""
    found = versions(clock.now())
    shown = next((one for one in found if (one.name, one.version) == (name, version)), None)
    if shown is None or not version:
        raise Http404
    names = named_places(place_names(one.rules for one in found))
    same = [one for one in found if (one.place, one.lane) == (shown.place, shown.lane)]
    content = RuleSetPage(
        frame=frame(request, "rules"),
        path=_path(_("%(title)s 第 %(n)d 版") % {"title": shown.title, "n": shown.version}),
        row=_row(shown, names),
        history=tuple(_row(one, names) for one in same),
    )
    return page(request, "console/rule_set.html", content)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@require_role(*SYSTEM)
def new_rules(request: Request) -> HttpResponse:
    """A new version: typed, looked at with what it would change, adopted. Without JavaScript too."""
    if request.method != "POST":
        return _edit(request, _begun(request))
    do = request.POST.get("do", "preview")
    if do not in ("preview", "adopt"):
        return _edit(request, editor_from(request.POST, check=False))
    editor, now = editor_from(request.POST, check=True), clock.now()
    if not editor.is_sound():
        return _edit(request, editor, 422)
    try:
        if do == "preview":
            services.check_draft(editor.draft(), now)
            return _confirm(request, editor, now)
        stored = services.adopt(actor=request.actor, draft=editor.draft(), now=now)
    except DomainError as error:
        add_error(editor.head, error)
        return _edit(request, editor, status_of(error))
    messages.success(
        request,
        _("“%(title)s”第 %(n)d 版将从 %(day)s 起生效")
        % {"title": stored.title, "n": stored.version, "day": stored.effective_from.isoformat()},
    )
    return redirect("console:rules")


def _begun(request: Request) -> Editor:
    """The editor filled in with a shipped set or with a version that is there."""
    name, version = request.GET.get("from", "five-day"), request.GET.get("version", "")
    head: dict[str, Any] = {"name": name, "effective_from": local_day(clock.now()) + timedelta(days=1)}
    if version:
        one = next(
            (one for one in versions(clock.now()) if (one.name, str(one.version)) == (name, version)), None
        )
        if one is None:
            raise Http404
        head |= {"title": one.title, "note": one.note, "lane": one.lane.value, "division": one.place}
        return editor_of(one.rules, head)
    shipped = SHIPPED.get(name)
    if shipped is None:
        raise Http404
    head |= {"title": shipped.title, "note": shipped.note, "lane": shipped.lane.value}
    return editor_of(shipped.rules, head)


def _edit(request: Request, editor: Editor, status: int = 200) -> HttpResponse:
    content = EditorPage(frame(request, "rules"), _path(_("新的版本")), editor, len(editor.rows) < ROWS_MAX)
    return page(request, "console/rule_editor.html", content, status=status)


def _confirm(request: Request, editor: Editor, now: datetime) -> HttpResponse:
    draft, new = editor.draft(), editor.rules()
    rows = previews(new, lane=draft.lane, place=draft.place, now=now)
    content = ConfirmPage(
        frame=frame(request, "rules"),
        path=_path(_("核对新的版本")),
        title=draft.title,
        place=draft.division.full_name if draft.division else "",
        lane=str(Lane(draft.lane).label),
        effective_from=draft.effective_from,
        extension_max=draft.extension_max,
        note=draft.note,
        limits=_limits(new),
        rows=tuple(_preview(row) for row in rows),
        values=tuple(editor.values),
    )
    return page(request, "console/rule_confirm.html", content)


def _limits(new: Rules) -> tuple[StageLimits, ...]:
    return stage_limits(new, named_places(place_names([new])))


def _preview(row: Preview) -> PreviewRow:
    change = (local_day(row.after) - local_day(row.before)).days if row.before and row.after else 0
    what = _("%(kind)s（%(complexity)s）") % {"kind": row.kind.label, "complexity": row.complexity.label}
    return PreviewRow(what, row.before, row.after, change)


def _path(title: str) -> tuple[tuple[str, str | None], ...]:
    return ((pgettext("several", "时限规则"), reverse("console:rules")), (title, None))
