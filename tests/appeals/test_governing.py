"""Rule sets are adopted and calendars changed by those who govern the place, and open limits follow the calendar."""

from dataclasses import replace
from datetime import date, datetime, time, timedelta
from typing import Any

import pytest
from tests.cast import DAY, HOUR, TUESDAY, Cast, accepted, dispatched, handling, submitted

from huiyin.appeals import services
from huiyin.appeals.deadlines import SHIPPED, Facts, Limit, Unit
from huiyin.appeals.models import Appeal, Deadline, RuleSet
from huiyin.appeals.selectors.rules import rules_at
from huiyin.appeals.services import RuleDraft
from huiyin.appeals.terms import Kind, Lane, Stage
from huiyin.core.clock import local_day
from huiyin.core.errors import Forbidden, InvalidInput
from huiyin.journal.models import Event
from huiyin.organisations.actors import SYSTEM_ACTOR
from huiyin.organisations.calendar_notices import read_hours, read_notice
from huiyin.organisations.calendars import calendars_of
from huiyin.organisations.models import CalendarDay, CalendarYear, Division, OfficeHours

TOMORROW = date(2026, 11, 18)
FRIDAY = date(2026, 11, 20)
NOTICE = """
2027-01-01..2027-01-03 休 元旦
2027年2月5日至2027年2月12日 休 春节
2027-02-13 班 春节
2027-04-05 休 清明节
2027-05-01~2027-05-05 休 劳动节
2027-10-01..2027-10-07 休 国庆节
"""


def draft(**changes: Any) -> RuleDraft:
    """The petition set for the city, from tomorrow on."""
    shipped = SHIPPED["petition-2022"].rules
    whole = RuleDraft(
        name="petition-2022",
        title="信访工作条例",
        lane=Lane.ORDINARY,
        division=Division.objects.get(pk="9901"),
        effective_from=TOMORROW,
        limits=shipped.limits,
        extension_max=30,
    )
    return replace(whole, **changes)


def adopt(cast: Cast, **changes: Any) -> RuleSet:
    """… adopted by the city's system administrator."""
    return services.adopt(actor=cast.actor("system_admin"), draft=draft(**changes), now=TUESDAY)


def close(cast: Cast, place: str, at: datetime = TUESDAY) -> None:
    """A place does not work on the Friday."""
    services.set_day(
        actor=cast.actor("system_admin"),
        division=Division.objects.get(pk=place),
        day=FRIDAY,
        is_working=False,
        reason="台风停工",
        now=at,
    )


def reply_due(appeal: Appeal) -> Deadline:
    """The lead's reply limit that runs."""
    return appeal.deadlines.get(stage=Stage.REPLY, slot="lead")


def test_an_adopted_set_holds_from_its_day_on(cast: Cast) -> None:
    """And not an hour before; the Event says who has put it in force."""
    submitted(cast)
    stored = adopt(cast)
    midnight = TUESDAY + 14 * HOUR
    assert rules_at("990101", midnight - HOUR).name == "five-day"
    assert (rules_at("990101", midnight).name, rules_at("990101", midnight).id) == (
        "petition-2022",
        stored.pk,
    )
    event = Event.objects.get(type="rules_adopted")
    assert event.subject == "rule_set"
    assert event.data["name"] == "petition-2022/1"
    assert event.actor_id == cast.users["system_admin"].pk


def test_the_same_name_again_is_the_next_version_and_the_old_one_stays(cast: Cast) -> None:
    """Never changed in place."""
    first = adopt(cast)
    before = RuleSet.objects.values().get(pk=first.pk)
    second = adopt(cast, limits=(*first_limits(), Limit(Stage.CLOSE, 10)))
    assert (first.version, second.version) == (1, 2)
    assert RuleSet.objects.values().get(pk=first.pk) == before


def first_limits() -> tuple[Limit, ...]:
    """One day for everything."""
    return tuple(Limit(stage, 1) for stage in (Stage.MODERATE, Stage.DISPATCH, Stage.CLAIM, Stage.REPLY))


@pytest.mark.parametrize(
    ("changes", "field", "code"),
    [
        ({"effective_from": date(2026, 11, 17)}, "effective_from", "too-early"),
        ({"limits": ()}, "limits", "limits"),
        ({"name": "Five Day"}, "name", "name-form"),
        ({"title": " "}, "title", "missing"),
        ({"title": "长" * 41}, "title", "too-long"),
        ({"extension_max": 1001}, "extension_max", "amount"),
    ],
)
def test_what_is_wrong_is_said_at_its_field(
    cast: Cast, changes: dict[str, Any], field: str, code: str
) -> None:
    """Nothing is stored then."""
    submitted(cast)
    with pytest.raises(InvalidInput) as refusal:
        adopt(cast, **changes)
    assert (refusal.value.field, refusal.value.code) == (field, code)
    assert not RuleSet.objects.exists()


def test_before_the_first_appeal_a_set_may_hold_from_today_on(cast: Cast) -> None:
    """So that a new site need not open under rules that it does not want."""
    adopt(cast, effective_from=local_day(TUESDAY))
    assert rules_at("990101", TUESDAY).name == "petition-2022"


