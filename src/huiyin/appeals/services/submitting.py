"""How an appeal begins, and what its author may still do: submit, confirm, revise, withdraw."""

import hashlib
import json
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from huiyin.accounts.models import User
from huiyin.appeals.deadlines import Clock, Law
from huiyin.appeals.lifecycle import SUBMITTED_EVENT, Action
from huiyin.appeals.models import Appeal, Attachment, Draft, Follow, OriginalText
from huiyin.appeals.selectors.law import law_for
from huiyin.appeals.services import timing
from huiyin.appeals.services.acting import acting
from huiyin.appeals.services.duty import to_duty_office
from huiyin.appeals.terms import (
    BODY_MAX,
    BODY_MIN,
    NAME_MAX,
    PLACE_MAX,
    REMARK_MAX,
    SUBJECT,
    TITLE_MAX,
    UNFINISHED,
    AssignmentStatus,
    Channel,
    Kind,
    Lane,
    Openness,
    Status,
    Urgency,
)
from huiyin.core import codes
from huiyin.core.clock import local
from huiyin.core.errors import InvalidInput, WrongState
from huiyin.core.masking import mask
from huiyin.core.points import Point
from huiyin.core.secrets import keyed_hash
from huiyin.core.statements import kept_plans
from huiyin.core.text import clean_line, clean_text
from huiyin.journal.models import Visibility
from huiyin.journal.services import Who, record
from huiyin.organisations.actors import Actor
from huiyin.organisations.models import Category, Division, Mailbox, Organisation

NUMBER_TRIES = 8


@dataclass(frozen=True, slots=True)
class Submission:
    """What a person has written. Texts are cleaned and checked by ``submit``; codes name existing rows.

    ``recused`` are the organisations that it is about: none of them, nor any below, will receive it (回避).
    ``is_emergency``: the author says that it cannot wait.
    """

    kind: Kind
    title: str
    body: str
    division: str
    openness: Openness = Openness.PUBLIC
    category: str | None = None
    place: str = ""
    point: Point | None = None
    remark: str = ""
    author_name: str = ""
    author_label: str = ""
    contact: str = ""
    mailbox: str | None = None
    addressee: str | None = None
    recused: tuple[str, ...] = ()
    is_emergency: bool = False
    channel: Channel = Channel.WEB
    source: str = ""
    source_number: str = ""

    def digest(self) -> str:
        """Two submissions with one key must have one digest."""
        return hashlib.sha256(json.dumps(asdict(self), default=str, sort_keys=True).encode()).hexdigest()


@dataclass(frozen=True, slots=True)
class Receipt:
    """What the author takes away."""

    appeal: Appeal
    query_code: str
    is_new: bool


def submit(
    *, submission: Submission, actor: Actor, key: str | None, now: datetime, draft: Draft | None = None
) -> Receipt:
    """Take an appeal in: texts cleaned, masked copy made, original encrypted, one Event; all or nothing.

    What is an emergency, by the list or by its author, runs in the emergency lane and goes to the duty office of the
    place in the same transaction. What comes from another platform with a number of its own is history, and none.

    ``key`` makes it idempotent: the same key with the same content gives the same appeal, with other content
    InvalidInput("key-reused"). Attachments of ``draft`` move to the appeal and the draft is removed.
    """
    checked = check(submission)
    digest, law = checked.digest(), law_for([checked.division])
    # What must be unique the database says: nearly always it is, and asking first would cost everybody three queries.
    for _try in range(NUMBER_TRIES):
        number, code = _number(now), codes.new_query_code()
        # All that can be made ready is, before SQLite lets nobody else write.
        ready = _ready(checked, actor, law, number, code, now)
        ready.appeal.submission_key, ready.appeal.submission_digest = key, digest
        try:
            with transaction.atomic():
                _store(ready, checked.recused, draft, now)
                to_duty_office(appeal=ready.appeal, now=now)
                return Receipt(ready.appeal, code, is_new=True)
        except IntegrityError:
            if key and (known := _known(key, digest)):
                return known
            if (
                checked.source_number
                and Appeal.objects.filter(source=checked.source, source_number=checked.source_number).exists()
            ):
                raise WrongState("source-known", _("这件留言已经从同一来源收到过")) from None
            # Among ten million appeals two and a half pairs of codes are alike by chance.
            if not Appeal.objects.filter(Q(number=number) | Q(query_code_hash=keyed_hash(code))).exists():
                raise
    raise WrongState("numbers-used-up", _("今天的编号用完了，请稍后再试"))


