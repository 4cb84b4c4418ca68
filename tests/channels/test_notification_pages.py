"""Notifications as a browser sees them: the list, opening, marking, and the settings."""

import pytest
from django.http import HttpResponse
from django.test import Client
from pytest_django import Settings

from huiyin.accounts.models import User
from huiyin.appeals import services
from huiyin.appeals.models import Appeal
from huiyin.channels.models import Notification, NotificationPreference
from huiyin.channels.notifications import notify, unread_count
from huiyin.core.secrets import keyed_hash
from huiyin.journal.services import deliver
from tests import cast as the_cast
from tests.cast import DAY, TUESDAY, Cast

pytestmark = [pytest.mark.django_db, pytest.mark.urls("tests.channels.urls")]
LATER = TUESDAY + 5 * DAY
LIST = "/notifications/"
SETTINGS = "/notifications/settings/"


@pytest.fixture(autouse=True)
def _patient_sessions(settings: Settings) -> None:
    settings.STAFF_IDLE_MINUTES = 100_000


def signed_in(cast: Cast, name: str = "citizen") -> Client:
    client = Client()
    client.force_login(cast.users[name])
    return client


def answered(cast: Cast) -> Appeal:
    """An appeal through all its steps, and everybody told."""
    appeal = the_cast.replied(cast)
    while deliver(consume=notify, now=LATER):
        pass
    return appeal


def text(response: HttpResponse) -> str:
    return response.content.decode()


def newest(cast: Cast, name: str = "citizen") -> Notification:
    return Notification.objects.filter(user=cast.users[name]).latest("id")


def test_the_list_shows_what_is_new_with_title_and_number(cast: Cast) -> None:
    appeal = answered(cast)
    page = text(signed_in(cast).get(LIST))
    assert "您的留言有消息了：单位答复了。" in page
    assert page.count(appeal.number) == 4
    assert appeal.title in page
    assert page.count("chip-wait") == 4


def test_whoever_is_not_signed_in_is_sent_to_sign_in_and_back(client: Client) -> None:
    assert client.get(LIST)["Location"] == "/login/?next=%2Fnotifications%2F"
    assert client.post("/notifications/read/")["Location"].startswith("/login/")
    assert client.get(SETTINGS)["Location"].startswith("/login/")


def test_an_empty_list_says_what_will_come_here(cast: Cast) -> None:
    assert "还没有消息" in text(signed_in(cast).get(LIST))


def test_opening_marks_as_read_and_leads_to_the_appeal(cast: Cast) -> None:
    appeal = answered(cast)
    one = newest(cast)
    before = unread_count(cast.users["citizen"].pk)
    client = signed_in(cast)
    assert client.get(f"{LIST}{one.token}/")["Location"] == f"/appeals/{appeal.number}/"
    assert unread_count(cast.users["citizen"].pk) == before - 1
    first = Notification.objects.get(pk=one.pk).read_at
    client.get(f"{LIST}{one.token}/")
    assert Notification.objects.get(pk=one.pk).read_at == first
    page = text(client.get(LIST))
    assert page.index("未读</h2>") < page.index("已读</h2>")


@pytest.mark.parametrize(("name", "front"), [("handler", "desk"), ("dispatcher", "console")])
def test_staff_are_led_to_their_own_place(cast: Cast, name: str, front: str) -> None:
    appeal = the_cast.handling(cast)
    services.ask_extension(
        appeal=appeal, days=2, reason="等配件", actor=cast.actor("handler"), now=TUESDAY + DAY / 6
    )
    while deliver(consume=notify, now=LATER):
        pass
    token = newest(cast, name).token
    location = signed_in(cast, name).get(f"{LIST}{token}/")["Location"]
    assert location == f"/{front}/appeals/{appeal.number}/"


def test_notifications_of_others_do_not_exist(cast: Cast) -> None:
    answered(cast)
    one = newest(cast)
    assert signed_in(cast, "neighbour").get(f"{LIST}{one.token}/").status_code == 404
    assert Notification.objects.get(pk=one.pk).read_at is None
    assert signed_in(cast).get(f"{LIST}no-such-token/").status_code == 404
    assert signed_in(cast).get(f"{LIST}{one.pk}/").status_code == 404, "not by its key"


def test_all_read_means_all_that_was_on_the_page(cast: Cast) -> None:
    answered(cast)
    shown = newest(cast)
    client, citizen = signed_in(cast), cast.users["citizen"]
    the_cast.submitted(cast, at=LATER, title="第二件：路灯不亮")
    services.accept(
        appeal=Appeal.objects.latest("id"),
        publication=services.Publication.MASKED,
        actor=cast.actor("moderator"),
        now=LATER,
    )
    deliver(consume=notify, now=LATER + DAY)
    total = unread_count(citizen.pk)
    page = text(client.post("/notifications/read/", {"newest": shown.token}, follow=True))
    assert f"{total - 1} 条消息已标为已读" in page
    assert unread_count(citizen.pk) == 1, "what came in meanwhile"


@pytest.mark.parametrize("typed", ["", "x" * 5000, "'; DROP", "\x00"])
def test_a_made_up_mark_changes_nothing(cast: Cast, typed: str) -> None:
    answered(cast)
    before = unread_count(cast.users["citizen"].pk)
    assert signed_in(cast).post("/notifications/read/", {"newest": typed}).status_code == 302
    assert unread_count(cast.users["citizen"].pk) == before


