"""Notifications: the list, opening one, and by which ways they come."""

from dataclasses import dataclass
from datetime import datetime
from typing import cast

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from huiyin.accounts.addresses import mask
from huiyin.accounts.models import User
from huiyin.channels import notifications as channel
from huiyin.channels.models import Notification, NotificationGroup
from huiyin.channels.notices import page_of
from huiyin.channels.notifications import Ways
from huiyin.core import clock
from huiyin.core.paging import Slice, parse_cursor
from huiyin.core.text import clean_line
from huiyin.web.addresses import reverse
from huiyin.web.pages import page
from huiyin.web.public.account_session import with_account
from huiyin.web.requests import Request
from huiyin.web.words import day_words


@dataclass(frozen=True, slots=True)
class Line:
    """One notification; ``title`` is empty where the reader may no longer know the appeal."""

    href: str
    sentence: str
    title: str
    number: str
    time_iso: str
    time_label: str


@dataclass(frozen=True, slots=True)
class Section:
    """Some notifications with the addresses of the neighbouring pages."""

    lines: tuple[Line, ...]
    newer_href: str | None
    older_href: str | None


@dataclass(frozen=True, slots=True)
class NotificationsPage:
    """Unread first. ``newest`` is the token up to which “all read” goes; empty where nothing is unread."""

    unread: Section
    read: Section
    newest: str
    is_first: bool


class WaysForm(forms.Form):
    """The ways for one group; a way without an address to go to cannot be chosen."""

    in_site = forms.BooleanField(label=gettext_lazy("站内消息"), required=False)
    sms = forms.BooleanField(label=gettext_lazy("短信"), required=False)
    mail = forms.BooleanField(label=gettext_lazy("邮件"), required=False)

    def __init__(self, data: object, *, group: NotificationGroup, ways: Ways, user: User) -> None:
        start = {"in_site": ways.in_site, "sms": ways.sms, "mail": ways.mail}
        super().__init__(data, prefix=group.value, initial=start)  # type: ignore[arg-type]
        self.group = group
        for name, address in (("sms", user.phone), ("mail", user.email)):
            if address:
                label = {"way": self.fields[name].label, "address": mask(address)}
                self.fields[name].label = _("%(way)s（%(address)s）") % label
            else:
                del self.fields[name]

    def ways(self) -> Ways:
        """What was chosen, once the form is valid."""
        chosen = self.cleaned_data
        return Ways(chosen["in_site"], bool(chosen.get("mail")), bool(chosen.get("sms")))


@dataclass(frozen=True, slots=True)
class WaysPart:
    """One group on the settings page: its name, what belongs to it, its form."""

    title: str
    text: str
    form: WaysForm


@dataclass(frozen=True, slots=True)
class NotificationSettingsPage:
    """The groups, and whether a phone or mailbox is missing."""

    parts: tuple[WaysPart, ...]
    has_phone: bool
    has_email: bool


_TEXTS = {
    NotificationGroup.RESULTS: gettext_lazy("答复、退回修改、请您补充材料、不予受理、重办、办结。"),
    NotificationGroup.PROGRESS: gettext_lazy(
        "受理、交办、签收、办理进展、延期；您关注的留言还包括答复和办结。"
    ),
    NotificationGroup.WORK: gettext_lazy("新交办、追问、重办、评价、审签，以及要您决定的退回和延期。"),
    NotificationGroup.DEADLINES: gettext_lazy(
        "您要办的事快到期、已超期。工作时间里每小时最多一条，把这一小时的放在一起说。"
    ),
    NotificationGroup.EMERGENCY: gettext_lazy("急件直接交到值班单位，马上告诉您，不分昼夜。"),
}


@never_cache
@require_safe
@with_account(otherwise="public:notifications")
def notifications(request: HttpRequest, user: User) -> HttpResponse:
    """My notifications, unread first."""
    now = clock.now()
    at = parse_cursor(request.GET.get("page", ""))
    waiting: Slice[Notification] = Slice([], None, None)
    if at is None:
        waiting = channel.unread(user.pk, parse_cursor(request.GET.get("unread", "")))
    seen: Slice[Notification] = Slice([], None, None)
    if not waiting.older:
        seen = channel.read(user.pk, at)
    known = channel.still_readable(cast(Request, request).actor, [*waiting.rows, *seen.rows])
    content = NotificationsPage(
        unread=_section(waiting, "unread", known, now),
        read=_section(seen, "page", known, now),
        newest=waiting.rows[0].token if waiting.rows else "",
        is_first=at is None,
    )
    return page(request, "public/notifications.html", content)


def _section(found: Slice[Notification], name: str, known: frozenset[int], now: datetime) -> Section:
    return Section(
        tuple(_line(row, known, now) for row in found.rows),
        f"?{name}={found.newer}" if found.newer else None,
        f"?{name}={found.older}" if found.older else None,
    )


def _line(row: Notification, known: frozenset[int], now: datetime) -> Line:
    return Line(
        href=reverse("public:notification", args=[row.token]),
        sentence=row.sentence,
        title=row.appeal.title if row.appeal_id in known else "",
        number=row.appeal.number,
        time_iso=row.created_at.isoformat(timespec="minutes"),
        time_label=day_words(row.created_at, now),
    )


@never_cache
@require_safe
@with_account(otherwise="public:notifications")
def notification(request: HttpRequest, user: User, token: str) -> HttpResponse:
    """Open one of mine: it counts as read, and its appeal is shown."""
    found = channel.open_notification(user_id=user.pk, token=token, now=clock.now())
    if found is None:
        raise Http404
    return redirect(page_of(found.front, found.appeal.number))


@require_POST
@with_account(otherwise="public:notifications")
def mark_read(request: HttpRequest, user: User) -> HttpResponse:
    """All that was on the page, and everything before it, is read."""
    newest = clean_line(request.POST.get("newest", ""))
    done = channel.mark_all_read(user_id=user.pk, up_to=newest, now=clock.now())
    if done:
        messages.success(request, _("%(n)d 条消息已标为已读。") % {"n": done})
    return redirect("public:notifications")


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@with_account(otherwise="public:notification_settings")
def notification_settings(request: HttpRequest, user: User) -> HttpResponse:
    """By which ways each group of notifications comes."""
    data = request.POST if request.method == "POST" else None
    sheets = [
        WaysForm(data, group=group, ways=ways, user=user) for group, ways in channel.ways_of(user).items()
    ]
    if data is not None and all(form.is_valid() for form in sheets):
        channel.choose_ways(user=user, wanted={form.group: form.ways() for form in sheets})
        messages.success(request, _("消息设置已保存。"))
        return redirect("public:notification_settings")
    content = NotificationSettingsPage(
        tuple(WaysPart(str(form.group.label), str(_TEXTS[form.group]), form) for form in sheets),
        has_phone=bool(user.phone),
        has_email=bool(user.email),
    )
    return page(request, "public/notification_settings.html", content)
