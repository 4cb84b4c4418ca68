"""The staff page of an appeal, decisions, and the list of everything."""

from typing import Any

from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from huiyin.appeals import services
from huiyin.appeals.models import Appeal
from huiyin.appeals.terms import Openness, Satisfaction, Solved, Status
from huiyin.organisations.actors import Actor, Post
from huiyin.organisations.models import Division, Level, Membership, Role
from tests.cast import DAY, HOUR, TUESDAY, Cast, accepted, dispatched, handling, replied, submitted
from tests.web.console.conftest import SignIn


def url(appeal: Appeal) -> str:
    return reverse("console:appeal", args=[appeal.number])


def act(client: Client, appeal: Appeal, action: str, **data: Any) -> Any:
    appeal.refresh_from_db()
    return client.post(
        reverse("console:action", args=[appeal.number, action]), {"version": appeal.version, **data}
    )


def text(answer: Any) -> str:
    words: str = answer.content.decode()
    return words


def unhappy(cast: Cast) -> Appeal:
    appeal = replied(cast)
    verdict = services.Verdict(Satisfaction.DISSATISFIED, Solved.NO, 1, 2, 3, "还是不热")
    services.rate(appeal=appeal, verdict=verdict, actor=cast.actor("citizen"), now=TUESDAY + 2 * DAY)
    return appeal


def test_drafts_internal_notes_and_who_may_read_each_step_are_shown(cast: Cast, sign_in: SignIn) -> None:
    appeal = handling(cast)
    reply = services.ReplyText("还在写的答复", "供热科", "周工", "0000")
    services.draft_reply(appeal=appeal, text=reply, actor=cast.actor("handler"), now=TUESDAY + DAY)
    client = sign_in("dispatcher")
    assert act(client, appeal, "add_internal", body="已电话催过一次").status_code == 302
    page = text(client.get(url(appeal)))
    assert "还在写的答复" in page
    assert "已电话催过一次" in page
    assert "办理方可见" in page
    assert cast.organisation("housing").name in page


def test_only_possible_actions_have_a_form(cast: Cast, sign_in: SignIn) -> None:
    page = text(sign_in("moderator").get(url(handling(cast))))
    assert reverse("console:action", args=["X", "correct"]).split("X")[1] in page
    assert "/dispatch/" not in page
    assert "/accept/" not in page


def test_the_public_text_can_be_corrected_afterwards(cast: Cast, sign_in: SignIn) -> None:
    appeal, client = accepted(cast), sign_in("moderator")
    assert act(client, appeal, "correct", title="盛世花园暖气", body="更正后的内容").status_code == 302
    appeal.refresh_from_db()
    assert appeal.body == "更正后的内容"


def test_a_return_is_agreed_to_and_the_appeal_waits_again(cast: Cast, sign_in: SignIn) -> None:
    appeal, client = dispatched(cast), sign_in("dispatcher")
    services.ask_return(appeal=appeal, reason="应由水务局办", actor=cast.actor("handler"), now=TUESDAY + DAY)
    assert "应由水务局办" in text(client.get(reverse("console:decisions")))
    answer = act(client, appeal, "agree_return", organisation="housing", back="decisions:returns")
    assert answer["Location"] == reverse("console:decisions") + "?tab=returns"
    appeal.refresh_from_db()
    assert (appeal.status, appeal.lead) == (Status.ACCEPTED, None)


def test_a_refused_return_needs_a_reason_and_designates_the_office(cast: Cast, sign_in: SignIn) -> None:
    appeal, client = dispatched(cast), sign_in("dispatcher")
    services.ask_return(appeal=appeal, reason="不归我们", actor=cast.actor("handler"), now=TUESDAY + DAY)
    assert act(client, appeal, "refuse_return", organisation="housing", reason=" ").status_code == 422
    assert act(client, appeal, "refuse_return", organisation="water", reason="归你们").status_code == 422
    assert act(client, appeal, "refuse_return", organisation="housing", reason="归你们").status_code == 302
    assert appeal.assignments.get().is_designated


