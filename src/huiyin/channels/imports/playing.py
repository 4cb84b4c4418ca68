"""Bringing historical messages into the life cycle: the same services, the file's dates.

Real are the times of the message and of the reply. What lies between (accepted, dispatched, signed for) is assumed to
have happened at the moment of receipt, so that every measured time is the time the citizen waited.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from huiyin.appeals import services
from huiyin.appeals.models import Appeal
from huiyin.appeals.terms import (
    AUTO_CLOSE_DAYS,
    BODY_MAX,
    NAME_MAX,
    PLACE_MAX,
    REPLY_MAX,
    SUBJECT,
    TITLE_MAX,
    Channel,
    Kind,
)
from huiyin.channels.imports.guessing import Guess, guess, guess_kind
from huiyin.channels.imports.reading import Message, Row, understand
from huiyin.core.errors import DomainError, InvalidInput
from huiyin.journal.models import Outbox
from huiyin.organisations.actors import SYSTEM_ACTOR, Actor, Post
from huiyin.organisations.details import OrganisationDetails
from huiyin.organisations.models import Division, Organisation, OrganisationKind, Role
from huiyin.organisations.selectors import suggest_category
from huiyin.organisations.services import create_division, create_organisation

CHUNK = 50
LABEL = "历史数据导入"
_KIND_OF_ENDING = {
    "镇": OrganisationKind.TOWNSHIP,
    "乡": OrganisationKind.TOWNSHIP,
    "街道": OrganisationKind.TOWNSHIP,
    "政府": OrganisationKind.GOVERNMENT,
    "公司": OrganisationKind.ENTERPRISE,
    "集团": OrganisationKind.ENTERPRISE,
}


@dataclass
class Counts:
    """What became of the rows."""

    imported: int = 0
    already_there: int = 0
    rejected: int = 0
    guessed_offices: int = 0
    rejects: list[tuple[Row, str]] = field(default_factory=list)

    def __str__(self) -> str:
        return f"imported {self.imported} · already there {self.already_there} · rejected {self.rejected}"


class Offices:
    """Where messages belong: known places and offices, new ones made where that is allowed.

    New divisions get the next free codes below ``division``, new offices hang below ``fallback`` and carry no badge:
    nobody has verified them.
    """

    def __init__(
        self, division: Division, fallback: Organisation, *, may_create: bool, now: datetime
    ) -> None:
        self.division = division
        self.fallback = fallback
        self.may_create = may_create
        self.now = now
        self.places = {
            place.name: place
            for place in Division.objects.filter(code__startswith=division.code, is_active=True)
        }
        self.offices = {office.name: office for office in Organisation.objects.all()}

    def place(self, name: str) -> Division:
        """The division with this name, made new where allowed, else the one of the import."""
        known = self.places.get(name)
        if known or not name or not self.may_create:
            return known or self.division
        return self._new_place(name)

    def _new_place(self, name: str) -> Division:
        above = self.division
        if (above.level == 1 and not name.endswith("市")) or (
            above.level == 1 and any(c.isdigit() for c in name)
        ):
            above = self.place(f"{name[0]}市")
        taken = set(Division.objects.filter(parent=above).values_list("code", flat=True))
        code = next(c for n in range(1, 100) if (c := f"{above.code}{n:02d}") not in taken)
        self.places[name] = create_division(actor=SYSTEM_ACTOR, code=code, name=name, now=self.now)
        return self.places[name]

    def office(self, found: Guess, place: Division) -> Organisation:
        """The office that answered: named in the reply, or the government of the place, or the fallback."""
        name = found.office or (f"{place.name}人民政府" if place != self.division else "")
        known = (
            self.offices.get(name) or self.offices.get(f"{name}人民政府") or self.offices.get(f"{name}办事处")
        )
        if known or not name or not self.may_create:
            return known or self.fallback
        kind = next(
            (k for ending, k in _KIND_OF_ENDING.items() if name.endswith(ending)), OrganisationKind.DEPARTMENT
        )
        self.offices[name] = create_organisation(
            actor=SYSTEM_ACTOR,
            code=f"imported-{len(self.offices) + 1}",
            details=OrganisationDetails(name=name, short_name=name[:20], kind=kind, division=place),
            now=self.now,
        )
        return self.offices[name]


def actor_for(lead: Organisation) -> Actor:
    """The program, in the posts that a message passes through."""
    roles = (Role.MODERATOR, Role.DISPATCHER, Role.HANDLER, Role.APPROVER)
    return Actor(
        label=LABEL,
        is_staff=True,
        posts=tuple(Post(role, lead.pk, lead.name, lead.path, "") for role in roles),
    )


def bring_in(
    *,
    rows: Iterable[Row],
    source: str,
    offices: Offices,
    now: datetime,
    kind: Kind | None = None,
    progress: Callable[[int], object] = lambda count: None,
) -> Counts:
    """Import every row that is not there yet, CHUNK rows a transaction; bad rows are counted with their reason.

    Killed at any moment, what has been committed stays, and a second run goes on where this one stopped.
    """
    counts = Counts()
    chunk: list[Row] = []
    for row in rows:
        chunk.append(row)
        if len(chunk) == CHUNK:
            _bring_in_chunk(chunk, source, offices, now, kind, counts)
            progress(len(chunk))
            chunk = []
    _bring_in_chunk(chunk, source, offices, now, kind, counts)
    progress(len(chunk))
    return counts


def _bring_in_chunk(
    chunk: list[Row], source: str, offices: Offices, now: datetime, kind: Kind | None, counts: Counts
) -> None:
    numbers = [row.cells.get("id", "").strip() for row in chunk]
    there = set(
        Appeal.objects.filter(source=source, source_number__in=numbers).values_list(
            "source_number", flat=True
        )
    )
    with transaction.atomic():
        for row in chunk:
            try:
                message = understand(row)
                if message.number in there:
                    counts.already_there += 1
                    continue
                with transaction.atomic():
                    found = _one(message, source, offices, now, kind)
            except DomainError as error:
                counts.rejected += 1
                counts.rejects.append((row, error.sentence))
                continue
            there.add(message.number)
            counts.imported += 1
            counts.guessed_offices += bool(found.office)


def _one(message: Message, source: str, offices: Offices, now: datetime, kind: Kind | None) -> Guess:
    """One message through its life, as far as the file knows it."""
    if message.created_at > now:
        raise InvalidInput("future", _("留言时间在将来"))
    found = guess(message.title, message.body, message.reply, tuple(offices.places))
    place = offices.place(found.place)
    lead = offices.office(found, place)
    actor, at = actor_for(lead), message.created_at
    categories = suggest_category(f"{message.title}\n{message.body}", limit=1)
    appeal = services.submit(
        submission=services.Submission(
            kind=kind or guess_kind(message.title),
            title=_fit(message.title, TITLE_MAX),
            body=_fit(_body(message), BODY_MAX),
            division=place.code,
            category=categories[0][0] if categories else None,
            place=_fit(found.place, PLACE_MAX),
            author_label=_fit(message.author, NAME_MAX),
            channel=Channel.PLATFORM,
            source=source,
            source_number=message.number,
        ),
        actor=actor,
        key=None,
        now=at,
    ).appeal
    services.accept(appeal=appeal, publication=services.Publication.MASKED, actor=actor, now=at)
    services.dispatch(appeal=appeal, lead=lead, actor=actor, now=at)
    services.claim(appeal=appeal, actor=actor, now=at)
    if message.replied_at:
        _reply(appeal, message, actor, message.replied_at, now)
    Outbox.objects.filter(event__subject=SUBJECT, event__subject_id=str(appeal.pk)).delete()
    return found


def _reply(appeal: Appeal, message: Message, actor: Actor, at: datetime, now: datetime) -> None:
    services.draft_reply(
        appeal=appeal, text=services.ReplyText(_fit(message.reply, REPLY_MAX)), actor=actor, now=at
    )
    services.send_for_approval(appeal=appeal, actor=actor, now=at)
    services.publish_reply(appeal=appeal, actor=actor, now=at)
    closing = at + timedelta(days=AUTO_CLOSE_DAYS)
    if closing <= now:
        services.close(appeal=appeal, actor=SYSTEM_ACTOR, now=closing)


def _body(message: Message) -> str:
    """The text, with the whole title in front where the title does not fit its column."""
    return f"{message.title}\n\n{message.body}" if len(message.title) > TITLE_MAX else message.body


def _fit(text: str, limit: int) -> str:
    """Text within a limit, ended by an ellipsis where history knew longer ones."""
    return text if len(text) <= limit else text[: limit - 1] + "…"
