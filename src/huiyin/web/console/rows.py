"""Appeals as rows of a work list, and how much time is left in words."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _

from huiyin.appeals.models import Appeal
from huiyin.appeals.terms import Channel, Kind, Lane, Stage, Status, Urgency
from huiyin.search.passages import Passage, Piece
from huiyin.web.addresses import reverse
from huiyin.web.words import day_words
from huiyin.web.work import Countdown, Mark, countdown_of

TONES: dict[Status, str] = {
    Status.SUBMITTED: "wait",
    Status.RETURNED: "wait",
    Status.ACCEPTED: "wait",
    Status.DISPATCHED: "wait",
    Status.HANDLING: "doing",
    Status.SUSPENDED: "wait",
    Status.REPLIED: "done",
    Status.CLOSED: "done",
}


@dataclass(frozen=True, slots=True)
class Row:
    """What ui/cards.html work_row() draws; ``number`` beside it."""

    number: str
    href: str
    title: str
    countdown: Countdown | None
    meta: tuple[str, ...]
    state_label: str
    chips: tuple[Mark, ...]
    selected: bool = False
    action_label: str = ""
    action_href: str = ""
    pieces: tuple[Piece, ...] = ()
    passage: tuple[Piece, ...] = ()


def countdown(appeal: Appeal, now: datetime) -> Countdown | None:
    """The limit that runs; amber as the rules say, red when it is over."""
    return countdown_of(
        due=appeal.due_at,
        amber=appeal.amber_at,
        start=appeal.stage_started_at or appeal.submitted_at,
        stage=str(Stage(appeal.due_stage).label) if appeal.due_stage else "",
        now=now,
    )


def marks(appeal: Appeal) -> tuple[Mark, ...]:
    """What the platform should see at a glance about an appeal."""
    found = []
    if appeal.lane == Lane.EMERGENCY:
        found.append(Mark(_("急件"), "over", "alert"))
    if appeal.raised_at:
        found.append(Mark(_("提级督办"), "over", "alert"))
    if appeal.kind == Kind.REPORT:
        found.append(Mark(_("举报"), "over", "lock"))
    elif appeal.is_private:
        found.append(Mark(_("不公开"), "closed", "lock"))
    if appeal.urgency in (Urgency.URGENT, Urgency.EMERGENCY):
        found.append(Mark(str(Urgency(appeal.urgency).label), "over", "fire"))
    if not appeal.is_confirmed:
        found.append(Mark(_("联系方式未确认"), "wait", "phone"))
    if appeal.mailbox:
        found.append(Mark(appeal.mailbox.name, "joint", "mail"))
    if appeal.extension_days_asked and appeal.status == Status.HANDLING:
        found.append(Mark(_("申请延期"), "wait", "calendar"))
    if appeal.redo_state == "asked":
        found.append(Mark(_("作者不满意"), "over", "refresh"))
    return tuple(found)


def row(
    appeal: Appeal, now: datetime, *, href: str = "", selected: bool = False, found: Passage | None = None
) -> Row:
    """One appeal of a list; ``found``: where the words of a search stand in it. The appeal comes with category, division, lead and mailbox. No query."""
    source = Channel(appeal.channel).label
    return Row(
        number=appeal.number,
        href=href or appeal_href(appeal.number),
        title=appeal.title,
        countdown=countdown(appeal, now),
        meta=(
            str(Kind(appeal.kind).label),
            appeal.category.name if appeal.category else _("未分类"),
            appeal.division.name,
            _("来自 %(channel)s") % {"channel": source},
            day_words(appeal.submitted_at, now),
            appeal.lead.short_name if appeal.lead else "",
        ),
        state_label=str(Status(appeal.status).label),
        chips=marks(appeal),
        selected=selected,
        pieces=found.title if found else (),
        passage=found.text if found else (),
    )


def rows(
    appeals: Sequence[Appeal], now: datetime, passages: Mapping[int, Passage] | None = None
) -> tuple[Row, ...]:
    """Rows that lead to the appeals' own pages; ``passages`` of a search, by appeal."""
    found = passages or {}
    return tuple(row(appeal, now, found=found.get(appeal.pk)) for appeal in appeals)


def appeal_href(number: str) -> str:
    """The page of an appeal in the console."""
    return reverse("console:appeal", args=[number])


def status_mark(appeal: Appeal) -> Mark:
    """Where it stands, as a chip."""
    status = Status(appeal.status)
    return Mark(str(status.label), TONES.get(status, "closed"))
