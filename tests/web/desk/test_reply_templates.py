"""Reply templates: an office keeps its own, reads the shared ones, and touches nobody else's."""

import re

from pytest_django import DjangoAssertNumQueries

from huiyin.appeals.models import ReplyTemplate
from huiyin.journal.models import Event
from huiyin.web.desk.reply_templates import key_of
from tests.cast import Cast
from tests.web.desk.conftest import SignIn, text

NEW = "/desk/templates/new/"
TYPED = {"title": "路灯报修", "body": "{称呼}，您好！路灯已修好。", "category": "urban"}


def own(cast: Cast, sign_in: SignIn, **changes: str) -> ReplyTemplate:
    """A template of the housing office."""
    sign_in("handler").post(NEW, {**TYPED, **changes})
    return ReplyTemplate.objects.latest("id")


def test_a_new_template_is_listed_with_one_event(cast: Cast, sign_in: SignIn) -> None:
    template = own(cast, sign_in)
    assert template.organisation == cast.organisation("housing")
    assert "路灯报修" in text(sign_in("approver"), "/desk/templates/")
    assert Event.objects.filter(subject="reply_template").count() == 1
    assert "路灯报修" not in text(sign_in("water_handler"), "/desk/templates/")


def test_changing_and_switching_off(cast: Cast, sign_in: SignIn) -> None:
    template, client = own(cast, sign_in), sign_in("handler")
    path = f"/desk/templates/{key_of(template)}/"
    assert TYPED["body"] in text(client, path)
    assert client.post(path, {**TYPED, "title": "路灯维修"}).status_code == 302
    for _press in range(2):
        client.post(f"{path}switch/", {"active": "0"})
    template.refresh_from_db()
    assert (template.title, template.is_active) == ("路灯维修", False)
    assert "已停用" in text(client, "/desk/templates/")
    client.post(f"{path}switch/", {"active": "1"})
    kinds = Event.objects.filter(subject="reply_template").order_by("id").values_list("type", flat=True)
    assert list(kinds) == [f"reply_template_{what}" for what in ("created", "changed", "disabled", "enabled")]


def test_addresses_hold_no_serial_key(cast: Cast, sign_in: SignIn) -> None:
    template = own(cast, sign_in)
    html = text(sign_in("handler"), "/desk/templates/")
    assert not re.search(r"/desk/templates/\d+/", html)
    text(sign_in("handler"), f"/desk/templates/{template.pk}/", 404)


def test_another_offices_template_is_not_there(cast: Cast, sign_in: SignIn) -> None:
    path = f"/desk/templates/{key_of(own(cast, sign_in))}/"
    client = sign_in("water_handler")
    text(client, path, 404)
    text(client, f"{NEW}?copy={key_of(ReplyTemplate.objects.get())}", 404)
    assert client.post(path, TYPED).status_code == 404
    assert client.post(f"{path}switch/", {"active": "0"}).status_code == 404


def test_shared_templates_are_read_and_copied_but_not_changed(cast: Cast, sign_in: SignIn) -> None:
    shared = ReplyTemplate.objects.create(title="全市通用", body="您好！经核实……")
    client = sign_in("handler")
    html = text(client, "/desk/templates/")
    assert "全市通用" in html and f'href="/desk/templates/{key_of(shared)}/"' not in html
    assert client.post(f"/desk/templates/{key_of(shared)}/", TYPED).status_code == 404
    assert "您好！经核实……" in text(client, f"{NEW}?copy={key_of(shared)}")


def test_what_is_wrong_keeps_what_was_typed(cast: Cast, sign_in: SignIn) -> None:
    own(cast, sign_in)
    client = sign_in("handler")
    for changes, sentence in (
        ({"title": ""}, "请给范本起个名字"),
        ({"title": "名" * 61}, "现在是 61 个字"),
        ({"title": "另一个", "body": " \n "}, "请写范本正文"),
        ({"title": "路灯报修"}, "已有同名的范本"),
        ({"title": "又一个", "category": "nowhere"}, "没有这个分类"),
    ):
        response = client.post(NEW, {**TYPED, **changes})
        html = response.content.decode()
        assert response.status_code == 422 and sentence in html, changes
        assert "路灯已修好" in html or "body" in changes
    assert ReplyTemplate.objects.count() == 1


def test_the_list_costs_the_same_for_many(
    cast: Cast, sign_in: SignIn, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    client = sign_in("handler")
    for number in range(5):
        own(cast, sign_in, title=f"范本 {number}")
    with django_assert_max_num_queries(11):
        text(client, "/desk/templates/")
