"""Pressing: who presses whom, how often, by which number, and who gets to read what."""

from datetime import UTC, date, datetime, timedelta

import pytest
from tests.cast import (
    DAY,
    HOUR,
    TUESDAY,
    Cast,
    accepted,
    dispatched,
    handling,
    replied,
    supervised,
)

from huiyin.appeals import services
from huiyin.appeals.lifecycle import MOVES, Action
from huiyin.appeals.models import Appeal, Reminder, Supervision, SupervisionCounter, Talk
from huiyin.appeals.policies import load_case, may
from huiyin.appeals.selectors.timeline import Entry, timeline
from huiyin.appeals.terms import (
    Kind,
    Openness,
    SupervisionOutcome,
    SupervisionState,
)
from huiyin.core.errors import DomainError, Forbidden, InvalidInput, TooOften, WrongState
from huiyin.organisations.actors import NOBODY, Actor
from huiyin.organisations.models import Membership, Organisation, OrganisationKind, Role

pytestmark = pytest.mark.django_db
NOW = TUESDAY + 2 * DAY


def remind(cast: Cast, appeal: Appeal, *, at: datetime = NOW, **changes: object) -> None:
    services.remind(appeal=appeal, actor=cast.actor("supervisor"), now=at, text="请今天答复作者", **changes)  # type: ignore[arg-type]


def supervise(cast: Cast, appeal: Appeal, *, at: datetime = NOW, by: str = "supervisor") -> Supervision:
    return services.supervise(
        appeal=appeal, text="限期办好", due_on=(at + 5 * DAY).date(), actor=cast.actor(by), now=at
    )


def seen(cast: Cast, appeal: Appeal, name: str) -> list[Entry]:
    """The timeline as somebody of the cast, or nobody, reads it."""
    actor = cast.actor(name) if name else NOBODY
    return timeline(case=load_case(appeal, actor), actor=actor)


def texts(cast: Cast, appeal: Appeal, name: str) -> str:
    return "\n".join(f"{entry.title} {entry.text}" for entry in seen(cast, appeal, name))


def state(appeal: Appeal) -> str:
    return Supervision.objects.get(appeal=appeal).state


# Reminders


def test_an_office_is_reminded_once_a_day_and_the_refusal_says_when_again(cast: Cast) -> None:
    appeal = handling(cast)
    remind(cast, appeal)
    with pytest.raises(TooOften, match="11 月 20 日可以再催"):
        remind(cast, appeal, at=NOW + HOUR)
    remind(cast, appeal, at=NOW + DAY)
    assert Reminder.objects.filter(appeal=appeal).count() == 2


def test_the_day_of_a_reminder_is_a_day_in_china(cast: Cast) -> None:
    appeal = handling(cast)
    late_evening = datetime(2026, 11, 19, 15, 30, tzinfo=UTC)  # 23:30 in Asia/Shanghai
    remind(cast, appeal, at=late_evening)
    remind(cast, appeal, at=late_evening + HOUR)
    assert [one.day for one in Reminder.objects.order_by("id")] == [date(2026, 11, 19), date(2026, 11, 20)]


def test_another_office_may_be_reminded_the_same_day(cast: Cast) -> None:
    appeal = handling(cast, assisting=("water",))
    remind(cast, appeal)
    remind(cast, appeal, organisation=cast.organisation("water"), at=NOW + HOUR)
    assert {one.organisation.code for one in Reminder.objects.all()} == {"housing", "water"}


def test_an_office_without_a_part_cannot_be_reminded(cast: Cast) -> None:
    with pytest.raises(InvalidInput) as caught:
        remind(cast, handling(cast), organisation=cast.organisation("water"))
    assert caught.value.code == "no-part"


def test_everybody_sees_the_reminder_and_only_those_concerned_its_words(cast: Cast) -> None:
    appeal = handling(cast)
    remind(cast, appeal)
    for name in ("", "citizen", "handler"):
        assert "平台催办市住房和城乡建设局" in texts(cast, appeal, name)
        assert "请今天答复作者" not in texts(cast, appeal, name)


