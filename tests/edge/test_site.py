"""The whole site behind its front: fresh after a change, views counted, nothing private on any kept page."""

import time

import pytest
from django.db import OperationalError
from django.test import Client

from huiyin.appeals import services
from huiyin.appeals.models import Appeal
from huiyin.appeals.services import counting
from huiyin.appeals.terms import Openness
from huiyin.core import clock
from huiyin.edge.following import BLIND_AFTER, Follower
from huiyin.edge.front import Front
from huiyin.edge.pages import Pages
from huiyin.journal.models import Event
from tests.cast import DAY, HOUR, TUESDAY, Cast, accepted, handling, publish, replied
from tests.edge.conftest import Following, ask
from tests.search.conftest import catch_up

NOW = TUESDAY + 2 * DAY
CANARY = "金丝雀"


def path_of(appeal: Appeal) -> str:
    return f"/appeals/{appeal.number}/"


def cookies(client: Client) -> str:
    return "; ".join(f"{name}={morsel.value}" for name, morsel in client.cookies.items())


def test_a_page_is_new_once_its_appeal_has_moved(cast: Cast, site: Front, follower: Following) -> None:
    appeal = handling(cast)
    assert "更换水泵" not in ask(site, path_of(appeal)).text
    assert ask(site, path_of(appeal)).how == "hit"
    publish(cast, appeal, at=NOW, body="您好，今天已经更换水泵，请试一试。")
    follower.listen(site.pages)
    time.sleep(0.01)
    answer = ask(site, path_of(appeal))
    assert answer.how == "made" and "更换水泵" in answer.text


def test_a_change_of_one_appeal_leaves_the_page_of_another_and_renews_the_lists(
    cast: Cast, site: Front, follower: Following
) -> None:
    one, other = accepted(cast, title="路灯甲"), accepted(cast, title="路灯乙")
    for path in (path_of(one), path_of(other), "/appeals/"):
        ask(site, path)
    services.withdraw(appeal=one, actor=cast.actor("citizen"), now=NOW)
    follower.listen(site.pages)
    time.sleep(0.01)
    assert ask(site, path_of(other)).how == "hit"
    assert ask(site, path_of(one)).status == 404
    assert "路灯甲" not in ask(site, "/appeals/").text


def test_a_click_renews_the_page_and_not_the_lists(cast: Cast, site: Front, follower: Following) -> None:
    appeal = accepted(cast)
    for path in (path_of(appeal), "/appeals/"):
        ask(site, path)
    services.me_too(appeal=appeal, actor=cast.actor("stranger"), now=NOW)
    follower.listen(site.pages)
    time.sleep(0.01)
    assert ask(site, "/appeals/").how == "hit"
    assert "我也遇到了 1" in ask(site, path_of(appeal)).text


def test_canary_no_kept_page_holds_what_is_private(cast: Cast, site: Front) -> None:
    """The author, staff and strangers read everything through the front; then every kept page is looked through."""
    private = handling(cast, title=f"{CANARY}甲", openness=Openness.PRIVATE)
    public = accepted(cast, title="公开的", body=f"请打 19900000017 找{CANARY}说的人。")
    services.correct(
        appeal=public, title="公开的", body="请打 □□□ 找人说。", actor=cast.actor("moderator"), now=NOW
    )
    catch_up()
    readers = [""]
    for name in ("citizen", "stranger", "handler", "moderator", "leader"):
        client = Client()
        client.force_login(cast.users[name])
        readers.append(cookies(client))
    paths = [
        "/", "/appeals/", f"/appeals/?q={CANARY}", "/appeals/feed/", "/appeals/suggest/?q=" + CANARY,
        path_of(private), path_of(public), "/offices/", "/offices/housing/", "/mailboxes/", "/figures/",
        "/mine/", "/login/", "/about/privacy/", "/elder/",
    ]  # fmt: skip
    seen_by_author = False
    for _again in range(2):
        for cookie in readers:
            for path in paths:
                answer = ask(site, path, cookie)
                is_kept = answer.how != ""
                assert not (cookie and is_kept), "a signed-in reader never gets a kept page"
                seen_by_author |= CANARY in answer.text and bool(cookie)
    assert seen_by_author, "the canary would be seen where it may be"
    kept = site.pages._pages
    assert {key.path for key in kept} >= {"/", "/appeals/", path_of(public), "/offices/", "/figures/"}
    assert path_of(private) not in {key.path for key in kept}
    for key, page in kept.items():
        text = page.body.decode()
        assert private.number not in text and "csrf" not in text.lower(), key
        assert CANARY not in text or key.query, key
        for user in cast.users.values():
            assert f">{user.display_name}<" not in text


def test_somebody_signed_in_never_gets_a_kept_page_and_leaves_none(cast: Cast, site: Front) -> None:
    appeal = accepted(cast)
    client = Client()
    client.force_login(cast.users["citizen"])
    assert "撤回" in ask(site, path_of(appeal), cookies(client)).text
    assert not site.pages._pages
    assert "撤回这件留言" not in ask(site, path_of(appeal)).text
    assert "撤回这件留言" in ask(site, path_of(appeal), cookies(client)).text


def test_views_are_counted_whoever_answers_and_each_viewer_once(cast: Cast, site: Front) -> None:
    appeal = accepted(cast)
    client, staff = Client(), Client()
    client.force_login(cast.users["stranger"])
    staff.force_login(cast.users["leader"])
    for address in ("203.0.113.1", "203.0.113.2", "203.0.113.1"):
        ask(site, path_of(appeal), REMOTE_ADDR=address)
    ask(site, path_of(appeal), REMOTE_ADDR="203.0.113.3", REQUEST_METHOD="HEAD")
    ask(site, path_of(appeal), cookies(client), REMOTE_ADDR="203.0.113.4")
    answer = ask(site, path_of(appeal), cookies(staff), REMOTE_ADDR="203.0.113.5")
    assert counting.waiting_views(appeal.pk) == 3
    assert not [name for name in answer.headers if name in ("Huiyin-Tag", "Huiyin-Viewed")]
    counting.flush_views(clock.now())
    appeal.refresh_from_db()
    assert appeal.view_count == 3


def test_an_event_about_anything_else_renews_everything(cast: Cast, site: Front, follower: Following) -> None:
    ask(site, "/about/privacy/")
    Event.objects.create(at=NOW, type="rename", subject="division", subject_id="9901", visibility="public")
    follower.listen(site.pages)
    time.sleep(0.01)
    assert ask(site, "/about/privacy/").how == "made"


def test_an_event_that_becomes_visible_late_is_heard_all_the_same(cast: Cast, follower: Following) -> None:
    pages = Pages(1 << 20)
    accepted(cast)
    follower.listen(pages)
    assert pages._changed == {}, "what was before the beginning is no news"
    appeal = replied(cast, at=TUESDAY + HOUR)
    follower.listen(pages)
    assert set(pages._changed) == {f"appeal:{appeal.pk}", "lists"}


def test_without_news_nothing_is_answered_from_kept_pages(
    cast: Cast, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    follower, pages = Follower(every=3600.0), Pages(1 << 20)
    assert follower.keeps_up(pages)

    def away() -> None:
        raise OperationalError("the server is away")

    monkeypatch.setattr(follower, "_news", away)
    follower._heard_at -= BLIND_AFTER
    monkeypatch.setattr("huiyin.edge.following.connections.close_all", lambda: None)
    follower.listen(pages)
    assert not follower.keeps_up(pages) and "no news" in caplog.text
