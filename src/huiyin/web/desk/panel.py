"""The selected appeal beside the work list: what it says in short, and the next step, with the reply if it is due."""

from dataclasses import dataclass
from datetime import datetime

from django.http import HttpResponse

from huiyin.appeals.lifecycle import Action
from huiyin.appeals.policies import Case, possible_actions
from huiyin.appeals.selectors import desk as selectors
from huiyin.appeals.terms import Status
from huiyin.core.text import excerpt
from huiyin.web.addresses import reverse
from huiyin.web.desk.access import Desk
from huiyin.web.desk.acts import ACTS
from huiyin.web.desk.appeal_acts import ActView, act_view, reply_button
from huiyin.web.desk.appeal_pages import status_mark
from huiyin.web.desk.reply_pages import ReplyWork, material, reply_work
from huiyin.web.desk.rows import appeal_href, marks
from huiyin.web.pages import page
from huiyin.web.requests import Request
from huiyin.web.work import Mark

EXCERPT = 140
#: Actions that the panel links to, where they are possible.
LINKED = (
    Action.ADD_PROGRESS,
    Action.CONTRIBUTE,
    Action.ADD_ASSISTING,
    Action.ASK_EXTENSION,
    Action.ASK_RETURN,
)


@dataclass(frozen=True, slots=True)
class PanelPage:
    """One appeal in short. Only the public text: whoever needs the original opens the appeal, and that is recorded."""

    number: str
    version: int
    heading: str
    title: str
    href: str
    status: Mark
    marks: tuple[Mark, ...]
    excerpt: str
    follow_ups: tuple[str, ...]
    work: ReplyWork | None
    contact: str
    claim: ActView | None
    reply_label: str
    reply_href: str
    links: tuple[tuple[str, str], ...]
    back: str


def panel(request: Request, desk: Desk, case: Case, now: datetime) -> HttpResponse:
    """The piece of HTML for the panel; desk.js asks for it."""
    appeal, allowed = case.appeal, possible_actions(desk.actor, case)
    href = appeal_href(appeal.number)
    can_write = Action.DRAFT_REPLY in allowed and desk.is_handler and appeal.status == Status.HANDLING
    found = material(case, desk) if can_write else None
    work = reply_work(case, desk, found, now) if found else None
    replies = found.replies if found else selectors.replies_of(appeal)
    claim = next((one for one in (Action.CLAIM, Action.CLAIM_FROM_POOL) if one in allowed), None)
    label, reply_to = reply_button(case, desk, replies, allowed)
    content = PanelPage(
        number=appeal.number,
        version=appeal.version,
        heading=work.heading if work and work.is_editing else str(Status(appeal.status).label),
        title=appeal.title,
        href=href,
        status=status_mark(appeal),
        marks=tuple(marks(appeal)),
        excerpt=excerpt(appeal.body, EXCERPT),
        follow_ups=found.follow_ups[-1:] if found else (),
        work=work if work and work.is_editing else None,
        contact=_contact(work) if work else "",
        claim=act_view(claim, ACTS[claim], ACTS[claim].form(), allowed=True, is_open=False)
        if claim
        else None,
        reply_label=label,
        reply_href=reply_to,
        links=tuple((str(one.label), f"{href}#do-{one.value}") for one in LINKED if one in allowed),
        back=_back(request),
    )
    return page(request, "desk/_panel.html", content)


def _contact(work: ReplyWork) -> str:
    names = ("contact_department", "contact_person", "contact_phone")
    return " ".join(filter(None, (work.form.typed(name) for name in names)))


def _back(request: Request) -> str:
    """The list from which the panel was opened, as the script says; checked again where it is used."""
    return request.GET.get("back", "") or reverse("desk:work")
