"""A site that is told once and laid out several times: what its copies share, and what each has of its own.

That such a site is what the services would have written is tested with the others (test_loading).
"""

from collections import Counter
from dataclasses import replace

import pytest
from django.core.management import CommandError, call_command
from django.db import connection, models

from huiyin.accounts.models import User
from huiyin.appeals.models import Appeal, Assignment, Deadline, FollowUp, Note, OriginalText, Reply
from huiyin.appeals.terms import SUBJECT
from huiyin.bench import copies, loading
from huiyin.bench.beside import Beside
from huiyin.bench.profiles import PROFILES, Profile
from huiyin.channels.models import Notification
from huiyin.core import codes
from huiyin.journal.models import Event
from huiyin.organisations.models import Organisation
from huiyin.statistics.models import Counting
from tests.bench.test_loading import COPIED
from tests.statistics.history import NOW

Constraints = dict[str, dict[str, object]]


@pytest.fixture
def site(transactional_db: None) -> None:
    """A small site that was laid out four times."""
    loading.load(profile=COPIED, until=NOW, progress=lambda done: None)


def _constraints() -> Constraints:
    with connection.cursor() as cursor:
        tables = connection.introspection.table_names(cursor)
        return {table: connection.introspection.get_constraints(cursor, table) for table in tables}


def _copied() -> list[type[models.Model]]:
    """The models whose rows hang on appeals, and Events."""
    beside = [sheet.model for sheet in Beside(NOW).told]
    return [Appeal, OriginalText, Assignment, Note, Reply, Deadline, Event, Notification, *beside]


@pytest.mark.postgres
@pytest.mark.usefixtures("site")
def test_every_copy_has_as_many_rows() -> None:
    for model in _copied():
        shares = Counter(key % COPIED.copies for key in model.objects.values_list("pk", flat=True))
        assert set(shares) == set(range(COPIED.copies)), model
        assert len(set(shares.values())) == 1, model


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_tables_get_back_what_they_had_and_every_reference_holds() -> None:
    before = _constraints()
    loading.load(profile=COPIED, until=NOW, progress=lambda done: None)
    assert _constraints() == before
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT conrelid::regclass, quote_ident(conname), convalidated FROM pg_constraint "
            "WHERE contype = 'f' AND connamespace = current_schema()::regnamespace"
        )
        found = cursor.fetchall()
        assert not any(is_validated for _table, _name, is_validated in found)
        for table, name, _is_validated in found:
            cursor.execute(f"ALTER TABLE {table} VALIDATE CONSTRAINT {name}")


@pytest.mark.postgres
@pytest.mark.usefixtures("site")
def test_numbers_and_codes_are_valid_and_no_two_are_alike() -> None:
    appeals = list(Appeal.objects.order_by("pk").select_related("original"))
    assert len({one.number for one in appeals}) == len(appeals)
    for appeal in appeals:
        assert codes.has_valid_check_digit("".join(appeal.number.split("-")[1:]))
        assert codes.normal_query_code(appeal.original.query_code)
        assert appeal.submission_key == f"bench/{appeal.pk}"
        assert appeal.source_number in ("", str(appeal.pk))
    assert len({one.original.query_code for one in appeals}) == len(appeals)


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_what_copies_tell_is_about_themselves() -> None:
    # With this seed one letter in two hundred is merged into another.
    profile = replace(COPIED, appeals=2000, copies=10)
    loading.load(profile=profile, until=NOW, seed=11, progress=lambda done: None)
    appeals = {str(one.pk): one for one in Appeal.objects.select_related("merged_into")}
    keys = {
        name: set(model.objects.values_list("pk", "appeal_id"))
        for name, model in (("note", Note), ("reply", Reply), ("follow_up", FollowUp), ("deadline", Deadline))
    }
    met = Counter[str]()
    for event in Event.objects.filter(subject=SUBJECT):
        appeal = appeals[event.subject_id]
        assert event.data["number"] == appeal.number
        for name, known in keys.items():
            if isinstance(event.data.get(name), int):
                assert (event.data[name], appeal.pk) in known
                met[name] += 1
        if event.type == "merge":
            assert appeal.merged_into
            assert event.data["into"] == appeal.merged_into.number
            met["into"] += 1
        if event.actor_role == "author":
            assert event.actor_id == appeal.author_id
    assert set(met) == {*keys, "into"}
    for notification in Notification.objects.select_related("appeal"):
        event = Event.objects.get(pk=notification.event_id)
        assert event.subject_id == str(notification.appeal_id)
        assert notification.user_id == notification.appeal.author_id
    assert Counting.objects.get().event_id == Event.objects.order_by("-pk")[0].pk