def test_marks_of_others_do_not_count(cast: Cast) -> None:
    answered(cast)
    signed_in(cast).post("/notifications/read/", {"newest": newest(cast, "handler").token})
    assert unread_count(cast.users["citizen"].pk) > 0


def test_long_lists_are_cut_into_pages_unread_first(cast: Cast) -> None:
    appeal, citizen = answered(cast), cast.users["citizen"]
    Notification.objects.all().delete()
    Notification.objects.bulk_create(
        Notification(
            user=citizen,
            event_id=number,
            appeal=appeal,
            group="progress",
            front="public",
            sentence=f"第 {number} 条。",
            created_at=TUESDAY + number * DAY / 24,
            read_at=LATER if number < 30 else None,
        )
        for number in range(60)
    )
    client, seen, href = signed_in(cast), [], LIST
    while True:
        page = text(client.get(href))
        seen += [int(part.split(" ")[0]) for part in page.split("第 ")[1:]]
        if 'rel="next" href="' not in page:
            break
        href = LIST + page.split('rel="next" href="')[1].split('"')[0]
    assert seen == list(range(59, -1, -1))
    assert client.get(f"{LIST}?page=nonsense&unread=nonsense").status_code == 200


def test_the_title_of_what_one_may_no_longer_know_is_not_shown(cast: Cast) -> None:
    appeal = the_cast.accepted(cast)
    services.follow(appeal=appeal, actor=cast.actor("neighbour"), now=LATER)
    services.dispatch(
        appeal=appeal, lead=cast.organisation("housing"), actor=cast.actor("dispatcher"), now=LATER
    )
    deliver(consume=notify, now=LATER)
    client = signed_in(cast, "neighbour")
    assert appeal.title in text(client.get(LIST))
    services.withdraw(appeal=appeal, actor=cast.actor("citizen"), now=LATER)
    page = text(client.get(LIST))
    assert appeal.number in page
    assert appeal.title not in page


def test_a_corrected_title_is_the_one_that_is_shown(cast: Cast) -> None:
    appeal = answered(cast)
    services.correct(
        appeal=appeal, title="更正后的标题", body=appeal.body, actor=cast.actor("moderator"), now=LATER
    )
    page = text(signed_in(cast).get(LIST))
    assert "更正后的标题" in page
    assert "盛世花园二期" not in page


def test_the_list_costs_the_same_for_one_and_for_many(
    cast: Cast, django_assert_max_num_queries: object
) -> None:
    for number in range(6):
        the_cast.replied(cast, title=f"第 {number} 件")
    while deliver(consume=notify, now=LATER):
        pass
    for name in ("citizen", "handler"):
        client = signed_in(cast, name)
        with django_assert_max_num_queries(11):  # type: ignore[operator]
            client.get(LIST)


# Settings


def choices(page: str) -> dict[str, bool]:
    """Each box of the page, and whether it is ticked."""
    boxes = [part.split(">")[0] for part in page.split('<input type="checkbox"')[1:]]
    return {box.split('name="')[1].split('"')[0]: "checked" in box for box in boxes}


def test_the_settings_begin_with_the_defaults(cast: Cast) -> None:
    assert choices(text(signed_in(cast).get(SETTINGS))) == {
        "results-in_site": True,
        "results-sms": True,
        "progress-in_site": True,
        "progress-sms": False,
    }


def test_staff_choose_for_their_work(cast: Cast) -> None:
    page = text(signed_in(cast, "handler").get(SETTINGS))
    assert choices(page) == {
        "work-in_site": True,
        "emergency-in_site": True,
        "deadlines-in_site": True,
        "progress-in_site": True,
    }
    assert "登记手机号或邮箱后" in page


def test_with_a_mailbox_there_is_mail_to_choose_and_the_address_is_masked(cast: Cast) -> None:
    User.objects.filter(pk=cast.users["citizen"].pk).update(
        email="zhang.citizen@example.com", email_hash=keyed_hash("zhang.citizen@example.com")
    )
    page = text(signed_in(cast).get(SETTINGS))
    assert choices(page)["results-mail"] is False
    assert "zhang.citizen" not in page
    assert "19900000001" not in page


def test_what_is_chosen_is_kept(cast: Cast) -> None:
    client = signed_in(cast)
    page = client.post(SETTINGS, {"results-in_site": "on", "progress-sms": "on"}, follow=True)
    assert "消息设置已保存" in text(page)
    assert choices(text(page)) == {
        "results-in_site": True,
        "results-sms": False,
        "progress-in_site": False,
        "progress-sms": True,
    }


def test_a_way_without_an_address_and_a_group_of_others_cannot_be_forced(cast: Cast) -> None:
    signed_in(cast).post(SETTINGS, {"results-mail": "on", "work-sms": "on"})
    kept = NotificationPreference.objects.filter(user=cast.users["citizen"])
    assert {row.group for row in kept} == {"results", "progress"}
    assert not any(row.mail for row in kept)


def test_pages_of_one_person_are_kept_by_nobody(cast: Cast) -> None:
    client = signed_in(cast)
    for path in (LIST, SETTINGS):
        assert "no-store" in client.get(path)["Cache-Control"]
    assert client.get("/notifications/read/").status_code == 405
    assert client.post(LIST).status_code == 405
