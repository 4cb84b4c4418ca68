"""What leaders and journalists find in the console, and what they never get to read."""

from collections.abc import Iterator

import pytest
import time_machine
from django.test import Client

from huiyin.appeals import services
from huiyin.appeals.models import Appeal, Coverage, Instruction
from huiyin.appeals.terms import Kind, Openness
from huiyin.organisations.models import Mailbox, Membership, Organisation, Role
from huiyin.web.public.account_session import home_of
from tests.cast import DAY, HOUR, TUESDAY, Cast, accepted, handling, replied, submission, supervised
from tests.web.console.conftest import SignIn

NOW = TUESDAY + 3 * DAY
#: Words of the original that masking removes, the remark, the author's name and number.
SECRETS = ("13912345678", "冬青", "只给平台看的话", "张三丰", "19900000001")


@pytest.fixture(autouse=True)
def at_a_fixed_time() -> Iterator[None]:
    with time_machine.travel(NOW, tick=False):
        yield


def letter(cast: Cast, **changes: object) -> Appeal:
    """To the mayor, with things that only the handling side may know."""
    written = submission(
        title="我叫张三丰，家里暖气不热",
        body="我叫张三丰，电话 13912345678，家住滨河路 8 号 2 栋 3 单元 501 室，屋里只有 14 度。",
        remark="只给平台看的话：钥匙在邻居冬青家。",
        author_name="张三丰",
        contact="13912345678",
        **changes,
    )
    appeal = services.submit(submission=written, actor=cast.actor("citizen"), key=None, now=TUESDAY).appeal
    Appeal.objects.filter(pk=appeal.pk).update(mailbox=Mailbox.objects.get(code="mayor"))
    appeal.refresh_from_db()
    services.accept(
        appeal=appeal,
        publication=services.Publication.MASKED,
        actor=cast.actor("moderator"),
        now=TUESDAY + HOUR,
    )
    services.dispatch(
        appeal=appeal,
        lead=cast.organisation("housing"),
        actor=cast.actor("dispatcher"),
        now=TUESDAY + 2 * HOUR,
    )
    services.claim(appeal=appeal, actor=cast.actor("handler"), now=TUESDAY + 3 * HOUR)
    return appeal


def text(client: Client, path: str, status: int = 200) -> str:
    response = client.get(path)
    assert response.status_code == status
    return response.content.decode()


def assert_no_secret(page: str) -> None:
    assert [secret for secret in SECRETS if secret in page] == []


# Leaders


def test_a_leader_is_led_to_the_letters_to_their_mailboxes(cast: Cast, sign_in: SignIn) -> None:
    appeal = letter(cast)
    client = sign_in("leader")
    assert home_of(cast.users["leader"]) == "/console/"
    assert client.get("/console/")["Location"] == "/console/leader/"
    page = text(client, "/console/leader/")
    assert appeal.number in page and "市长信箱" in page
    assert_no_secret(page)


def test_a_leader_opens_a_letter_masked_and_instructs(cast: Cast, sign_in: SignIn) -> None:
    appeal = letter(cast)
    client = sign_in("leader")
    path = f"/console/appeals/{appeal.number}/"
    page = text(client, path)
    assert_no_secret(page)
    assert 'name="text"' in page and "隐去个人信息" in page
    appeal.refresh_from_db()
    typed = {"version": appeal.version, "text": "请住建局三天内办好", "to_lead": "1"}
    done = client.post(f"{path}instruct/", typed, follow=True).content.decode()
    assert "批示已送达" in done and "三天内办好" in done
    assert Instruction.objects.get().organisation == cast.organisation("housing")
    assert appeal.number not in text(client, "/console/leader/")
    assert appeal.number in text(client, "/console/leader/?tab=instructed")


