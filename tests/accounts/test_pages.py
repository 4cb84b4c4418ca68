"""Signing in, signing out and settings, as a browser sees them."""

import json
import re
from collections.abc import Iterator
from datetime import timedelta
from urllib.parse import parse_qs, urlsplit

import pyotp
import pytest
import time_machine
from django.http import HttpResponse
from django.test import Client
from pytest_django import Settings

from huiyin.accounts import services, staff
from huiyin.accounts.models import User
from huiyin.channels.models import OutboundMessage
from huiyin.journal.models import Event

from .conftest import NOW, PASSWORD, PHONE

pytestmark = [pytest.mark.django_db, pytest.mark.urls("tests.accounts.urls")]
MIDDLEWARE = "huiyin.accounts.middleware.StaffSessionMiddleware"
AUTHENTICATION = "django.contrib.auth.middleware.AuthenticationMiddleware"


@pytest.fixture(autouse=True)
def clock(settings: Settings) -> Iterator[time_machine.Traveller]:
    if MIDDLEWARE not in settings.MIDDLEWARE:
        place = settings.MIDDLEWARE.index(AUTHENTICATION) + 1
        settings.MIDDLEWARE = [*settings.MIDDLEWARE[:place], MIDDLEWARE, *settings.MIDDLEWARE[place:]]
    settings.STAFF_IDLE_MINUTES = 15
    with time_machine.travel(NOW, tick=False) as coordinates:
        yield coordinates


def text(response: HttpResponse) -> str:
    return response.content.decode()


def last_code() -> str:
    found = re.search(r"[0-9]{6}", OutboundMessage.objects.latest("id").body)
    assert found is not None
    return found[0]


def sign_in(client: Client, typed: str = "199 0000 0012") -> HttpResponse:
    client.post("/login/", {"address": typed})
    return client.post("/login/code/", {"code": last_code()})


def staff_sign_in(client: Client) -> HttpResponse:
    return client.post("/staff/login/", {"login_name": "chen.handler", "password": PASSWORD})


def is_signed_in(client: Client) -> bool:
    return "_auth_user_id" in client.session


def test_a_citizen_signs_in_with_nothing_but_a_number(client: Client) -> None:
    asked = client.post("/login/", {"address": "１９９ ００００ ００１２"}, follow=True)
    assert "199****0012" in text(asked)
    assert PHONE.value not in text(asked)
    response = client.post("/login/code/", {"code": last_code()})
    assert response["Location"] == "/elsewhere/mine/"
    assert is_signed_in(client)


def test_the_code_has_gone_out_before_the_page_asks_for_it(client: Client, settings: Settings) -> None:
    client.post("/login/", {"address": PHONE.value})
    assert OutboundMessage.objects.get().sent_at == NOW
    outbox = (settings.HOME / "outbox" / "sms.jsonl").read_text().splitlines()
    assert json.loads(outbox[-1])["to"] == PHONE.value
    assert last_code() in json.loads(outbox[-1])["text"]


def test_known_and_unknown_numbers_get_the_same_answer(client: Client) -> None:
    services.account_of(address=PHONE, now=NOW)
    answers = []
    for number in (PHONE.value, "19900000099"):
        response = Client().post("/login/", {"address": number}, follow=True)
        page = re.sub(r'name="csrfmiddlewaretoken" value="[^"]+"', "", text(response))
        answers.append((response.status_code, response.redirect_chain, re.sub(r"199\*{4}\d{4}", "", page)))
    assert answers[0] == answers[1]


def test_a_wrong_number_is_answered_at_the_field_and_kept(client: Client) -> None:
    response = client.post("/login/", {"address": "1234567"})
    assert response.status_code == 422
    assert 'value="1234567"' in text(response)
    assert "11 位数字" in text(response)
    assert "<title>出错：" in text(response)


def test_a_wrong_code_says_how_many_tries_are_left(client: Client) -> None:
    client.post("/login/", {"address": PHONE.value})
    response = client.post("/login/code/", {"code": f"{(int(last_code()) + 1) % 10**6:06d}"})
    assert response.status_code == 422
    assert "还可以再试 4 次" in text(response)
    assert not is_signed_in(client)


def test_asking_twice_within_a_minute_leads_to_the_code_that_is_on_its_way(client: Client) -> None:
    client.post("/login/", {"address": PHONE.value})
    again = client.post("/login/", {"address": PHONE.value}, follow=True)
    assert again.redirect_chain == [("/login/code/", 302)]
    assert "60 秒后" in text(again)
    assert OutboundMessage.objects.count() == 1
    assert "60 秒后" in text(client.post("/login/code/", {"resend": "1"}, follow=True))