def test_the_author_may_press_once_and_only_after_the_time_limit(cast: Cast) -> None:
    appeal = handling(cast)
    author = cast.actor("citizen")
    with pytest.raises(WrongState, match="还没有过期限"):
        services.nudge(appeal=appeal, actor=author, now=NOW)
    assert appeal.due_at
    late = appeal.due_at + HOUR
    services.nudge(appeal=appeal, actor=author, now=late)
    with pytest.raises(WrongState, match="已经催过"):
        services.nudge(appeal=appeal, actor=author, now=late + DAY)
    assert "作者催办" in texts(cast, appeal, "")


def test_after_a_follow_up_the_author_may_press_again(cast: Cast) -> None:
    appeal = handling(cast)
    author = cast.actor("citizen")
    assert appeal.due_at
    services.nudge(appeal=appeal, actor=author, now=appeal.due_at + HOUR)
    from tests.cast import publish

    publish(cast, appeal, at=appeal.due_at + DAY)
    services.follow_up(appeal=appeal, body="还是不热", actor=author, now=appeal.updated_at + DAY)
    assert appeal.due_at
    services.nudge(appeal=appeal, actor=author, now=appeal.due_at + HOUR)
    assert Reminder.objects.filter(appeal=appeal, is_by_author=True).count() == 2


@pytest.mark.parametrize("name", ["neighbour", "handler", "moderator", "leader"])
def test_nobody_else_reminds(cast: Cast, name: str) -> None:
    with pytest.raises(Forbidden):
        services.remind(appeal=handling(cast), text="快", actor=cast.actor(name), now=NOW)


# Supervision: numbers


def test_numbers_count_for_each_division_and_year_without_a_gap(cast: Cast) -> None:
    first, second, third = handling(cast), handling(cast), handling(cast)
    assert supervise(cast, first).number == "清督〔2026〕1号"
    with pytest.raises(WrongState):
        supervise(cast, first)
    with pytest.raises(InvalidInput):
        services.supervise(appeal=second, text="", due_on=NOW.date(), actor=cast.actor("supervisor"), now=NOW)
    assert supervise(cast, second).number == "清督〔2026〕2号"
    new_year = datetime(2026, 12, 31, 16, 30, tzinfo=UTC)  # 2027 in Asia/Shanghai
    assert supervise(cast, third, at=new_year).number == "清督〔2027〕1号"


def test_divisions_whose_names_begin_alike_have_different_words(cast: Cast) -> None:
    """青山区 and 青云县 do not both write 青督."""
    SupervisionCounter.objects.create(division_id="990102", year=2026, prefix="青", last=4)
    office = Organisation.objects.create(
        code="qs-desk",
        name="青山区网上群众工作平台",
        short_name="青山平台",
        seal="青",
        kind=OrganisationKind.PLATFORM,
        division_id="990101",
        path="qs-desk/",
    )
    Membership.objects.create(
        user=cast.users["system_admin"], organisation=office, role=Role.SUPERVISOR, since=TUESDAY
    )
    made = supervise(cast, handling(cast), by="system_admin")
    assert made.number == "青山督〔2026〕1号"
    assert made.division_id == "990101"


