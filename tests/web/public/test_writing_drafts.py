"""Nothing typed is lost, nothing is submitted twice, and a draft belongs to one browser or account."""

import threading
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from huiyin.accounts.models import Budget
from huiyin.appeals.models import Appeal, Draft
from huiyin.appeals.services import drafts
from huiyin.organisations.models import Mailbox
from huiyin.web.public.writing import SUBMISSIONS_PER_HOUR
from tests import cast as the_cast
from tests.cast import DAY, TUESDAY, Cast
from tests.web.public.writing_people import BODY, CHECK, TITLE, WHAT, Writer

CLICKS = 6


@pytest.fixture
def writer(cast: Cast, client: Client) -> Writer:
    return Writer(client)


def test_autosave_begins_a_draft_and_hands_back_its_key(writer: Writer) -> None:
    writer.see(1)
    assert not Draft.objects.exists()
    answer = writer.send(1, {"title": "半句"}, autosave="1").json()
    draft = Draft.objects.get()
    assert answer["key"] == draft.token
    assert drafts.typed(draft) == {"title": "半句"}
    assert "半句" in writer.see(1)


def test_what_is_stored_of_a_draft_is_encrypted(writer: Writer) -> None:
    writer.send(1, WHAT, autosave="1")
    with connection.cursor() as cursor:
        cursor.execute("SELECT data FROM appeals_draft")
        assert "滨河路" not in cursor.fetchone()[0]
        cursor.execute("SELECT data FROM appeals_draft")
        assert "\\u6ee8" not in cursor.fetchone()[0]


def test_leaving_saves_even_what_has_errors(writer: Writer) -> None:
    writer.see(1)
    response = writer.send(1, {"title": "", "body": "只写了一点"}, leave="1")
    assert response.status_code == 302
    assert "只写了一点" in writer.see(1)


def test_writing_goes_on_where_it_was_left(writer: Writer) -> None:
    assert writer.client.get("/write/")["Location"] == "/write/1/"
    writer.fill(upto=3)
    assert writer.client.get("/write/")["Location"] == "/write/3/"


def test_an_account_finds_its_draft_in_another_browser(cast: Cast, writer: Writer) -> None:
    writer.client.force_login(cast.users["citizen"])
    writer.fill(upto=2)
    other = Client()
    other.force_login(cast.users["citizen"])
    assert TITLE in Writer(other).see(1)


def test_signing_in_while_writing_takes_the_draft_along(cast: Cast, writer: Writer) -> None:
    writer.fill(upto=2)
    writer.client.force_login(cast.users["citizen"])
    assert TITLE in writer.see(1)
    assert Draft.objects.get().user == cast.users["citizen"]


def test_a_second_draft_does_not_wipe_out_the_accounts_own(cast: Cast, writer: Writer) -> None:
    own = drafts.begin(user_id=cast.users["citizen"].pk, now=TUESDAY)
    drafts.save(draft=own, fields={"title": "旧草稿"}, now=TUESDAY)
    writer.fill(upto=2)
    writer.client.force_login(cast.users["citizen"])
    assert TITLE in writer.see(1)
    writer.client.post("/write/discard/")
    assert "旧草稿" in writer.see(1)


def test_nobody_sees_the_draft_of_another(cast: Cast, writer: Writer) -> None:
    writer.fill(upto=2)
    assert TITLE not in Writer(Client()).see(1)
    stranger = Client()
    stranger.force_login(cast.users["stranger"])
    assert TITLE not in Writer(stranger).see(1)


def test_a_form_with_a_foreign_key_begins_a_draft_of_ones_own(writer: Writer) -> None:
    writer.fill(upto=2)
    thief = Writer(Client())
    thief.key = writer.key
    thief.send(1, {**WHAT, "title": "别人的草稿"})
    assert Draft.objects.count() == 2
    assert TITLE in writer.see(1)


def test_a_form_sent_after_its_draft_expired_loses_nothing(writer: Writer) -> None:
    writer.fill(upto=2)
    writer.see(1)
    Draft.objects.all().delete()
    assert writer.send(1, WHAT).status_code == 302
    assert BODY in writer.see(1)


def test_discarding_removes_words_and_files(writer: Writer) -> None:
    writer.fill(upto=2)
    writer.client.post("/write/discard/")
    assert not Draft.objects.exists()
    assert TITLE not in writer.see(1)


