"""Turns at the loops: nobody else gets in meanwhile, everybody may again afterwards, whatever happened."""

import threading
from datetime import timedelta

import pytest
from django.db import connection, connections

from huiyin.channels.loops import SECOND, Loop
from huiyin.channels.models import Turn
from huiyin.channels.turns import HELD, alone
from tests.cast import TUESDAY

LATER = TUESDAY + timedelta(seconds=1)


def is_free(name: str) -> bool:
    with alone(name, LATER) as is_ours:
        return is_ours


@pytest.mark.django_db
def test_only_one_has_the_turn_and_others_come_again() -> None:
    with alone("archive", TUESDAY) as first:
        assert first
        assert not is_free("archive")
        assert is_free("close_silent"), "another matter"
    assert is_free("archive")


@pytest.mark.django_db
def test_an_error_gives_the_turn_back() -> None:
    with pytest.raises(KeyError), alone("archive", TUESDAY):
        raise KeyError
    assert is_free("archive")


@pytest.mark.django_db
def test_who_dies_holds_it_for_a_while_only() -> None:
    Turn.objects.create(name="archive", holder="dead", held_until=TUESDAY + HELD)
    assert not is_free("archive")
    with alone("archive", TUESDAY + HELD) as ours:
        assert ours
        # the dead one comes back: it may not give away what is no longer its own
        Turn.objects.filter(name="archive", holder="dead").update(held_until=TUESDAY)
        with alone("archive", TUESDAY + HELD + SECOND) as third:
            assert not third


@pytest.mark.django_db
def test_a_loop_for_one_alone_is_left_out_while_another_is_at_it() -> None:
    loop = Loop("archive", SECOND, lambda now: 3, alone=True)
    assert loop.turn(TUESDAY) == 3
    with alone("archive", TUESDAY):
        assert loop.turn(LATER) == 0
        assert Loop("archive", SECOND, lambda now: 3).turn(LATER) == 3


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_of_many_at_once_one_has_the_turn() -> None:
    if connection.vendor == "sqlite" and connection.is_in_memory_db():  # type: ignore[attr-defined]
        pytest.skip("set HUIYIN_TEST_SQLITE to a file, or HUIYIN_TEST_DATABASE_URL")
    gate, asked, told = threading.Barrier(6), threading.Barrier(6), list[bool]()

    def ask() -> None:
        gate.wait()
        try:
            with alone("archive", TUESDAY) as is_ours:
                told.append(is_ours)
                asked.wait()
        finally:
            connections.close_all()

    threads = [threading.Thread(target=ask) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(told) == [False] * 5 + [True]
