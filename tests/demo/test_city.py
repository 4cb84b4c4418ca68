"""The demonstration city: built once for all of these tests, small, on a Wednesday afternoon."""

import re
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from io import StringIO

import pytest
from django.contrib.auth.hashers import check_password
from django.core.files.storage import default_storage
from django.core.management import call_command
from django.db import connection, transaction
from pytest_django.plugin import DjangoDbBlocker

from huiyin.accounts.models import User
from huiyin.appeals.models import (
    Appeal,
    Assignment,
    Attachment,
    Clue,
    Coverage,
    FollowUp,
    Instruction,
    Note,
    OriginalText,
    Rating,
    Reminder,
    Reply,
    Supervision,
    Talk,
)
from huiyin.appeals.selectors import queues
from huiyin.appeals.terms import (
    SUBJECT,
    UNFINISHED,
    AssignmentStatus,
    Kind,
    RedoState,
    ReplyStatus,
    Stage,
    Status,
    SupervisionState,
)
from huiyin.core.paging import parse_cursor
from huiyin.demo import city
from huiyin.demo.accounts import PASSWORD, SHOWN_OFFICE, shown_accounts, sign_in_table
from huiyin.demo.content import load
from huiyin.demo.emergencies import NIGHTS
from huiyin.demo.plans import make_plans
from huiyin.journal.models import Event, Outbox, Visibility
from huiyin.organisations.actors import actor_for
from huiyin.organisations.models import Mailbox, Membership, Organisation, Role

# A Wednesday, 15:20 in Asia/Shanghai.
NOW = datetime(2026, 11, 18, 7, 20, tzinfo=UTC)
SMALL = 60

pytestmark = pytest.mark.django_db


class _Undone(Exception):
    """Leaves a transaction without keeping anything of it."""


def _summary() -> list[tuple[str | None, str, str]]:
    return list(Appeal.objects.order_by("submission_key").values_list("submission_key", "title", "status"))


@pytest.fixture(scope="module")
def built(
    django_db_setup: None, django_db_blocker: DjangoDbBlocker
) -> Iterator[list[tuple[str | None, str, str]]]:
    """The city, for as long as this module runs; with what an earlier building of it had given."""
    with django_db_blocker.unblock():
        try:
            with transaction.atomic():
                city.build(now=NOW, appeals=SMALL)
                earlier = _summary()
                raise _Undone
        except _Undone:
            pass
        try:
            with transaction.atomic():
                city.build(now=NOW, appeals=SMALL)
                yield earlier
                raise _Undone
        except _Undone:
            pass


def test_every_status_and_every_kind_is_there(built: object) -> None:
    assert set(Appeal.objects.values_list("status", flat=True)) == set(Status.values)
    assert set(Appeal.objects.values_list("kind", flat=True)) == set(Kind.values)


def test_one_seed_gives_the_same_appeals_twice(built: list[tuple[str | None, str, str]]) -> None:
    assert _summary() == built
    assert len(built) == SMALL + len(NIGHTS)


def test_another_seed_gives_other_appeals() -> None:
    plans = [make_plans(city=load(), now=NOW, seed=seed, appeals=SMALL) for seed in (1, 2)]
    assert [plan.key for plan in plans[0]] != [plan.key for plan in plans[1]]


def test_the_whole_city_has_four_hundred_different_appeals_and_every_reason_of_refusal() -> None:
    plans = make_plans(city=load(), now=NOW, seed=city.SEED, appeals=city.APPEALS)
    assert len({plan.fill(load()).title for plan in plans}) == len(plans) == city.APPEALS
    reasons = {plan.script.refusal_reason for plan in plans if plan.course == "refused"}
    assert len(reasons) == 7


@pytest.mark.parametrize(
    "day", [datetime(2026, 11, 22, 0, 5, tzinfo=UTC), datetime(2027, 2, 8, 18, 0, tzinfo=UTC)]
)
def test_on_a_sunday_morning_or_in_the_night_of_another_year_nothing_lies_ahead(day: datetime) -> None:
    plans = make_plans(city=load(), now=day, seed=3, appeals=200)
    assert len(plans) == 200
    assert max(plan.submitted_at for plan in plans) < day


def test_the_events_of_every_appeal_have_no_gap_and_run_forward(built: object) -> None:
    for appeal in Appeal.objects.all():
        events = Event.objects.filter(subject=SUBJECT, subject_id=str(appeal.pk), sequence__isnull=False)
        rows = list(events.order_by("sequence").values_list("sequence", "at"))
        assert [number for number, _at in rows] == list(range(1, appeal.version + 1)), appeal.submission_key
        moments = [at for _number, at in rows]
        assert moments == sorted(moments), appeal.submission_key


