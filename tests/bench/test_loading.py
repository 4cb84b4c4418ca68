"""A generated site holds what the services would have written, and the product goes on from there."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from random import Random

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from huiyin.accounts.models import User
from huiyin.appeals import services
from huiyin.appeals.models import Appeal, Assignment, Deadline, OriginalText, Rating, Reply, Support
from huiyin.appeals.selectors.lists import Filters
from huiyin.appeals.selectors.own import find_by_code
from huiyin.appeals.selectors.timeline import entry_of
from huiyin.appeals.services import timing, watching
from huiyin.appeals.terms import SUBJECT, Kind, Status
from huiyin.bench import loading
from huiyin.bench.apart import apart
from huiyin.bench.calendar import TabledCalendar
from huiyin.bench.courses import delay
from huiyin.bench.days import Days
from huiyin.bench.profiles import PROFILES, Profile
from huiyin.core.clock import local_day, start_of_day
from huiyin.core.working_time import NATIONAL
from huiyin.journal.models import Event
from huiyin.organisations.actors import NOBODY, actor_for
from huiyin.organisations.models import Division, Level, Organisation
from huiyin.search.models import Document
from huiyin.search.rebuilding import rebuild
from huiyin.search.scopes import everybody
from huiyin.search.selectors import search
from huiyin.statistics import recounting
from huiyin.statistics.figures import Figures, by_office, figures
from huiyin.statistics.models import CountedAppeal
from huiyin.statistics.recounting import recount as recount_facts
from tests import cast as the_cast
from tests.statistics.history import NOW, Recount, recount, stories
from tests.statistics.test_figures import counts

TINY = Profile("tiny", 260, provinces=0, cities=1, counties=2, townships=2)
#: The same size, told a quarter and laid out inside PostgreSQL.
COPIED = replace(TINY, name="copied", copies=4)


@pytest.fixture(params=[TINY, pytest.param(COPIED, marks=pytest.mark.postgres)], ids=lambda one: one.name)
def site(transactional_db: None, request: pytest.FixtureRequest) -> Profile:
    """A small generated site, whose present is a Saturday noon."""
    profile: Profile = request.param
    loading.load(profile=profile, until=NOW, progress=lambda done: None)
    return profile


def test_a_generated_site_is_what_the_services_would_have_written(site: Profile) -> None:
    assert Appeal.objects.count() == site.appeals
    assert User.objects.filter(kind="citizen").count() == site.accounts
    connection.check_constraints()
    assert _faults() == []
    for appeal in Appeal.objects.all():
        _limits_are_those_of_the_events(appeal)
        sequences = Event.objects.filter(
            subject=SUBJECT, subject_id=str(appeal.pk), sequence__isnull=False
        ).order_by("pk")
        assert list(sequences.values_list("sequence", flat=True)) == list(range(1, appeal.version + 1))
        assert sequences[appeal.version - 1].data["status"] == appeal.status
        assert appeal.me_too_count == Support.objects.filter(appeal=appeal, kind="me_too").count()
        assert appeal.follow_count == appeal.follows.count()


def _faults() -> list[str]:
    """What SQLite finds wrong with its rows, and whether it takes as little care as while a site is loaded."""
    if connection.vendor != "sqlite":
        return []
    with connection.cursor() as cursor:
        rows = cursor.execute("PRAGMA quick_check").fetchall()
        asked = cursor.execute("PRAGMA ignore_check_constraints").fetchone()
        mode = cursor.execute("PRAGMA journal_mode").fetchone()
    return [row[0] for row in rows if row[0] != "ok"] + ["careless"] * (asked[0] or mode[0] == "off")


def _limits_are_those_of_the_events(appeal: Appeal) -> None:
    stored = {(row.stage, row.slot, row.begun_by): row for row in appeal.deadlines.all()}
    answer = timing.computed(appeal)
    assert len(stored) == len(answer)
    for clock in answer:
        row = stored[clock.stage, clock.slot, clock.begun_by]
        for name in ("started_at", "due_at", "amber_at", "ended_at", "paused_at", "organisation_id", "state"):
            assert getattr(row, name) == getattr(clock, name), (appeal.number, name)
        assert timing.changing(clock, row)["watch_at"] == row.watch_at
    nearest = timing.nearest(appeal, answer)
    assert {name: getattr(appeal, name) for name in nearest} == nearest
    for part in appeal.assignments.all():
        assert part.due_at == timing.part_due(part.role, part.status, part.claim_due_at, appeal)


@pytest.mark.usefixtures("site")
def test_events_are_in_the_order_in_which_they_happened_and_have_words() -> None:
    moments = list(Event.objects.order_by("pk").values_list("at", flat=True))
    assert moments == sorted(moments)
    assert moments[-1] <= NOW
    for event in Event.objects.all():
        assert entry_of(event).title


def test_figures_of_a_generated_site_agree_with_the_recount(site: Profile) -> None:
    recount_facts(now=NOW)
    told = stories()
    for since, until in ((date(2026, 10, 1), date(2026, 11, 30)), (date(2025, 3, 1), date(2025, 9, 30))):
        _agree(site, figures(since=since, until=until, now=NOW), recount(told, since, until))
        for row in by_office(since=since, until=until, now=NOW)[:5]:
            office = Organisation.objects.get(code=row.code)
            _agree(site, row.figures, recount(told, since, until, office.pk))


def _agree(site: Profile, found: Figures, expected: Recount) -> None:
    """Counts exactly; hours nearly, for the figures leave the seconds of each moment out. A median of copies that are
    alike falls on one of them, whose seconds may be what makes it an hour more."""
    seconds = 1 if site.copies > 1 else 0
    for name, value in counts(found).items():
        if "hours" in name and value is not None:
            assert value == pytest.approx(expected[name], rel=0.02, abs=seconds), name
        else:
            assert value == expected[name], name


def test_the_product_goes_on_where_the_generator_stopped(site: Profile) -> None:
    for original in OriginalText.objects.select_related("appeal")[: 2 * site.copies]:
        assert find_by_code(original.query_code) == original.appeal
        assert (original.title, original.body) == (original.appeal.title, original.appeal.body)
    receipt = services.submit(
        submission=services.Submission(
            kind=Kind.HELP,
            title="路灯不亮",
            body="人民路的路灯坏了三天，晚上很黑。",
            division=Division.objects.filter(level=Level.COUNTY)
            .order_by("pk")
            .values_list("pk", flat=True)[0],
        ),
        actor=NOBODY,
        key="after",
        now=NOW,
    )
    assert receipt.appeal.pk > site.appeals
    part = Assignment.objects.filter(status="handling", appeal__status=Status.HANDLING).first()
    assert part is not None
    assert part.handler is not None
    services.add_internal(
        appeal=part.appeal, body="电话联系过了", actor=actor_for(part.handler), now=NOW + timedelta(days=2)
    )
    services.suspend(
        appeal=part.appeal, question="几号楼？", actor=actor_for(part.handler), now=NOW + timedelta(days=2)
    )
    part.appeal.refresh_from_db()
    answer = timing.computed(part.appeal)
    assert {name: getattr(part.appeal, name) for name in timing.nearest(part.appeal, answer)} == (
        timing.nearest(part.appeal, answer)
    )


def _rows() -> list[object]:
    names = ("number", "title", "body", "status", "due_at", "lead_id", "author_id", "view_count")
    return [
        *Appeal.objects.order_by("pk").values_list(*names),
        *Event.objects.order_by("pk").values_list("pk", "type", "at", "subject_id", "data"),
        *Deadline.objects.order_by("pk").values_list("stage", "due_at", "ended_at"),
        *Reply.objects.order_by("pk").values_list("body", "published_at"),
        *Rating.objects.order_by("pk").values_list("satisfaction", "rated_at"),
    ]


@pytest.mark.django_db(transaction=True)
def test_the_same_seed_makes_the_same_rows_and_the_indexes_come_back() -> None:
    before = _indexes()
    loading.load(profile=TINY, until=NOW, seed=7, progress=lambda done: None)
    first = _rows()
    assert _indexes() == before
    call_command("flush", interactive=False, verbosity=0)
    loading.load(profile=TINY, until=NOW, seed=7, progress=lambda done: None)
    assert _rows() == first


def _indexes() -> dict[str, list[str]]:
    with connection.cursor() as cursor:
        return {
            model._meta.db_table: sorted(
                connection.introspection.get_constraints(cursor, model._meta.db_table)
            )
            for model in (Appeal, Event, Deadline, Assignment)
        }


@pytest.mark.django_db
def test_a_site_that_holds_data_is_left_alone() -> None:
    the_cast.build()
    offices = Organisation.objects.count()
    with pytest.raises(CommandError, match="holds data already"):
        call_command("bench", "load", profile="demo")
    assert Organisation.objects.count() == offices


def test_letters_come_on_weekdays_in_the_morning() -> None:
    days, rng = Days(date(2025, 1, 1), date(2025, 12, 31)), Random(1)
    shares = list(days.shares(10_000))
    assert sum(count for _day, count in shares) == 10_000
    weekdays = Counter[int]()
    for day, count in shares:
        weekdays[(days.first + timedelta(days=day)).weekday()] += count
    assert max(weekdays, key=lambda day: weekdays[day]) == 1
    assert 0.04 < weekdays[5] / 10_000 < 0.09
    hours = Counter((days.letter(100, rng) + timedelta(hours=8)).hour for _number in range(5000))
    assert max(hours, key=lambda hour: hours[hour]) in (9, 10)


def test_replies_take_as_long_as_real_ones() -> None:
    rng = Random(1)
    taken = [delay(rng) for _number in range(20_000)]
    for limit, share in ((1, 0.10), (5, 0.38), (10, 0.62), (30, 0.91)):
        assert abs(sum(days <= limit for days in taken) / len(taken) - share) < 0.06


def test_profiles_grow_by_the_number_of_appeals_alone() -> None:
    assert [profile.appeals for profile in PROFILES.values()] == [
        400,
        20_000,
        200_000,
        1_000_000,
        10_000_000,
    ]


@pytest.mark.usefixtures("site")
def test_what_was_missed_is_known_and_stands_on_the_public_list() -> None:
    missed = Deadline.objects.filter(breached_at__isnull=False)
    events = Event.objects.filter(type="breach")
    assert set(missed.values_list("pk", flat=True)) == {event.data["deadline"] for event in events}
    assert events.count() == missed.count() > 0
    for limit in missed.filter(state="running"):
        before = (limit.watch_at, limit.escalation)
        Deadline.objects.filter(pk=limit.pk).update(watch_at=NOW - timedelta(minutes=1))
        watching.watch(now=NOW, tell=lambda finding, now: None)
        limit.refresh_from_db()
        assert (limit.watch_at, limit.escalation) == before


def test_search_and_figures_are_there_and_what_counting_and_indexing_anew_would_make(site: Profile) -> None:
    documents, counted = _documents(), _counted()
    assert len(documents) == len(counted) == site.appeals
    assert recounting.differences(now=NOW) == []
    found = search(Filters(q="路灯"), None, now=NOW, scope=everybody()).rows
    assert found
    Document.objects.all().delete()
    rebuild(progress=lambda done: None)
    CountedAppeal.objects.all().delete()
    recounting.recount(now=NOW)
    assert (_documents(), _counted()) == (documents, counted)
    assert search(Filters(q="路灯"), None, now=NOW, scope=everybody()).rows == found


def _documents() -> list[tuple[object, ...]]:
    return list(Document.objects.order_by("pk").values_list("pk", "submitted_at", "numbers"))


def _counted() -> list[object]:
    rows = CountedAppeal.objects.order_by("pk").values_list("pk", "places", "entries")
    return [(key, places, sorted(entries, key=str)) for key, places, entries in rows]


def test_the_tabled_calendar_answers_like_the_national_one() -> None:
    tabled, rng = TabledCalendar(date(2024, 12, 1), 900), Random(1)
    for _number in range(2000):
        start = start_of_day(date(2024, 12, 5)) + timedelta(seconds=rng.randrange(600 * 86_400))
        later = start + timedelta(seconds=rng.randrange(60 * 86_400), microseconds=rng.randrange(2))
        day, count = local_day(start), rng.randrange(40)
        assert tabled.is_working_day(day) == NATIONAL.is_working_day(day)
        assert tabled.add_days(day, count) == NATIONAL.add_days(day, count)
        assert tabled.closing(day) == NATIONAL.closing(day)
        assert tabled.between(start, later) == NATIONAL.between(start, later)
        assert tabled.minutes_between(later, start) == 0
        assert tabled.days_between(start, later) == NATIONAL.days_between(start, later)
        assert tabled.add_minutes(start, count * 60) == NATIONAL.add_minutes(start, count * 60)
        assert tabled.add(start, later - start) == NATIONAL.add(start, later - start)
        assert tabled.is_certain(start, later) == NATIONAL.is_certain(start, later)


@pytest.mark.django_db(transaction=True)
def test_two_processes_make_the_same_rows() -> None:
    if connection.vendor == "sqlite" and connection.is_in_memory_db():
        pytest.skip("a database in memory belongs to one process")
    loading.load(profile=TINY, until=NOW, progress=lambda done: None)
    alone = (_rows(), _documents(), _counted())
    call_command("flush", interactive=False, verbosity=0)
    heard = list[int]()
    loading.load(profile=TINY, until=NOW, progress=heard.append, processes=2)
    assert (_rows(), _documents(), _counted()) == alone
    assert sum(heard) == TINY.appeals + TINY.accounts


def test_what_fails_in_the_other_process_is_told_here() -> None:
    def stumble() -> Iterator[int]:
        yield 1
        raise KeyError("stumbled")

    found = apart(stumble())
    assert next(found) == 1
    with pytest.raises(RuntimeError, match="stumbled"):
        next(found)
