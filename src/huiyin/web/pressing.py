"""What was done to press on an appeal, in words, for desk and console; and the mark of a row under supervision."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.utils.translation import gettext as _

from huiyin.appeals.models import Supervision, SupervisionAnswer, Talk
from huiyin.appeals.selectors.pressing import Pressing
from huiyin.appeals.terms import AnswerVerdict, SupervisionOutcome, SupervisionState
from huiyin.web.words import date_words, day_words, month_words
from huiyin.web.work import Countdown, Mark, countdown_of


@dataclass(frozen=True, slots=True)
class Line:
    """Something said: by whom to whom, the words, when; ``href`` where it leads."""

    title: str
    text: str
    when: str
    href: str = ""
    mark: Mark | None = None


@dataclass(frozen=True, slots=True)
class SupervisionView:
    """One supervision with its answers."""

    number: str
    state: Mark
    countdown: Countdown | None
    due: str
    text: str
    facts: tuple[tuple[str, str], ...]
    answers: tuple[Line, ...]
    is_running: bool


@dataclass(frozen=True, slots=True)
class PressingView:
    """The box 督办与批示. ``clues`` are there for supervision only."""

    supervisions: tuple[SupervisionView, ...]
    instructions: tuple[Line, ...]
    talks: tuple[Line, ...]
    reminders: tuple[Line, ...]
    coverage: tuple[Line, ...]
    clues: tuple[Line, ...]

    @property
    def running(self) -> SupervisionView | None:
        """The supervision that runs."""
        return next((one for one in self.supervisions if one.is_running), None)


def day_of(day: date) -> str:
    """11 月 23 日."""
    return _("%(month)s %(day)d 日") % {"month": month_words(day.month), "day": day.day}


def pressing_view(found: Pressing, now: datetime) -> PressingView | None:
    """The box in words; None where nobody has pressed."""
    if found.is_empty:
        return None
    return PressingView(
        supervisions=tuple(
            _supervision(one, [a for a in found.answers if a.supervision_id == one.pk], now)
            for one in reversed(found.supervisions)
        ),
        instructions=tuple(
            Line(
                _("给%(name)s") % {"name": one.organisation.name} if one.organisation else _("给平台"),
                one.text,
                day_words(one.given_at, now),
                mark=Mark(_("已公开"), "done", "eye") if one.is_public else None,
            )
            for one in reversed(found.instructions)
        ),
        talks=tuple(_talk(one) for one in reversed(found.talks)),
        reminders=tuple(
            Line(
                _("作者催%(name)s") % {"name": one.organisation.name}
                if one.is_by_author
                else _("平台催%(name)s") % {"name": one.organisation.name},
                one.text,
                day_words(one.sent_at, now),
            )
            for one in reversed(found.reminders)
        ),
        coverage=tuple(
            Line(one.title, one.outlet, day_of(one.published_on), href=one.url) for one in found.coverage
        ),
        clues=tuple(
            Line(
                one.journalist.display_name,
                one.note,
                day_words(one.handed_at, now),
                mark=Mark(_("已收回"), "closed") if one.taken_back_at else None,
            )
            for one in reversed(found.clues)
        ),
    )


_STATES = {
    SupervisionState.RUNNING: "over",
    SupervisionState.ANSWERED: "wait",
    SupervisionState.ACCEPTED: "done",
    SupervisionState.ENDED: "closed",
}


def _supervision(one: Supervision, answers: Sequence[SupervisionAnswer], now: datetime) -> SupervisionView:
    state = SupervisionState(one.state)
    facts = (
        (_("发给"), one.organisation.name),
        (_("下达"), day_words(one.issued_at, now)),
        (_("挂牌"), day_words(one.listed_at, now) if one.listed_at else ""),
        (_("公开说明"), one.public_note),
        (_("销号"), day_words(one.delisted_at, now) if one.delisted_at else ""),
        (_("结果"), str(SupervisionOutcome(one.outcome).label) if one.outcome else ""),
        (_("结束理由"), one.ending),
    )
    return SupervisionView(
        number=one.number,
        state=Mark(str(state.label), _STATES[state], "shield"),
        countdown=countdown_of(due=one.due_at, start=one.issued_at, stage=_("回复督办"), now=now)
        if state == SupervisionState.RUNNING
        else None,
        due=date_words(one.due_at),
        text=one.text,
        facts=tuple((label, value) for label, value in facts if value),
        answers=tuple(_answer(answer, now) for answer in answers),
        is_running=state != SupervisionState.ENDED,
    )


def _answer(answer: SupervisionAnswer, now: datetime) -> Line:
    words = answer.body
    if answer.reason:
        words += "\n" + _("退回理由：%(reason)s") % {"reason": answer.reason}
    title = _("%(name)s的督办回复") % {"name": answer.organisation.name}
    if answer.is_late:
        title += _("（逾期）")
    tones = {AnswerVerdict.ACCEPTED: "done", AnswerVerdict.REJECTED: "over"}
    verdict = AnswerVerdict(answer.verdict) if answer.verdict else None
    mark = Mark(str(verdict.label), tones[verdict]) if verdict else Mark(_("待核"), "wait")
    return Line(title, words, day_words(answer.answered_at, now), mark=mark)


def _talk(talk: Talk) -> Line:
    words = [_("对象：%(people)s") % {"people": talk.people}, talk.points]
    if talk.commitment:
        words.append(_("承诺：%(words)s") % {"words": talk.commitment})
    if talk.committed_on:
        words.append(_("%(day)s前完成") % {"day": day_of(talk.committed_on)})
    mark = Mark(_("已公开约谈一事"), "done", "eye") if talk.is_public else None
    return Line(
        _("约谈%(name)s") % {"name": talk.organisation.name},
        "\n".join(words),
        day_of(talk.held_on),
        mark=mark,
    )


def supervision_marks(row: Any, now: datetime) -> list[Mark]:
    """The chips of a row of ``with_supervision``: under supervision, listed, late."""
    if row.supervision_number is None:
        return []
    is_listed = row.supervision_listed and not row.supervision_delisted
    is_late = row.supervision_state == SupervisionState.RUNNING and row.supervision_due < now
    label = _("挂牌督办") if is_listed else _("督办")
    found = [Mark(f"{label} {row.supervision_number}", "over", "shield")]
    if is_late:
        found.append(Mark(_("督办逾期"), "over", "alert"))
    elif row.supervision_state == SupervisionState.ANSWERED:
        found.append(Mark(_("督办已回复"), "wait", "message"))
    return found