def _known(key: str, digest: str) -> Receipt | None:
    found = Appeal.objects.filter(submission_key=key).values_list("pk", "submission_digest").first()
    if found is None:
        return None
    if found[1] != digest:
        raise InvalidInput("key-reused", _("这一份已经提交过，内容却不一样了。请从“我要留言”重新写一份"))
    appeal = Appeal.objects.select_related("original").get(pk=found[0])
    return Receipt(appeal, appeal.original.query_code, is_new=False)


@dataclass(frozen=True, slots=True)
class _Ready:
    """All that is stored of a submission; ``data`` is that of its Event."""

    appeal: Appeal
    original: OriginalText
    limits: list[Clock]
    who: Who
    data: dict[str, Any]


def _ready(checked: Submission, actor: Actor, law: Law, number: str, code: str, now: datetime) -> _Ready:
    """The rows of a submission, made but not stored; in no transaction."""
    urgent_by = law.signs.found(
        text=f"{checked.title}\n{checked.body}",
        kind=checked.kind,
        category=checked.category or "",
        ticked=checked.is_emergency,
    )
    if checked.source_number and not checked.is_emergency:
        urgent_by = ()
    author_id = None if actor.is_staff else actor.user_id
    appeal = Appeal(
        number=number,
        kind=checked.kind,
        category_id=checked.category,
        division_id=checked.division,
        place=mask(checked.place),
        latitude=checked.point.latitude if checked.point else None,
        longitude=checked.point.longitude if checked.point else None,
        openness=checked.openness,
        lane=Lane.EMERGENCY if urgent_by else Lane.ORDINARY,
        urgency=Urgency.EMERGENCY if urgent_by else Urgency.ORDINARY,
        title=mask(checked.title),
        body=mask(checked.body),
        author_label=checked.author_label,
        author_id=author_id,
        is_confirmed=author_id is not None or checked.channel not in (Channel.WEB, Channel.MAILBOX),
        channel=checked.channel,
        source=checked.source,
        source_number=checked.source_number,
        mailbox=Mailbox.objects.get(code=checked.mailbox) if checked.mailbox else None,
        addressee=Organisation.objects.get(code=checked.addressee) if checked.addressee else None,
        query_code_hash=keyed_hash(code),
        submitted_at=now,
        updated_at=now,
        stage_started_at=now,
        follow_count=1 if author_id else 0,
    )
    original = OriginalText(
        appeal=appeal,
        title=checked.title,
        body=checked.body,
        remark=checked.remark,
        author_name=checked.author_name,
        contact=checked.contact,
        contact_hash=keyed_hash(checked.contact) if checked.contact else "",
        query_code=code,
    )
    who = actor.who() if actor.is_staff else Who(actor.user_id, checked.author_label, "author")
    data = {
        "number": appeal.number,
        "status": Status.SUBMITTED.value,
        "channel": checked.channel.value,
        "kind": checked.kind.value,
        "division": checked.division,
        **({"lane": appeal.lane, "urgency": appeal.urgency, "signs": urgent_by} if urgent_by else {}),
    }
    return _Ready(appeal, original, timing.first(appeal, data, who.organisation_id, law), who, data)


def _store(ready: _Ready, recused: tuple[str, ...], draft: Draft | None, now: datetime) -> None:
    appeal = ready.appeal
    with kept_plans():
        appeal.save(force_insert=True)
        if recused:
            appeal.recused.set(Organisation.objects.filter(code__in=recused))
        ready.original.save(force_insert=True)
        if appeal.author_id:
            Follow.objects.create(appeal=appeal, user_id=appeal.author_id, since=now)
        if draft:
            Attachment.objects.filter(draft=draft).update(draft=None, appeal=appeal)
            draft.delete()
        record(
            type=SUBMITTED_EVENT,
            subject=SUBJECT,
            subject_id=appeal.pk,
            who=ready.who,
            visibility=Visibility.PUBLIC,
            now=now,
            sequence=1,
            data=ready.data,
        )
        timing.begin(appeal, ready.limits)


