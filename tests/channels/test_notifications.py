"""Who hears of which step of an appeal, in which words, by which way, and that it happens once."""

import threading
from datetime import timedelta

import pytest
from django.db import OperationalError, connection, connections
from pytest_django import DjangoAssertNumQueries

from huiyin.accounts.models import User
from huiyin.appeals import services
from huiyin.appeals.models import Appeal
from huiyin.appeals.services import Verdict
from huiyin.appeals.terms import Kind, Openness, RefusalReason, Satisfaction, Solved
from huiyin.channels import notifications
from huiyin.channels.audience import RULES
from huiyin.channels.models import (
    MessageKind,
    Notification,
    NotificationGroup,
    NotificationPreference,
    OutboundMessage,
)
from huiyin.channels.notices import SMS_MAX
from huiyin.channels.notifications import Ways, choose_ways, notify, unread_count
from huiyin.core.secrets import keyed_hash
from huiyin.journal.models import Event, Outbox
from huiyin.journal.services import deliver
from huiyin.organisations.models import Membership, Role
from tests import cast as the_cast
from tests.cast import DAY, HOUR, TUESDAY, Cast

pytestmark = [pytest.mark.django_db, pytest.mark.urls("tests.channels.urls")]
LATER = TUESDAY + 40 * DAY
AT = TUESDAY + 2 * DAY


def deliver_all() -> int:
    """As the worker does, until nothing is left."""
    total = 0
    while done := deliver(consume=notify, now=LATER):
        total += done
    return total


def quiet() -> None:
    """What has happened so far is nobody's news."""
    Outbox.objects.all().delete()
    Notification.objects.all().delete()


def told(cast: Cast) -> dict[str, str]:
    """Deliver, and give for each person told the sentence."""
    deliver_all()
    names = {user.pk: name for name, user in cast.users.items()}
    return {names[row.user_id]: row.sentence for row in Notification.objects.order_by("id")}


def verdict(level: Satisfaction) -> Verdict:
    return Verdict(level, Solved.NO, 1, 1, 1)


# Who


def test_a_dispatch_is_told_to_the_author_the_followers_and_the_handlers_of_the_offices(cast: Cast) -> None:
    appeal = the_cast.accepted(cast)
    services.follow(appeal=appeal, actor=cast.actor("neighbour"), now=AT)
    quiet()
    services.dispatch(
        appeal=appeal,
        lead=cast.organisation("housing"),
        assisting=[cast.organisation("water")],
        actor=cast.actor("dispatcher"),
        now=AT,
    )
    sentences = told(cast)
    assert set(sentences) == {"citizen", "neighbour", "handler", "colleague", "water_handler"}
    assert sentences["citizen"] == "您的留言有消息了：已交办给市住房和城乡建设局。"
    assert sentences["neighbour"].startswith("您关注的留言")
    assert sentences["handler"].endswith("请尽快签收。")


def test_nobody_is_told_of_what_they_did_themselves(cast: Cast) -> None:
    appeal = the_cast.replied(cast)
    services.follow(appeal=appeal, actor=cast.actor("handler"), now=AT)
    quiet()
    services.follow_up(
        appeal=appeal, body="二楼还是不热，什么时候来修？", actor=cast.actor("citizen"), now=AT
    )
    services.add_progress(appeal=appeal, body="明天上午上门。", actor=cast.actor("handler"), now=AT + HOUR)
    deliver_all()
    by_event = {
        event.type: set(
            Notification.objects.filter(event_id=event.pk).values_list("user__display_name", flat=True)
        )
        for event in Event.objects.filter(type__in=["follow_up", "add_progress"])
    }
    assert by_event == {"follow_up": {"handler", "colleague"}, "add_progress": {"citizen"}}


def test_the_reply_is_told_to_author_followers_and_the_one_who_drafted_it(cast: Cast) -> None:
    appeal = the_cast.handling(cast)
    services.follow(appeal=appeal, actor=cast.actor("neighbour"), now=AT)
    quiet()
    the_cast.publish(cast, appeal, at=AT)
    sentences = told(cast)
    assert sentences.pop("approver").endswith("请审签。"), "asked before, by the draft sent for approval"
    assert set(sentences) == {"citizen", "neighbour", "handler"}
    assert sentences["citizen"] == "您的留言有消息了：单位答复了。请看看是否解决，欢迎评价。"