def test_a_leader_can_do_nothing_else_with_it(cast: Cast, sign_in: SignIn) -> None:
    appeal = letter(cast)
    client = sign_in("leader")
    for action in ("remind", "supervise", "accept", "close", "add_internal"):
        typed = {"version": appeal.version, "text": "x", "body": "x", "due_on": "2026-12-01"}
        answer = client.post(f"/console/appeals/{appeal.number}/{action}/", typed)
        assert answer.status_code in (403, 422), action
    assert "?contact=1" not in text(client, f"/console/appeals/{appeal.number}/")
    assert_no_secret(text(client, f"/console/appeals/{appeal.number}/?contact=1"))


def test_drafts_and_private_files_are_not_a_leaders_to_read(cast: Cast, sign_in: SignIn) -> None:
    appeal = letter(cast)
    draft = services.ReplyText("草稿里的话，还没有定", "供热科", "周工", "0000-8765 120")
    services.draft_reply(appeal=appeal, text=draft, actor=cast.actor("handler"), now=NOW)
    assert "草稿里的话" not in text(sign_in("leader"), f"/console/appeals/{appeal.number}/")
    assert "草稿里的话" in text(sign_in("supervisor"), f"/console/appeals/{appeal.number}/")


def test_a_leader_of_an_office_named_in_it_finds_nothing(cast: Cast, sign_in: SignIn) -> None:
    appeal = letter(cast)
    appeal.recused.add(cast.organisation("platform"))
    client = sign_in("leader")
    for tab in ("waiting", "mailbox", "late", "supervised"):
        assert appeal.number not in text(client, f"/console/leader/?tab={tab}")


def test_supervised_appeals_of_the_division_are_a_list_of_their_own(cast: Cast, sign_in: SignIn) -> None:
    appeal = supervised(cast)
    page = text(sign_in("leader"), "/console/leader/?tab=supervised")
    assert appeal.number in page and "清督〔2026〕1号" in page
    assert "这里现在没有留言" in text(sign_in("leader"), "/console/leader/?tab=mailbox")


# Journalists


def hand(cast: Cast, appeal: Appeal) -> None:
    services.hand_clue(
        appeal=appeal,
        journalist=cast.users["journalist"],
        note="可以采访",
        actor=cast.actor("supervisor"),
        now=NOW,
    )


def test_a_journalist_reads_the_public_text_and_never_who_wrote_it(cast: Cast, sign_in: SignIn) -> None:
    appeal = letter(cast)
    hand(cast, appeal)
    client = sign_in("journalist")
    assert client.get("/console/")["Location"] == "/console/clues/"
    for path in ("/console/clues/", f"/console/clues/{appeal.number}/", f"/appeals/{appeal.number}/"):
        page = text(client, path)
        assert "14 度" in page, path
        assert_no_secret(page)
        assert appeal.author_label not in page or path.startswith("/appeals/")


def test_a_journalist_sees_nothing_that_was_not_handed(cast: Cast, sign_in: SignIn) -> None:
    mine, other = letter(cast), handling(cast)
    hand(cast, mine)
    client = sign_in("journalist")
    assert other.number not in text(client, "/console/clues/")
    text(client, f"/console/clues/{other.number}/", 404)
    for path in (
        "/console/board/",
        "/console/leader/",
        "/console/appeals/",
        f"/console/appeals/{mine.number}/",
    ):
        text(client, path, 403)
    text(client, f"/desk/appeals/{mine.number}/", 403)


def test_a_clue_is_gone_once_its_appeal_is_not_public_any_more(cast: Cast, sign_in: SignIn) -> None:
    appeal = letter(cast)
    hand(cast, appeal)
    services.withdraw(appeal=appeal, actor=cast.actor("citizen"), now=NOW)
    Appeal.objects.filter(pk=appeal.pk).update(is_published=False)
    client = sign_in("journalist")
    assert appeal.number not in text(client, "/console/clues/")
    text(client, f"/console/clues/{appeal.number}/", 404)