def test_another_code_can_be_asked_for_after_a_minute(client: Client, clock: time_machine.Traveller) -> None:
    client.post("/login/", {"address": PHONE.value})
    clock.shift(61)
    client.post("/login/code/", {"resend": "1"})
    assert OutboundMessage.objects.count() == 2
    client.post("/login/code/", {"code": last_code()})
    assert is_signed_in(client)


def test_too_many_codes_are_refused_with_429(client: Client, clock: time_machine.Traveller) -> None:
    for _ in range(5):
        client.post("/login/", {"address": PHONE.value})
        clock.shift(61)
    response = client.post("/login/", {"address": PHONE.value})
    assert response.status_code == 429
    assert "分钟后再试" in text(response)


def test_the_code_page_without_a_number_leads_back(client: Client) -> None:
    assert client.get("/login/code/")["Location"] == "/login/"


@pytest.mark.parametrize(
    ("wanted", "reached"),
    [
        ("/settings/", "/settings/"),
        ("https://evil.example/", "/elsewhere/mine/"),
        ("//evil.example/", "/elsewhere/mine/"),
        ("javascript:alert(1)", "/elsewhere/mine/"),
        ("/\\evil.example", "/elsewhere/mine/"),
    ],
)
def test_sign_in_leads_to_pages_of_this_site_only(client: Client, wanted: str, reached: str) -> None:
    client.get("/login/", {"next": wanted})
    assert sign_in(client)["Location"] == reached


def test_the_session_id_changes_at_sign_in(client: Client) -> None:
    client.post("/login/", {"address": PHONE.value})
    before = client.session.session_key
    client.post("/login/code/", {"code": last_code()})
    assert client.session.session_key != before


def test_the_number_does_not_lie_open_in_the_session(client: Client) -> None:
    client.post("/login/", {"address": PHONE.value})
    assert PHONE.value not in str(dict(client.session))


def test_leaving_needs_a_post(client: Client) -> None:
    sign_in(client)
    assert client.get("/logout/").status_code == 405
    assert is_signed_in(client)
    assert client.post("/logout/").status_code == 302
    assert not is_signed_in(client)


def test_a_disabled_account_is_out_at_its_next_click(client: Client) -> None:
    sign_in(client)
    services.disable(user=User.objects.get(), now=NOW)
    assert client.get("/settings/contact/code/")["Location"].startswith("/login/")
    User.objects.update(is_active=True)
    assert client.get("/settings/contact/code/")["Location"].startswith("/login/"), "old sessions stay dead"


def test_staff_sign_in_is_recorded(client: Client, handler: User) -> None:
    assert staff_sign_in(client).status_code == 302
    assert is_signed_in(client)
    assert Event.objects.latest("id").type == "staff_signed_in"


def test_staff_sign_in_with_a_wrong_password_keeps_the_name_and_not_the_password(
    client: Client, handler: User
) -> None:
    response = client.post("/staff/login/", {"login_name": "chen.handler", "password": "wrong-word"})
    assert response.status_code == 422
    assert "chen.handler" in text(response)
    assert "wrong-word" not in text(response)


def secret_of(page: str) -> str:
    found = re.search(r"<code[^>]*>([A-Z2-7 ]+)</code>", page)
    assert found is not None
    return found[1].replace(" ", "")


def test_where_it_is_required_staff_set_up_a_second_factor_before_they_are_in(
    client: Client, handler: User, settings: Settings
) -> None:
    settings.STAFF_SECOND_FACTOR = True
    assert staff_sign_in(client)["Location"] == "/staff/second-factor/setup/"
    assert not is_signed_in(client)
    page = text(client.get("/staff/second-factor/setup/"))
    assert 'src="data:image/svg+xml' in page
    secret = secret_of(page)
    wrong = client.post("/staff/second-factor/setup/", {"code": "12345"})
    assert wrong.status_code == 422
    assert secret_of(text(wrong)) == secret, "the code already scanned stays valid"
    client.post("/staff/second-factor/setup/", {"code": pyotp.TOTP(secret).at(NOW)})
    assert is_signed_in(client)
    handler.refresh_from_db()
    assert handler.has_second_factor


