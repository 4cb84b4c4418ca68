"""What an author or another citizen does with an appeal: a small table action → words, form, service."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from django import forms
from django.contrib import messages
from django.core.files.uploadedfile import UploadedFile
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from huiyin.appeals import services
from huiyin.appeals.lifecycle import TABLE, Action, Relation
from huiyin.appeals.models import Appeal, Attachment
from huiyin.appeals.policies import may
from huiyin.appeals.selectors.reading import Reading
from huiyin.appeals.services.files import attach_upload, remove_attachment
from huiyin.appeals.terms import DOCUMENTS_MAX, IMAGES_MAX, Satisfaction, Solved
from huiyin.core import clock
from huiyin.core.errors import DomainError, Forbidden, InvalidInput
from huiyin.core.permission import Denied
from huiyin.organisations.actors import Actor
from huiyin.web.addresses import reverse
from huiyin.web.pages import page
from huiyin.web.public.account_forms import attempt
from huiyin.web.public.appeals_cards import href_of
from huiyin.web.public.authoring_forms import FollowUpForm, NothingForm, RateForm, ReviseForm, SupplementForm
from huiyin.web.public.reading import open_appeal
from huiyin.web.requests import Request

Typed = dict[str, Any]
Run = Callable[[Appeal, Typed, Actor, datetime], None]
Words = str | Promise
FILES_MAX = IMAGES_MAX + DOCUMENTS_MAX


@dataclass(frozen=True, slots=True)
class Verb:
    """One action of a citizen: heading, what it means, the button, what is said when done; its form and service."""

    title: Words
    meaning: Words
    button: Words
    done: Words
    run: Run
    form: type[forms.Form] = NothingForm
    is_final: bool = False
    initial: Callable[[Reading], Typed] = lambda reading: {}


@dataclass(frozen=True, slots=True)
class ActionPage:
    """The page of one action: the form alone, or a confirmation."""

    action: str
    title: str
    meaning: str
    button: str
    is_final: bool
    form: forms.Form
    number: str
    appeal_title: str
    href: str
    action_href: str
    quote: str


def _rate(appeal: Appeal, typed: Typed, actor: Actor, now: datetime) -> None:
    verdict = services.Verdict(
        satisfaction=Satisfaction(int(typed["satisfaction"])),
        solved=Solved(typed["solved"]),
        solving=int(typed["solving"]),
        attitude=int(typed["attitude"]),
        speed=int(typed["speed"]),
        comment=typed["comment"],
    )
    services.rate(appeal=appeal, verdict=verdict, actor=actor, now=now)


def _follow_up(appeal: Appeal, typed: Typed, actor: Actor, now: datetime) -> None:
    services.follow_up(appeal=appeal, body=typed["body"], actor=actor, now=now)


def _supplement(appeal: Appeal, typed: Typed, actor: Actor, now: datetime) -> None:
    """Files first; where anything is refused, none of them stays."""
    kept: list[Attachment] = []
    try:
        _keep(typed["uploads"], kept, now)
        services.supplement(appeal=appeal, body=typed["body"], actor=actor, now=now, attachments=kept)
    except DomainError:
        for attachment in kept:
            remove_attachment(attachment=attachment)
        raise


def _keep(uploads: list[UploadedFile[bytes]], kept: list[Attachment], now: datetime) -> None:
    if len(uploads) > FILES_MAX:
        sentence = _("一次最多 %(n)d 个文件，请少选一些") % {"n": FILES_MAX}
        raise InvalidInput("too-many-files", sentence, field="uploads")
    for upload in uploads:
        try:
            kept.append(attach_upload(upload=upload, now=now))
        except DomainError as error:
            sentence = error.sentence
            if upload.name and upload.name not in sentence:
                sentence = _("“%(name)s”：%(why)s") % {"name": upload.name, "why": sentence}
            raise InvalidInput(error.code, sentence, field="uploads") from error


def _revise(appeal: Appeal, typed: Typed, actor: Actor, now: datetime) -> None:
    services.revise(appeal=appeal, title=typed["title"], body=typed["body"], actor=actor, now=now)


def _withdraw(appeal: Appeal, typed: Typed, actor: Actor, now: datetime) -> None:
    services.withdraw(appeal=appeal, actor=actor, now=now)


def _me_too(appeal: Appeal, typed: Typed, actor: Actor, now: datetime) -> None:
    services.me_too(appeal=appeal, actor=actor, now=now)


def _follow(appeal: Appeal, typed: Typed, actor: Actor, now: datetime) -> None:
    services.follow(appeal=appeal, actor=actor, now=now)


def _unfollow(appeal: Appeal, typed: Typed, actor: Actor, now: datetime) -> None:
    services.unfollow(appeal=appeal, actor=actor, now=now)


def _thank(appeal: Appeal, typed: Typed, actor: Actor, now: datetime) -> None:
    services.thank(appeal=appeal, actor=actor, now=now)


def _nudge(appeal: Appeal, typed: Typed, actor: Actor, now: datetime) -> None:
    services.nudge(appeal=appeal, actor=actor, now=now)


def _as_written(reading: Reading) -> Typed:
    return {"title": reading.text.title, "body": reading.text.body}


VERBS: dict[Action, Verb] = {
    Action.NUDGE: Verb(
        gettext_lazy("催一催"),
        gettext_lazy("已经过了期限。催办会马上送到办理单位，平台和公众也看得到；每次交办可以催一次。"),
        gettext_lazy("催一催"),
        gettext_lazy("已经催办，单位会收到消息。"),
        _nudge,
    ),
    Action.RATE: Verb(
        gettext_lazy("评价这次办理"),
        gettext_lazy("评价会公开显示，不显示您是谁。不满意的，平台会核实；确有问题的退回单位重办。"),
        gettext_lazy("提交评价"),
        gettext_lazy("评价收到了，谢谢您。"),
        _rate,
        RateForm,
    ),
    Action.FOLLOW_UP: Verb(
        gettext_lazy("继续追问"),
        gettext_lazy("单位会收到您的问题，办理时限重新计算。"),
        gettext_lazy("提交追问"),
        gettext_lazy("追问已经交给办理单位，请等答复。"),
        _follow_up,
        FollowUpForm,
    ),
    Action.SUPPLEMENT: Verb(
        gettext_lazy("补充材料"),
        gettext_lazy("补上以后单位接着办，暂停的这段时间不算办理时限。"),
        gettext_lazy("提交材料"),
        gettext_lazy("材料已经交给办理单位，接着办理。"),
        _supplement,
        SupplementForm,
    ),
    Action.REVISE: Verb(
        gettext_lazy("修改后重新提交"),
        gettext_lazy("改好后平台会重新审核，一般一个工作日内有结果。"),
        gettext_lazy("重新提交"),
        gettext_lazy("已经重新提交，平台会尽快审核。"),
        _revise,
        ReviseForm,
        initial=_as_written,
    ),
    Action.WITHDRAW: Verb(
        gettext_lazy("撤回这件留言？"),
        gettext_lazy("撤回后单位不再办理，页面也不再公开，而且不能恢复。还需要办的话，请不要撤回。"),
        gettext_lazy("确认撤回"),
        gettext_lazy("这件留言已经撤回，不再办理。"),
        _withdraw,
        is_final=True,
    ),
    Action.ME_TOO: Verb(
        gettext_lazy("我也遇到了"),
        gettext_lazy("我们会给这件事记上一个人，有进展也告诉您。"),
        gettext_lazy("我也遇到了"),
        gettext_lazy("记下了，有进展会告诉您。"),
        _me_too,
    ),
    Action.FOLLOW: Verb(
        gettext_lazy("有进展告诉我"),
        gettext_lazy("有新进展时，我们会在站内消息里告诉您。"),
        gettext_lazy("关注这件留言"),
        gettext_lazy("已关注，有进展会告诉您。"),
        _follow,
    ),
    Action.UNFOLLOW: Verb(
        gettext_lazy("不再关注"),
        gettext_lazy("以后有进展不再告诉您，随时可以再关注。"),
        gettext_lazy("不再关注"),
        gettext_lazy("已不再关注。"),
        _unfollow,
    ),
    Action.THANK: Verb(
        gettext_lazy("感谢办理"),
        gettext_lazy("您的感谢会让办理单位看到。"),
        gettext_lazy("送上感谢"),
        gettext_lazy("您的感谢已经送到。"),
        _thank,
    ),
}


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def appeal_action(request: Request, number: str, action: str) -> HttpResponse:
    """Show the form of an action, or do it and go back to the appeal."""
    verb = VERBS.get(Action(action)) if action in Action.values else None
    if verb is None:
        raise Http404
    actor, now = request.actor, clock.now()
    reading = open_appeal(number, actor)
    if elsewhere := _not_now(request, reading, Action(action)):
        return elsewhere
    is_sent = request.method == "POST"
    form = verb.form(request.POST, request.FILES) if is_sent else verb.form(initial=verb.initial(reading))
    done, status = attempt(form, lambda typed: _do(verb, reading, typed, actor, now))
    if done:
        messages.success(request, str(verb.done))
        return redirect(href_of(reading.appeal))
    return page(
        request, "public/action.html", _action_page(verb, Action(action), reading, form), status=status
    )


def _do(verb: Verb, reading: Reading, typed: Typed, actor: Actor, now: datetime) -> bool:
    verb.run(reading.appeal, typed, actor, now)
    return True


def _not_now(request: Request, reading: Reading, action: Action) -> HttpResponse | None:
    """Where to send somebody who cannot do this: to signing in, or back to the appeal with the reason.

    What was typed is not thrown away: a POST that comes at the wrong moment goes on and shows its sentence in place.
    """
    actor = request.actor
    answer = may(actor, action, reading.case)
    if not isinstance(answer, Denied):
        return None
    if answer.code != "wrong-state":
        if actor.is_signed_in:
            raise Forbidden(answer.code, answer.sentence)
        here = reverse("public:appeal_action", args=[reading.appeal.number, action.value])
        return redirect(f"{reverse('public:login')}?{urlencode({'next': here})}")
    if request.method == "POST" and Relation.AUTHOR in TABLE[action].who:
        return None
    messages.info(request, answer.sentence)
    return redirect(href_of(reading.appeal))


def _action_page(verb: Verb, action: Action, reading: Reading, form: forms.Form) -> ActionPage:
    asked = {Action.REVISE: Action.RETURN_TO_AUTHOR, Action.SUPPLEMENT: Action.SUSPEND}.get(action)
    entry = reading.latest(asked.value) if asked else None
    return ActionPage(
        action=action.value,
        title=str(verb.title),
        meaning=str(verb.meaning),
        button=str(verb.button),
        is_final=verb.is_final,
        form=form,
        number=reading.appeal.number,
        appeal_title=reading.text.title,
        href=href_of(reading.appeal),
        action_href=reverse("public:appeal_action", args=[reading.appeal.number, action.value]),
        quote=entry.text if entry else "",
    )