def test_drafts_idle_for_a_week_are_removed_and_others_stay(cast: Cast) -> None:
    old = drafts.begin(user_id=None, now=TUESDAY)
    fresh = drafts.begin(user_id=cast.users["citizen"].pk, now=TUESDAY)
    drafts.save(draft=fresh, fields={"title": "还在写"}, now=TUESDAY + DAY)
    assert drafts.clean_idle(now=TUESDAY + 7 * DAY + timedelta(minutes=1)) == 1
    assert list(Draft.objects.all()) == [fresh]
    assert not drafts.save(draft=old, fields={"title": "太晚"}, now=TUESDAY + 8 * DAY)


def test_sending_the_last_step_twice_gives_one_appeal_and_one_receipt(writer: Writer) -> None:
    writer.fill()
    first = writer.submit()
    second = writer.submit()
    changed = writer.submit(contact="19900000099")
    assert first["Location"] == second["Location"] == changed["Location"]
    assert Appeal.objects.count() == 1
    assert Appeal.objects.select_related("original").get().original.contact == CHECK["contact"]


def test_the_last_step_is_one_transaction_of_few_queries(cast: Cast, client: Client) -> None:
    client.force_login(cast.users["citizen"])
    writer = Writer(client)
    writer.fill()
    with CaptureQueriesContext(connection) as queries:
        writer.submit()
    assert Appeal.objects.count() == 1
    assert len([one for one in queries if one["sql"].startswith(("BEGIN", "SAVEPOINT"))]) <= 1
    assert len(queries) <= 23


def test_what_was_typed_in_the_last_step_is_kept_when_the_submission_breaks(
    writer: Writer, monkeypatch: pytest.MonkeyPatch
) -> None:
    def break_off(*_args: object, **_options: object) -> None:
        raise RuntimeError("the disk is full")

    writer.fill()
    monkeypatch.setattr("huiyin.appeals.services.timing.begin", break_off)
    writer.client.raise_request_exception = False
    assert writer.submit().status_code == 500
    assert not Appeal.objects.exists()
    assert drafts.typed(Draft.objects.get())["contact"] == CHECK["contact"]


def test_an_earlier_step_sent_after_submission_leads_to_the_receipt(writer: Writer) -> None:
    writer.fill()
    receipt = writer.submit()["Location"]
    assert writer.send(1, {**WHAT, "title": "再改一下"})["Location"] == receipt
    assert writer.send(1, WHAT, autosave="1").json() == {"submitted": receipt}
    assert not Draft.objects.exists()


def test_after_submission_a_new_appeal_begins_empty(writer: Writer) -> None:
    writer.fill()
    writer.submit()
    assert TITLE not in writer.see(1)
    writer.fill()
    writer.submit()
    assert Appeal.objects.count() == 2


def test_the_eleventh_appeal_of_one_address_in_an_hour_waits_and_keeps_its_words(writer: Writer) -> None:
    writer.fill()
    writer.submit()
    Budget.objects.filter(name="submit").update(used=SUBMISSIONS_PER_HOUR)
    writer.fill()
    response = writer.submit()
    page = response.content.decode()
    assert response.status_code == 429
    assert "操作太频繁了" in page
    assert TITLE in page
    assert Appeal.objects.count() == 1


def test_staff_write_as_private_persons(cast: Cast, client: Client) -> None:
    client.force_login(cast.users["handler"])
    writer = Writer(client)
    writer.fill()
    assert "手机号或邮箱" in writer.see(4)
    writer.submit()
    appeal = Appeal.objects.get()
    assert appeal.author is None
    assert not appeal.is_confirmed


def test_a_mailbox_closed_meanwhile_is_told_before_submission(writer: Writer) -> None:
    writer.fill(upto=3)
    writer.send(3, {"category_1": "urban", "to": "mailbox", "mailbox": "mayor"})
    writer.see(4)
    Mailbox.objects.update(is_open=False)
    assert writer.submit()["Location"] == "/write/3/"
    assert not Appeal.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_many_clicks_at_once_give_one_appeal_and_one_receipt() -> None:
    if connection.vendor == "sqlite" and connection.is_in_memory_db():  # type: ignore[attr-defined]
        pytest.skip("set HUIYIN_TEST_SQLITE to a file, or HUIYIN_TEST_DATABASE_URL")
    the_cast.build()
    writer = Writer(Client())
    writer.fill()
    gate, places = threading.Barrier(CLICKS), list[str]()

    def press() -> None:
        client = Client()
        client.cookies = writer.client.cookies
        gate.wait()
        try:
            places.append(client.post("/write/4/", {"key": writer.key, **CHECK})["Location"])
        finally:
            connection.close()

    presses = [threading.Thread(target=press) for _ in range(CLICKS)]
    for one in presses:
        one.start()
    for one in presses:
        one.join()
    assert places == [f"/write/done/{writer.key}/"] * CLICKS
    assert Appeal.objects.count() == 1
