"""Assessments as people run them: opened, changed until frozen, frozen, corrected. By the supervisor of the place."""

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from huiyin.core.clock import local_day
from huiyin.core.errors import Forbidden, InvalidInput, WrongState
from huiyin.core.text import clean_text
from huiyin.journal.models import Visibility
from huiyin.journal.services import record
from huiyin.organisations.actors import Actor
from huiyin.organisations.models import Organisation, Role
from huiyin.statistics.definitions import VERSION
from huiyin.statistics.facts import Tally, since_then
from huiyin.statistics.figures import next_month
from huiyin.statistics.formulas import Formula
from huiyin.statistics.models import Assessment, Edition, EditionLine, PeriodKind
from huiyin.statistics.tables import Counted, Table, counted, struck_out, table_of, tally_to

SUBJECT = "assessment"
#: Who runs assessments, within the division of the post.
ASSESSORS = (Role.SUPERVISOR,)
REASON_MAX = 300
#: How long after the end of the period figures may still come in, unless somebody says otherwise.
CUT_OFF_AFTER = timedelta(days=10)


@dataclass(frozen=True, slots=True)
class Terms:
    """What an assessment is about and how it is computed; ``until`` counts for a custom period only."""

    kind: PeriodKind
    since: date
    until: date | None
    cut_off: date | None
    formula: Formula


def open_assessment(*, division: str, terms: Terms, actor: Actor, now: datetime) -> Assessment:
    """Begin an assessment of the offices of a place. InvalidInput where its days or weights cannot be."""
    _may_assess(actor, division)
    fields = _fields(terms)
    code = assessment_code(division, terms.kind, fields["since"], fields["until"])
    with transaction.atomic():
        try:
            with transaction.atomic():
                made = Assessment.objects.create(
                    code=code, division_id=division, created_by_id=actor.user_id, created_at=now, **fields
                )
        except IntegrityError:
            raise InvalidInput("there-already", _("这个时段的考核已经有了"), field="since") from None
        _record("assessment_opened", made, actor, now, {"formula": asdict(terms.formula)})
    return made


def change_assessment(*, assessment: Assessment, terms: Terms, actor: Actor, now: datetime) -> None:
    """Other weights, another cut-off: only before it is frozen. The period stays."""
    _may_assess(actor, assessment.division_id)
    with transaction.atomic():
        locked = _locked(assessment)
        if locked.editions.exists():
            raise WrongState("frozen", _("已经定稿，不能再改办法；数据有误请用“更正”"))
        fields = _fields(
            Terms(PeriodKind.CUSTOM, locked.since, locked.until, terms.cut_off, terms.formula)
        ) | {"kind": locked.kind}
        Assessment.objects.filter(pk=locked.pk).update(**fields)
        _record("assessment_changed", locked, actor, now, {"formula": asdict(terms.formula)})
    assessment.refresh_from_db()


def freeze(*, assessment: Assessment, actor: Actor, now: datetime) -> Edition:
    """定稿: from now on this table is the published one. Not before the cut-off; only once."""
    _may_assess(actor, assessment.division_id)
    with transaction.atomic():
        locked = _locked(assessment)
        if locked.editions.exists():
            raise WrongState("frozen", _("已经定稿；数据有误请用“更正”"))
        if local_day(now) < locked.cut_off:
            raise WrongState(
                "too-early", _("数据截止日是 %(day)s，到那天才能定稿") % {"day": locked.cut_off.isoformat()}
            )
        return _write(locked, 1, "", actor, now)


def correct(*, assessment: Assessment, reason: str, actor: Actor, now: datetime) -> Edition:
    """更正: a new edition from the figures as they are now, with the reason. Earlier ones stay readable."""
    _may_assess(actor, assessment.division_id)
    reason = clean_text(reason)
    if not reason:
        raise InvalidInput("required", _("请写明为什么更正，理由会公开"), field="reason")
    if len(reason) > REASON_MAX:
        raise InvalidInput("too-long", _("最多 %(n)d 个字") % {"n": REASON_MAX}, field="reason")
    with transaction.atomic():
        locked = _locked(assessment)
        last = locked.editions.order_by("-number").first()
        if last is None:
            raise WrongState("not-frozen", _("还没有定稿，不用更正"))
        return _write(locked, last.number + 1, reason, actor, now)