def test_a_draft_sent_back_is_told_to_the_one_who_drafted_it_only(cast: Cast) -> None:
    appeal = the_cast.handling(cast)
    text = services.ReplyText("您好！正在安排，请等候。")
    services.draft_reply(appeal=appeal, text=text, actor=cast.actor("colleague"), now=AT)
    services.send_for_approval(appeal=appeal, actor=cast.actor("handler"), now=AT)
    quiet()
    services.reject_reply(appeal=appeal, reason="请写明日期", actor=cast.actor("approver"), now=AT)
    assert set(told(cast)) == {"colleague"}


@pytest.mark.parametrize(
    ("level", "audience"),
    [
        (Satisfaction.VERY_DISSATISFIED, {"handler", "colleague", "dispatcher"}),
        (Satisfaction.SATISFIED, {"handler", "colleague"}),
    ],
)
def test_a_rating_is_told_to_the_office_and_a_bad_one_to_the_dispatchers(
    cast: Cast, level: Satisfaction, audience: set[str]
) -> None:
    appeal = the_cast.replied(cast)
    quiet()
    services.rate(appeal=appeal, verdict=verdict(level), actor=cast.actor("citizen"), now=AT)
    assert set(told(cast)) == audience


def test_wishes_of_offices_are_told_to_the_nearest_dispatchers(cast: Cast) -> None:
    nearby = the_cast._staff("nearby")
    cast.users["nearby"] = nearby
    Membership.objects.create(
        user=nearby, organisation=cast.organisation("qingshan"), role=Role.DISPATCHER, since=TUESDAY
    )
    appeal = the_cast.handling(cast)
    quiet()
    services.ask_extension(
        appeal=appeal,
        days=5,
        reason="配件要等",
        actor=cast.actor("handler"),
        now=appeal.submitted_at + 4 * HOUR,
    )
    sentences = told(cast)
    assert set(sentences) == {"nearby"}, "not those of the city"
    assert sentences["nearby"] == "等您处理：市住房和城乡建设局申请延期。请决定是否同意。"


def test_the_refused_return_is_told_to_the_office_that_wanted_it(cast: Cast) -> None:
    appeal = the_cast.dispatched(cast, assisting=("water",))
    services.ask_return(appeal=appeal, reason="不归我们管", actor=cast.actor("water_handler"), now=AT)
    quiet()
    services.refuse_return(
        appeal=appeal,
        organisation=cast.organisation("water"),
        reason="管网归水务",
        actor=cast.actor("dispatcher"),
        now=AT,
    )
    assert set(told(cast)) == {"water_handler"}


def test_of_what_is_passed_down_the_new_office_hears(cast: Cast) -> None:
    appeal = the_cast.dispatched(cast, lead="qingshan")
    quiet()
    services.transfer(appeal=appeal, to=cast.organisation("binhe"), actor=cast.actor("district"), now=AT)
    assert set(told(cast)) == {"citizen", "subdistrict"}


def test_material_asked_for_and_sent_goes_to_and_fro(cast: Cast) -> None:
    appeal = the_cast.handling(cast)
    quiet()
    services.suspend(appeal=appeal, question="几号楼？", actor=cast.actor("handler"), now=AT)
    assert set(told(cast)) == {"citizen"}
    quiet()
    services.supplement(appeal=appeal, body="5 号楼 2 单元", actor=cast.actor("citizen"), now=AT + HOUR)
    assert set(told(cast)) == {"handler", "colleague"}


def test_followers_hear_nothing_of_what_is_not_public(cast: Cast) -> None:
    appeal = the_cast.accepted(cast)
    services.follow(appeal=appeal, actor=cast.actor("neighbour"), now=AT)
    quiet()
    services.classify(
        appeal=appeal,
        kind=Kind.REPORT,
        category="heating",
        division=appeal.division_id,
        actor=cast.actor("moderator"),
        now=AT,
    )
    services.dispatch(
        appeal=appeal, lead=cast.organisation("housing"), actor=cast.actor("dispatcher"), now=AT + HOUR
    )
    assert set(told(cast)) == {"citizen", "handler", "colleague"}