@pytest.fixture
def totp(handler: User) -> pyotp.TOTP:
    secret, before = staff.start_second_factor(user=handler).secret, NOW - timedelta(hours=1)
    phone = pyotp.TOTP(secret)
    staff.confirm_second_factor(user=handler, secret=secret, code=phone.at(before), now=before)
    return phone


def test_a_second_factor_switched_on_is_asked_for(client: Client, totp: pyotp.TOTP) -> None:
    assert staff_sign_in(client)["Location"] == "/staff/second-factor/"
    assert not is_signed_in(client)
    assert client.post("/staff/second-factor/", {"code": "000000"}).status_code == 422
    client.post("/staff/second-factor/", {"code": totp.at(NOW)})
    assert is_signed_in(client)


def test_a_password_alone_never_replaces_the_second_factor(
    client: Client, handler: User, totp: pyotp.TOTP
) -> None:
    staff_sign_in(client)
    assert client.get("/staff/second-factor/setup/")["Location"] == "/staff/second-factor/"
    own = pyotp.random_base32()
    client.post("/staff/second-factor/setup/", {"code": pyotp.TOTP(own).at(NOW)})
    handler.refresh_from_db()
    assert handler.totp_secret == totp.secret


def test_a_new_phone_needs_a_code_of_the_old_one(client: Client, handler: User, totp: pyotp.TOTP) -> None:
    staff_sign_in(client)
    client.post("/staff/second-factor/", {"code": totp.at(NOW)})
    new = pyotp.TOTP(secret_of(text(client.get("/staff/second-factor/setup/"))))
    refused = client.post("/staff/second-factor/setup/", {"current": "000000", "code": new.at(NOW)})
    assert refused.status_code == 422
    later = totp.at(NOW + timedelta(seconds=30))
    assert (
        client.post("/staff/second-factor/setup/", {"current": later, "code": new.at(NOW)}).status_code == 302
    )
    handler.refresh_from_db()
    assert handler.totp_secret == new.secret


def test_the_password_step_is_forgotten_after_ten_minutes(
    client: Client, totp: pyotp.TOTP, clock: time_machine.Traveller
) -> None:
    staff_sign_in(client)
    clock.shift(601)
    assert client.get("/staff/second-factor/")["Location"] == "/staff/login/"


def test_staff_are_signed_out_after_a_time_without_use(
    client: Client, handler: User, clock: time_machine.Traveller
) -> None:
    staff_sign_in(client)
    for _ in range(3):
        clock.shift(14 * 60)
        assert client.get("/settings/").status_code == 200
    clock.shift(15 * 60 + 1)
    response = client.get("/settings/?a=b")
    target = urlsplit(response["Location"])
    assert target.path == "/staff/login/"
    assert parse_qs(target.query) == {"over": ["1"], "next": ["/settings/?a=b"]}
    assert not is_signed_in(client)
    assert "自动退出" in text(client.get(response["Location"]))


def test_a_staff_session_ends_after_eight_hours_of_work(
    client: Client, handler: User, clock: time_machine.Traveller
) -> None:
    staff_sign_in(client)
    for _ in range(48):
        clock.shift(10 * 60)
        assert client.get("/settings/").status_code == 200
    clock.shift(60)
    assert client.get("/settings/").status_code == 302


def test_citizens_are_not_signed_out(client: Client, clock: time_machine.Traveller) -> None:
    sign_in(client)
    clock.shift(20 * 24 * 3600)
    assert client.get("/settings/contact/code/")["Location"] == "/settings/"


def test_a_staff_session_is_written_at_most_once_a_minute(
    client: Client, handler: User, clock: time_machine.Traveller
) -> None:
    staff_sign_in(client)
    clock.shift(30)
    client.get("/settings/")
    assert client.session["staff_seen"] == NOW.timestamp()
    clock.shift(31)
    client.get("/settings/")
    assert client.session["staff_seen"] == NOW.timestamp() + 61


def test_a_visitor_without_a_session_gets_pages_that_do_not_vary_by_one(client: Client) -> None:
    assert "Cookie" not in client.get("/elsewhere/home/").get("Vary", "")


def test_settings_without_an_account_offer_size_contrast_and_language(client: Client) -> None:
    page = text(client.get("/settings/"))
    assert "大字版" in page
    assert "退出登录" not in page
    response = client.post("/settings/display/", {"size": "large", "contrast": "high", "language": "en"})
    cookies = {name: morsel.value for name, morsel in response.cookies.items()}
    assert (cookies["huiyin_size"], cookies["huiyin_contrast"], cookies["huiyin_language"]) == (
        "large",
        "high",
        "en",
    )