def test_nothing_happens_in_the_future(built: object) -> None:
    assert not Event.objects.filter(at__gt=NOW).exists()
    assert not Appeal.objects.filter(submitted_at__gt=NOW).exists()


def test_the_four_stories_are_told_to_their_end(built: object) -> None:
    for story in ("story-01", "story-02", "story-04", "story-15"):
        appeal = Appeal.objects.get(submission_key=f"demo/{story}/0")
        assert appeal.status == Status.CLOSED, story
        assert appeal.satisfaction == 5, story
    wages = Appeal.objects.get(submission_key="demo/story-02/0")
    assert wages.deadlines.filter(stage=Stage.PROMISE).exists()
    assert wages.replies.filter(status=ReplyStatus.PUBLISHED).count() == 2
    assert wages.assignments.count() == 3
    assert Appeal.objects.get(submission_key="demo/story-04/0").mailbox == Mailbox.objects.get(code="mayor")


def test_the_intake_has_work_for_a_moderator(built: object) -> None:
    waiting = Appeal.objects.filter(status=Status.SUBMITTED, submitted_at__gt=NOW - timedelta(hours=24))
    assert waiting.count() >= 12
    assert waiting.filter(is_confirmed=False).count() >= 3
    masked = [a for a in waiting.select_related("original") if a.body != a.original.body]
    assert len(masked) >= 3


def test_the_desk_of_the_office_in_the_table_is_alive(built: object) -> None:
    mine = Appeal.objects.filter(lead__code=SHOWN_OFFICE)
    assert mine.filter(status=Status.HANDLING, due_at__lt=NOW).exists()
    assert mine.filter(status=Status.HANDLING, due_at__gt=NOW, due_at__lt=NOW + timedelta(days=2)).exists()
    assert mine.filter(status=Status.DISPATCHED).exists()
    assert mine.filter(status=Status.SUSPENDED).exists()
    assert Reply.objects.filter(appeal__in=mine, status=ReplyStatus.AWAITING_APPROVAL).exists()
    assert Reply.objects.filter(appeal__in=mine, status=ReplyStatus.DRAFT).exists()


def test_dispatchers_and_supervisors_have_something_to_decide(built: object) -> None:
    assert Assignment.objects.filter(status=AssignmentStatus.RETURN_ASKED).exists()
    assert Appeal.objects.filter(extension_days_asked__isnull=False).exists()
    assert Appeal.objects.filter(redo_state=RedoState.ASKED).exists()


def test_no_personal_data_of_an_original_stands_in_a_public_text(built: object) -> None:
    canaries: set[str] = {citizen.name for citizen in load().citizens}
    for original in OriginalText.objects.all():
        text = _tight(f"{original.title}{original.body}{original.remark}{original.contact}")
        canaries |= set(re.findall(r"1990000\d{4}|9901\d{13}[\dX]|云Z·[A-Z0-9]{5}", text))
    assert len(canaries) > 20
    shown = [
        *_public_texts(),
        *map(str, Event.objects.filter(visibility=Visibility.PUBLIC).values_list("data")),
    ]
    for text in map(_tight, shown):
        assert not [canary for canary in canaries if canary in text], text


def _tight(text: str) -> str:
    return re.sub(r"\s", "", text)


def _public_texts() -> Iterator[str]:
    for appeal in Appeal.objects.filter(is_published=True):
        yield f"{appeal.title}{appeal.body}{appeal.place}{appeal.author_label}"
        yield from Note.objects.filter(appeal=appeal, visibility=Visibility.PUBLIC).values_list(
            "body", flat=True
        )
        yield from Reply.objects.filter(appeal=appeal).values_list("body", flat=True)
        yield from FollowUp.objects.filter(appeal=appeal).values_list("body", flat=True)
        yield from Rating.objects.filter(appeal=appeal).values_list("comment", flat=True)


def test_supervision_is_on_show_in_every_state(built: object) -> None:
    assert set(Supervision.objects.values_list("state", flat=True)) == set(SupervisionState.values)
    assert Supervision.objects.filter(state=SupervisionState.RUNNING, due_at__lt=NOW).exists()
    assert Supervision.objects.filter(listed_at__isnull=False, delisted_at__isnull=True).exists()
    assert Supervision.objects.filter(delisted_at__isnull=False).exists()
    assert Reminder.objects.filter(is_by_author=False).exists()
    assert Talk.objects.exists() and Instruction.objects.exists()
    assert Clue.objects.exists() and Coverage.objects.exists()
    numbers = Supervision.objects.order_by("serial").values_list("serial", flat=True)
    assert list(numbers) == list(range(1, len(numbers) + 1))


