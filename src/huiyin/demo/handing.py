"""How an appeal reaches its office: dispatched or taken from the pool, returned, transferred, signed for."""

from datetime import datetime

from huiyin.appeals import services
from huiyin.demo import calendar, sentences
from huiyin.demo.courses import Course
from huiyin.demo.paces import pace_of
from huiyin.demo.tale import DAY, HOUR, MINUTE, Tale

#: Shares of appeals: taken from the pool by an office itself; sent to the county first; wished back without ground.
FROM_POOL, THROUGH_COUNTY, WISHED_BACK = 0.1, 0.5, 0.03


def hand_over(tale: Tale) -> bool:
    """Until the lead has signed for it; False where the course ends before."""
    if tale.course is Course.POOL:
        return False
    if tale.course is Course.WITHDRAWN:
        withdraw(tale)
        return False
    lead = tale.filling.responsible.code
    if _is_pooled(tale):
        tale.dispatched_at = tale.then(
            lambda at: services.claim_from_pool(appeal=tale.appeal, actor=tale.world.handler(lead), now=at),
            after=pace_of(tale).dispatch,
        )
        return True
    if tale.filling.first_sent_to:
        _sent_wrong(tale, tale.filling.first_sent_to.code)
    county = tale.world.above(lead)
    if county and _goes_through_county(tale):
        dispatch(tale, county)
        transfer(tale, county, lead)
    else:
        dispatch(tale, lead)
    if tale.course in (Course.UNCLAIMED, Course.UNCLAIMED_LATE):
        return False
    if tale.course is Course.RETURN_ASKED:
        ask_return(tale, lead, tale.choose(sentences.RETURN_REASONS), calendar.lately(tale.now, tale.rng))
        return False
    if tale.course is Course.NATURAL and tale.rng.random() < WISHED_BACK:
        _wished_back(tale, lead)
    claim(tale, lead)
    return True


def _is_pooled(tale: Tale) -> bool:
    script = tale.script
    is_simple = not script.assisting and not script.first_sent_to and not script.complained_about
    return is_simple and tale.course in (Course.NATURAL, Course.UNRATED) and tale.rng.random() < FROM_POOL


def _goes_through_county(tale: Tale) -> bool:
    """Townships get theirs from the county; only what happened long enough ago, so that limits are as planned."""
    is_township = len(tale.world.city.organisation_by_code[tale.filling.responsible.code].division) == 9
    return (
        is_township and tale.course in (Course.NATURAL, Course.UNRATED) and tale.rng.random() < THROUGH_COUNTY
    )


def dispatch(tale: Tale, lead: str) -> None:
    """The dispatcher chooses the lead; assisting offices come with the responsible one."""
    is_final = lead == tale.filling.responsible.code
    helpers = [tale.organisation(helper) for helper in tale.helpers] if is_final else []
    note = tale.choose(sentences.DISPATCH_NOTES)
    tale.dispatched_at = tale.then(
        lambda at: services.dispatch(
            appeal=tale.appeal,
            lead=tale.organisation(lead),
            assisting=helpers,
            note=note,
            actor=tale.world.member("dispatcher"),
            now=at,
        ),
        after=pace_of(tale).dispatch,
    )


def transfer(tale: Tale, county: str, lead: str) -> None:
    """The county passes it down."""
    note = tale.choose(sentences.TRANSFER_NOTES)
    tale.then(
        lambda at: services.transfer(
            appeal=tale.appeal,
            to=tale.organisation(lead),
            note=note,
            actor=tale.world.handler(county),
            now=at,
        ),
        after=tale.some(20 * MINUTE, 4 * HOUR),
    )
    for helper in tale.helpers:
        _add_helper(tale, helper)


def _add_helper(tale: Tale, helper: str) -> None:
    """Assisting offices that the first dispatch left out."""
    tale.then(
        lambda at: services.add_assisting(
            appeal=tale.appeal,
            organisation=tale.organisation(helper),
            task=tale.write(tale.helpers[helper].task, at),
            actor=tale.world.member("dispatcher"),
            now=at,
        ),
        after=tale.some(5 * MINUTE, 30 * MINUTE),
    )


def _sent_wrong(tale: Tale, first: str) -> None:
    """Given to an office that says with reason that it is not its own; the dispatcher agrees."""
    dispatch(tale, first)
    ask_return(tale, first, tale.script.return_reason)
    tale.then(
        lambda at: services.agree_return(
            appeal=tale.appeal,
            organisation=tale.organisation(first),
            actor=tale.world.member("dispatcher"),
            now=at,
        ),
        after=tale.some(20 * MINUTE, 3 * HOUR),
    )


def _wished_back(tale: Tale, lead: str) -> None:
    """The office would rather not; the dispatcher says that it is theirs."""
    reason = tale.choose(sentences.RETURN_REFUSALS)
    ask_return(tale, lead, tale.choose(sentences.RETURN_REASONS))
    tale.then(
        lambda at: services.refuse_return(
            appeal=tale.appeal,
            organisation=tale.organisation(lead),
            reason=reason,
            actor=tale.world.member("dispatcher"),
            now=at,
        ),
        after=tale.some(30 * MINUTE, 5 * HOUR),
    )


def ask_return(tale: Tale, office: str, reason: str, not_before: datetime | None = None) -> None:
    """The office gives its reason."""
    tale.then(
        lambda at: services.ask_return(
            appeal=tale.appeal, reason=tale.write(reason, at), actor=tale.world.handler(office), now=at
        ),
        after=tale.some(15 * MINUTE, 5 * HOUR),
        not_before=not_before,
    )


def claim(tale: Tale, lead: str) -> None:
    """The lead signs, the assisting offices a little later."""
    tale.then(
        lambda at: services.claim(appeal=tale.appeal, actor=tale.world.handler(lead), now=at),
        after=pace_of(tale).claim,
    )
    for helper in tale.helpers:
        _claim_part(tale, helper)


def _claim_part(tale: Tale, helper: str) -> None:
    tale.then(
        lambda at: services.claim(appeal=tale.appeal, actor=tale.world.handler(helper), now=at),
        after=3 * MINUTE if tale.is_story else tale.some(8 * MINUTE, 80 * MINUTE),
    )


def withdraw(tale: Tale) -> None:
    """The author takes it back, now and then when an office has it already."""
    if tale.rng.random() < 0.5:
        dispatch(tale, tale.filling.responsible.code)
    tale.then(
        lambda at: services.withdraw(appeal=tale.appeal, actor=tale.author, now=at),
        after=tale.some(3 * HOUR, 2 * DAY),
        office=False,
    )