def test_an_extension_is_granted_with_the_reason_that_the_author_reads(cast: Cast, sign_in: SignIn) -> None:
    appeal, client = handling(cast), sign_in("supervisor")
    services.ask_extension(
        appeal=appeal, days=5, reason="配件外地调货", actor=cast.actor("handler"), now=TUESDAY + DAY
    )
    assert "配件外地调货" in text(client.get(reverse("console:decisions"), {"tab": "extensions"}))
    assert "配件外地调货" in text(client.get(url(appeal)))
    assert act(client, appeal, "grant_extension", reason="等配件到货").status_code == 302
    appeal.refresh_from_db()
    assert (appeal.extension_days, appeal.extension_days_asked) == (5, None)


def test_a_dissatisfied_author_gets_a_redo_or_an_answer_why_not(cast: Cast, sign_in: SignIn) -> None:
    again, enough, client = unhappy(cast), unhappy(cast), sign_in("dispatcher")
    page = text(client.get(reverse("console:decisions"), {"tab": "redos"}))
    assert page.count("还是不热") == 2
    assert act(client, again, "redo", reason="请重新测温").status_code == 302
    assert act(client, enough, "decline_redo", reason="已三次上门").status_code == 302
    again.refresh_from_db()
    enough.refresh_from_db()
    assert (again.status, enough.status) == (Status.HANDLING, Status.CLOSED)


def test_an_assisting_office_is_added_by_name(cast: Cast, sign_in: SignIn) -> None:
    appeal, client = handling(cast), sign_in("dispatcher")
    assert act(client, appeal, "add_assisting", organisation="市水务局", task="查管网").status_code == 302
    assert appeal.assignments.count() == 2
    assert "已经在办" in text(act(client, appeal, "add_assisting", organisation="water"))


def test_a_replied_appeal_is_closed(cast: Cast, sign_in: SignIn) -> None:
    appeal = replied(cast)
    assert act(sign_in("dispatcher"), appeal, "close").status_code == 302
    appeal.refresh_from_db()
    assert appeal.status == Status.CLOSED


def test_a_moderator_of_one_district_does_not_see_another(cast: Cast, sign_in: SignIn) -> None:
    Division.objects.create(
        code="990102001", name="城关镇", full_name="城关镇", level=Level.TOWNSHIP, parent_id="990102"
    )
    Membership.objects.filter(user=cast.users["moderator"]).update(organisation=cast.organisation("qingshan"))
    other = submitted(cast, division="990102001", title="河口的事")
    known = accepted_elsewhere(cast)
    client = sign_in("moderator")
    assert "河口的事" not in text(client.get(reverse("console:intake")))
    assert "河口的事" not in text(client.get(reverse("console:appeals")))
    assert client.get(url(other)).status_code == 404
    assert client.get(url(known)).status_code == 403
    assert act(client, other, "accept", title="甲", body="乙乙").status_code == 404


def accepted_elsewhere(cast: Cast) -> Appeal:
    """A published appeal of another county."""
    appeal = submitted(cast, division="990102", title="公开的事")
    everywhere = Actor(1, "省审核员", True, (Post(Role.MODERATOR, 1, "省平台", "province/", "99"),))
    services.accept(
        appeal=appeal, publication=services.Publication.MASKED, actor=everywhere, now=TUESDAY + HOUR
    )
    return appeal


def test_the_list_has_private_appeals_and_narrows_as_asked(cast: Cast, sign_in: SignIn) -> None:
    submitted(cast, title="只给单位看的", openness=Openness.PRIVATE)
    accepted(cast, title="大家都看得到")
    client, page = sign_in("supervisor"), reverse("console:appeals")
    everything = text(client.get(page))
    assert "只给单位看的" in everything
    assert "大家都看得到" in everything
    waiting = text(client.get(page, {"state": "waiting"}))
    assert "只给单位看的" in waiting
    assert "大家都看得到" not in waiting
    assert "没有符合条件的留言" in text(client.get(page, {"q": "根本没有这个词"}))
    assert client.get(page, {"since": "昨天", "kind": "x", "at": "%%%"}).status_code == 200


def test_lists_cost_the_same_for_one_row_and_for_many(
    cast: Cast, sign_in: SignIn, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    client = sign_in("dispatcher")
    client.get(reverse("console:appeals"))
    for number in range(5):
        unhappy(cast)
        handling(cast, title=f"第 {number} 件")
    with django_assert_max_num_queries(9):
        client.get(reverse("console:appeals"))
    with django_assert_max_num_queries(7):
        client.get(reverse("console:decisions"), {"tab": "redos"})
    page = url(unhappy(cast))
    with django_assert_max_num_queries(20):
        client.get(page)