def test_who_has_lost_the_appeal_before_the_delivery_hears_nothing(cast: Cast) -> None:
    appeal = the_cast.accepted(cast)
    services.follow(appeal=appeal, actor=cast.actor("neighbour"), now=AT)
    quiet()
    services.dispatch(
        appeal=appeal, lead=cast.organisation("housing"), actor=cast.actor("dispatcher"), now=AT
    )
    services.withdraw(appeal=appeal, actor=cast.actor("citizen"), now=AT + HOUR)
    assert set(told(cast)) == {"citizen"}


def test_an_office_that_is_recused_hears_nothing(cast: Cast) -> None:
    appeal = the_cast.dispatched(cast)
    appeal.recused.set([cast.organisation("housing")])
    assert not set(told(cast)) & {"handler", "colleague", "approver"}


def test_closed_accounts_and_ended_posts_hear_nothing(cast: Cast) -> None:
    appeal = the_cast.accepted(cast)
    quiet()
    User.objects.filter(pk__in=[cast.users["handler"].pk, cast.users["citizen"].pk]).update(is_active=False)
    Membership.objects.filter(user=cast.users["colleague"]).update(ended_at=TUESDAY)
    services.dispatch(
        appeal=appeal, lead=cast.organisation("housing"), actor=cast.actor("dispatcher"), now=AT
    )
    assert told(cast) == {}


def test_that_a_helper_has_signed_is_no_news(cast: Cast) -> None:
    appeal = the_cast.dispatched(cast, assisting=("water",))
    quiet()
    services.claim(appeal=appeal, actor=cast.actor("water_handler"), now=AT)
    assert told(cast) == {}


def test_small_signs_of_others_are_no_news(cast: Cast) -> None:
    appeal = the_cast.replied(cast)
    quiet()
    services.me_too(appeal=appeal, actor=cast.actor("neighbour"), now=AT)
    services.thank(appeal=appeal, actor=cast.actor("stranger"), now=AT)
    assert told(cast) == {}
    assert not Outbox.objects.exists()


def test_the_number_of_queries_does_not_grow_with_the_followers(
    cast: Cast, django_assert_max_num_queries: object
) -> None:
    appeal = the_cast.handling(cast)
    for name in ("neighbour", "stranger", "leader", "moderator", "supervisor"):
        services.follow(appeal=appeal, actor=cast.actor(name), now=AT)
    quiet()
    services.add_progress(appeal=appeal, body="师傅已经到场。", actor=cast.actor("handler"), now=AT)
    event = Event.objects.get(type="add_progress")
    with django_assert_max_num_queries(10):  # type: ignore[operator]
        notify(event, AT)
    assert Notification.objects.count() == 6


# Words


def whole_story(cast: Cast, **changes: object) -> Appeal:
    """One appeal through most of its steps, under a name that must not travel."""
    appeal = the_cast.handling(cast, author_name="卓玛央金", contact="19900000001", **changes)
    for name in ("neighbour",) if appeal.is_published else ():
        services.follow(appeal=appeal, actor=cast.actor(name), now=AT)
    handler, citizen = cast.actor("handler"), cast.actor("citizen")
    services.acknowledge(appeal=appeal, body="收到，已派人去看。", actor=handler, now=AT)
    services.ask_extension(
        appeal=appeal, days=3, reason="等配件", actor=handler, now=appeal.submitted_at + 4 * HOUR
    )
    services.grant_extension(appeal=appeal, reason="配件在途", actor=cast.actor("dispatcher"), now=AT)
    services.suspend(appeal=appeal, question="几号楼？", actor=handler, now=AT)
    services.supplement(appeal=appeal, body="5 号楼", actor=citizen, now=AT)
    the_cast.publish(cast, appeal, at=AT + DAY)
    services.follow_up(appeal=appeal, body="二楼还是不热，请再看看。", actor=citizen, now=AT + DAY)
    the_cast.publish(cast, appeal, at=AT + 2 * DAY)
    services.rate(appeal=appeal, verdict=verdict(Satisfaction.DISSATISFIED), actor=citizen, now=AT + 3 * DAY)
    services.redo(appeal=appeal, reason="暖气仍不热", actor=cast.actor("dispatcher"), now=AT + 3 * DAY)
    the_cast.publish(cast, appeal, at=AT + 4 * DAY)
    services.close(appeal=appeal, actor=handler, now=AT + 5 * DAY)
    return appeal


