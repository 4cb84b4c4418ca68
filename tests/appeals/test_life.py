"""An appeal's ordinary life, step by step through the services."""

import pytest
from tests.cast import DAY, HOUR, TUESDAY, Cast, accepted, dispatched, handling, replied, submitted

from huiyin.appeals import services
from huiyin.appeals.terms import Satisfaction, Solved, Status
from huiyin.core.codes import new_query_code
from huiyin.core.errors import Forbidden, WrongState
from huiyin.journal.models import Event


def test_a_cold_flat_from_submission_to_a_good_rating(cast: Cast) -> None:
    appeal = replied(cast)
    assert appeal.status == Status.REPLIED
    verdict = services.Verdict(Satisfaction.VERY_SATISFIED, Solved.YES, 5, 5, 5, "谢谢师傅")
    services.rate(appeal=appeal, verdict=verdict, actor=cast.actor("citizen"), now=TUESDAY + 2 * DAY)
    assert appeal.status == Status.CLOSED
    assert [event.type for event in Event.objects.filter(subject="appeal").order_by("id")] == [
        "submitted",
        "accept",
        "dispatch",
        "claim",
        "draft_reply",
        "send_for_approval",
        "publish_reply",
        "rate",
    ]
    assert [event.sequence for event in Event.objects.order_by("id")] == list(range(1, 9))


def test_a_stranger_may_not_dispatch(cast: Cast) -> None:
    appeal = accepted(cast)
    with pytest.raises(Forbidden):
        services.dispatch(
            appeal=appeal, lead=cast.organisation("housing"), actor=cast.actor("stranger"), now=TUESDAY + DAY
        )


def test_the_second_claim_comes_too_late(cast: Cast) -> None:
    appeal = accepted(cast)
    services.claim_from_pool(appeal=appeal, actor=cast.actor("handler"), now=TUESDAY + 2 * HOUR)
    with pytest.raises((WrongState, Forbidden)):
        services.claim_from_pool(appeal=appeal, actor=cast.actor("water_handler"), now=TUESDAY + 2 * HOUR)
    assert appeal.lead == cast.organisation("housing")


def test_the_reply_counts_only_when_every_assisting_part_is_in(cast: Cast) -> None:
    appeal = handling(cast, assisting=("water",))
    services.claim(appeal=appeal, actor=cast.actor("water_handler"), now=TUESDAY + 4 * HOUR)
    from tests.cast import publish

    publish(cast, appeal, at=TUESDAY + DAY)
    assert (
        appeal.status == Status.HANDLING or type(appeal).objects.get(pk=appeal.pk).status == Status.HANDLING
    )
    services.contribute(
        appeal=appeal, body="管道没有堵。", actor=cast.actor("water_handler"), now=TUESDAY + 2 * DAY
    )
    assert appeal.status == Status.REPLIED


def test_a_dissatisfied_author_gets_a_redo_once_the_platform_confirms(cast: Cast) -> None:
    appeal = replied(cast)
    verdict = services.Verdict(Satisfaction.DISSATISFIED, Solved.NO, 1, 3, 2, "还是不热")
    services.rate(appeal=appeal, verdict=verdict, actor=cast.actor("citizen"), now=TUESDAY + 2 * DAY)
    assert (appeal.status, appeal.redo_state) == (Status.REPLIED, "asked")
    services.redo(
        appeal=appeal, reason="回访确认仍不热", actor=cast.actor("dispatcher"), now=TUESDAY + 3 * DAY
    )
    assert (appeal.status, appeal.round) == (Status.HANDLING, 2)


def test_a_returned_appeal_waits_for_dispatch_again(cast: Cast) -> None:
    appeal = dispatched(cast)
    services.ask_return(appeal=appeal, reason="应由水务局办", actor=cast.actor("handler"), now=TUESDAY + DAY)
    services.agree_return(
        appeal=appeal,
        organisation=cast.organisation("housing"),
        actor=cast.actor("dispatcher"),
        now=TUESDAY + DAY,
    )
    assert (appeal.status, appeal.lead) == (Status.ACCEPTED, None)


def test_an_office_named_in_the_appeal_never_gets_it(cast: Cast) -> None:
    appeal = accepted(cast)
    services.recuse(
        appeal=appeal,
        organisations=[cast.organisation("qingshan")],
        actor=cast.actor("moderator"),
        now=TUESDAY + DAY,
    )
    for code in ("qingshan", "binhe"):
        with pytest.raises(Exception) as caught:
            services.dispatch(
                appeal=appeal, lead=cast.organisation(code), actor=cast.actor("dispatcher"), now=TUESDAY + DAY
            )
        assert getattr(caught.value, "code", "") == "recused"


def test_a_personal_phone_number_is_masked_from_the_first_moment(cast: Cast) -> None:
    appeal = submitted(cast, body="请打我电话 19900000017 联系，家里实在太冷了。")
    assert "19900000017" not in appeal.body
    assert "19900000017" in appeal.original.body


def test_a_number_that_is_taken_is_given_to_nobody_else(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    drawn = iter(["204731", "204731", "918203"])
    monkeypatch.setattr("huiyin.core.codes.random_digits", lambda _count: next(drawn))
    first, second = submitted(cast), submitted(cast)
    assert first.number.startswith("QJ-2026-1117-204731")
    assert second.number.startswith("QJ-2026-1117-918203")


def test_a_query_code_that_is_taken_is_given_to_nobody_else(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    taken = new_query_code()
    drawn = iter([taken, taken, new_query_code()])
    monkeypatch.setattr("huiyin.core.codes.new_query_code", lambda: next(drawn))
    first, second = submitted(cast), submitted(cast)
    assert first.original.query_code == taken
    assert second.original.query_code != taken


def test_when_every_number_drawn_is_taken_the_writer_is_told_to_try_later(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("huiyin.core.codes.random_digits", lambda _count: "204731")
    submitted(cast)
    with pytest.raises(WrongState, match="稍后再试"):
        submitted(cast)
    assert Event.objects.filter(type="submitted").count() == 1
