"""Requests take turns in the framework; what needs no computing is outside of the turn."""

import io
import threading
from collections.abc import Iterable, Iterator
from typing import Any

import pytest

from huiyin.core.turns import aside
from huiyin.edge.turns import IN_MEMORY, READ_AHEAD, InTurn

PATIENCE = 10.0


def ask(application: InTurn, body: Any = None, **environ: str) -> threading.Thread:
    """A request in a thread of its own."""
    given: dict[str, Any] = {"REQUEST_METHOD": "GET", "wsgi.input": body or io.BytesIO(), **environ}
    thread = threading.Thread(target=lambda: b"".join(application(given, None)), daemon=True)
    thread.start()
    return thread


def ended(*threads: threading.Thread) -> bool:
    for thread in threads:
        thread.join(PATIENCE)
    return not any(thread.is_alive() for thread in threads)


class Busy:
    """A framework that notes how many requests were in it at once, and holds them until it is let go."""

    def __init__(self, *, is_let_go: bool = True) -> None:
        self.inside = self.most = 0
        self.entered, self.go = threading.Event(), threading.Event()
        self.bodies: list[bytes] = []
        if is_let_go:
            self.go.set()

    def __call__(self, environ: dict[str, Any], _start: Any) -> Iterable[bytes]:
        self.inside += 1
        self.most = max(self.most, self.inside)
        self.entered.set()
        assert self.go.wait(PATIENCE)
        self.bodies.append(environ["wsgi.input"].read())
        self.inside -= 1
        return [b"done"]


class SlowBody(io.RawIOBase):
    """A body whose end has not come yet."""

    def __init__(self, text: bytes) -> None:
        self.rest = io.BytesIO(text)
        self.asked, self.comes = threading.Event(), threading.Event()

    def read(self, size: int = -1) -> bytes:
        self.asked.set()
        assert self.comes.wait(PATIENCE)
        return self.rest.read(size)


def test_one_request_at_a_time_is_in_the_framework() -> None:
    framework = Busy(is_let_go=False)
    application = InTurn(framework)
    asked = [ask(application) for _one in range(4)]
    assert framework.entered.wait(PATIENCE)
    framework.go.set()
    assert ended(*asked)
    assert (framework.most, len(framework.bodies)) == (1, 4)


def test_a_body_that_comes_slowly_keeps_nobody_waiting() -> None:
    framework, body = Busy(), SlowBody(b"all of it")
    application = InTurn(framework)
    slow = ask(application, body, CONTENT_LENGTH="9")
    assert body.asked.wait(PATIENCE)
    assert ended(ask(application)), "somebody else is served meanwhile"
    body.comes.set()
    assert ended(slow)
    assert framework.bodies == [b"", b"all of it"]


@pytest.mark.parametrize("length", [1, IN_MEMORY + 1])
def test_the_framework_gets_the_body_as_it_came(length: int) -> None:
    framework, body = Busy(), bytes(number % 251 for number in range(length))
    assert ended(ask(InTurn(framework), io.BytesIO(body), CONTENT_LENGTH=str(length)))
    assert framework.bodies == [body]


@pytest.mark.parametrize("length", [str(READ_AHEAD + 1), "", "0", "many"])
def test_what_is_no_body_of_a_form_is_left_to_the_framework(length: str) -> None:
    given, body = list[Any](), io.BytesIO(b"unread")

    def framework(environ: dict[str, Any], _start: Any) -> Iterable[bytes]:
        given.append(environ["wsgi.input"])
        return []

    InTurn(framework)({"wsgi.input": body, "CONTENT_LENGTH": length}, None)
    assert given == [body]
    assert body.tell() == 0


def test_an_answer_on_its_way_out_keeps_nobody_waiting() -> None:
    taken, go = threading.Event(), threading.Event()

    def framework(environ: dict[str, Any], _start: Any) -> Iterable[bytes]:
        def lines() -> Iterator[bytes]:
            taken.set()
            assert go.wait(PATIENCE)
            yield b"line"

        return lines() if environ.get("QUERY_STRING") == "all" else [b"short"]

    application = InTurn(framework)
    export = ask(application, QUERY_STRING="all")
    assert taken.wait(PATIENCE)
    assert ended(ask(application))
    go.set()
    assert ended(export)


def test_a_request_that_fails_gives_its_turn_away() -> None:
    def framework(_environ: dict[str, Any], _start: Any) -> Iterable[bytes]:
        raise RuntimeError("no page")

    application = InTurn(framework)
    for _time in range(2):
        with pytest.raises(RuntimeError):
            application({"wsgi.input": io.BytesIO()}, None)


def test_who_waits_for_the_disk_lets_others_have_their_turn() -> None:
    waits, is_written = threading.Event(), threading.Event()

    def framework(environ: dict[str, Any], _start: Any) -> Iterable[bytes]:
        if environ.get("QUERY_STRING") == "write":
            with aside():
                waits.set()
                assert is_written.wait(PATIENCE)
        return []

    application = InTurn(framework)
    writer = ask(application, QUERY_STRING="write")
    assert waits.wait(PATIENCE)
    assert ended(ask(application))
    is_written.set()
    assert ended(writer, ask(application)), "and takes it again, and gives it away in the end"


def test_where_nobody_takes_turns_there_is_nothing_to_step_aside_from() -> None:
    with aside():
        pass
