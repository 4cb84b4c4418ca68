"""Offices, people, mailboxes, divisions, imports and the audit."""

import re
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from huiyin.accounts.models import User
from huiyin.journal.models import Event
from huiyin.organisations.models import Category, Division, Mailbox, Membership, Organisation, Role
from tests.cast import Cast, replied, submitted
from tests.web.console.conftest import SignIn

OFFICE = {
    "code": "parks",
    "name": "清江市园林局",
    "short_name": "园林局",
    "kind": "department",
    "division": "9901",
    "parent": "platform",
}


def text(answer: Any) -> str:
    words: str = answer.content.decode()
    return words


def office_act(client: Client, code: str, act: str, **data: Any) -> Any:
    return client.post(reverse("console:office_act", args=[code, act]), data)


def test_a_new_office_stands_in_the_tree(cast: Cast, sign_in: SignIn) -> None:
    answer = sign_in("system_admin").post(reverse("console:new_office"), OFFICE)
    assert answer.status_code == 302
    assert Organisation.objects.get(code="parks").path == "platform/parks/"


@pytest.mark.parametrize(
    ("field", "value", "sentence"),
    [
        ("code", "有 空格", "不能用"),
        ("name", "市水务局", "已经有名称为"),
        ("name", "长" * 200, "最多"),
        ("division", "123456789012", "没有找到行政区划"),
        ("parent", "不存在", "没有找到"),
    ],
)
def test_what_cannot_be_taken_stands_at_its_field_with_everything_typed(
    cast: Cast, sign_in: SignIn, field: str, value: str, sentence: str
) -> None:
    answer = sign_in("system_admin").post(
        reverse("console:new_office"), OFFICE | {field: value, "intro": "写好的简介"}
    )
    assert answer.status_code == 422
    assert sentence in text(answer) or "字符" in text(answer)
    assert "写好的简介" in text(answer)


def test_an_office_is_changed_verified_and_taken_out_of_use(cast: Cast, sign_in: SignIn) -> None:
    client = sign_in("system_admin")
    edit = reverse("console:edit_office", args=["water"])
    assert "市水务局" in text(client.get(edit))
    assert client.post(edit, OFFICE | {"name": "清江市水务局"}).status_code == 302
    assert office_act(client, "water", "unverify", reason="").status_code == 422
    assert office_act(client, "water", "unverify", reason="账号借给别人用").status_code == 302
    assert office_act(client, "water", "verify").status_code == 302
    assert office_act(client, "water", "deactivate", reason="机构改革").status_code == 302
    assert not Organisation.objects.get(code="water").is_active
    assert office_act(client, "water", "reactivate").status_code == 302


def test_the_duty_list_is_a_tree_of_boxes(cast: Cast, sign_in: SignIn) -> None:
    client, page = sign_in("system_admin"), reverse("console:duties", args=["water"])
    assert re.search(r'value="urban.roads"[^>]* checked', text(client.get(page)))
    assert client.post(page, {"category_codes": ["heating", "labour"]}).status_code == 302
    water = Organisation.objects.get(code="water")
    assert set(water.duties.values_list("code", flat=True)) == {"heating", "labour"}
    assert client.post(page, {"category_codes": ["nonsense"]}).status_code == 422


def test_leaders_are_registered_changed_and_taken_off(cast: Cast, sign_in: SignIn) -> None:
    client = sign_in("system_admin")
    assert office_act(client, "water", "leader", title="局长", name="赵某某").status_code == 302
    leader = cast.organisation("water").leaders.get()
    office_act(client, "water", "leader", leader=leader.pk, title="局长", name="钱某某", position="1")
    leader.refresh_from_db()
    assert leader.name == "钱某某"
    assert office_act(client, "housing", "end_leader", leader=leader.pk).status_code == 409
    assert office_act(client, "water", "end_leader", leader=leader.pk).status_code == 302


def test_a_district_administrator_manages_the_district_only(cast: Cast, sign_in: SignIn) -> None:
    Membership.objects.filter(user=cast.users["system_admin"]).update(
        organisation=cast.organisation("qingshan")
    )
    client = sign_in("system_admin")
    page = text(client.get(reverse("console:office", args=["water"])))
    assert "不在您的管理范围内" in page
    assert "停用单位" not in page
    assert office_act(client, "water", "deactivate", reason="越权").status_code == 403
    assert client.get(reverse("console:person", args=[cast.users["handler"].handle])).status_code == 403
    assert client.get(reverse("console:person", args=[cast.users["district"].handle])).status_code == 200


def test_a_new_person_gets_a_password_that_is_shown_once_and_works(cast: Cast, sign_in: SignIn) -> None:
    client = sign_in("system_admin")
    data = {
        "login_name": "li.min",
        "display_name": "李敏",
        "organisation": "市水务局",
        "role": Role.HANDLER.value,
    }
    answer = client.post(reverse("console:new_person"), data)
    password = re.search(r'password-once num">([^<]+)<', text(answer))
    user = User.objects.get(login_name="li.min")
    assert password
    assert user.check_password(password[1])
    assert "no-store" in answer["Cache-Control"]
    assert user.memberships.get().organisation == cast.organisation("water")
    assert password[1] not in text(client.get(reverse("console:person", args=[user.handle])))
    assert password[1] not in str(list(Event.objects.values_list("data", flat=True)))


