"""What offices do between signing and replying: acknowledge, go and look, tell of progress, ask for time or material."""

from datetime import datetime

from huiyin.appeals import services
from huiyin.appeals.deadlines import SHIPPED, Facts, Limit
from huiyin.appeals.terms import Stage
from huiyin.core.working_time import NATIONAL
from huiyin.demo import calendar, sentences
from huiyin.demo.content import Motif, Note
from huiyin.demo.courses import BY_DUE_DAY, Course
from huiyin.demo.tale import DAY, HOUR, MINUTE, Tale

#: Shares of appeals in which time or material is asked for.
EXTENDED, PAUSED = 0.06, 0.04
EXTENSION_DAYS = 5


def work(tale: Tale) -> datetime | None:
    """Until the reply can be written: when that is due, or None where the course ends before."""
    claimed = tale.at
    if tale.course is Course.SUSPENDED:
        suspend(tale)
        return None
    if tale.script.acknowledgement:
        acknowledge(tale)
    for note in sorted(tale.script.notes, key=lambda note: note.after_hours):
        add_note(tale, note, claimed)
    if tale.course is Course.EXTENSION_ASKED:
        ask_extension(tale, calendar.lately(tale.now, tale.rng))
        return None
    for helper, part in tale.helpers.items():
        contribute(tale, helper, part.contribution)
    if tale.course in BY_DUE_DAY or tale.course is Course.FRESHLY_CLAIMED or not tale.script.reply:
        return None
    return _time_given(tale)


def due_of(tale: Tale, extra_days: int = 0) -> datetime:
    """When the reply is due."""
    limit = _reply_limit(tale)
    return limit.moved(limit.due(tale.dispatched_at, NATIONAL), extra_days, NATIONAL)


def _reply_limit(tale: Tale) -> Limit:
    """The demonstration city runs under the shipped `five-day`."""
    limit = SHIPPED["five-day"].rules.limit(Stage.REPLY, Facts(tale.script.kind))
    if limit is None:
        raise LookupError("five-day has no limit for replies")
    return limit


def told_until(tale: Tale) -> datetime:
    """Before that the reply cannot be written: it tells of days between the dispatch and itself."""
    return tale.dispatched_at + tale.script.earliest_reply_days * DAY


def _time_given(tale: Tale) -> datetime:
    """When the reply is due, after an extension or a suspension if there is one."""
    due = due_of(tale)
    if tale.course is not Course.NATURAL:
        return due
    asked = calendar.in_office(tale.at + 15 * MINUTE, tale.rng)
    if (told_until(tale) > due or tale.rng.random() < EXTENDED) and asked + HOUR < due:
        extend(tale, asked)
        return due_of(tale, EXTENSION_DAYS)
    if tale.rng.random() < PAUSED:
        return pause(tale, due)
    return due


def acknowledge(tale: Tale) -> None:
    """已收悉."""
    lead = tale.filling.responsible.code
    tale.then(
        lambda at: services.acknowledge(
            appeal=tale.appeal,
            body=tale.write(tale.script.acknowledgement, at),
            actor=tale.world.handler(lead),
            now=at,
        ),
        after=tale.some(5 * MINUTE, 50 * MINUTE),
    )


def add_note(tale: Tale, note: Note, claimed: datetime) -> None:
    """Progress for everybody, or a remark for the handling side; with a picture where the script has one."""
    lead = tale.filling.responsible.code
    add = services.add_progress if note.public else services.add_internal

    def act(at: datetime) -> None:
        pictures = (
            [tale.picture(note.motif, at, organisation=tale.organisation(lead), number=1)]
            if note.motif is not Motif.NONE and tale.plan.turn == 0
            else []
        )
        add(
            appeal=tale.appeal,
            body=tale.write(note.text, at),
            attachments=pictures,
            actor=tale.world.handler(lead),
            now=at,
        )

    seen = calendar.in_office(claimed + note.after_hours * HOUR, tale.rng)
    tale.then(act, not_before=seen, after=2 * MINUTE)


def contribute(tale: Tale, office: str, contribution: str) -> None:
    """An assisting office hands in its part."""
    tale.then(
        lambda at: services.contribute(
            appeal=tale.appeal,
            body=tale.write(contribution, at),
            actor=tale.world.handler(office),
            now=at,
        ),
        after=10 * MINUTE if tale.is_story else tale.some(30 * MINUTE, 8 * HOUR),
    )


def ask_extension(tale: Tale, not_before: datetime | None = None) -> None:
    """More time, with a reason; before it is too late."""
    lead, reason = tale.filling.responsible.code, tale.choose(sentences.EXTENSION_REASONS)
    tale.then(
        lambda at: services.ask_extension(
            appeal=tale.appeal, days=EXTENSION_DAYS, reason=reason, actor=tale.world.handler(lead), now=at
        ),
        after=10 * MINUTE,
        not_before=not_before,
    )


def extend(tale: Tale, asked: datetime) -> None:
    """Asked and granted."""
    ask_extension(tale, asked)
    reason = tale.choose(sentences.EXTENSION_GRANTS)
    tale.then(
        lambda at: services.grant_extension(
            appeal=tale.appeal, reason=reason, actor=tale.world.member("supervisor"), now=at
        ),
        after=tale.some(30 * MINUTE, 5 * HOUR),
    )


def suspend(tale: Tale) -> None:
    """The clock stops until the author has sent what is missing."""
    lead, question = tale.filling.responsible.code, tale.choose(sentences.QUESTIONS_TO_AUTHOR)
    tale.then(
        lambda at: services.suspend(
            appeal=tale.appeal, question=question, actor=tale.world.handler(lead), now=at
        ),
        after=tale.some(HOUR, 8 * HOUR),
    )


def pause(tale: Tale, due: datetime) -> datetime:
    """Suspended and resumed; the new due time."""
    suspend(tale)
    suspended, words = tale.at, tale.choose(sentences.SUPPLEMENTS)
    tale.then(
        lambda at: services.supplement(appeal=tale.appeal, body=words, actor=tale.author, now=at),
        after=tale.some(4 * HOUR, 3 * DAY),
        office=False,
    )
    return _reply_limit(tale).resumed(due, suspended, tale.at, NATIONAL)