def test_only_who_governs_the_place_adopts(cast: Cast) -> None:
    """An administrator of the city neither for the province nor, with an office outside the city, for the site."""
    for name in ("dispatcher", "supervisor", "audit_admin", "citizen"):
        with pytest.raises(Forbidden):
            services.adopt(actor=cast.actor(name), draft=draft(), now=TUESDAY)
    with pytest.raises(Forbidden):
        adopt(cast, division=Division.objects.get(pk="99"))
    adopt(cast, division=None, name="whole-site")
    office = cast.organisation("water")
    office.division_id = "99"
    office.save()
    with pytest.raises(Forbidden):
        adopt(cast, division=None, name="whole-site")


def test_a_closure_moves_open_limits_of_the_place_and_says_so(cast: Cast) -> None:
    """Limits below the place are computed anew by the loop, with one Event an appeal; others stand still."""
    near = dispatched(cast)
    far = dispatched(cast, division="990102")
    due = reply_due(near).due_at
    close(cast, "990101", TUESDAY + 3 * HOUR)
    assert Deadline.objects.filter(is_stale=True).exclude(appeal=near).count() == 0
    assert services.recompute_waiting(now=TUESDAY + 4 * HOUR) == 1
    assert reply_due(near).due_at == due + DAY
    assert reply_due(far).due_at == due
    near.refresh_from_db()
    assert near.reply_due_at == due + DAY
    moved = Event.objects.get(type="recompute_deadlines", subject_id=str(near.pk)).data["moves"]
    assert [move["stage"] for move in moved] == ["reply", "close"]
    assert services.recompute_waiting(now=TUESDAY + 4 * HOUR) == 0


def test_a_closure_taken_back_gives_the_old_due_time_back(cast: Cast) -> None:
    """The calendar is data, and so is its undoing."""
    appeal = dispatched(cast)
    due = reply_due(appeal).due_at
    entry = services.set_day(
        actor=SYSTEM_ACTOR, division=None, day=FRIDAY, is_working=False, reason="停电", now=TUESDAY
    )
    services.recompute_waiting(now=TUESDAY)
    assert reply_due(appeal).due_at == due + DAY
    services.remove_day(actor=SYSTEM_ACTOR, entry=entry, now=TUESDAY)
    services.recompute_waiting(now=TUESDAY)
    assert reply_due(appeal).due_at == due
    assert not CalendarDay.objects.exists()


def test_office_hours_from_a_day_on_move_the_close_of_business(cast: Cast) -> None:
    """Half past six in summer time."""
    appeal = dispatched(cast)
    due = reply_due(appeal).due_at
    services.set_hours(
        actor=cast.actor("system_admin"),
        division=Division.objects.get(pk="9901"),
        since=FRIDAY,
        spans=read_hours("8:30-12:00，15:00-18:30"),
        now=TUESDAY,
    )
    services.recompute_waiting(now=TUESDAY + 3 * HOUR)
    assert reply_due(appeal).due_at == due + HOUR / 2


def test_hours_of_the_city_hold_in_the_county_until_its_own_begin(cast: Cast) -> None:
    """Not the usual ones."""
    OfficeHours.objects.create(division_id="9901", since=date(2026, 1, 1), spans=[["08:00", "17:00"]])
    OfficeHours.objects.create(division_id="990101", since=date(2027, 6, 1), spans=[["07:00", "13:00"]])
    county = calendars_of(["990101"])["990101"]
    assert county.spans(FRIDAY) == ((time(8), time(17)),)
    assert county.spans(date(2027, 6, 1)) == ((time(7), time(13)),)


@pytest.mark.parametrize(
    ("day", "is_working", "reason", "code"),
    [
        (date(2026, 11, 16), False, "台风", "past"),
        (FRIDAY, True, "加班", "no-change"),
        (date(2026, 11, 21), False, "休息", "no-change"),
        (FRIDAY, False, "  ", "missing"),
        (FRIDAY, False, "长" * 61, "too-long"),
    ],
)
def test_a_day_that_changes_nothing_or_is_over_is_refused(
    cast: Cast, day: date, is_working: bool, reason: str, code: str
) -> None:
    """With the reason at the field."""
    with pytest.raises(InvalidInput) as refusal:
        services.set_day(
            actor=SYSTEM_ACTOR, division=None, day=day, is_working=is_working, reason=reason, now=TUESDAY
        )
    assert refusal.value.code == code