def test_what_fails_later_takes_no_number(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    appeal = handling(cast)

    def broken(*_arguments: object, **_fields: object) -> None:
        raise DomainError("broken", "broken")

    with monkeypatch.context() as patch, pytest.raises(DomainError):
        patch.setattr("huiyin.appeals.services.acting.record", broken)
        supervise(cast, appeal)
    assert not SupervisionCounter.objects.exists()
    assert supervise(cast, appeal).serial == 1


def test_a_time_limit_lies_ahead_and_not_too_far(cast: Cast) -> None:
    appeal = handling(cast)
    for day in (NOW.date() - timedelta(days=1), NOW.date() + timedelta(days=181)):
        with pytest.raises(InvalidInput) as caught:
            services.supervise(
                appeal=appeal, text="办好", due_on=day, actor=cast.actor("supervisor"), now=NOW
            )
        assert caught.value.field == "due_on"
    assert not Supervision.objects.exists()


# Supervision: its course


def test_a_supervision_is_answered_sent_back_accepted_and_ended(cast: Cast) -> None:
    appeal = supervised(cast)
    office, supervisor = cast.actor("handler"), cast.actor("supervisor")
    services.answer_supervision(appeal=appeal, body="已约施工队", actor=office, now=NOW)
    assert state(appeal) == SupervisionState.ANSWERED
    services.reject_answer(
        appeal=appeal,
        reason="没有写明哪天完工",
        due_on=(NOW + 9 * DAY).date(),
        actor=supervisor,
        now=NOW + HOUR,
    )
    assert state(appeal) == SupervisionState.RUNNING
    services.answer_supervision(appeal=appeal, body="周五完工", actor=office, now=NOW + 8 * DAY)
    services.accept_answer(appeal=appeal, actor=supervisor, now=NOW + 9 * DAY)
    assert state(appeal) == SupervisionState.ACCEPTED
    services.end_supervision(
        appeal=appeal,
        outcome=SupervisionOutcome.SETTLED,
        reason="现场已核实",
        actor=supervisor,
        now=NOW + 10 * DAY,
    )
    one = Supervision.objects.get(appeal=appeal)
    assert (one.state, one.outcome) == (SupervisionState.ENDED, SupervisionOutcome.SETTLED)
    assert [a.verdict for a in one.answers.all()] == ["rejected", "accepted"]
    assert [a.is_late for a in one.answers.all()] == [False, False]
    assert supervise(cast, appeal, at=NOW + 11 * DAY).serial == 2


def test_a_late_answer_is_called_late(cast: Cast) -> None:
    appeal = supervised(cast)
    services.answer_supervision(appeal=appeal, body="刚办好", actor=cast.actor("handler"), now=NOW + 20 * DAY)
    assert "逾期回复督办" in texts(cast, appeal, "handler")


def test_the_table_of_moves_is_what_happens(cast: Cast) -> None:
    """Each action is allowed in exactly the states that the table names."""
    appeal = supervised(cast)
    for status in SupervisionState:
        ended = (
            {"ended_at": NOW, "outcome": "settled"}
            if status == "ended"
            else {"ended_at": None, "outcome": ""}
        )
        Supervision.objects.filter(appeal=appeal).update(state=status, **ended)
        for action, move in MOVES.items():
            if action == Action.DELIST_SUPERVISION:
                continue  # needs a listing as well
            name = "handler" if action == Action.ANSWER_SUPERVISION else "supervisor"
            answer = may(cast.actor(name), action, load_case(appeal, cast.actor(name)))
            expected = status in move.sources if move.sources else status == SupervisionState.ENDED
            assert bool(answer) == expected, (action, status)


def test_a_new_lead_has_to_answer(cast: Cast) -> None:
    """The duty follows the lead, down to a subordinate too."""
    appeal = dispatched(cast, lead="qingshan")
    supervise(cast, appeal, at=NOW)
    services.transfer(
        appeal=appeal, to=cast.organisation("binhe"), actor=cast.actor("district"), now=NOW + HOUR
    )
    with pytest.raises(Forbidden):
        services.answer_supervision(appeal=appeal, body="x", actor=cast.actor("district"), now=NOW + 2 * HOUR)
    services.answer_supervision(
        appeal=appeal, body="街道已上门", actor=cast.actor("subdistrict"), now=NOW + 2 * HOUR
    )
    assert state(appeal) == SupervisionState.ANSWERED


def test_a_withdrawn_appeal_leaves_no_supervision_behind_for_ever(cast: Cast) -> None:
    appeal = supervised(cast)
    services.withdraw(appeal=appeal, actor=cast.actor("citizen"), now=NOW)
    services.end_supervision(
        appeal=appeal,
        outcome=SupervisionOutcome.LIFTED,
        reason="作者撤回",
        actor=cast.actor("supervisor"),
        now=NOW + HOUR,
    )
    assert state(appeal) == SupervisionState.ENDED


@pytest.mark.parametrize("name", ["dispatcher", "moderator", "handler", "approver", "leader", "citizen"])
def test_only_a_supervisor_supervises(cast: Cast, name: str) -> None:
    with pytest.raises(Forbidden):
        supervise(cast, handling(cast), by=name)


def test_everybody_sees_number_and_time_limit_and_only_those_concerned_the_answer(cast: Cast) -> None:
    appeal = supervised(cast)
    services.answer_supervision(appeal=appeal, body="材料员说周五", actor=cast.actor("handler"), now=NOW)
    public = texts(cast, appeal, "")
    assert "列入督办 清督〔2026〕1号" in public and "11 月 24 日前" in public
    assert "请在期限内办好" not in public and "材料员说周五" not in public
    assert "材料员说周五" not in texts(cast, appeal, "citizen")
    assert "材料员说周五" in texts(cast, appeal, "supervisor")


# The public list


def test_what_is_listed_is_taken_off_the_list_with_the_end(cast: Cast) -> None:
    appeal = supervised(cast)
    supervisor = cast.actor("supervisor")
    services.list_supervision(appeal=appeal, note="电话 13912345678", actor=supervisor, now=NOW)
    one = Supervision.objects.get(appeal=appeal)
    assert one.is_listed and "13912345678" not in one.public_note
    services.end_supervision(
        appeal=appeal,
        outcome=SupervisionOutcome.SETTLED,
        reason="办好了",
        actor=supervisor,
        now=NOW + DAY,
    )
    one.refresh_from_db()
    assert not one.is_listed and one.delisted_at == NOW + DAY


def test_a_supervision_is_listed_once(cast: Cast) -> None:
    appeal = supervised(cast)
    supervisor = cast.actor("supervisor")
    services.list_supervision(appeal=appeal, actor=supervisor, now=NOW)
    services.delist_supervision(appeal=appeal, reason="已有成效", actor=supervisor, now=NOW + HOUR)
    assert state(appeal) == SupervisionState.RUNNING
    with pytest.raises(WrongState, match="已经销号"):
        services.list_supervision(appeal=appeal, actor=supervisor, now=NOW + DAY)
    assert "已有成效" in texts(cast, appeal, "")


# Talks and instructions


def talk(**changes: object) -> services.TalkNotes:
    fields: dict[str, object] = {
        "held_on": NOW.date(),
        "people": "市住建局分管负责人",
        "points": "供热科周工，电话 13912345678，说下周完工",
        **changes,
    }
    return services.TalkNotes(**fields)  # type: ignore[arg-type]


def test_of_a_talk_the_public_learns_at_most_that_it_took_place(cast: Cast) -> None:
    appeal = handling(cast)
    supervisor = cast.actor("supervisor")
    services.record_talk(appeal=appeal, notes=talk(), actor=supervisor, now=NOW)
    assert "约谈" not in texts(cast, appeal, "")
    assert "约谈市住房和城乡建设局" in texts(cast, appeal, "handler")
    services.record_talk(appeal=appeal, notes=talk(is_public=True), actor=supervisor, now=NOW + HOUR)
    assert "约谈市住房和城乡建设局" in texts(cast, appeal, "")
    assert "下周完工" not in texts(cast, appeal, "")
    assert "13912345678" not in "".join(one.points for one in Talk.objects.all())


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"held_on": date(2026, 12, 30)}, "held_on"),
        ({"people": " "}, "people"),
        ({"points": ""}, "points"),
        ({"committed_on": date(2026, 12, 1)}, "commitment"),
        ({"commitment": "完工", "committed_on": date(2026, 1, 1)}, "committed_on"),
    ],
)
def test_a_talk_says_when_with_whom_and_about_what(
    cast: Cast, changes: dict[str, object], field: str
) -> None:
    with pytest.raises(InvalidInput) as caught:
        services.record_talk(
            appeal=handling(cast), notes=talk(**changes), actor=cast.actor("supervisor"), now=NOW
        )
    assert caught.value.field == field