def assessment_code(division: str, kind: str, since: date, until: date) -> str:
    """How an assessment is called in addresses: 9901-2026-10, 9901-2026-q3, 9901-2026, 9901-20261001-20261015."""
    period = {
        PeriodKind.MONTH: f"{since:%Y-%m}",
        PeriodKind.QUARTER: f"{since.year}-q{(since.month + 2) // 3}",
        PeriodKind.YEAR: f"{since.year}",
    }.get(PeriodKind(kind), f"{since:%Y%m%d}-{until:%Y%m%d}")
    return f"{division}-{period}"


def period_of(kind: PeriodKind, since: date, until: date | None) -> tuple[date, date]:
    """First and last day: the month, quarter or year around ``since``, or the days given."""
    if kind == PeriodKind.CUSTOM:
        return since, until or since
    months = {PeriodKind.MONTH: 1, PeriodKind.QUARTER: 3, PeriodKind.YEAR: 12}[kind]
    first = date(since.year, (since.month - 1) // months * months + 1, 1)
    after = first
    for _month in range(months):
        after = next_month(after)
    return first, after - timedelta(days=1)


def _may_assess(actor: Actor, division: str) -> None:
    if not actor.holds_over(division, *ASSESSORS):
        raise Forbidden("assessor", _("考核由督办员办理，您没有这个地方的督办员岗位"))


def _fields(terms: Terms) -> dict[str, Any]:
    since, until = period_of(terms.kind, terms.since, terms.until)
    if until < since:
        raise InvalidInput("period", _("结束日期不能早于开始日期"), field="until")
    cut_off = terms.cut_off or until + CUT_OFF_AFTER
    if cut_off <= until:
        raise InvalidInput("cut-off", _("数据截止日要在考核期结束以后"), field="cut_off")
    formula = terms.formula
    weights = (formula.response, formula.solved, formula.satisfied)
    if sum(weights) != 100 or min(weights) < 0:
        raise InvalidInput(
            "weights",
            _("三个权重加起来要正好是 100，现在是 %(sum)d") % {"sum": sum(weights)},
            field="response",
        )
    if not 0 <= formula.partly <= 1:
        raise InvalidInput("partly", _("“部分解决”在 0 到 100 之间"), field="partly")
    return {
        "kind": terms.kind,
        "since": since,
        "until": until,
        "cut_off": cut_off,
        "weight_response": formula.response,
        "weight_solved": formula.solved,
        "weight_satisfied": formula.satisfied,
        "minimum": formula.minimum,
        "partly": round(formula.partly * 100),
    }


def _locked(assessment: Assessment) -> Assessment:
    return Assessment.objects.select_for_update().get(pk=assessment.pk)


def _write(assessment: Assessment, number: int, reason: str, actor: Actor, now: datetime) -> Edition:
    """Store the table as it is now, line by line."""
    then = since_then(now)
    rows = counted(assessment, then)
    excluded = struck_out(assessment)
    table = table_of(rows, assessment.formula, then.at, excluded)
    edition = Edition.objects.create(
        assessment=assessment,
        number=number,
        reason=reason,
        definitions=VERSION,
        formula=asdict(assessment.formula),
        total=tally_to(_sum(row.total for row in rows)),
        adjusted=tally_to(_sum(row.adjusted for row in rows)),
        excluded=[asdict(one) for one in excluded],
        counted_at=then.at,
        frozen_by_id=actor.user_id,
        frozen_at=now,
    )
    EditionLine.objects.bulk_create(_lines(edition, table, {row.code: row for row in rows}))
    type = "assessment_corrected" if reason else "assessment_frozen"
    _record(type, assessment, actor, now, {"edition": number, "reason": reason})
    return edition


def _lines(edition: Edition, table: Table, rows: Mapping[str, Counted]) -> list[EditionLine]:
    keys = dict(Organisation.objects.filter(code__in=rows).values_list("code", "pk"))
    return [
        EditionLine(
            edition=edition,
            organisation_id=keys[line.code],
            name=line.name,
            level=line.level,
            position=position,
            rank=line.rank,
            score=None if line.score is None else f"{line.score:.2f}",
            total=tally_to(rows[line.code].total),
            adjusted=tally_to(rows[line.code].adjusted),
        )
        for position, line in enumerate(table.lines, 1)
    ]


def _sum(tallies: Iterable[Tally]) -> Tally:
    whole = Tally()
    for tally in tallies:
        whole.merge(tally)
    return whole


def _record(type: str, assessment: Assessment, actor: Actor, now: datetime, data: dict[str, Any]) -> None:
    record(
        type=type,
        subject=SUBJECT,
        subject_id=assessment.code[:32],
        who=actor.who(ASSESSORS),
        visibility=Visibility.PUBLIC,
        now=now,
        data={"code": assessment.code, **data},
    )
