"""How tales open: written, confirmed, and what the moderator does with them."""

from datetime import datetime

from huiyin.appeals import services
from huiyin.appeals.models import Appeal, Draft
from huiyin.appeals.services import drafts
from huiyin.appeals.terms import Channel, Lane, Openness, RefusalReason
from huiyin.core.masking import mask
from huiyin.demo import calendar, sentences
from huiyin.demo.content import Motif
from huiyin.demo.courses import Course
from huiyin.demo.paces import pace_of
from huiyin.demo.tale import DAY, HOUR, MINUTE, Tale
from huiyin.organisations.actors import NOBODY, Actor

#: Shares of those who write signed-out, leave the category open, or write to a leader.
SIGNED_OUT, WITHOUT_CATEGORY, TO_LEADER, WITH_PICTURE = 0.1, 0.2, 0.07, 0.06
MODERATED_LAST = (Course.INTAKE, Course.UNCONFIRMED)


def submit(tale: Tale) -> None:
    """The author writes, or a call-taker for them; who wrote signed-out confirms by a code minutes later."""
    user = tale.world.citizens[tale.filling.author]
    is_signed_out = tale.course is Course.UNCONFIRMED or (
        tale.course is Course.NATURAL and tale.is_typed and tale.rng.random() < SIGNED_OUT
    )
    tale.author = tale.world.actor(user)
    writer = tale.author
    if not tale.is_typed:
        writer = tale.world.member("calltaker")
    elif is_signed_out:
        writer = NOBODY
    submission = _submission(tale, user.phone)

    def act(at: datetime) -> None:
        draft = _pictured(tale, writer, at) if tale.is_typed else None
        receipt = services.submit(
            submission=submission, actor=writer, key=f"demo/{tale.plan.key}", now=at, draft=draft
        )
        tale.stored = receipt.appeal
        if writer.is_staff:
            tale.author = Actor(
                label=receipt.appeal.author_label, keys=frozenset({f"appeal:{receipt.appeal.pk}"})
            )

    tale.then(act, not_before=tale.plan.submitted_at, office=False)
    if is_signed_out and tale.course is not Course.UNCONFIRMED:
        tale.then(
            lambda at: services.confirm_author(appeal=tale.appeal, user=user, now=at),
            after=3 * MINUTE,
            office=False,
        )


def _submission(tale: Tale, phone: str) -> services.Submission:
    script, filling, rng = tale.script, tale.filling, tale.rng
    mailbox = script.mailbox or (_leader_of(tale) if tale.is_typed and rng.random() < TO_LEADER else "")
    is_open = tale.is_typed and not tale.is_story and rng.random() < WITHOUT_CATEGORY
    named = {citizen.pseudonym: citizen.name for citizen in tale.world.city.citizens}
    return services.Submission(
        kind=script.kind,
        title=filling.title,
        body=filling.body.strip(),
        division=filling.division,
        openness=Openness.PRIVATE if script.private else Openness.PUBLIC,
        category=None if is_open else script.category,
        place=filling.place.name if filling.place else "",
        remark=filling.write(script.hidden_remark).strip(),
        author_name=named.get(filling.author, ""),
        author_label=filling.author,
        contact=phone,
        mailbox=mailbox or None,
        recused=(script.complained_about,) if script.complained_about else (),
        channel=Channel.MAILBOX if mailbox and tale.channel is Channel.WEB else tale.channel,
    )


def _leader_of(tale: Tale) -> str:
    """The mailbox of the county's head, or one of the city's two."""
    boxes = tale.world.city.mailboxes
    near = [box.code for box in boxes if tale.filling.division.startswith(box.division)]
    return tale.rng.choice(near)


def _pictured(tale: Tale, writer: Actor, at: datetime) -> Draft | None:
    """A draft with the author's photographs; None where there are none."""
    is_told = tale.plan.turn == 0 or tale.rng.random() < WITH_PICTURE
    if tale.script.motif is Motif.NONE or not is_told:
        return None
    draft = drafts.begin(user_id=writer.user_id, now=at)
    for number in range(1 + (tale.plan.turn == 0 and tale.rng.random() < 0.2)):
        tale.picture(tale.script.motif, at, draft=draft, number=number)
    return draft


