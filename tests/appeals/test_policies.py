"""One rule asked both ways, and what an office can never learn."""

import pytest
from tests.cast import DAY, TUESDAY, Cast, accepted, dispatched, handling, replied, submitted

from huiyin.appeals import services
from huiyin.appeals.lifecycle import TABLE, Action
from huiyin.appeals.models import Appeal
from huiyin.appeals.policies import (
    load_case,
    may,
    may_read,
    possible_actions,
    readable_by,
    reads_contact,
    reads_events,
    reads_original,
)
from huiyin.appeals.terms import Kind, Openness
from huiyin.core.permission import Denied
from huiyin.journal.models import Visibility
from huiyin.organisations.actors import NOBODY, Actor

OFFICES = ("handler", "approver", "water_handler", "district", "subdistrict")


@pytest.fixture
def appeals(cast: Cast) -> list[Appeal]:
    """Appeals of every sort: public and private, in the pool, returned, transferred, with a named office."""
    private = {"openness": Openness.PRIVATE}
    named = accepted(cast, title="反映区政府", **private)
    services.recuse(
        appeal=named,
        organisations=[cast.organisation("qingshan")],
        actor=cast.actor("moderator"),
        now=TUESDAY + DAY,
    )
    returned = dispatched(cast, **private)
    services.ask_return(appeal=returned, reason="不归我局", actor=cast.actor("handler"), now=TUESDAY + DAY)
    services.agree_return(
        appeal=returned,
        organisation=cast.organisation("housing"),
        actor=cast.actor("dispatcher"),
        now=TUESDAY + DAY,
    )
    passed_on = dispatched(cast, lead="qingshan", **private)
    services.transfer(
        appeal=passed_on, to=cast.organisation("binhe"), actor=cast.actor("district"), now=TUESDAY + DAY
    )
    return [
        submitted(cast),
        submitted(cast, division="990102"),
        accepted(cast, **private),
        accepted(cast, category="heating", division="990102", **private),
        accepted(cast, category=None, **private),
        handling(cast, **private),
        handling(cast, assisting=("water",), **private),
        handling(cast, kind=Kind.REPORT),
        replied(cast),
        named,
        returned,
        passed_on,
    ]


def everybody(cast: Cast) -> dict[str, Actor]:
    """The whole cast, nobody, and somebody with the query code of the first appeal."""
    return {name: cast.actor(name) for name in cast.users} | {"nobody": NOBODY}


def test_the_rule_for_rows_and_the_rule_for_one_agree(cast: Cast, appeals: list[Appeal]) -> None:
    people = everybody(cast) | {"with_code": Actor(keys=frozenset({f"appeal:{appeals[0].pk}"}))}
    for name, actor in people.items():
        rows = set(Appeal.objects.filter(readable_by(actor)).values_list("pk", flat=True))
        single = {a.pk for a in Appeal.objects.all() if may_read(actor, load_case(a, actor))}
        assert rows == single, name


def test_buttons_are_exactly_what_may_be_done(cast: Cast, appeals: list[Appeal]) -> None:
    for actor in everybody(cast).values():
        for appeal in Appeal.objects.all():
            case = load_case(appeal, actor)
            assert possible_actions(actor, case) == [a for a in TABLE if may(actor, a, case)]


def test_a_denial_always_says_why(cast: Cast, appeals: list[Appeal]) -> None:
    for actor in (cast.actor("citizen"), cast.actor("handler"), NOBODY):
        for appeal in Appeal.objects.all():
            for action in Action:
                answer = may(actor, action, load_case(appeal, actor))
                assert not isinstance(answer, Denied) or answer.sentence


def test_the_accused_office_never_learns_who_reported_it(cast: Cast) -> None:
    appeal = handling(cast, kind=Kind.REPORT)
    for name in OFFICES:
        case = load_case(appeal, cast.actor(name))
        assert not reads_original(cast.actor(name), case), name
        assert not reads_contact(cast.actor(name), case), name
    assert reads_contact(cast.actor("supervisor"), load_case(appeal, cast.actor("supervisor")))


def test_only_offices_that_have_signed_for_it_read_the_original(cast: Cast) -> None:
    appeal = dispatched(cast, openness=Openness.PRIVATE)
    handler = cast.actor("handler")
    assert not reads_original(handler, load_case(appeal, handler))
    services.claim(appeal=appeal, actor=handler, now=TUESDAY + DAY)
    assert reads_original(handler, load_case(appeal, handler))
    assert not reads_original(cast.actor("water_handler"), load_case(appeal, cast.actor("water_handler")))


def test_the_public_reads_public_events_only(cast: Cast) -> None:
    appeal = replied(cast)
    assert reads_events(NOBODY, load_case(appeal, NOBODY)) == {Visibility.PUBLIC}
    author = cast.actor("citizen")
    assert reads_events(author, load_case(appeal, author)) == {Visibility.PUBLIC, Visibility.AUTHOR}
    assert Visibility.SUPERVISION not in reads_events(
        cast.actor("handler"), load_case(appeal, cast.actor("handler"))
    )


def test_an_office_named_in_an_appeal_does_not_even_know_of_it(cast: Cast, appeals: list[Appeal]) -> None:
    named = next(a for a in appeals if a.title == "反映区政府")
    for name in ("district", "subdistrict"):
        assert not Appeal.objects.filter(readable_by(cast.actor(name)), pk=named.pk).exists()
