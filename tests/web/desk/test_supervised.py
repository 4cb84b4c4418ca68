"""What the office sees of a supervision, and how it answers."""

from pytest_django import DjangoAssertNumQueries

from huiyin.appeals import services
from huiyin.appeals.models import Supervision
from huiyin.appeals.terms import SupervisionState
from tests.cast import DAY, HOUR, Cast, handling, supervised
from tests.web.desk.conftest import NOW, SignIn, at, fields, text, words_of


def test_the_office_finds_its_supervised_appeals_by_their_time_limit(cast: Cast, sign_in: SignIn) -> None:
    handling(cast, title="没有督办的")
    late, soon = supervised(cast, title="督办在后的"), handling(cast, title="督办在前的")
    services.supervise(
        appeal=soon,
        text="今天办好",
        due_on=(NOW + DAY).date(),
        actor=cast.actor("supervisor"),
        now=NOW - HOUR,
    )
    page = text(sign_in("handler"), "/desk/supervised/")
    assert page.index(soon.title) < page.index(late.title)
    assert "没有督办的" not in page
    assert "督办 清督〔2026〕2号" in page
    assert "没有督办件" in text(sign_in("water_handler"), "/desk/supervised/")


def test_the_work_list_marks_what_is_supervised(cast: Cast, sign_in: SignIn) -> None:
    supervised(cast)
    assert "督办 清督〔2026〕1号" in text(sign_in("handler"), "/desk/")


def test_the_office_reads_what_is_asked_and_answers(cast: Cast, sign_in: SignIn) -> None:
    appeal = supervised(cast)
    client = sign_in("handler")
    page = text(client, at(appeal))
    assert "督办件 清督〔2026〕1号" in words_of(page) and "请在期限内办好" in page
    refused = client.post(at(appeal, "answer_supervision"), fields(appeal, body=" "))
    assert refused.status_code == 422 and "请写明办到哪一步" in refused.content.decode()
    done = client.post(at(appeal, "answer_supervision"), fields(appeal, body="周五完工"), follow=True)
    assert "督办回复已提交" in done.content.decode() and "周五完工" in done.content.decode()
    assert Supervision.objects.get().state == SupervisionState.ANSWERED


def test_an_answer_sent_back_comes_with_its_reason(cast: Cast, sign_in: SignIn) -> None:
    appeal = supervised(cast)
    services.answer_supervision(appeal=appeal, body="在办", actor=cast.actor("handler"), now=NOW - 2 * HOUR)
    services.reject_answer(appeal=appeal, reason="没有写日期", actor=cast.actor("supervisor"), now=NOW - HOUR)
    page = text(sign_in("approver"), at(appeal))
    assert "没有写日期" in page and 'id="do-answer_supervision"' in page


def test_reminder_talk_and_instruction_are_read_at_the_desk_and_clues_are_not(
    cast: Cast, sign_in: SignIn
) -> None:
    appeal = handling(cast)
    supervisor = cast.actor("supervisor")
    services.remind(appeal=appeal, text="请今天答复", actor=supervisor, now=NOW - 4 * HOUR)
    notes = services.TalkNotes((NOW - DAY).date(), "分管负责人", "限期整改")
    services.record_talk(appeal=appeal, notes=notes, actor=supervisor, now=NOW - 3 * HOUR)
    services.instruct(appeal=appeal, text="三天办好", actor=cast.actor("leader"), now=NOW - 2 * HOUR)
    services.hand_clue(
        appeal=appeal, journalist=cast.users["journalist"], note="暗访", actor=supervisor, now=NOW - HOUR
    )
    page = text(sign_in("handler"), at(appeal))
    for words in ("请今天答复", "限期整改", "三天办好"):
        assert words in page
    for words in ("暗访", "线索", "journalist"):
        assert words not in page


def test_another_office_reads_nothing_of_it(cast: Cast, sign_in: SignIn) -> None:
    appeal = supervised(cast)
    assert sign_in("water_handler").get(at(appeal)).status_code == 403
    public = text(sign_in("water_handler"), f"/appeals/{appeal.number}/")
    assert "清督〔2026〕1号" in public and "请在期限内办好" not in public


def test_the_list_costs_the_same_for_one_row_and_for_many(
    cast: Cast, sign_in: SignIn, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    client = sign_in("handler")
    supervised(cast)
    for _more in range(2):
        with django_assert_max_num_queries(12):
            text(client, "/desk/supervised/")
        for _n in range(12):
            supervised(cast)