def test_a_leader_instructs_in_the_division_and_decides_who_reads_it(cast: Cast) -> None:
    appeal = handling(cast)
    leader = cast.actor("leader")
    services.instruct(appeal=appeal, text="请住建局三天内办好", actor=leader, now=NOW)
    services.instruct(appeal=appeal, text="请公开结果", is_public=True, actor=leader, now=NOW + HOUR)
    assert "三天内" in texts(cast, appeal, "handler") and "三天内" in texts(cast, appeal, "leader")
    assert "三天内" not in texts(cast, appeal, "citizen")
    assert "请公开结果" in texts(cast, appeal, "")


def test_a_leader_of_an_office_named_in_the_appeal_does_not_know_of_it(cast: Cast) -> None:
    appeal = accepted(cast, openness=Openness.PRIVATE)
    Membership.objects.create(
        user=cast.users["stranger"],
        organisation=cast.organisation("qingshan"),
        role=Role.LEADER,
        since=TUESDAY,
    )
    head = Actor(
        user_id=cast.users["stranger"].pk, is_staff=True, posts=_posts_of(cast, "qingshan", Role.LEADER)
    )
    assert may(head, Action.INSTRUCT, load_case(appeal, head))
    services.recuse(
        appeal=appeal,
        organisations=[cast.organisation("qingshan")],
        actor=cast.actor("moderator"),
        now=TUESDAY + DAY,
    )
    from huiyin.appeals.policies import may_read, readable_by

    assert not may_read(head, load_case(appeal, head))
    assert not Appeal.objects.filter(readable_by(head), pk=appeal.pk).exists()


