"""Many people at the same moment, on the database that serves them: one owner, one appeal, no lost writes."""

import threading
from collections import Counter
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.db import connection, connections
from tests.cast import TUESDAY, Cast, _organisation, _staff, accepted, build, submission

from huiyin.appeals import services
from huiyin.appeals.models import Appeal, Assignment
from huiyin.appeals.terms import Status
from huiyin.core.errors import DomainError
from huiyin.journal.models import Event
from huiyin.organisations.models import Duty, Membership, Organisation, OrganisationKind, Role

AT_ONCE = 50
pytestmark = pytest.mark.django_db(transaction=True)


def at_once(jobs: list[Callable[[], str]]) -> Counter[str]:
    """Run every job in a thread of its own, all let go together; counts what they answered."""
    gate, answers = threading.Barrier(len(jobs)), list[str]()

    def run(job: Callable[[], str]) -> None:
        gate.wait()
        try:
            answers.append(job())
        except DomainError as error:
            answers.append(error.code)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=(job,)) for job in jobs]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(answers) == len(jobs), "a job ended with something else than a DomainError"
    return Counter(answers)


def fifty_offices(cast: Cast) -> list[str]:
    """Fifty offices with the same duty, a handler in each."""
    names = []
    for number in range(AT_ONCE):
        office: Organisation = _organisation(
            f"office{number}", f"第{number}处", "9901", OrganisationKind.DEPARTMENT, None
        )
        Duty.objects.create(organisation=office, category_id="urban")
        name = f"handler{number}"
        cast.users[name] = _staff(name)
        Membership.objects.create(
            user=cast.users[name], organisation=office, role=Role.HANDLER, since=TUESDAY - timedelta(days=9)
        )
        names.append(name)
    return names


@pytest.mark.postgres
@pytest.mark.skipif(
    "connection.vendor != 'postgresql'", reason="threads on one SQLite file queue at BEGIN anyway"
)
def test_fifty_offices_claim_one_appeal_and_one_gets_it() -> None:
    cast = build()
    names = fifty_offices(cast)
    appeal = accepted(cast)
    actors = [cast.actor(name) for name in names]

    def claim(number: int) -> str:
        own = Appeal.objects.get(pk=appeal.pk)
        services.claim_from_pool(appeal=own, actor=actors[number], now=TUESDAY + timedelta(hours=3))
        return "claimed"

    answers = at_once([lambda n=number: claim(n) for number in range(AT_ONCE)])  # type: ignore[misc]
    assert answers["claimed"] == 1
    assert answers["wrong-state"] + answers["forbidden"] == AT_ONCE - 1
    appeal.refresh_from_db()
    assert appeal.status == Status.HANDLING
    assert Assignment.objects.filter(appeal=appeal).count() == 1
    assert Event.objects.filter(type="claim_from_pool").count() == 1


@pytest.mark.postgres
@pytest.mark.skipif(
    "connection.vendor != 'postgresql'", reason="threads on one SQLite file queue at BEGIN anyway"
)
def test_fifty_identical_submissions_with_one_key_make_one_appeal() -> None:
    cast = build()
    actor = cast.actor("citizen")

    def submit() -> str:
        receipt = services.submit(submission=submission(), actor=actor, key="one-key", now=TUESDAY)
        return f"{receipt.appeal.number} {receipt.query_code}"

    answers = at_once([submit] * AT_ONCE)
    assert len(answers) == 1, "every sender gets the same receipt"
    assert Appeal.objects.count() == 1
    assert Event.objects.filter(type="submitted").count() == 1


def test_the_same_key_with_other_content_is_refused() -> None:
    cast = build()
    services.submit(submission=submission(), actor=cast.actor("citizen"), key="one-key", now=TUESDAY)
    with pytest.raises(DomainError) as caught:
        services.submit(
            submission=submission(title="别的事"), actor=cast.actor("citizen"), key="one-key", now=TUESDAY
        )
    assert caught.value.code == "key-reused"
    assert connection.in_atomic_block is False