def test_a_journalist_registers_a_report_that_the_public_sees(cast: Cast, sign_in: SignIn) -> None:
    appeal = letter(cast)
    hand(cast, appeal)
    client = sign_in("journalist")
    path = f"/console/clues/{appeal.number}/"
    typed = {"title": "暖气为什么不热", "outlet": "清江日报", "published_on": "2026-11-20"}
    wrong = client.post(path, {**typed, "url": "http://127.0.0.1/"})
    assert wrong.status_code == 422 and "暖气为什么不热" in wrong.content.decode()
    assert client.post(path, {**typed, "url": "https://news.example.cn/1"}).status_code == 302
    assert Coverage.objects.get().added_by == cast.users["journalist"]
    public = text(Client(), f"/appeals/{appeal.number}/")
    assert 'href="https://news.example.cn/1" rel="noopener nofollow external"' in public


def test_a_journalist_of_an_office_cannot_be_appointed(cast: Cast) -> None:
    from huiyin.core.errors import DomainError
    from huiyin.organisations.services import appoint

    admin = cast.actor("system_admin")
    for name, office, role in (
        ("handler", "daily", Role.JOURNALIST),
        ("journalist", "housing", Role.HANDLER),
        ("stranger_staff", "housing", Role.JOURNALIST),
        ("stranger_staff", "daily", Role.HANDLER),
    ):
        user = cast.users.get(name) or cast.users["audit_admin"]
        with pytest.raises(DomainError) as caught:
            appoint(user=user, organisation=cast.organisation(office), role=role, actor=admin, now=NOW)
        assert caught.value.code == "press-apart", name
    assert Membership.objects.filter(role=Role.JOURNALIST).count() == 1


def test_a_newsroom_handles_no_appeals(cast: Cast, sign_in: SignIn) -> None:
    appeal = accepted(cast)
    page = text(sign_in("dispatcher"), f"/console/appeals/{appeal.number}/offices/?q=日报")
    assert "清江日报社" not in page
    assert "清江日报社" not in text(Client(), "/offices/")
    assert Organisation.objects.filter(code="daily").exists()


# The public list


def listed(cast: Cast, **changes: object) -> Appeal:
    appeal = supervised(cast, **changes)
    services.list_supervision(appeal=appeal, note="多人反映", actor=cast.actor("supervisor"), now=NOW)
    return appeal


def test_the_public_list_shows_the_masked_text_of_public_appeals(cast: Cast) -> None:
    appeal = listed(cast)
    page = text(Client(), "/supervision/")
    for words in (appeal.title, "清督〔2026〕1号", "市住房和城乡建设局", "多人反映", "11 月 24 日"):
        assert words in page
    assert "请在期限内办好" not in page


@pytest.mark.parametrize("changes", [{"openness": Openness.PRIVATE}, {"kind": Kind.REPORT}])
def test_of_a_private_appeal_number_category_office_and_time_limit_are_listed(
    cast: Cast, changes: dict[str, object]
) -> None:
    appeal = listed(cast, place="盛世花园", **changes)
    page = text(Client(), "/supervision/")
    for words in (appeal.number, "道路养护", "市住房和城乡建设局", "11 月 24 日"):
        assert words in page
    for words in (appeal.title, "盛世花园", "滨河街道", "多人反映", f"/appeals/{appeal.number}/"):
        assert words not in page
    assert Client().get(f"/appeals/{appeal.number}/").status_code == 404


def test_what_is_taken_off_stands_in_the_history(cast: Cast) -> None:
    appeal = listed(cast)
    services.delist_supervision(appeal=appeal, reason="已办好", actor=cast.actor("supervisor"), now=NOW)
    assert "现在没有挂牌督办的留言" in text(Client(), "/supervision/")
    page = text(Client(), "/supervision/?tab=over")
    assert appeal.title in page and "已销号" in page


def test_a_late_supervision_is_called_late_in_public(cast: Cast) -> None:
    listed(cast)
    with time_machine.travel(NOW + 20 * DAY, tick=False):
        assert "逾期未回复" in text(Client(), "/supervision/")


def test_replied_appeals_may_be_supervised_for_what_was_promised(cast: Cast, sign_in: SignIn) -> None:
    appeal = replied(cast)
    page = text(sign_in("supervisor"), f"/console/appeals/{appeal.number}/")
    assert 'id="do-supervise"' in page and 'id="do-remind"' not in page