def want_everything(cast: Cast) -> None:
    """Everybody has a phone and a mailbox and wants all ways."""
    for number, user in enumerate(cast.users.values()):
        user.phone, user.email = f"199000001{number:02d}", f"p{number}@example.com"
        user.phone_hash, user.email_hash = keyed_hash(user.phone), keyed_hash(user.email)
        user.save()
        groups = notifications.groups_of(user)
        choose_ways(user=user, wanted=dict.fromkeys(groups, Ways(True, True, True)))


@pytest.mark.parametrize("changes", [{}, {"kind": Kind.REPORT}, {"openness": Openness.PRIVATE}])
def test_no_word_about_the_author_and_no_title_of_what_is_private_leaves_the_house(
    cast: Cast, changes: dict[str, object]
) -> None:
    want_everything(cast)
    appeal = whole_story(cast, author_label="盛世花园住户", **changes)
    deliver_all()
    sent = list(OutboundMessage.objects.all())
    words = [row.sentence for row in Notification.objects.all()] + [m.body + m.subject for m in sent]
    assert len(words) > 50
    for text in words:
        for secret in ("卓玛", "19900000001", "盛世花园住户", "citizen"):
            assert secret not in text
        if not appeal.is_published:
            assert appeal.title not in text
    if appeal.is_published:
        assert any(appeal.title in message.body for message in sent if message.kind == MessageKind.MAIL)


def test_every_sms_is_one_short_message_with_the_number(cast: Cast) -> None:
    cast.organisation(
        "housing"
    ).name = "清江市住房和城乡建设局房屋安全与物业管理服务指导中心（供热计量办公室）"
    cast.organisation("housing").save()
    want_everything(cast)
    appeal = whole_story(cast)
    deliver_all()
    texts = {message.body for message in OutboundMessage.objects.filter(kind=MessageKind.SMS)}
    assert len(texts) > 15
    for text in texts:
        assert len(text) + len("【回音】") <= SMS_MAX
        assert appeal.number in text
    assert any("查询码" in text for text in texts)
    assert any("有消息了" in text for text in texts), "a step too long for an SMS"


def test_a_mail_leads_to_the_page_of_its_reader_and_to_the_settings(cast: Cast) -> None:
    want_everything(cast)
    appeal = the_cast.dispatched(cast)
    deliver_all()
    mails = {mail.address: mail.body for mail in OutboundMessage.objects.filter(kind=MessageKind.MAIL)}
    assert f"/desk/appeals/{appeal.number}/" in mails[cast.users["handler"].email]
    assert f"http://127.0.0.1:8000/appeals/{appeal.number}/" in mails[cast.users["citizen"].email]
    assert all("/notifications/settings/" in body for body in mails.values())


def test_every_rule_speaks_of_a_step_that_the_timeline_can_name(cast: Cast) -> None:
    from huiyin.appeals.selectors.timeline import _WORDS

    assert set(RULES) <= set(_WORDS)


def test_a_refusal_says_where_to_go_on(cast: Cast) -> None:
    appeal = the_cast.submitted(cast)
    services.not_accept(
        appeal=appeal, reason=RefusalReason.OUTSIDE_DUTY, actor=cast.actor("moderator"), now=AT
    )
    assert told(cast)["citizen"] == "您的留言有消息了：不予受理。请看理由，和还可以找哪里。"


# By which way


def ways_used(cast: Cast, name: str) -> set[tuple[str, str]]:
    """(step, way) of everything that went to somebody."""
    user = cast.users[name]
    types = dict(Event.objects.values_list("pk", "type"))
    used = {(types[row.event_id], "in_site") for row in Notification.objects.filter(user=user)}
    for message in OutboundMessage.objects.all():
        _event, event_id, user_id, kind = message.key.split(":")
        if int(user_id) == user.pk:
            used.add((types[int(event_id)], kind))
    return used


