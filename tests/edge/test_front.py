"""Kept pages: one making for many readers, the same bytes, and nobody's own page ever."""

import gzip
import threading
import time
from collections.abc import Iterable
from typing import Any

import pytest

from huiyin.edge.front import Front
from tests.edge.conftest import Answer, Trusting, ask

PATIENCE = 10.0
BODY = "回音".encode() * 400


class Framework:
    """Answers with a numbered page once the gate is open; ``headers`` are added."""

    def __init__(self, *headers: tuple[str, str], status: str = "200 OK") -> None:
        self.asked: list[dict[str, Any]] = []
        self.gate = threading.Event()
        self.gate.set()
        self.headers = list(headers)
        self.status = status
        self.body = BODY

    def __call__(self, environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        self.asked.append(environ)
        number = len(self.asked)
        assert self.gate.wait(PATIENCE)
        start_response(self.status, [("Content-Type", "text/html; charset=utf-8"), *self.headers])
        return [self.body, str(number).encode()]


def front_of(framework: Framework, limit: int = 1 << 20) -> Front:
    return Front(framework, follower=Trusting(), limit=limit)


def rush(front: Front, readers: int) -> list[Answer]:
    """Many readers let go at once; returns once they all have been answered."""
    answers, barrier = list[Answer](), threading.Barrier(readers)

    def read() -> None:
        barrier.wait(PATIENCE)
        answers.append(ask(front, "/"))

    threads = [threading.Thread(target=read) for _n in range(readers)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(PATIENCE)
    return answers


def run_out(front: Front) -> None:
    """Every kept page is old from now on."""
    for page in front.pages._pages.values():
        page.old_at = time.monotonic()


def test_the_second_reader_gets_the_same_bytes_without_the_framework() -> None:
    framework = Framework()
    front = front_of(framework)
    first, second = ask(front, "/"), ask(front, "/")
    assert (first.how, second.how) == ("made", "hit")
    assert first.body == second.body == BODY + b"1"
    assert len(framework.asked) == 1


def test_a_rush_of_two_hundred_readers_on_a_page_that_is_not_there_makes_it_once() -> None:
    framework = Framework()
    framework.gate.clear()
    front = front_of(framework)
    threading.Timer(0.2, framework.gate.set).start()
    answers = rush(front, 200)
    assert len(framework.asked) == 1
    assert {answer.body for answer in answers} == {BODY + b"1"} and len(answers) == 200


def test_a_rush_of_two_hundred_readers_on_an_expired_page_makes_it_once_and_shows_the_old_one() -> None:
    framework = Framework()
    front = front_of(framework)
    ask(front, "/")
    run_out(front)
    framework.gate.clear()
    maker = threading.Thread(target=ask, args=(front, "/"))
    maker.start()
    while len(framework.asked) < 2:
        time.sleep(0.01)
    answers = rush(front, 200)
    assert {(answer.how, answer.body) for answer in answers} == {("old", BODY + b"1")}
    framework.gate.set()
    maker.join(PATIENCE)
    assert len(framework.asked) == 2
    assert ask(front, "/").body == BODY + b"2"


def test_what_an_event_has_made_old_is_shown_for_a_moment_at_most() -> None:
    framework = Framework(("Huiyin-Tag", "appeal:7"))
    front = front_of(framework)
    ask(front, "/")
    front.pages.grow_old(["appeal:8"], time.monotonic())
    assert ask(front, "/").how == "hit"
    front.pages.grow_old(["appeal:7"], time.monotonic() - 0.5)
    framework.gate.clear()
    threading.Timer(0.2, framework.gate.set).start()
    assert {answer.body for answer in rush(front, 20)} == {BODY + b"2"}


def test_a_page_begun_before_a_change_is_not_kept_as_new() -> None:
    framework = Framework(("Huiyin-Tag", "appeal:7"))
    framework.gate.clear()
    front = front_of(framework)
    maker = threading.Thread(target=ask, args=(front, "/"))
    maker.start()
    while not framework.asked:
        time.sleep(0.01)
    front.pages.grow_old(["appeal:7"], time.monotonic())
    framework.gate.set()
    maker.join(PATIENCE)
    assert ask(front, "/").body == BODY + b"2"


def test_language_size_and_contrast_have_pages_of_their_own_and_other_values_do_not() -> None:
    framework = Framework()
    front = front_of(framework)
    for cookie in ("", "huiyin_language=en", "huiyin_size=large", "huiyin_contrast=high; huiyin_size=large"):
        assert ask(front, "/", cookie).how == "made"
        assert ask(front, "/", f"{cookie}; _visitor=8").how == "hit"
    assert ask(front, "/", "huiyin_language=xx; huiyin_size=huge").how == "hit"
    assert [asked.get("HTTP_COOKIE", "") for asked in framework.asked] == [
        "",
        "huiyin_language=en",
        "huiyin_size=large",
        "huiyin_size=large; huiyin_contrast=high",
    ]


def test_the_framework_learns_nothing_about_who_asks() -> None:
    framework = Framework()
    ask(front_of(framework), "/", "_visitor=8", HTTP_ACCEPT_LANGUAGE="en", HTTP_X_FORWARDED_FOR="203.0.113.9")
    (asked,) = framework.asked
    assert not {"HTTP_COOKIE", "HTTP_USER_AGENT", "HTTP_ACCEPT_LANGUAGE", "HTTP_X_FORWARDED_FOR"} & set(asked)
    assert asked["REMOTE_ADDR"] == ""


@pytest.mark.parametrize(
    ("cookie", "headers"),
    [
        ("huiyin=abc", {}),
        ("a=b; csrftoken=abc", {}),
        ("", {"REQUEST_METHOD": "POST"}),
        ("", {"HTTP_AUTHORIZATION": "Bearer x"}),
        ("", {"HTTP_RANGE": "bytes=0-9"}),
    ],
)
def test_what_is_not_for_everybody_goes_to_the_framework_as_it_came(
    cookie: str, headers: dict[str, str]
) -> None:
    framework = Framework()
    front = front_of(framework)
    ask(front, "/")
    answer = ask(front, "/", cookie, **headers)
    assert answer.how == "" and framework.asked[1].get("HTTP_COOKIE", "") == cookie


@pytest.mark.parametrize(
    ("header", "status"),
    [
        (("Set-Cookie", "csrftoken=abc"), "200 OK"),
        (("Cache-Control", "max-age=0, no-store, private"), "200 OK"),
        (("X-Nothing", ""), "404 Not Found"),
        (("Location", "/"), "302 Found"),
        (("X-Nothing", ""), "500 Internal Server Error"),
    ],
)
def test_cookies_errors_and_what_must_not_be_stored_are_never_kept(
    header: tuple[str, str], status: str
) -> None:
    framework = Framework(header, status=status)
    front = front_of(framework)
    ask(front, "/")
    assert ask(front, "/").how == "" and not front.pages._pages
    assert framework.asked[-1]["HTTP_USER_AGENT"] == "a browser", "asked as the reader is"


def test_addresses_that_are_not_marked_are_never_kept() -> None:
    framework = Framework()
    front = front_of(framework)
    for path in ("/login/", "/write/", "/mine/", "/console/", "/desk/", "/nowhere/", "/health/"):
        ask(front, path)
        assert ask(front, path).how == "", path


def test_it_is_compressed_once_and_not_sent_again_to_who_has_it() -> None:
    front = front_of(Framework())
    plain, small = ask(front, "/"), ask(front, "/", HTTP_ACCEPT_ENCODING="gzip, br")
    assert gzip.decompress(small.body) == plain.body
    assert small.headers["Content-Encoding"] == "gzip" and len(small.body) < len(plain.body)
    assert int(small.headers["Content-Length"]) == len(small.body)
    for answer, encoding in ((plain, ""), (small, "gzip")):
        again = ask(front, "/", HTTP_IF_NONE_MATCH=answer.headers["ETag"], HTTP_ACCEPT_ENCODING=encoding)
        assert (again.status, again.body, again.headers["ETag"]) == (304, b"", answer.headers["ETag"])
    head = ask(front, "/", REQUEST_METHOD="HEAD")
    assert head.body == b"" and int(head.headers["Content-Length"]) == len(plain.body)


def test_only_plain_pages_may_be_kept_on_the_way() -> None:
    front = front_of(Framework())
    assert ask(front, "/").headers["Cache-Control"] == "public, no-cache"
    assert ask(front, "/").headers["X-Accel-Expires"] == "1"
    chosen = ask(front, "/", "huiyin_size=large")
    assert chosen.headers["Cache-Control"] == "private, no-cache" and "X-Accel-Expires" not in chosen.headers


def test_what_was_not_asked_for_the_longest_goes_first() -> None:
    front = front_of(Framework(), limit=20_000)
    for n in range(9):
        ask(front, f"/?page={n}")
        ask(front, "/?page=0")
    assert ask(front, "/?page=0").how == "hit" and ask(front, "/?page=1").how == "made"
    assert front.pages._weight <= 20_000


def test_a_framework_that_fails_leaves_nobody_waiting() -> None:
    class Failing(Framework):
        def __call__(self, environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
            self.asked.append(environ)
            if len(self.asked) == 1:
                raise RuntimeError("the database is away")
            return super().__call__(environ, start_response)

    front = front_of(Failing())
    with pytest.raises(RuntimeError):
        ask(front, "/")
    assert ask(front, "/").how == "made"