def test_reports_of_wrongdoing_are_not_published(built: object) -> None:
    reports = Appeal.objects.filter(kind=Kind.REPORT)
    assert reports.exists()
    assert not reports.filter(is_published=True).exists()
    assert not Attachment.objects.filter(appeal__in=reports, is_public=True).exists()


def test_counts_of_supporters_and_followers_are_those_of_the_rows(built: object) -> None:
    for appeal in Appeal.objects.all():
        assert appeal.me_too_count == appeal.supports.filter(kind="me_too").count()
        assert appeal.thanks_count == appeal.supports.filter(kind="thanks").count()
        assert appeal.follow_count == appeal.follows.count()


def test_only_the_events_of_the_last_day_wait_for_the_worker(built: object) -> None:
    assert Outbox.objects.exists()
    assert not Outbox.objects.filter(event__at__lt=NOW - city.NEWS).exists()


def test_pictures_are_stored_with_thumbnails(built: object) -> None:
    pictures = Attachment.objects.filter(appeal__isnull=False)
    assert pictures.count() >= 20
    assert {(picture.width, picture.height) for picture in pictures} == {(1200, 900)}
    assert all(default_storage.exists(str(picture.thumbnail)) for picture in pictures)


def test_the_table_shows_an_account_for_every_role_and_its_password_opens_it(built: object) -> None:
    held: Counter[str] = Counter()
    for account in shown_accounts():
        user = User.objects.get(login_name=account.login)
        assert check_password(PASSWORD, user.password)
        assert account.login in sign_in_table()
        held.update(user.memberships.values_list("role", flat=True))
    assert set(held) == set(Role.values)


def test_all_organisations_of_the_content_stand_with_their_duties(built: object) -> None:
    assert Organisation.objects.count() == len(load().organisations)
    for office in load().organisations:
        stored = Organisation.objects.get(code=office.code)
        assert set(stored.duties.values_list("code", flat=True)) == set(office.duties)
        assert stored.is_verified == office.verified


def test_loading_again_leaves_the_city_as_it_is(built: object) -> None:
    before, out = Event.objects.count(), StringIO()
    call_command("demo", "load", stdout=out)
    assert Event.objects.count() == before
    assert PASSWORD in out.getvalue()


def test_a_building_that_was_broken_off_is_begun_anew_at_the_next_start(built: object) -> None:
    assert not city.is_unfinished()
    try:
        with transaction.atomic():
            Event.objects.filter(type=city.BUILT, subject="site")._raw_delete("default")
            assert city.is_unfinished()
            raise _Undone
    except _Undone:
        pass


def test_clearing_empties_the_site_and_removes_the_files(
    built: object, monkeypatch: pytest.MonkeyPatch
) -> None:
    removed: list[str] = []
    monkeypatch.setattr(default_storage, "delete", removed.append)
    files = set(Attachment.objects.values_list("file", flat=True))
    try:
        with transaction.atomic():
            connection.check_constraints()  # PostgreSQL empties no table with checks outstanding
            city.clear()
            assert city.is_empty()
            raise _Undone
    except _Undone:
        pass
    assert files <= set(removed)


def test_at_every_desk_the_counts_agree_with_the_lists_and_with_the_parts(built: object) -> None:
    seen: Counter[str] = Counter()
    for membership in Membership.objects.filter(role=Role.HANDLER).select_related("user"):
        for post in actor_for(membership.user).posts_as(Role.HANDLER):
            office = queues.in_hand(post, NOW)
            counted = queues.counts(office, membership.user_id, takes_from_pool=True)
            for name in (*queues.OPEN_QUEUES, *queues.FOUND_QUEUES):
                listed = _whole_queue(name, office)
                assert getattr(counted, name) == len(listed) == len(set(listed)), (post, name)
                seen[name] += len(listed)
            parts = Assignment.objects.filter(organisation_id=post.organisation_id, status__in=UNFINISHED)
            assert counted.open == parts.count()
            assert counted.mine == parts.filter(handler_id=membership.user_id).count()
    assert all(
        seen[name] for name in ("pending", "handling", "assisting", "overdue", "unrated", "supervised")
    )


def _whole_queue(name: str, office: queues.InHand) -> list[str]:
    """The numbers of a queue, page after page."""
    numbers, cursor = list[str](), None
    while True:
        page = queues.queue(name, office, now=NOW, cursor=cursor)
        numbers += [row.number for row in page.rows]
        if page.more is None:
            return numbers
        cursor = parse_cursor(page.more)