def test_results_go_to_the_phone_too_and_progress_stays_on_the_site(cast: Cast) -> None:
    the_cast.replied(cast)
    deliver_all()
    used = ways_used(cast, "citizen")
    assert {("publish_reply", "in_site"), ("publish_reply", "sms"), ("dispatch", "in_site")} <= used
    assert ("dispatch", "sms") not in used
    message = OutboundMessage.objects.get(purpose="notice")
    assert message.address == cast.users["citizen"].phone
    assert message.key == f"event:{Event.objects.get(type='publish_reply').pk}:{cast.users['citizen'].pk}:sms"


def test_who_has_only_a_mailbox_gets_results_by_mail(cast: Cast) -> None:
    user = cast.users["citizen"]
    user.phone, user.phone_hash = "", None
    user.email, user.email_hash = "citizen@example.com", keyed_hash("citizen@example.com")
    user.save()
    the_cast.replied(cast)
    deliver_all()
    assert ("publish_reply", "mail") in ways_used(cast, "citizen")
    assert ("publish_reply", "sms") not in ways_used(cast, "citizen")


def test_what_was_switched_off_does_not_come(cast: Cast) -> None:
    user = cast.users["citizen"]
    choose_ways(
        user=user,
        wanted={
            NotificationGroup.RESULTS: Ways(in_site=False, mail=True, sms=False),
            NotificationGroup.PROGRESS: Ways(in_site=False, mail=False, sms=False),
        },
    )
    the_cast.replied(cast)
    deliver_all()
    assert ways_used(cast, "citizen") == set(), "there is no mailbox to write to"
    assert not Notification.objects.filter(user=user).exists()


def test_groups_of_others_cannot_be_chosen(cast: Cast) -> None:
    choose_ways(user=cast.users["citizen"], wanted={NotificationGroup.WORK: Ways(True, True, True)})
    assert not NotificationPreference.objects.exists()


def test_each_reads_their_own_language(cast: Cast) -> None:
    from unittest.mock import patch

    from django.utils.translation import get_language

    User.objects.filter(pk=cast.users["neighbour"].pk).update(language="en")
    appeal = the_cast.accepted(cast)
    services.follow(appeal=appeal, actor=cast.actor("neighbour"), now=AT)
    services.follow(appeal=appeal, actor=cast.actor("stranger"), now=AT)
    quiet()
    services.dispatch(
        appeal=appeal, lead=cast.organisation("housing"), actor=cast.actor("dispatcher"), now=AT
    )
    with patch("huiyin.channels.notices._sentence", lambda event, part: f"{part}/{get_language()}"):
        sentences = told(cast)
    assert (sentences["neighbour"], sentences["stranger"]) == ("follower/en", "follower/zh-hans")


def test_an_sms_about_something_long_past_is_not_sent(cast: Cast) -> None:
    the_cast.replied(cast)
    deliver_all()
    message = OutboundMessage.objects.get(purpose="notice")
    event = Event.objects.get(type="publish_reply")
    assert message.good_until == event.at + timedelta(days=3)


# At least once, and idempotent


class PowerCut(BaseException):
    """The worker's end, at the worst moment."""


def news() -> tuple[int, int]:
    return Notification.objects.count(), OutboundMessage.objects.count()


def test_a_worker_that_dies_in_between_leaves_nothing_and_the_next_one_does_it(cast: Cast) -> None:
    the_cast.submitted(cast)
    quiet()
    the_cast.replied(cast, title="第二件：路灯不亮")
    waiting = Outbox.objects.count()

    def told_then_dead(event: Event, now: object) -> None:
        notify(event, LATER)
        if event.type == "publish_reply":
            raise PowerCut

    with pytest.raises(PowerCut):
        deliver(consume=told_then_dead, now=LATER)
    reply = Event.objects.get(type="publish_reply")
    assert not Notification.objects.filter(event_id=reply.pk).exists()
    assert Outbox.objects.filter(event=reply).exists()
    assert 0 < Outbox.objects.count() < waiting
    assert deliver(consume=notify, now=LATER) == 0, "still claimed by the dead worker"
    assert deliver(consume=notify, now=LATER + timedelta(minutes=2)) == 1
    assert Notification.objects.filter(event_id=reply.pk).count() == 2
    assert OutboundMessage.objects.count() == 1


