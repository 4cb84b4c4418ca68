"""Somebody presses: reminders, supervisions in every state, the public list, a talk, instructions, the press.

Played last, on appeals as they stand: which ones depends on how they stand and on their keys only, so the same seed
gives the same. Every step lies between the last step of its appeal and now, in office hours.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from random import Random

from django.db import transaction
from django.db.models import Case, Q, QuerySet, When

from huiyin.appeals import services
from huiyin.appeals.models import Appeal
from huiyin.appeals.terms import IN_HANDS, SUBJECT, Kind, Openness, Status, SupervisionOutcome
from huiyin.core.clock import local_day
from huiyin.demo import calendar
from huiyin.demo.accounts import SHOWN_OFFICE
from huiyin.demo.content.pressing import PressingTexts, SupervisionText, load_pressing
from huiyin.demo.world import World, dice
from huiyin.journal.models import Event

GAP = timedelta(hours=3)
MINUTE, DAY = timedelta(minutes=1), timedelta(days=1)
#: A late supervision was to be answered the day after it was ordered.
LATE = timedelta(days=3)
JOURNALIST, LEADER, SUPERVISOR = "ribao", "mayor", "supervisor"
#: The office that visitors sign in to, before the others.
SHOWN_FIRST = Case(When(lead__code=SHOWN_OFFICE, then=0), default=1)
#: The story for the press.
MEDIA_STORY = "demo/river-01/"


@dataclass
class _Clock:
    """Moments one after the other on one appeal; None once they would lie ahead."""

    appeal: Appeal
    now: datetime
    rng: Random

    def next(self, after: timedelta = GAP) -> datetime | None:
        at = calendar.in_office(max(self.appeal.updated_at + after, self._last() + MINUTE), self.rng)
        return at if at < self.now else None

    def _last(self) -> datetime:
        """What has happened beside, such as a breach that the watch has recorded, comes before."""
        happened = Event.objects.filter(subject=SUBJECT, subject_id=str(self.appeal.pk))
        return happened.order_by("-id").values_list("at", flat=True)[0]


@transaction.atomic
def press(*, world: World, now: datetime) -> None:
    """Everything of pressing.toml, as far as the city has appeals for it."""
    texts = load_pressing()
    used: set[int] = set()
    _supervise(world, texts, now, used)
    _remind(world, texts, now, used)
    _talk(world, texts, now)
    _instruct(world, texts, now)
    _tell_the_press(world, texts, now)


def _clock(world: World, appeal: Appeal, now: datetime) -> _Clock:
    return _Clock(appeal, now, dice(world.seed, "pressing", appeal.submission_key))


def _open(now: datetime) -> dict[str, QuerySet[Appeal]]:
    """Appeals of each sort; those of the office that visitors sign in to are chosen first."""
    rows = Appeal.objects.filter(lead__isnull=False).exclude(kind=Kind.THANKS)
    return {
        "overdue": rows.filter(due_at__lt=now, status__in=(Status.HANDLING, Status.DISPATCHED)),
        "handling": rows.filter(status=Status.HANDLING),
        "replied": rows.filter(
            Q(status=Status.REPLIED) | Q(status=Status.CLOSED, closed_at__gt=now - timedelta(days=30))
        ),
        "any": rows.filter(status__in=(Status.HANDLING, Status.REPLIED, Status.CLOSED)),
    }


def _supervise(world: World, texts: PressingTexts, now: datetime, used: set[int]) -> None:
    """The oldest takes the longest course; numbers follow the order of time."""
    chosen: list[tuple[datetime, Appeal, SupervisionText]] = []
    sorts = _open(now)
    for text in texts.supervisions:
        openness = Q(openness=Openness.PRIVATE) if text.private else Q(is_published=True)
        before = now - (LATE if text.is_late else 2 * DAY)
        recent = sorts["any"].filter(updated_at__gt=now - timedelta(days=40))
        wishes = (
            sorts[text.of].filter(openness),
            recent.filter(openness),
            sorts["any"].filter(openness),
            recent,
            sorts["any"],
        )
        free = (rows.filter(updated_at__lt=before).exclude(pk__in=used) for rows in wishes)
        found = (
            (at, appeal, text)
            for rows in free
            for appeal in rows.order_by(SHOWN_FIRST, "updated_at", "submission_key")
            if (at := _clock(world, appeal, now).next()) and at < before + DAY
        )
        if one := next(found, None):
            used.add(one[1].pk)
            chosen.append(one)
    for at, appeal, text in sorted(chosen, key=lambda one: (one[0], one[1].submission_key or "")):
        _one_supervision(world, appeal, text, at, now)


def _one_supervision(
    world: World, appeal: Appeal, text: SupervisionText, at: datetime, now: datetime
) -> None:
    services.supervise(
        appeal=appeal,
        text=text.text,
        due_on=_due_on(text, at, now),
        actor=world.member(SUPERVISOR),
        now=at,
    )
    for step in text.steps:
        moment = _clock(world, appeal, now).next()
        if moment is None:
            return
        _STEPS[step](world, appeal, text, moment)


def _due_on(text: SupervisionText, at: datetime, now: datetime) -> date:
    """Past where it is to be late, within a week where it has ended, ahead where it runs."""
    if text.is_late:
        return local_day(at) + timedelta(days=1)
    is_over = {"settle", "lift"} & set(text.steps)
    return local_day(at) + timedelta(days=6) if is_over else local_day(now) + timedelta(days=4)


def _answer(world: World, appeal: Appeal, text: SupervisionText, at: datetime) -> None:
    assert appeal.lead is not None
    services.answer_supervision(
        appeal=appeal, body=text.answer, actor=world.handler(appeal.lead.code), now=at
    )


def _accept(world: World, appeal: Appeal, text: SupervisionText, at: datetime) -> None:
    services.accept_answer(appeal=appeal, actor=world.member(SUPERVISOR), now=at)


def _reject(world: World, appeal: Appeal, text: SupervisionText, at: datetime) -> None:
    services.reject_answer(appeal=appeal, reason=text.reason, actor=world.member(SUPERVISOR), now=at)


def _list(world: World, appeal: Appeal, text: SupervisionText, at: datetime) -> None:
    services.list_supervision(appeal=appeal, note=text.note, actor=world.member(SUPERVISOR), now=at)


def _end(outcome: SupervisionOutcome) -> Callable[[World, Appeal, SupervisionText, datetime], None]:
    def end(world: World, appeal: Appeal, text: SupervisionText, at: datetime) -> None:
        services.end_supervision(
            appeal=appeal, outcome=outcome, reason=text.reason, actor=world.member(SUPERVISOR), now=at
        )

    return end


_STEPS: dict[str, Callable[[World, Appeal, SupervisionText, datetime], None]] = {
    "answer": _answer,
    "accept": _accept,
    "reject": _reject,
    "list": _list,
    "settle": _end(SupervisionOutcome.SETTLED),
    "lift": _end(SupervisionOutcome.LIFTED),
}


def _remind(world: World, texts: PressingTexts, now: datetime, used: set[int]) -> None:
    """The platform reminds where nothing runs yet; one author presses as well."""
    rows = sorted(
        _open(now)["overdue"].order_by("updated_at", "submission_key"), key=lambda one: one.pk in used
    )
    author_has_pressed = False
    for appeal, text in zip(rows, texts.reminders, strict=False):
        at = _late_moment(_clock(world, appeal, now), appeal)
        if at is None:
            continue
        if appeal.author and not author_has_pressed:
            services.nudge(appeal=appeal, actor=world.actor(appeal.author), now=at)
            author_has_pressed = True
            at = _clock(world, appeal, now).next()
        if at:
            services.remind(appeal=appeal, text=text, actor=world.member(SUPERVISOR), now=at)


def _late_moment(clock: _Clock, appeal: Appeal) -> datetime | None:
    """A moment after the time limit."""
    assert appeal.due_at is not None
    after = max(GAP, appeal.due_at - appeal.updated_at + timedelta(minutes=30))
    return clock.next(after)


def _talk(world: World, texts: PressingTexts, now: datetime) -> None:
    """With the office whose supervision is late."""
    for appeal, text in zip(_supervised(now), texts.talks, strict=False):
        at = _clock(world, appeal, now).next()
        if at is None:
            continue
        notes = services.TalkNotes(
            held_on=local_day(at),
            people=text.people,
            points=text.points,
            commitment=text.commitment,
            committed_on=local_day(at) + timedelta(days=text.days),
            is_public=text.is_public,
        )
        services.record_talk(appeal=appeal, notes=notes, actor=world.member(SUPERVISOR), now=at)


def _supervised(now: datetime) -> QuerySet[Appeal]:
    rows = Appeal.objects.filter(supervisions__ended_at__isnull=True, supervisions__isnull=False)
    return rows.order_by("supervisions__due_at", "submission_key")


def _instruct(world: World, texts: PressingTexts, now: datetime) -> None:
    """On letters to the mayor's mailbox."""
    rows = Appeal.objects.filter(
        mailbox__code=LEADER, status__in=(*IN_HANDS, Status.CLOSED), updated_at__lt=now - LATE
    )
    newest = rows.order_by("-updated_at", "submission_key")
    for appeal, (text, is_public) in zip(newest, texts.instructions, strict=False):
        at = _clock(world, appeal, now).next()
        if at:
            services.instruct(
                appeal=appeal,
                text=text,
                to_lead=is_public,
                is_public=is_public,
                actor=world.member(LEADER),
                now=at,
            )


def _tell_the_press(world: World, texts: PressingTexts, now: datetime) -> None:
    """A clue that was followed, and one that waits; the pig farm where the city tells of it."""
    published = Appeal.objects.filter(
        is_published=True, status__in=(*IN_HANDS, Status.CLOSED), updated_at__lt=now - LATE
    )
    story = published.filter(submission_key__startswith=MEDIA_STORY).order_by("submission_key").first()
    others = published.filter(kind=Kind.COMPLAINT).order_by("-updated_at", "submission_key")
    found = [story] if story else []
    found += [one for one in others[:3] if one != story]
    for number, appeal in enumerate(found[:2]):
        at = _clock(world, appeal, now).next()
        if at is None:
            continue
        services.hand_clue(
            appeal=appeal,
            journalist=world.staff[JOURNALIST],
            note=texts.clue_note if appeal == story else "",
            actor=world.member(SUPERVISOR),
            now=at,
        )
        published_at = _clock(world, appeal, now).next()
        if number == 0 and published_at:
            report = services.Report(
                texts.coverage_url, texts.coverage_title, texts.coverage_outlet, local_day(published_at)
            )
            services.add_coverage(
                appeal=appeal, report=report, actor=world.member(JOURNALIST), now=published_at
            )