@pytest.mark.postgres
@pytest.mark.usefixtures("site")
def test_copies_are_written_by_others_to_the_same_offices() -> None:
    appeals = list(Appeal.objects.select_related("author", "original").order_by("pk"))
    for first in range(0, len(appeals), COPIED.copies):
        alike = appeals[first : first + COPIED.copies]
        assert len({(one.title, one.submitted_at, one.lead_id) for one in alike}) == 1
        if alike[0].author:
            assert len({one.author_id for one in alike}) == COPIED.copies
    for appeal in appeals:
        if author := appeal.author:
            assert not author.is_staff_account
            assert (appeal.original.contact, appeal.original.contact_hash) == (
                author.phone,
                author.phone_hash,
            )
        else:
            assert appeal.original.contact == ""
    staff = set(User.objects.filter(kind="staff").values_list("pk", flat=True))
    assert set(Reply.objects.values_list("approved_by_id", flat=True)) - {None} <= staff


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_what_is_going_on_is_said_in_words_and_what_fails_is_told() -> None:
    heard, steps = list[tuple[str, int]](), Counter[str]()
    loading.load(
        profile=COPIED,
        until=NOW,
        progress=lambda done: steps.update({heard[-1][0] if heard else "": done}),
        phase=lambda words, count: heard.append((words, count)),
        processes=2,
    )
    assert steps == {"": COPIED.letters + COPIED.accounts, **dict(heard)}
    assert [words for words, _count in heard] == ["laying out copies", "making indexes", "cleaning up"]
    store = copies.CopyingStore([], [], 2, lambda done: None, lambda words, count: None)
    with pytest.raises(Exception, match="nowhere"):
        store._at_once("failing", [["SELECT 1 FROM nowhere"], ["SELECT 1"]])


def test_a_column_about_which_nothing_is_known_is_asked_about_beforehand() -> None:
    with pytest.raises(copies.Unclear, match="Organisation: copies would have the same code"):
        copies.check(Organisation, {Organisation})
    with pytest.raises(copies.Unclear, match=r"Outside\.event_id: whose key is it"):
        copies.check(Outside, {Outside})


class Outside(models.Model):
    """A model that came later."""

    event_id = models.BigIntegerField()

    class Meta:
        app_label = "bench"
        managed = False


def test_what_cannot_be_shared_out_is_no_profile() -> None:
    for appeals, times in ((250, 4), (220, 11), (10, 0)):
        with pytest.raises(ValueError, match="cannot be laid out"):
            Profile("odd", appeals, provinces=0, cities=1, counties=1, townships=1, copies=times)


@pytest.mark.django_db
def test_only_the_nation_has_copies_and_is_not_meant_for_sqlite() -> None:
    assert {name for name, profile in PROFILES.items() if profile.copies > 1} == {"nation"}
    if connection.vendor == "sqlite":
        with pytest.raises(CommandError, match="not meant for SQLite"):
            call_command("bench", "load", profile="nation")


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_the_command_shows_what_it_is_doing(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setitem(PROFILES, "nation", COPIED)
    call_command("bench", "load", profile="nation", until=NOW, processes=1)
    told = capsys.readouterr()
    assert f"{COPIED.appeals} appeals" in told.out
    for words in ("laying out copies", "making indexes", "cleaning up"):
        assert f"copied: {words}" in told.err
    assert Appeal.objects.count() == COPIED.appeals