def test_account_and_first_post_are_made_together_or_not_at_all(cast: Cast, sign_in: SignIn) -> None:
    client = sign_in("system_admin")
    Membership.objects.filter(user=cast.users["system_admin"]).update(
        organisation=cast.organisation("qingshan")
    )
    data = {"login_name": "li.min", "display_name": "李敏", "organisation": "water", "role": "handler"}
    assert client.post(reverse("console:new_person"), data).status_code == 403
    assert not User.objects.filter(login_name="li.min").exists()


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"login_name": "李敏"}, "登录名用 3 到 40 个"),
        ({"login_name": "handler"}, "已经有人用了"),
        ({"role": ""}, "请选择在这个单位的岗位"),
        ({"organisation": ""}, "请填写在哪个单位任职"),
    ],
)
def test_a_person_that_cannot_be_made_says_why(
    cast: Cast, sign_in: SignIn, change: dict[str, str], sentence: str
) -> None:
    data = {"login_name": "li.min", "display_name": "李敏", "organisation": "water", "role": "handler"}
    answer = sign_in("system_admin").post(reverse("console:new_person"), data | change)
    assert answer.status_code in (409, 422)
    assert sentence in text(answer)


def test_nobody_is_two_administrators(cast: Cast, sign_in: SignIn) -> None:
    person = reverse("console:person_act", args=[cast.users["audit_admin"].handle, "appoint"])
    answer = sign_in("system_admin").post(person, {"organisation": "platform", "role": "security_admin"})
    assert answer.status_code == 409
    assert "必须由三个人分别担任" in text(answer)


def test_posts_are_given_and_ended(cast: Cast, sign_in: SignIn) -> None:
    client, handler = sign_in("system_admin"), cast.users["handler"]
    act = reverse("console:person_act", args=[handler.handle, "appoint"])
    assert client.post(act, {"organisation": "water", "role": "approver"}).status_code == 302
    assert client.post(act, {"organisation": "water", "role": "approver"}).status_code == 409
    post = handler.memberships.get(organisation=cast.organisation("water"))
    assert office_act(client, "water", "end_post", membership=post.pk).status_code == 302
    assert office_act(client, "water", "end_post", membership=post.pk).status_code == 409
    assert office_act(client, "water", "appoint", user="handler", role="handler").status_code == 302


def test_passwords_of_staff_are_reset_but_never_of_administrators_or_oneself(
    cast: Cast, sign_in: SignIn
) -> None:
    client = sign_in("system_admin")

    def reset(name: str) -> int:
        return client.post(
            reverse("console:person_act", args=[cast.users[name].handle, "password"])
        ).status_code

    assert reset("handler") == 200
    assert not User.objects.get(login_name="handler").check_password("a-long-enough-password")
    assert (reset("audit_admin"), reset("system_admin")) == (403, 403)
    assert User.objects.get(login_name="audit_admin").check_password("a-long-enough-password")


def test_a_closed_account_is_signed_out(cast: Cast, sign_in: SignIn) -> None:
    theirs, client = sign_in("handler"), sign_in("system_admin")
    act = reverse("console:person_act", args=[cast.users["handler"].handle, "disable"])
    assert client.post(act, {"reason": ""}).status_code == 422
    assert client.post(act, {"reason": "调离"}).status_code == 302
    assert theirs.get(reverse("console:intake")).status_code == 302


def test_a_mailbox_is_made_changed_and_closed(cast: Cast, sign_in: SignIn) -> None:
    client = sign_in("system_admin")
    data = {"code": "secretary", "name": "书记信箱", "organisation": "platform", "division": "清江市"}
    assert client.post(reverse("console:new_mailbox"), data | {"leader": "书记"}).status_code == 422
    assert client.post(reverse("console:new_mailbox"), data | {"is_open": "on"}).status_code == 302
    assert client.post(reverse("console:mailbox", args=["secretary"]), data).status_code == 302
    assert not Mailbox.objects.get(code="secretary").is_open


def test_divisions_are_made_renamed_and_taken_out_of_use(cast: Cast, sign_in: SignIn) -> None:
    client = sign_in("system_admin")
    new = {"code": "990102001", "name": "城关镇", "under": "990102"}
    assert client.post(reverse("console:new_division"), new).status_code == 302
    assert client.post(reverse("console:new_division"), new).status_code == 422
    act = ["990102001", "rename"]
    assert client.post(reverse("console:division_act", args=act), {"name": "河口镇"}).status_code == 302
    assert Division.objects.get(code="990102001").name == "河口镇"
    act = ["990102", "deactivate"]
    refused = client.post(reverse("console:division_act", args=act), {"reason": "撤并"})
    assert refused.status_code == 409
    assert "请先停用下级" in text(refused)
    assert client.get(reverse("console:divisions"), {"under": "42"}).status_code == 404
    assert "河口镇" in text(client.get(reverse("console:divisions"), {"q": "河口镇"}))


