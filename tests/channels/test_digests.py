"""One message per person and working hour, instead of a flood."""

from datetime import UTC, datetime, timedelta

import pytest

from huiyin.accounts.models import User
from huiyin.appeals.models import Appeal
from huiyin.appeals.terms import Escalation, Lane, Openness
from huiyin.channels import digests, loops
from huiyin.channels.digests import end_of_hour, goes_out
from huiyin.channels.models import (
    Digest,
    DigestLine,
    Notification,
    NotificationGroup,
    NotificationPreference,
    OutboundMessage,
)
from huiyin.core.working_time import NATIONAL
from huiyin.organisations.models import Membership
from tests import cast as the_cast
from tests.cast import DAY, HOUR, TUESDAY, Cast

pytestmark = pytest.mark.django_db
SECOND = timedelta(seconds=1)
#: 18:00 in Asia/Shanghai on the Tuesday after: the reply is due.
REPLY_DUE = datetime(2026, 11, 24, 10, 0, tzinfo=UTC)


def utc(day: int, hour: int, minute: int = 0) -> datetime:
    """A moment of November 2026 on the clock of Asia/Shanghai."""
    return datetime(2026, 11, day, hour, minute, tzinfo=UTC) - timedelta(hours=8)


def work(now: datetime) -> None:
    """What the worker does about deadlines."""
    while loops.watch_deadlines(now):
        pass
    while digests.send_due(now=now, limit=100):
        pass


def told(cast: Cast, name: str) -> list[str]:
    rows = Notification.objects.filter(user=cast.users[name], group=NotificationGroup.DEADLINES)
    return list(rows.order_by("id").values_list("sentence", flat=True))


@pytest.mark.parametrize(
    ("now", "expected"),
    [
        (utc(17, 10, 17), utc(17, 11)),
        (utc(17, 10, 0), utc(17, 11)),
        (utc(17, 11, 30), utc(17, 12)),
        (utc(17, 12, 10), utc(17, 14)),
        (utc(17, 17, 59), utc(17, 18)),
        (utc(17, 18, 0), utc(18, 9)),
        (utc(21, 3, 0), utc(23, 9)),
    ],
)
def test_what_is_found_in_an_hour_goes_out_at_its_end_in_office_hours(
    now: datetime, expected: datetime
) -> None:
    assert end_of_hour(now, NATIONAL) == expected


def test_an_emergency_waits_for_no_office_hours() -> None:
    appeal = Appeal(lane=Lane.EMERGENCY, division_id="9901")
    assert goes_out(appeal, utc(21, 3, 4)) == utc(21, 3, 10)
    assert goes_out(appeal, utc(21, 3, 10)) == utc(21, 3, 20)


def test_ten_limits_in_one_hour_are_one_message(cast: Cast) -> None:
    for number in range(10):
        the_cast.handling(cast, title=f"第{number}件")
    amber = Appeal.objects.earliest("id").deadlines.get(stage="reply").amber_at
    work(amber + SECOND)
    assert told(cast, "handler") == []
    work(amber + HOUR)
    (sentence,) = told(cast, "handler")
    assert sentence.startswith("期限提醒：10 件快到期。最急的是 ")
    assert "的答复，期限 11-24 18:00" in sentence


def test_only_who_has_signed_for_it_is_told_and_all_handlers_where_nobody_has(cast: Cast) -> None:
    the_cast.handling(cast)
    work(REPLY_DUE - HOUR)
    work(REPLY_DUE)
    assert len(told(cast, "handler")) == 1
    assert told(cast, "colleague") == []
    the_cast.dispatched(cast, title="没有人签收")
    work(TUESDAY + 2 * DAY)
    work(TUESDAY + 3 * DAY)
    assert told(cast, "colleague")


def test_rung_by_rung_more_people_hear_of_it(cast: Cast) -> None:
    the_cast.handling(cast)
    work(REPLY_DUE + SECOND)
    work(utc(25, 9))
    assert told(cast, "handler")[-1].startswith("期限提醒：1 件已超期")
    assert told(cast, "approver") == []
    work(utc(25, 15, 1))
    work(utc(25, 16))
    assert len(told(cast, "approver")) == 1
    assert told(cast, "supervisor") == []
    work(utc(25, 18, 1))
    work(utc(26, 9))
    assert len(told(cast, "supervisor")) == 1
    work(utc(27, 18, 1))
    work(utc(30, 9))
    assert len(told(cast, "approver")) == 2, "it is on the public list now"