def _posts_of(cast: Cast, office: str, role: Role) -> tuple[object, ...]:
    from huiyin.organisations.actors import Post

    one = cast.organisation(office)
    return (Post(role, one.pk, one.name, one.path, one.division_id),)


# Media


def report(**changes: object) -> services.Report:
    fields: dict[str, object] = {
        "url": "https://news.example.cn/2026/11/17.html",
        "title": "老人家里冷了半个月",
        "outlet": "清江日报",
        "published_on": NOW.date(),
        **changes,
    }
    return services.Report(**fields)  # type: ignore[arg-type]


def hand(cast: Cast, appeal: Appeal, at: datetime = NOW) -> None:
    services.hand_clue(
        appeal=appeal, journalist=cast.users["journalist"], actor=cast.actor("supervisor"), now=at
    )


def test_a_clue_is_followed_by_a_report_that_everybody_sees(cast: Cast) -> None:
    appeal = handling(cast)
    journalist = cast.actor("journalist")
    with pytest.raises(Forbidden):
        services.add_coverage(appeal=appeal, report=report(), actor=journalist, now=NOW)
    hand(cast, appeal)
    services.add_coverage(appeal=appeal, report=report(), actor=journalist, now=NOW + HOUR)
    entry = next(entry for entry in seen(cast, appeal, "") if entry.type == Action.ADD_COVERAGE)
    assert entry.text == "清江日报《老人家里冷了半个月》"
    assert entry.href == "https://news.example.cn/2026/11/17.html"
    assert entry.by == "清江日报社"


def test_the_office_does_not_learn_that_a_clue_was_handed(cast: Cast) -> None:
    appeal = handling(cast)
    hand(cast, appeal)
    for name in ("", "citizen", "handler", "approver", "leader", "journalist"):
        assert "线索" not in texts(cast, appeal, name), name
    assert "线索移交清江日报社" in texts(cast, appeal, "supervisor")