def check(submission: Submission) -> Submission:
    """The submission cleaned, or InvalidInput at the first field that cannot be taken."""
    title, body = clean_line(submission.title), clean_text(submission.body)
    place, remark = clean_line(submission.place), clean_text(submission.remark)
    name, label = clean_line(submission.author_name), clean_line(submission.author_label)
    if not title:
        raise InvalidInput("required", _("请用一句话说清楚是什么事"), field="title")
    if len(body) < BODY_MIN:
        raise InvalidInput("too-short", _("请再写几句：什么时候、在什么地方、发生了什么"), field="body")
    for field, text, limit in (
        ("title", title, TITLE_MAX),
        ("body", body, BODY_MAX),
        ("place", place, PLACE_MAX),
        ("remark", remark, REMARK_MAX),
        ("author_name", name, NAME_MAX),
        ("author_label", label, NAME_MAX),
    ):
        if len(text) > limit:
            raise InvalidInput(
                "too-long",
                _("最多 %(limit)d 个字，现在是 %(length)d 个字，请精简一些")
                % {"limit": limit, "length": len(text)},
                field=field,
            )
    _check_codes(submission)
    private = submission.kind == Kind.REPORT or submission.openness == Openness.PRIVATE
    return replace(
        submission,
        title=title,
        body=body,
        place=place,
        remark=remark,
        author_name=name,
        author_label=mask(label) or _("网友"),
        openness=Openness.PRIVATE if private else Openness.PUBLIC,
    )


@kept_plans()
def _check_codes(submission: Submission) -> None:
    if not Division.objects.filter(code=submission.division, is_active=True).exists():
        raise InvalidInput("unknown-division", _("请选择事情发生在哪个区县或街道"), field="division")
    if submission.category and not Category.objects.filter(code=submission.category, is_active=True).exists():
        raise InvalidInput("unknown-category", _("没有这个分类，请重新选择"), field="category")
    if submission.mailbox and not Mailbox.objects.filter(code=submission.mailbox, is_open=True).exists():
        raise InvalidInput("unknown-mailbox", _("这个信箱没有开通，请换一个"), field="mailbox")
    if (
        submission.addressee
        and not Organisation.objects.filter(code=submission.addressee, is_active=True).exists()
    ):
        raise InvalidInput("unknown-organisation", _("没有这个单位，请重新选择"), field="addressee")
    named = set(submission.recused)
    if named and Organisation.objects.filter(code__in=named, is_active=True).count() != len(named):
        raise InvalidInput("unknown-organisation", _("没有这个单位，请重新选择"), field="recused")


def _number(now: datetime) -> str:
    """QJ-2026-1118-0427316: prefix, local date, six random digits and a check digit; nobody can count them."""
    day = local(now)
    digits = codes.random_digits(6)
    check_digit = codes.check_digit(day.strftime("%Y%m%d") + digits)
    return f"{settings.SITE['number_prefix']}-{day:%Y}-{day:%m%d}-{digits}{check_digit}"


def confirm_author(*, appeal: Appeal, user: User, now: datetime) -> None:
    """The author has proved the contact by a code: the appeal is theirs from now on. Idempotent for one user."""
    with transaction.atomic():
        changed = Appeal.objects.filter(pk=appeal.pk, author__isnull=True).update(
            author=user, is_confirmed=True
        )
        if not changed:
            if Appeal.objects.filter(pk=appeal.pk, author=user).exists():
                return
            raise WrongState("confirmed-already", _("这件留言已经由别的账号确认过"))
        _made, created = Follow.objects.get_or_create(appeal=appeal, user=user, defaults={"since": now})
        if created:
            Appeal.objects.filter(pk=appeal.pk).update(follow_count=1)
        record(
            type="confirmed",
            subject=SUBJECT,
            subject_id=appeal.pk,
            who=Who(user.pk, appeal.author_label, "author"),
            visibility=Visibility.HANDLING,
            now=now,
            data={"number": appeal.number},
        )
    appeal.refresh_from_db()


def revise(
    *, appeal: Appeal, title: str, body: str, actor: Actor, now: datetime, seen_version: int | None = None
) -> None:
    """The author mends what the moderator sent back, and submits again."""
    with acting(appeal=appeal, action=Action.REVISE, actor=actor, now=now, seen_version=seen_version) as act:
        original = OriginalText.objects.get(appeal=act.appeal)
        checked = check(
            Submission(kind=Kind(act.appeal.kind), title=title, body=body, division=act.appeal.division_id)
        )
        original.title, original.body = checked.title, checked.body
        original.save(update_fields=["title", "body"])
        act.finish(
            title=mask(checked.title),
            body=mask(checked.body),
        )


def withdraw(*, appeal: Appeal, actor: Actor, now: datetime, seen_version: int | None = None) -> None:
    """The author takes the appeal back; it disappears from public view and its offices are relieved."""
    with acting(
        appeal=appeal, action=Action.WITHDRAW, actor=actor, now=now, seen_version=seen_version
    ) as act:
        relieve_all(act.appeal, now)
        act.finish(is_published=False, closed_at=now)


def relieve_all(appeal: Appeal, now: datetime) -> None:
    """End every part of an appeal that offices need no longer work on."""
    appeal.assignments.filter(status__in=UNFINISHED).update(status=AssignmentStatus.RELIEVED, done_at=now)