def test_the_platforms_own_limits_are_told_to_those_who_keep_them(cast: Cast) -> None:
    the_cast.submitted(cast)
    work(TUESDAY + DAY + 9 * HOUR)
    work(TUESDAY + 2 * DAY)
    assert len(told(cast, "moderator")) == 1
    assert told(cast, "dispatcher") == []


def test_what_was_done_meanwhile_is_left_out(cast: Cast) -> None:
    appeal = the_cast.handling(cast)
    amber = appeal.deadlines.get(stage="reply").amber_at
    work(amber + SECOND)
    the_cast.publish(cast, appeal, at=amber + timedelta(minutes=5))
    work(amber + HOUR)
    assert told(cast, "handler") == []
    assert not Digest.objects.filter(sent_at__isnull=True).exists()


def test_who_has_lost_the_post_meanwhile_hears_nothing(cast: Cast) -> None:
    the_cast.handling(cast, openness=Openness.PRIVATE)
    work(REPLY_DUE + SECOND)
    Membership.objects.filter(user=cast.users["handler"]).update(ended_at=REPLY_DUE)
    work(utc(25, 9))
    assert told(cast, "handler") == []


def test_each_reader_chooses_the_ways(cast: Cast) -> None:
    User.objects.filter(pk=cast.users["handler"].pk).update(phone="19900000009", email="a@example.org")
    NotificationPreference.objects.create(
        user=cast.users["handler"], group=NotificationGroup.DEADLINES, in_site=False, mail=True, sms=True
    )
    the_cast.handling(cast)
    work(REPLY_DUE + SECOND)
    work(utc(25, 9))
    assert told(cast, "handler") == []
    sms, mail = sorted(OutboundMessage.objects.all(), key=lambda one: one.kind, reverse=True)
    assert (sms.kind, mail.kind) == ("sms", "mail")
    assert len(sms.body) <= 70
    assert "1 件已超期" in mail.body
    assert "暖气" in mail.body, "the title of a published appeal stands in the mail"


def test_a_private_title_stands_in_no_message(cast: Cast) -> None:
    User.objects.filter(pk=cast.users["handler"].pk).update(email="a@example.org")
    NotificationPreference.objects.create(
        user=cast.users["handler"], group=NotificationGroup.DEADLINES, in_site=True, mail=True, sms=False
    )
    the_cast.handling(cast, openness=Openness.PRIVATE)
    work(REPLY_DUE + SECOND)
    work(utc(25, 9))
    assert "暖气" not in OutboundMessage.objects.get().body + told(cast, "handler")[0]


def test_a_digest_is_sent_once(cast: Cast) -> None:
    the_cast.handling(cast)
    work(REPLY_DUE + SECOND)
    for minutes in range(30):
        work(utc(25, 9, minutes))
    assert len(told(cast, "handler")) == 1


def test_a_line_takes_the_highest_rung(cast: Cast) -> None:
    appeal = the_cast.handling(cast)
    deadline = appeal.deadlines.get(stage="reply")
    work(deadline.amber_at + SECOND)
    digests.tell(digests.Finding(deadline, (Escalation.HANDLER,)), deadline.amber_at + timedelta(minutes=1))
    assert DigestLine.objects.get(digest__user=cast.users["handler"]).rung == Escalation.HANDLER


def test_what_comes_when_the_digest_has_gone_out_waits_for_the_next(cast: Cast) -> None:
    appeal = the_cast.handling(cast)
    deadline = appeal.deadlines.get(stage="reply")
    digests.tell(digests.Finding(deadline), utc(24, 10, 5))
    Digest.objects.update(sent_at=utc(24, 10, 6))
    digests.tell(digests.Finding(deadline), utc(24, 10, 7))
    assert list(Digest.objects.order_by("due_at").values_list("due_at", flat=True)) == [
        utc(24, 11),
        utc(24, 12),
    ]


def test_opening_the_notice_leads_to_the_most_urgent_appeal(cast: Cast) -> None:
    appeal = the_cast.handling(cast)
    work(REPLY_DUE + SECOND)
    work(utc(25, 9))
    row = Notification.objects.get(user=cast.users["handler"], group=NotificationGroup.DEADLINES)
    assert (row.appeal_id, row.front, row.event_id) == (appeal.pk, "desk", None)


def test_a_citizens_message_page_does_not_offer_what_is_for_staff(cast: Cast) -> None:
    from huiyin.channels.notifications import groups_of

    assert NotificationGroup.DEADLINES not in groups_of(cast.users["citizen"])
    assert NotificationGroup.DEADLINES in groups_of(cast.users["handler"])