def test_a_year_is_entered_from_the_notice_and_uncertain_limits_follow(cast: Cast) -> None:
    """What was due on New Year's holiday by Mondays to Fridays alone is due after it."""
    appeal = accepted(cast, at=TUESDAY + 43 * DAY)
    row = appeal.deadlines.get(stage=Stage.DISPATCH)
    assert local_day(row.due_at) == date(2026, 12, 31)
    later = dispatched_on_new_years_eve(cast)
    claim = later.deadlines.get(stage=Stage.CLAIM)
    assert (local_day(claim.due_at), claim.is_certain) == (date(2027, 1, 1), False)
    services.enter_year(
        actor=cast.actor("system_admin"), year=2027, text=NOTICE, source="国办发明电〔2026〕9 号", now=TUESDAY
    )
    assert services.recompute_waiting(now=TUESDAY + 45 * DAY)
    claim.refresh_from_db()
    assert (local_day(claim.due_at), claim.is_certain) == (date(2027, 1, 4), True)
    row.refresh_from_db()
    assert local_day(row.due_at) == date(2026, 12, 31)
    assert CalendarYear.objects.get().source == "国办发明电〔2026〕9 号"
    with pytest.raises(InvalidInput, match="year-known"):
        services.enter_year(actor=SYSTEM_ACTOR, year=2027, text=NOTICE, source="再来一次", now=TUESDAY)


def dispatched_on_new_years_eve(cast: Cast) -> Appeal:
    """An appeal that an office has to sign for on the first day of an unpublished year."""
    return dispatched(cast, by="neighbour", title="路灯不亮", at=TUESDAY + 44 * DAY)


def test_the_lines_of_a_notice_are_read_as_people_write_them() -> None:
    """Single days and stretches; a December day belongs to New Year's holiday."""
    plan = read_notice(2027, NOTICE.replace("2027-01-01..2027-01-03", "2026-12-31..2027-01-02"))
    assert plan.errors == ()
    assert len(plan.days) == 3 + 8 + 1 + 1 + 5 + 7
    assert plan.days[0].day == date(2026, 12, 31)
    assert [one.day for one in plan.days if one.is_working] == [date(2027, 2, 13)]


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("2027-02-30 休 春节", "看不懂日期"),
        ("元旦放假三天", "要写成"),
        ("2028-01-01 休 元旦", "不在 2027 年"),
        ("2027-01-02 休 元旦", "前面已经写过"),
        ("2027-02-15 班 春节", "本来就上班"),
        ("2027-03-05..2027-03-01 休 春节", "起止日期不对"),
    ],
)
def test_a_line_that_cannot_be_read_is_named_by_its_number(line: str, words: str) -> None:
    """So that it can be mended where it stands."""
    errors = read_notice(2027, NOTICE + line).errors
    assert [number for number, _sentence in errors] == [8]
    assert words in errors[0][1]


def test_a_notice_with_too_few_days_off_is_taken_for_a_part_of_one() -> None:
    """A year that is half entered would be called published."""
    assert [number for number, _words in read_notice(2027, "2027-01-01 休 元旦").errors] == [0]


@pytest.mark.parametrize("text", ["", "9点到5点", "12:00-9:00", "9:00-12:00，11:00-18:00", "25:00-26:00"])
def test_hours_that_are_none_are_refused(text: str) -> None:
    """Overlapping, backwards, or no hours at all."""
    with pytest.raises(ValueError, match=r"时段|要写成"):
        read_hours(text)


def test_the_rules_of_a_running_stage_stay_after_adoption(cast: Cast) -> None:
    """The next stage follows the new set."""
    appeal = dispatched(cast)
    due = reply_due(appeal).due_at
    adopt(cast)
    services.claim(appeal=appeal, actor=cast.actor("handler"), now=TUESDAY + timedelta(days=2))
    assert reply_due(appeal).due_at == due
    other = submitted(cast, by="neighbour", title="路灯不亮", at=TUESDAY + timedelta(days=2))
    assert other.deadlines.get().rule_name == "petition-2022/1"
    assert rules_at("9901", TUESDAY + 2 * DAY).limit(Stage.REPLY, Facts(Kind.HELP)) == Limit(
        Stage.REPLY, 60, Unit.CALENDAR_DAYS
    )


def test_the_promise_of_a_closed_appeal_follows_the_calendar_too(cast: Cast) -> None:
    """It still runs when everything else is over."""
    appeal = promised(cast)
    services.close(appeal=appeal, actor=cast.actor("dispatcher"), now=TUESDAY + 2 * DAY)
    row = appeal.deadlines.get(stage=Stage.PROMISE)
    services.set_hours(
        actor=SYSTEM_ACTOR, division=None, since=FRIDAY, spans=read_hours("8:00-16:00"), now=TUESDAY + DAY
    )
    assert services.recompute_waiting(now=TUESDAY + 3 * DAY) == 1
    before = row.due_at
    row.refresh_from_db()
    assert row.due_at == before - 2 * HOUR
    assert services.recompute_waiting(now=TUESDAY + 3 * DAY) == 0


def promised(cast: Cast) -> Appeal:
    """An appeal whose reply promises something until the tenth of December."""
    appeal = handling(cast)
    text = services.ReplyText(
        "您好！管道下月更换，12 月 10 日前恢复供暖。", "供热科", "周工", "0000-8765 120", date(2026, 12, 10)
    )
    at = TUESDAY + DAY
    services.draft_reply(appeal=appeal, text=text, actor=cast.actor("handler"), now=at)
    services.send_for_approval(appeal=appeal, actor=cast.actor("handler"), now=at)
    services.publish_reply(appeal=appeal, actor=cast.actor("approver"), now=at)
    return appeal