def test_events_that_concern_nobody_are_ticked_off_together_and_handed_to_nobody(
    cast: Cast, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    for _n in range(5):
        the_cast.submitted(cast)
    the_cast.accepted(cast)
    heard = list[str]()
    with django_assert_max_num_queries(14):
        assert deliver(consume=lambda event, now: heard.append(event.type), now=LATER, types=RULES) == 7
    assert heard == ["accept"]
    assert not Outbox.objects.exists()


def test_an_event_delivered_twice_is_told_once(cast: Cast) -> None:
    the_cast.replied(cast)
    deliver_all()
    before = news()
    for event in Event.objects.all():
        notify(event, LATER + DAY)
    assert news() == before


def test_what_was_read_is_not_unread_again(cast: Cast) -> None:
    the_cast.dispatched(cast)
    deliver_all()
    Notification.objects.update(read_at=LATER)
    for event in Event.objects.all():
        notify(event, LATER + DAY)
    assert unread_count(cast.users["citizen"].pk) == 0


def test_a_worker_that_comes_late_to_a_claim_leaves_it_alone(cast: Cast) -> None:
    the_cast.submitted(cast)
    calls = []

    def meanwhile(event: Event, now: object) -> None:
        calls.append(event.pk)
        assert deliver(consume=notify, now=LATER) == 0, "the second worker finds it claimed"

    assert deliver(consume=meanwhile, now=LATER) == 1
    assert len(calls) == 1


def test_one_bad_event_is_logged_with_its_id_and_does_not_hold_up_the_others(
    cast: Cast, caplog: pytest.LogCaptureFixture
) -> None:
    the_cast.dispatched(cast)
    total, bad = Outbox.objects.count(), Event.objects.get(type="accept")

    def stumble(event: Event, now: object) -> None:
        if event.pk == bad.pk:
            raise KeyError("lead")
        notify(event, LATER)

    assert deliver(consume=stumble, now=LATER) == total - 1
    assert f"event {bad.pk} not delivered" in caplog.text
    left = Outbox.objects.get()
    assert (left.event_id, left.attempts) == (bad.pk, 1)
    waits = []
    for _ in range(8):
        now = left.due_at
        assert deliver(consume=stumble, now=now) == 0
        left.refresh_from_db()
        waits.append(left.due_at - now)
    assert waits == sorted(waits)
    assert waits[-1] == timedelta(hours=1)
    assert deliver(consume=notify, now=left.due_at) == 1, "mended: delivered after all"


def test_a_database_that_is_away_is_not_taken_for_a_bad_event(cast: Cast) -> None:
    the_cast.dispatched(cast)
    calls = []

    def away(event: Event, now: object) -> None:
        calls.append(event.pk)
        raise OperationalError

    with pytest.raises(OperationalError):
        deliver(consume=away, now=LATER)
    assert len(calls) == 1


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_two_workers_at_once_tell_everything_once() -> None:
    if connection.vendor == "sqlite" and connection.is_in_memory_db():  # type: ignore[attr-defined]
        pytest.skip("set HUIYIN_TEST_SQLITE to a file, or HUIYIN_TEST_DATABASE_URL")
    cast = the_cast.build()
    for number in range(3):
        the_cast.replied(cast, title=f"第 {number} 件")
    total, consumed = Outbox.objects.count(), list[int]()
    gate, results = threading.Barrier(2), list[int]()

    def consume(event: Event, now: object) -> None:
        consumed.append(event.pk)
        notify(event, LATER)

    def work() -> None:
        gate.wait()
        try:
            results.append(deliver(consume=consume, now=LATER))
        finally:
            connections.close_all()

    threads = [threading.Thread(target=work) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sum(results) == total == len(consumed) == len(set(consumed))
    assert not Outbox.objects.exists()
    once = news()
    for event in Event.objects.all():
        notify(event, LATER)
    assert news() == once


def test_notifications_a_year_old_are_forgotten(cast: Cast) -> None:
    the_cast.dispatched(cast)
    deliver_all()
    count = Notification.objects.count()
    assert notifications.forget_old(now=LATER + timedelta(days=364)) == 0
    assert notifications.forget_old(now=LATER + timedelta(days=366)) == count
