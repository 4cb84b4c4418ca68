"""Replies: drafted, sent for approval, now and then sent back, approved and published."""

from datetime import date, datetime, timedelta

from huiyin.appeals import services
from huiyin.core.clock import local_day
from huiyin.demo import calendar, sentences
from huiyin.demo.content import Motif
from huiyin.demo.courses import Course
from huiyin.demo.paces import pace_of
from huiyin.demo.tale import DAY, HOUR, MINUTE, Tale
from huiyin.demo.working import told_until
from huiyin.demo.world import dice

#: Shares of replies: published after they were due; sent back by the approver once.
LATE, SENT_BACK = 0.14, 0.06
#: Share of promised dates that are kept and told.
KEPT = 0.9


def reply(tale: Tale, due: datetime) -> bool:
    """The first reply, about when it is due; False where the course ends before it is published."""
    if tale.course in (Course.DRAFTED, Course.AWAITING_APPROVAL):
        at = calendar.lately(tale.now, tale.rng)
        draft(tale, tale.script.reply, not_before=at, published_on=local_day(tale.now))
        if tale.course is Course.AWAITING_APPROVAL:
            send_for_approval(tale)
        return False
    wanted = max(pace_of(tale).reply_at or _moment(tale, due), told_until(tale))
    write_out(tale, tale.script.reply, wanted)
    return True


def _moment(tale: Tale, due: datetime) -> datetime:
    """Mostly in time, more often near the end of it than at its beginning."""
    if tale.course is Course.NATURAL and tale.rng.random() < LATE:
        return due + tale.some(2 * HOUR, 6 * DAY)
    left = due - HOUR - tale.at
    return tale.at + max(left, timedelta(0)) * tale.rng.triangular(0.1, 0.97, 0.75)


def write_out(tale: Tale, text: str, wanted: datetime, *, is_first: bool = True) -> None:
    """All steps of one reply, so that it is published at about ``wanted``."""
    begun = calendar.in_office(wanted - 50 * MINUTE, tale.rng)
    published_on = local_day(max(begun, tale.at))
    draft(tale, text, not_before=begun, published_on=published_on, is_first=is_first)
    send_for_approval(tale)
    if is_first and tale.course is Course.NATURAL and tale.rng.random() < SENT_BACK:
        _reject(tale)
        draft(tale, text, published_on=published_on, is_first=is_first)
        send_for_approval(tale)
    lead = tale.filling.responsible.code
    published = tale.then(
        lambda at: services.publish_reply(appeal=tale.appeal, actor=tale.world.approver(lead), now=at),
        after=tale.some(8 * MINUTE, 40 * MINUTE),
    )
    if (
        is_first
        and tale.script.promised_days
        and dice(tale.world.seed, f"{tale.plan.key} kept").random() < KEPT
    ):
        _keep_promise(tale, published + tale.script.promised_days * DAY)


def _keep_promise(tale: Tale, promised: datetime) -> None:
    """The office says, a little before the day it promised or just in time, that it is done."""
    rng, lead = dice(tale.world.seed, f"{tale.plan.key} promise"), tale.filling.responsible.code
    words = rng.choice(sentences.PROMISES_KEPT)
    tale.aside(
        calendar.in_office(promised - rng.uniform(0.1, 1.9) * DAY, rng),
        lambda at: services.keep_promise(
            appeal=tale.appeal, body=words, actor=tale.world.handler(lead), now=at
        ),
    )


def draft(
    tale: Tale,
    text: str,
    *,
    published_on: date,
    not_before: datetime | None = None,
    is_first: bool = True,
) -> None:
    """The handler's draft, with a picture of what has been done where the script has one."""
    lead, script = tale.filling.responsible, tale.script

    def act(at: datetime) -> None:
        day = max(published_on, local_day(at))
        promised = day + script.promised_days * DAY if script.promised_days and is_first else None
        is_pictured = is_first and script.evidence is not Motif.NONE and tale.plan.turn == 0
        pictures = (
            [tale.picture(script.evidence, at, organisation=tale.organisation(lead.code), mended=True)]
            if is_pictured and not tale.appeal.attachments.filter(reply__isnull=False).exists()
            else []
        )
        services.draft_reply(
            appeal=tale.appeal,
            text=services.ReplyText(
                body=tale.filling.write(text, today=day).strip(),
                contact_department=script.contact_department,
                contact_person=script.contact_person,
                contact_phone=lead.phone,
                promised_on=promised,
            ),
            attachments=pictures,
            actor=tale.world.handler(lead.code),
            now=at,
        )

    tale.then(act, after=5 * MINUTE, not_before=not_before)


def send_for_approval(tale: Tale) -> None:
    """送审签."""
    lead = tale.filling.responsible.code
    tale.then(
        lambda at: services.send_for_approval(appeal=tale.appeal, actor=tale.world.handler(lead), now=at),
        after=2 * MINUTE,
    )


def _reject(tale: Tale) -> None:
    lead, reason = tale.filling.responsible.code, tale.choose(sentences.REJECTIONS)
    tale.then(
        lambda at: services.reject_reply(
            appeal=tale.appeal, reason=reason, actor=tale.world.approver(lead), now=at
        ),
        after=tale.some(10 * MINUTE, 60 * MINUTE),
    )
