"""My appeals, and finding one by its query code."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django import forms
from django.conf import settings
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from huiyin.accounts.budgets import spend
from huiyin.appeals.models import Appeal
from huiyin.appeals.selectors.own import Own, find_by_code, followed, own_ended, own_open, unfinished
from huiyin.appeals.terms import RedoState, Status
from huiyin.core import clock
from huiyin.core.codes import normal_query_code
from huiyin.core.errors import InvalidInput
from huiyin.core.paging import parse_cursor
from huiyin.web.addresses import reverse
from huiyin.web.forms import LineField
from huiyin.web.pages import page
from huiyin.web.public.account_forms import attempt
from huiyin.web.public.appeals_cards import href_of
from huiyin.web.public.appeals_words import Chip, Due, chip_of, due_of, standing_of
from huiyin.web.public.writing_session import OPENED, RECEIPTS
from huiyin.web.requests import Request, remote_address
from huiyin.web.words import day_words

TRIES = 10
TRIES_WINDOW = timedelta(minutes=10)
OPENED_KEPT = 20
#: What the author of an open appeal has to do next.
_NEXT = {
    Status.RETURNED: gettext_lazy("去修改"),
    Status.SUSPENDED: gettext_lazy("去补充材料"),
    Status.REPLIED: gettext_lazy("去评价"),
}


class QueryForm(forms.Form):
    """The ten-character query code, in any spelling."""

    code = LineField(
        label=gettext_lazy("查询码"),
        help_text=gettext_lazy("提交时给您的十位字母和数字，大小写、空格和短横都不要紧。"),
        max_length=60,
        widget=forms.TextInput(
            attrs={"autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false"}
        ),
        error_messages={
            "required": gettext_lazy("请输入查询码"),
            "max_length": gettext_lazy("查询码只有十位，您输入的太长了，请核对后重新输入"),
        },
    )


@dataclass(frozen=True, slots=True)
class OwnLine:
    """One of my appeals: where it is and what I have to do."""

    href: str
    title: str
    number: str
    chip: Chip
    now: str
    due: Due | None
    time_label: str
    next_label: str


@dataclass(frozen=True, slots=True)
class DraftLine:
    """What I have begun to write."""

    title: str
    time_label: str


@dataclass(frozen=True, slots=True)
class MinePage:
    """My appeals, what I have begun, what I follow; for the signed-out the form for the query code."""

    is_signed_in: bool
    form: QueryForm
    draft: DraftLine | None = None
    open: tuple[OwnLine, ...] = ()
    ended: tuple[OwnLine, ...] = ()
    followed: tuple[OwnLine, ...] = ()
    newer_href: str | None = None
    older_href: str | None = None


@dataclass(frozen=True, slots=True)
class QueryPage:
    """The form for the query code."""

    form: QueryForm
    is_signed_in: bool


@never_cache
@require_safe
def mine(request: Request) -> HttpResponse:
    """My appeals, those that still run first."""
    user_id = request.actor.user_id
    if user_id is None:
        return page(request, "public/mine.html", MinePage(False, QueryForm()))
    now = clock.now()
    ended = own_ended(user_id, parse_cursor(request.GET.get("page", "")))
    draft = unfinished(user_id)
    content = MinePage(
        is_signed_in=True,
        form=QueryForm(),
        draft=DraftLine(draft.title, day_words(draft.updated_at, now)) if draft else None,
        open=tuple(_own_line(one, now) for one in own_open(user_id)),
        ended=tuple(_own_line(one, now) for one in ended.rows),
        followed=tuple(_line(appeal, appeal.title, now, mine=False) for appeal in followed(user_id)),
        newer_href=f"?page={ended.newer}" if ended.newer else None,
        older_href=f"?page={ended.older}" if ended.older else None,
    )
    return page(request, "public/mine.html", content)


def _own_line(own: Own, now: datetime) -> OwnLine:
    return _line(own.appeal, own.title, now, mine=True)


def _line(appeal: Appeal, title: str, now: datetime, *, mine: bool) -> OwnLine:
    todo = _NEXT.get(Status(appeal.status)) if mine and appeal.redo_state != RedoState.ASKED else None
    return OwnLine(
        href=href_of(appeal),
        title=title,
        number=appeal.number,
        chip=chip_of(appeal, now),
        now=standing_of(appeal, is_author=mine).now,
        due=due_of(appeal, now),
        time_label=day_words(appeal.submitted_at, now),
        next_label=str(todo) if todo else "",
    )


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def query(request: Request) -> HttpResponse:
    """Open an appeal by its query code: this browser acts as its author from now on."""
    form = QueryForm(request.POST if request.method == "POST" else None)
    found, status = attempt(form, lambda typed: _find(request, typed["code"]))
    if found is None:
        content = QueryPage(form, request.actor.is_signed_in)
        return page(request, "public/query.html", content, status=status)
    key = f"appeal:{found.pk}"
    kept = [one for one in request.session.get(OPENED, []) if one != key]
    request.session[OPENED] = [*kept, key][-OPENED_KEPT:]
    request.session.cycle_key()
    return redirect(href_of(found))


def _find(request: Request, typed: str) -> Appeal:
    """The appeal of a code. A slip of the pen costs no try; a code that could be one does."""
    code = normal_query_code(typed)
    if code is None:
        raise InvalidInput(
            "code-misspelt",
            _("这个查询码多半抄错了一位，请对照回执核对后重新输入。找不到回执，可以登录后在“我的”里查看。"),
            field="code",
        )
    client = remote_address(request, settings.TRUSTED_PROXIES)
    spend(name="query-code", key=client, limit=TRIES, window=TRIES_WINDOW, now=clock.now())
    found = find_by_code(code)
    if found is None:
        raise InvalidInput(
            "code-unknown",
            _(
                "没有查到这个查询码，多半抄错了，请对照回执核对后重新输入。找不到回执，可以登录后在“我的”里查看。"
            ),
            field="code",
        )
    return found


@require_POST
def query_close(request: Request) -> HttpResponse:
    """This browser forgets what it has opened by code: for shared computers."""
    for name in (OPENED, RECEIPTS):
        request.session.pop(name, None)
    request.session.cycle_key()
    messages.success(request, _("已退出查看。下次凭查询码还能再查。"))
    return redirect(reverse("public:query"))
