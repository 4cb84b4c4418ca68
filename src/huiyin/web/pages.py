"""Rendering: one template, one page dataclass, the site and the viewer. No query happens in a template."""

from dataclasses import dataclass

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.utils.functional import cached_property
from django.utils.translation import get_language

from huiyin.organisations.actors import NOBODY, Actor
from huiyin.organisations.models import Role

DESK_ROLES = (Role.HANDLER, Role.APPROVER)
CONSOLE_ROLES = (
    Role.MODERATOR,
    Role.DISPATCHER,
    Role.SUPERVISOR,
    Role.LEADER,
    Role.JOURNALIST,
    Role.SYSTEM_ADMIN,
    Role.AUDIT_ADMIN,
)


@dataclass(frozen=True, slots=True)
class Site:
    """What the site is called, from the settings."""

    name: str
    platform_name: str
    owner: str
    office: str
    phone: str
    is_demo: bool


@dataclass(frozen=True, slots=True)
class ErrorPage:
    """A page that says what went wrong and what to do."""

    status: int
    title: str
    sentence: str


class Viewer:
    """The reader, as the page frame needs to know them."""

    def __init__(self, request: HttpRequest) -> None:
        self._request = request
        self.size = "large" if request.COOKIES.get("huiyin_size") == "large" else ""
        self.contrast = "high" if request.COOKIES.get("huiyin_contrast") == "high" else ""
        self.path = request.get_full_path()

    @cached_property
    def actor(self) -> Actor:
        actor: Actor = getattr(self._request, "actor", NOBODY)
        return actor

    @property
    def is_signed_in(self) -> bool:
        return self.actor.is_signed_in

    @property
    def is_staff(self) -> bool:
        return self.actor.is_staff

    @property
    def label(self) -> str:
        return self.actor.label

    @cached_property
    def unread(self) -> int:
        from huiyin.channels.notifications import unread_count

        return unread_count(self.actor.user_id) if self.actor.user_id is not None else 0

    @property
    def works_at_desk(self) -> bool:
        return self.actor.holds(*DESK_ROLES)

    @property
    def works_at_console(self) -> bool:
        return self.actor.holds(*CONSOLE_ROLES)


def site() -> Site:
    """The Site of the settings."""
    names = settings.SITE
    return Site(
        names["name"],
        names["platform_name"],
        names["owner"],
        names["office"],
        names["phone"],
        settings.IS_DEMO,
    )


def page(request: HttpRequest, template: str, content: object, *, status: int = 200) -> HttpResponse:
    """Render ``template`` with ``page`` = the dataclass, ``site`` and ``viewer``."""
    context = {"page": content, "site": site(), "viewer": Viewer(request), "lang": get_language()}
    return HttpResponse(render_to_string(template, context, request=request), status=status)