def moderate(tale: Tale) -> bool:
    """What the moderator does; True where the appeal has been accepted."""
    course = tale.course
    if course in MODERATED_LAST:
        return False
    endings = {
        Course.REFUSED: refuse,
        Course.RETURNED: send_back,
        Course.REVISED: revise,
        Course.MERGED: merge,
    }
    if course in endings:
        endings[course](tale)
        return False
    accept(tale)
    return True


def accept(tale: Tale) -> None:
    """Category put in where the author left it open; then published, masked where there is something to mask."""
    moderator = tale.world.member("moderator")

    def act(at: datetime) -> None:
        if tale.appeal.lane == Lane.EMERGENCY:
            services.false_alarm(
                appeal=tale.appeal, reason=sentences.NO_EMERGENCY, actor=moderator, now=at - 2 * MINUTE
            )
        if tale.appeal.category_id is None:
            services.classify(
                appeal=tale.appeal,
                kind=tale.script.kind,
                category=tale.script.category,
                division=tale.filling.division,
                actor=moderator,
                now=at - MINUTE,
            )
        services.accept(appeal=tale.appeal, publication=publication_of(tale), actor=moderator, now=at)

    tale.then(act, after=pace_of(tale).accept)


def publication_of(tale: Tale) -> services.Publication:
    """Private where asked for, masked where masking finds something, else as written."""
    if tale.script.private:
        return services.Publication.PRIVATE
    texts = (tale.filling.title, tale.filling.body.strip())
    is_clean = all(mask(text) == text for text in texts)
    return services.Publication.AS_WRITTEN if is_clean else services.Publication.MASKED


def refuse(tale: Tale) -> None:
    """Not accepted, with the script's reason and the lawful way instead."""
    reason = tale.script.refusal_reason
    assert reason is not None, tale.plan.key

    def act(at: datetime) -> None:
        services.not_accept(
            appeal=tale.appeal,
            reason=reason,
            explanation=tale.write(tale.script.decision, at),
            same_as=_answered_before(tale.appeal) if reason == RefusalReason.ALREADY_ANSWERED else None,
            actor=tale.world.member("moderator"),
            now=at,
        )

    tale.then(act, after=tale.some(15 * MINUTE, 3 * HOUR), office=reason != RefusalReason.EMERGENCY)


def _answered_before(appeal: Appeal) -> Appeal | None:
    """An appeal about the same subject with a reply that the public can read, else the last one with a reply."""
    replied = Appeal.objects.filter(first_replied_at__isnull=False, is_published=True).order_by(
        "-submitted_at"
    )
    root = str(appeal.category_id).partition(".")[0]
    return replied.filter(category__code__startswith=root).first() or replied.first()


def send_back(tale: Tale) -> None:
    """Back to the author with what to mend."""
    tale.then(
        lambda at: services.return_to_author(
            appeal=tale.appeal,
            reason=tale.write(tale.script.decision, at),
            actor=tale.world.member("moderator"),
            now=at,
        ),
        after=tale.some(20 * MINUTE, 3 * HOUR),
    )


def revise(tale: Tale) -> None:
    """The author has mended it and waits again."""
    send_back(tale)
    tale.then(
        lambda at: services.revise(
            appeal=tale.appeal,
            title=tale.filling.title,
            body=f"{tale.filling.body.strip()}\n\n{sentences.REVISED_SENTENCE}",
            actor=tale.author,
            now=at,
        ),
        not_before=tale.now - tale.some(2 * HOUR, 14 * HOUR),
        office=False,
    )


def merge(tale: Tale) -> None:
    """The same matter as an earlier appeal, which has been accepted by then."""
    main = tale.peers[f"{tale.script.duplicate_of}/0"]

    def act(at: datetime) -> None:
        services.merge(appeal=tale.appeal, into=main.appeal, actor=tale.world.member("moderator"), now=at)

    moderated = calendar.in_office(tale.at + DAY, tale.rng)
    tale.then(act, not_before=moderated + 2 * HOUR)
