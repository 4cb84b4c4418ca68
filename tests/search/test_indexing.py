"""How the index follows the journal, and how it is built anew."""

from collections.abc import Iterable
from io import StringIO

import pytest
from django.core.management import call_command
from django.db import OperationalError, connection, transaction

from huiyin.appeals import services
from huiyin.appeals.models import Appeal
from huiyin.channels.loops import LOOPS, SECOND
from huiyin.journal.models import Stale
from huiyin.search import documents, index, indexing
from huiyin.search.index import Posting
from huiyin.search.indexing import index_changed
from huiyin.search.models import Document
from huiyin.search.pairs import marks
from huiyin.search.rebuilding import rebuild
from huiyin.search.spans import names_of
from tests.cast import DAY, HOUR, TUESDAY, Cast, accepted, handling, publish, replied
from tests.search.conftest import Titles, catch_up

NOW = TUESDAY + 2 * DAY


def test_every_event_marks_its_subject_and_the_loop_takes_the_mark_away(cast: Cast) -> None:
    appeal = accepted(cast)
    assert list(Stale.objects.values_list("subject", "subject_id")) == [("appeal", str(appeal.pk))] * 2
    assert index_changed() == 2
    assert not Stale.objects.exists() and index_changed() == 0
    assert Document.objects.get().appeal_id == appeal.pk


def test_a_change_that_is_undone_leaves_no_mark(cast: Cast) -> None:
    with pytest.raises(KeyError), transaction.atomic():
        accepted(cast)
        raise KeyError
    assert not Stale.objects.exists()


def test_the_worker_looks_often_enough_for_two_seconds() -> None:
    (loop,) = (loop for loop in LOOPS if loop.name == "index_changed")
    assert loop.every <= SECOND


def test_a_reply_is_found_once_published_and_stays_found_as_the_appeal_moves_on(
    cast: Cast, public_titles: Titles
) -> None:
    appeal = handling(cast, title="没有热水")
    assert public_titles("更换水泵") == []
    publish(cast, appeal, at=NOW - HOUR, body="您好，今天已经更换水泵，请试一试。")
    assert public_titles("更换水泵") == ["没有热水"]
    services.close(appeal=appeal, actor=cast.actor("handler"), now=NOW)
    assert public_titles("更换水泵", state="closed") == ["没有热水"]
    assert public_titles("更换水泵", state="replied") == []


def test_a_worker_that_dies_in_the_middle_loses_nothing(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    accepted(cast)

    def die(*_args: object) -> int:
        raise OperationalError("killed")

    with monkeypatch.context() as patch:
        patch.setattr(index, "store", die)
        with pytest.raises(OperationalError):
            index_changed()
    assert Stale.objects.count() == 2 and not Document.objects.exists()
    assert index_changed() == 2 and Document.objects.exists()


def test_a_slow_worker_does_not_write_an_older_text_over_a_newer_one(
    cast: Cast, monkeypatch: pytest.MonkeyPatch, public_titles: Titles
) -> None:
    appeal = handling(cast, title="没有热水")
    postings = documents.postings

    def slowly(keys: set[int]) -> list[Posting]:
        """It has read; now the office replies, and another worker is faster."""
        monkeypatch.setattr(documents, "postings", postings)
        found = list(postings(keys))
        publish(cast, appeal, at=NOW - HOUR, body="您好，今天已经更换水泵，请试一试。")
        catch_up()
        return found

    monkeypatch.setattr(documents, "postings", slowly)
    index_changed()
    assert public_titles("更换水泵") == ["没有热水"]


def test_a_text_at_which_the_program_fails_does_not_hold_up_the_others(
    cast: Cast, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    bad, good = accepted(cast), accepted(cast, title="路灯不亮")
    postings = documents.postings

    def stumble(keys: set[int]) -> Iterable[Posting]:
        if bad.pk in keys:
            raise KeyError(bad.pk)
        return postings(keys)

    monkeypatch.setattr(indexing.documents, "postings", stumble)
    catch_up()
    assert list(Document.objects.values_list("appeal_id", flat=True)) == [good.pk]
    assert "cannot be indexed" in caplog.text


def test_what_does_not_concern_the_index_writes_nothing(cast: Cast) -> None:
    appeal = accepted(cast)
    catch_up()
    services.me_too(appeal=appeal, actor=cast.actor("stranger"), now=NOW)
    with transaction.atomic():
        assert index.store(list(documents.postings({appeal.pk}))) == 0


# Anew


def test_a_lost_index_is_built_anew_with_its_progress(cast: Cast, public_titles: Titles) -> None:
    for n in range(5):
        replied(cast, title=f"路灯{n}", at=TUESDAY + n * HOUR)
    catch_up()
    Document.objects.all().delete()
    assert public_titles("路灯") == []
    heard = list[int]()
    assert rebuild(progress=heard.append, batch=2) == 5
    assert heard == [2, 2, 1]
    assert public_titles("路灯") == [f"路灯{n}" for n in (4, 3, 2, 1, 0)]


def test_a_rebuilt_index_knows_what_happened_meanwhile_and_follows_on(
    cast: Cast, public_titles: Titles
) -> None:
    appeal, second = accepted(cast, title="路灯甲"), accepted(cast, title="路灯乙")
    catch_up()

    def meanwhile(_done: int) -> None:
        if Appeal.objects.filter(title="水管乙").exists():
            return
        actor = cast.actor("moderator")
        services.correct(appeal=second, title="水管乙", body="水管漏水，请来修一修。", actor=actor, now=NOW)
        catch_up()

    rebuild(progress=meanwhile, batch=1)
    assert public_titles("水管") == ["水管乙"]
    assert public_titles("路灯") == ["路灯甲"]
    services.correct(
        appeal=appeal, title="井盖甲", body="井盖坏了，请来修一修。", actor=cast.actor("moderator"), now=NOW
    )
    assert (public_titles("路灯"), public_titles("井盖")) == ([], ["井盖甲"])


def test_rebuilding_again_changes_nothing(cast: Cast, public_titles: Titles) -> None:
    accepted(cast, title="路灯甲")
    for _again in range(2):
        rebuild(progress=lambda done: None)
    assert public_titles("路灯") == ["路灯甲"]
    with connection.cursor() as cursor:
        tables = connection.introspection.table_names(cursor)
    assert not [name for name in tables if name.startswith("search_postings_new")]


def test_the_command_says_how_many_can_be_found(cast: Cast) -> None:
    accepted(cast)
    out = StringIO()
    call_command("rebuild_search", stdout=out, verbosity=0)
    assert out.getvalue().strip() == "1 appeals indexed"


def test_an_appeal_that_stands_in_a_list_too_many_is_found_once_and_in_its_place(
    cast: Cast, public_titles: Titles
) -> None:
    old = accepted(cast, title="路灯的旧事", at=TUESDAY - 140 * DAY)
    accepted(cast, title="路灯的近事", at=TUESDAY - 30 * DAY)
    catch_up()
    wrong = marks(names_of(TUESDAY))
    if connection.vendor == "sqlite":
        index.post(index.POSTINGS, [(old.pk, wrong)])
    else:
        known = Document.objects.get(pk=old.pk)
        Document.objects.filter(pk=old.pk).update(numbers=sorted({*known.numbers, *wrong}))
    assert public_titles("路灯") == ["路灯的近事", "路灯的旧事"]
