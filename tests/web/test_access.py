"""Every address × every role × both methods, against the access table."""

from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest
from django.core.files.base import ContentFile
from django.http import HttpResponse
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from huiyin.appeals.deadlines import SHIPPED
from huiyin.appeals.models import Appeal, Attachment, ReplyTemplate, RuleSet
from huiyin.appeals.models.handling import AttachmentKind
from huiyin.appeals.services import RuleDraft, adopt
from huiyin.appeals.terms import Lane, Openness
from huiyin.channels.models import Front, Notification, NotificationGroup
from huiyin.organisations.actors import SYSTEM_ACTOR
from huiyin.statistics import assessing
from huiyin.statistics.formulas import USUAL
from huiyin.statistics.models import Assessment, PeriodKind
from huiyin.web.desk.reply_templates import key_of
from tests.cast import TUESDAY, Cast, handling
from tests.web.access_table import ACCESS, EVERYBODY, FORBIDDEN, HIDDEN, IN, LOGIN, NOBODY, expected

FRESH = {"public:logout", "public:query_close"}  # these end the session they are called in


def addresses() -> Iterator[tuple[str, URLPattern]]:
    """Every named address of the site."""
    for entry in get_resolver().url_patterns:
        assert isinstance(entry, URLResolver)
        for pattern in entry.url_patterns:
            yield f"{entry.namespace}:{pattern.name}", pattern


def test_every_address_has_a_row_and_every_row_an_address() -> None:
    assert {name for name, _pattern in addresses()} == set(ACCESS)


def outcome(response: HttpResponse) -> str:
    """What a status says of the permission: past the gate, to the sign-in, refused, unknown."""
    if response.status_code == 302:
        return LOGIN if "login" in str(response["Location"]) else IN
    return {403: FORBIDDEN, 404: HIDDEN, 405: "405"}.get(
        response.status_code, IN if response.status_code < 500 else "500"
    )


@pytest.fixture
def private(cast: Cast) -> Appeal:
    """A private appeal in the hands of the housing office, with a photograph."""
    appeal = handling(cast, openness=Openness.PRIVATE)
    attachment = Attachment(
        token="a-private-photograph",
        appeal=appeal,
        kind=AttachmentKind.IMAGE,
        content_type="image/jpeg",
        name="photo.jpg",
        size=3,
        uploaded_at=TUESDAY,
    )
    attachment.file.save("private.jpg", ContentFile(b"jpg"))
    return appeal


def keywords(cast: Cast, appeal: Appeal, name: str, pattern: URLPattern) -> dict[str, Any]:
    """Values for the parts of an address."""
    values: dict[str, Any] = {
        "number": appeal.number,
        "token": "a-private-photograph",
        "code": "housing",
        "slug": "privacy",
        "step": 1,
        "handle": cast.users["handler"].handle,
        "act": "verify",
        "action": "me_too",
    }
    special: dict[str, dict[str, Any]] = {
        "public:mailbox": {"code": "mayor"},
        "console:mailbox": {"code": "mayor"},
        "console:category": {"code": "urban.roads"},
        "console:division_act": {"code": "990102", "act": "rename"},
        "console:calendar_act": {"act": "day"},
        "console:rule_set": {"name": "of-the-city", "version": 1},
        "console:person_act": {"act": "appoint"},
        "desk:queue": {"slug": "pending"},
        "desk:action": {"action": "claim"},
        "console:action": {"action": "accept"},
        "console:board_box": {"box": "overdue"},
        "public:notification": {"token": _notification(cast, appeal)},
        "public:offline": {"language": "en", "place": "any"},
        "public:write_receipt": {"token": "somebody-elses"},
        "public:write_confirm": {"token": "somebody-elses"},
    }
    if "ranking" in name or "assessment" in name:
        values |= {"code": _frozen(cast), "act": "freeze"}
    values |= special.get(name, {})
    if name == "console:rule_set":
        _rule_set()
    if "key" in pattern.pattern.converters:
        values["key"] = _template_key(cast)
    return {part: values[part] for part in pattern.pattern.converters}


def _rule_set() -> None:
    """A version that the whole site has adopted."""
    if not RuleSet.objects.exists():
        shipped = SHIPPED["five-day"].rules
        draft = RuleDraft(
            "of-the-city",
            "清江五日",
            Lane.ORDINARY,
            None,
            date(2030, 1, 1),
            shipped.limits,
            shipped.extension_max,
        )
        adopt(actor=SYSTEM_ACTOR, draft=draft, now=TUESDAY)


def _notification(cast: Cast, appeal: Appeal) -> str:
    """The citizen's message about the appeal."""
    found, _made = Notification.objects.get_or_create(
        user=cast.users["citizen"],
        event_id=1,
        defaults={
            "appeal": appeal,
            "group": NotificationGroup.RESULTS,
            "front": Front.PUBLIC,
            "sentence": "单位已签收",
            "created_at": TUESDAY,
        },
    )
    return found.token


def _frozen(cast: Cast) -> str:
    """A frozen assessment of October."""
    terms = assessing.Terms(PeriodKind.MONTH, date(2026, 10, 1), None, None, USUAL)
    found = Assessment.objects.filter(code="9901-2026-10").first()
    if found is None:
        supervisor = cast.actor("supervisor")
        found = assessing.open_assessment(division="9901", terms=terms, actor=supervisor, now=TUESDAY)
        assessing.freeze(assessment=found, actor=supervisor, now=TUESDAY)
    return found.code


def _template_key(cast: Cast) -> str:
    """A reply template of the housing office."""
    found, _made = ReplyTemplate.objects.get_or_create(
        organisation=cast.organisation("housing"), title="通用", defaults={"body": "您好"}
    )
    return key_of(found)


@pytest.mark.parametrize("audience", ["public", "desk", "console"])
def test_everybody_gets_in_exactly_where_the_table_says(cast: Cast, private: Appeal, audience: str) -> None:
    wrong = []
    clients: dict[str, Client] = {}

    def client(name: str, role: str) -> Client:
        if role in clients and name not in FRESH:
            return clients[role]
        made = Client()
        if role != NOBODY:
            made.force_login(cast.users[role])
        if name not in FRESH:
            clients[role] = made
        return made

    for name, pattern in addresses():
        if not name.startswith(f"{audience}:"):
            continue
        path = reverse(name, kwargs=keywords(cast, private, name, pattern))
        for role in sorted(EVERYBODY):
            for method in ("get", "post"):
                response = getattr(client(name, role), method)(
                    path, {"language": "en"} if method == "post" else {}
                )
                for close in response._resource_closers:  # the file; close() would end the connection too
                    close()
                found, wanted = outcome(response), expected(name, role, method)
                if found != wanted:
                    wrong.append(f"{method} {name} as {role}: {found} ({response.status_code}), not {wanted}")
    assert not wrong, "\n".join(wrong)


@pytest.mark.parametrize("path", ["/appeals/%00/", "/appeals/?q=%00", "/offices/%00/", "/desk/appeals/%00/"])
def test_a_null_byte_in_an_address_finds_nothing(db: None, path: str) -> None:
    assert Client().get(path).status_code == (200 if "?" in path else 404)