def test_the_language_changes_and_the_page_stays(client: Client) -> None:
    response = client.post("/language/", {"language": "en", "next": "/settings/"})
    assert response["Location"] == "/settings/"
    assert response.cookies["huiyin_language"].value == "en"
    assert client.post("/language/", {"language": "xx"}).status_code == 404
    assert (
        client.post("/language/", {"language": "en", "next": "//evil.example"})["Location"]
        == "/elsewhere/home/"
    )


def test_a_name_is_changed_and_a_bad_one_is_kept_with_the_reason(client: Client) -> None:
    sign_in(client)
    assert client.post("/settings/name/", {"name-display_name": "滨河居民"}).status_code == 302
    assert User.objects.get().display_name == "滨河居民"
    response = client.post("/settings/name/", {"name-display_name": "长" * 30})
    assert response.status_code == 422
    assert "长" * 30 in text(response)
    assert "现在是 30 个字" in text(response)


def test_the_name_of_staff_is_not_theirs_to_change(client: Client, handler: User) -> None:
    staff_sign_in(client)
    assert "name-display_name" not in text(client.get("/settings/"))
    assert client.post("/settings/name/", {"name-display_name": "市长"}).status_code == 404
    handler.refresh_from_db()
    assert handler.display_name == "陈经办"


def test_a_contact_is_changed_with_a_code_and_the_old_one_is_warned(client: Client) -> None:
    sign_in(client)
    client.post("/settings/contact/", {"contact-address": "19900000099"})
    response = client.post("/settings/contact/code/", {"code": last_code()}, follow=True)
    assert "199****0099" in text(response)
    assert User.objects.get().phone == "19900000099"
    warning = OutboundMessage.objects.latest("id")
    assert (warning.address, warning.purpose) == (PHONE.value, "notice")


def test_a_sign_in_code_does_not_change_a_contact(client: Client) -> None:
    sign_in(client)
    client.post("/settings/contact/", {"contact-address": "19900000099"})
    Client().post("/login/", {"address": "19900000099"})
    assert client.post("/settings/contact/code/", {"code": last_code()}).status_code == 422
    assert User.objects.get().phone == PHONE.value


def test_a_new_password_ends_the_other_sessions_and_keeps_this_one(handler: User) -> None:
    here, elsewhere = Client(), Client()
    staff_sign_in(here)
    staff_sign_in(elsewhere)
    form = {"password-current": PASSWORD, "password-password": "新的密码-2027-柳"}
    assert here.post("/settings/password/", form).status_code == 302
    assert "退出登录" in text(here.get("/settings/"))
    assert "退出登录" not in text(elsewhere.get("/settings/"))


def test_a_citizen_has_no_password_to_change(client: Client) -> None:
    sign_in(client)
    form = {"password-current": "x", "password-password": "新的密码-2027-柳"}
    assert client.post("/settings/password/", form).status_code == 404


def test_a_form_sent_without_an_account_leads_to_sign_in_and_back_to_the_settings(client: Client) -> None:
    response = client.post("/settings/name/", {"name-display_name": "滨河居民"})
    assert response["Location"] == "/login/?next=%2Fsettings%2F"


def test_what_was_sent_is_listed_in_the_demonstration_only(client: Client, settings: Settings) -> None:
    assert "还没有发出过消息" in text(client.get("/demo/messages/"))
    client.post("/login/", {"address": PHONE.value})
    client.post("/login/", {"address": "zhang@example.com"})
    page = text(client.get("/demo/messages/"))
    assert page.index("zhang@example.com") < page.index(PHONE.value)
    assert last_code() in page
    settings.IS_DEMO = False
    assert client.get("/demo/messages/").status_code == 404


def test_pages_of_sign_in_are_not_kept_by_browsers(client: Client) -> None:
    for path in ("/login/", "/staff/login/", "/settings/"):
        assert "no-store" in client.get(path)["Cache-Control"]


def test_pages_hold_no_inline_style_script_or_handler(client: Client, handler: User) -> None:
    staff_sign_in(client)
    for path in ("/settings/", "/staff/second-factor/setup/", "/demo/messages/"):
        page = text(client.get(path))
        assert not re.search(r"<script(?![^>]*\bsrc=)|\sstyle=|\son\w+=", page), path