@pytest.mark.parametrize("changes", [{"kind": Kind.REPORT}, {"openness": Openness.PRIVATE}])
def test_what_is_not_public_never_goes_to_the_press(cast: Cast, changes: dict[str, object]) -> None:
    with pytest.raises(WrongState, match="只有已公开的留言"):
        hand(cast, handling(cast, **changes))


def test_only_journalists_of_a_verified_newsroom_get_clues(cast: Cast) -> None:
    appeal = handling(cast)
    with pytest.raises(InvalidInput) as caught:
        services.hand_clue(
            appeal=appeal, journalist=cast.users["handler"], actor=cast.actor("supervisor"), now=NOW
        )
    assert caught.value.code == "not-verified"
    Organisation.objects.filter(code="daily").update(verified_at=None)
    with pytest.raises(InvalidInput):
        hand(cast, appeal)


def test_a_journalist_with_a_post_in_the_office_gets_no_clue(cast: Cast) -> None:
    appeal = handling(cast)
    Membership.objects.create(
        user=cast.users["journalist"],
        organisation=cast.organisation("housing"),
        role=Role.HANDLER,
        since=TUESDAY,
    )
    with pytest.raises(InvalidInput) as caught:
        hand(cast, appeal)
    assert caught.value.code == "partial"


def test_a_clue_taken_back_ends_what_the_journalist_may_do(cast: Cast) -> None:
    appeal = handling(cast)
    hand(cast, appeal)
    services.take_back_clue(
        appeal=appeal, journalist=cast.users["journalist"], actor=cast.actor("supervisor"), now=NOW + HOUR
    )
    with pytest.raises(Forbidden):
        services.add_coverage(
            appeal=appeal, report=report(), actor=cast.actor("journalist"), now=NOW + 2 * HOUR
        )


@pytest.mark.parametrize(
    "url",
    [
        "http://news.example.cn/1",
        "javascript:alert(1)",
        "https://127.0.0.1/x",
        "https://2130706433/",
        "https://localhost/x",
        "https://[::1]/",
        "https://a:b@news.example.cn/",
        "https://news.example.cn:8443/",
        "https://news.example.cn/a b",
        'https://news.example.cn/"onclick',
        "https://" + "a" * 70 + ".cn/",
        "news.example.cn/1",
        "https://news.example.cn/" + "x" * 500,
        "",
    ],
)
def test_only_the_address_of_a_public_page_is_taken(cast: Cast, url: str) -> None:
    appeal = handling(cast)
    with pytest.raises(InvalidInput) as caught:
        services.add_coverage(appeal=appeal, report=report(url=url), actor=cast.actor("supervisor"), now=NOW)
    assert caught.value.field == "url"


def test_a_report_is_registered_once(cast: Cast) -> None:
    appeal = handling(cast)
    supervisor = cast.actor("supervisor")
    services.add_coverage(appeal=appeal, report=report(), actor=supervisor, now=NOW)
    with pytest.raises(InvalidInput, match="已经登记过"):
        services.add_coverage(appeal=appeal, report=report(), actor=supervisor, now=NOW + HOUR)


# Returns are counted


def test_a_second_return_is_counted(cast: Cast) -> None:
    appeal = dispatched(cast)
    for number, (office, name) in enumerate((("housing", "handler"), ("water", "water_handler")), 1):
        at = TUESDAY + number * DAY
        if number > 1:
            services.dispatch(
                appeal=appeal, lead=cast.organisation(office), actor=cast.actor("dispatcher"), now=at
            )
        services.ask_return(appeal=appeal, reason="不归我", actor=cast.actor(name), now=at + HOUR)
        services.agree_return(
            appeal=appeal,
            organisation=cast.organisation(office),
            actor=cast.actor("dispatcher"),
            now=at + 2 * HOUR,
        )
    assert appeal.return_count == 2


def test_a_replied_appeal_is_not_reminded(cast: Cast) -> None:
    with pytest.raises(WrongState):
        remind(cast, replied(cast))