def upload(client: Client, content: str, name: str = "单位.csv", what: str = "organisations") -> Any:
    file = SimpleUploadedFile(name, content.encode("gb18030"))
    return client.post(reverse("console:imports"), {"what": what, "table": file})


def test_an_import_shows_each_line_and_changes_nothing_until_confirmed(cast: Cast, sign_in: SignIn) -> None:
    client = sign_in("system_admin")
    table = (
        "代码,名称,简称,类型,行政区划代码,上级单位代码\nparks,清江市园林局,园林局,工作部门,9901,platform\n"
    )
    assert upload(client, table)["Location"] == reverse("console:import_plan")
    assert "清江市园林局" in text(client.get(reverse("console:import_plan")))
    assert not Organisation.objects.filter(code="parks").exists()
    assert client.post(reverse("console:import_apply")).status_code == 302
    assert Organisation.objects.filter(code="parks").exists()
    assert client.post(reverse("console:import_apply"))["Location"] == reverse("console:imports")


def test_categories_come_in_by_the_same_two_steps(cast: Cast, sign_in: SignIn) -> None:
    client = sign_in("system_admin")
    upload(client, "代码,名称,关键词\nrain,雨水排放,内涝、积水\n", what="categories")
    assert "雨水排放" in text(client.get(reverse("console:import_plan")))
    assert client.post(reverse("console:import_apply"))["Location"] == reverse("console:categories")
    assert Category.objects.get(code="rain").keywords == ["内涝", "积水"]


def test_an_import_with_a_wrong_line_cannot_be_confirmed(cast: Cast, sign_in: SignIn) -> None:
    client = sign_in("system_admin")
    upload(client, "代码,名称\n9901,清江市\n9x,错的\n", what="divisions")
    page = text(client.get(reverse("console:import_plan")))
    assert "有 1 行有误" in page
    assert "确认导入" not in page
    assert client.post(reverse("console:import_apply")).status_code == 422
    assert client.post(reverse("console:import_apply"), {"discard": "1"}).status_code == 302
    assert client.get(reverse("console:import_plan")).status_code == 302


@pytest.mark.parametrize("content", ["", "没有表头的一行\n", "\x00\x01\x02"])
def test_a_file_that_is_no_table_is_refused_with_a_sentence(
    cast: Cast, sign_in: SignIn, content: str
) -> None:
    answer = upload(sign_in("system_admin"), content)
    assert answer.status_code == 422
    assert "error-summary" in text(answer)


def test_the_audit_finds_what_was_done_by_type_person_office_number_and_day(
    cast: Cast, sign_in: SignIn
) -> None:
    appeal, other = replied(cast), submitted(cast)
    client, page = sign_in("audit_admin"), reverse("console:audit")
    everything = text(client.get(page))
    assert appeal.number in everything
    assert other.number in everything

    def found(**filters: str) -> str:
        return text(client.get(page, filters))

    assert other.number not in found(number=appeal.number.lower())
    assert other.number not in found(person="dispatcher")
    assert other.number not in found(office="housing")
    assert other.number not in found(type="claim")
    assert "没有符合条件的记录" in found(until="2026-01-01")
    assert "没有符合条件的记录" in found(person="没有这个人")


def test_the_audit_is_paged_by_key(
    cast: Cast, sign_in: SignIn, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    for _number in range(60):
        submitted(cast)
    client, page = sign_in("audit_admin"), reverse("console:audit")
    first = text(client.get(page))
    older = re.search(r'rel="next" href="([^"]+)"', first)
    assert older
    with django_assert_max_num_queries(8):
        second = text(client.get(page + older[1].replace("&amp;", "&")))
    newer = re.search(r'rel="prev" href="([^"]+)"', second)
    assert newer
    assert text(client.get(page + newer[1].replace("&amp;", "&"))).count("<tr>") == first.count("<tr>")


def test_readings_of_private_texts_are_listed_for_the_audit(cast: Cast, sign_in: SignIn) -> None:
    appeal = submitted(cast)
    sign_in("moderator").get(reverse("console:intake"), {"open": appeal.number})
    page = text(sign_in("audit_admin").get(reverse("console:reads")))
    assert appeal.number in page
    assert "moderator" in page


def test_lists_of_offices_and_people_are_paged_and_cost_a_fixed_number_of_queries(
    cast: Cast, sign_in: SignIn, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    Organisation.objects.bulk_create(
        Organisation(
            code=f"o{number:03}",
            name=f"第 {number:03} 单位",
            short_name=f"单位 {number}",
            seal="单",
            kind="department",
            division_id="9901",
            path=f"o{number:03}/",
        )
        for number in range(60)
    )
    client = sign_in("system_admin")
    first = text(client.get(reverse("console:offices")))
    assert "第 059 单位" not in first
    older = re.search(r'rel="next" href="([^"]+)"', first)
    assert older
    with django_assert_max_num_queries(5):
        second = text(client.get(older[1].replace("&amp;", "&")))
    assert "第 059 单位" in second
    with django_assert_max_num_queries(5):
        client.get(reverse("console:people"))
    assert "第 007 单位" in text(client.get(reverse("console:office_options"), {"q": "007"}))
