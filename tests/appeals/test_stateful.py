"""Any action, by anybody, in any order – and the proof that this test catches planted bugs."""

import dataclasses
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from django.core.exceptions import ObjectDoesNotExist
from django.db import IntegrityError
from hypothesis import HealthCheck, Phase, settings
from hypothesis.stateful import run_state_machine_as_test
from tests.appeals.life_model import BEGINNINGS, Life, Scene, Stage
from tests.cast import Cast

from huiyin.appeals import policies
from huiyin.appeals.lifecycle import TABLE, Action
from huiyin.appeals.services import acting as acting_room
from huiyin.appeals.terms import Status
from huiyin.core.permission import ALLOWED, Denied
from huiyin.journal.services import record


def run(cast: Cast, examples: int, beginning: tuple[Stage, Scene] = BEGINNINGS[0]) -> None:
    """The machine, with this many lives of up to twelve times three steps."""
    Life.cast, Life.beginning = cast, beginning
    run_state_machine_as_test(
        Life,
        settings=settings(
            max_examples=examples,
            stateful_step_count=12,
            deadline=None,
            derandomize=True,
            phases=[Phase.generate],
            suppress_health_check=list(HealthCheck),
            print_blob=False,
        ),
    )


def test_no_order_of_actions_leads_to_an_illegal_state(cast: Cast) -> None:
    Life.done = set()
    for beginning in BEGINNINGS:
        run(cast, 9, beginning)
    missed = set(Action) - Life.done
    assert len(missed) <= 5, f"the machine has not gone deep enough: {missed}"


def test_a_missing_state_guard_is_caught(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    """Planted: the service acts although the state forbids it."""

    def only_relations(actor: Any, action: Any, case: Any) -> Any:
        answer = policies.may(actor, action, case)
        return ALLOWED if isinstance(answer, Denied) and answer.code == "wrong-state" else answer

    everywhere = {
        action: dataclasses.replace(row, sources=frozenset(Status)) for action, row in TABLE.items()
    }
    monkeypatch.setattr(acting_room, "may", only_relations)
    monkeypatch.setattr(acting_room, "TABLE", everywhere)
    # some of it the database catches first, or a row is looked for that no permitted step would miss
    with pytest.raises((AssertionError, IntegrityError, ObjectDoesNotExist)):
        run(cast, 60)


def test_a_missing_role_check_is_caught(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    """Planted: whoever asks may do it, as long as the state fits."""

    real_who = acting_room._who

    def who_ever(case: Any, action: Any, actor: Any) -> Any:
        return real_who(case, action, actor) if policies.may(actor, action, case) else actor.who()

    def only_states(actor: Any, action: Any, case: Any) -> Any:
        answer = policies.may(actor, action, case)
        fits = case.appeal.status in TABLE[action].sources
        return ALLOWED if fits and isinstance(answer, Denied) and answer.code == "forbidden" else answer

    monkeypatch.setattr(acting_room, "may", only_states)
    monkeypatch.setattr(acting_room, "_who", who_ever)
    with pytest.raises(AssertionError):
        run(cast, 60)


def test_an_event_written_for_a_refused_action_is_caught(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    """Planted: the Event is written before the check, outside the transaction that a refusal undoes."""

    @contextmanager
    def hasty(**arguments: Any) -> Iterator[Any]:
        record(
            type=arguments["action"].value,
            subject="appeal",
            subject_id=arguments["appeal"].pk,
            who=arguments["actor"].who(),
            visibility=TABLE[arguments["action"]].visibility,
            now=arguments["now"],
        )
        with acting_room.acting(**arguments) as act:
            yield act

    for module in (
        "moderating",
        "dispatching",
        "handling",
        "replying",
        "following",
        "submitting",
        "joining",
        "supervising",
    ):
        monkeypatch.setattr(f"huiyin.appeals.services.{module}.acting", hasty)
    with pytest.raises(AssertionError, match=r"left a trace|not exactly one Event"):
        run(cast, 30)


def test_two_events_for_one_change_are_caught(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    """Planted: a service writes a second Event beside the first."""

    def twice(**arguments: Any) -> Any:
        record(**{**arguments, "sequence": None})
        return record(**arguments)

    monkeypatch.setattr(acting_room, "record", twice)
    with pytest.raises(AssertionError):
        run(cast, 30)
