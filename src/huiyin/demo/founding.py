"""Found the city: divisions, organisations, duties, mailboxes, staff, citizens, reply templates. Through the services."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from django.db import transaction

from huiyin.accounts.addresses import parse
from huiyin.accounts.models import AccountKind, User
from huiyin.accounts.services import account_of, change_display_name, record_account
from huiyin.accounts.staff import create_staff
from huiyin.appeals.models import ReplyTemplate
from huiyin.core.codes import random_token
from huiyin.demo import governing
from huiyin.demo.accounts import PASSWORD
from huiyin.demo.content import City, StaffMember
from huiyin.demo.content import Organisation as Office
from huiyin.demo.world import World, parents_first
from huiyin.journal.services import SYSTEM
from huiyin.organisations import services
from huiyin.organisations.actors import SYSTEM_ACTOR
from huiyin.organisations.details import MailboxDetails, OrganisationDetails
from huiyin.organisations.models import Division

#: Long enough for the oldest appeal, which has been archived a year after its closure.
FOUNDED_BEFORE = timedelta(days=600)
JOINED_BEFORE = timedelta(days=500)
#: Numbers of the writers who have no name of their own in the content; no real subscriber has a number 1990000….
PSEUDONYM_PHONES = 19900001000


def found(*, city: City, now: datetime, seed: int) -> World:
    """An empty site becomes 清江市 as it was before its first appeal. One transaction."""
    world = World(city, seed)
    with transaction.atomic():
        founded = now - FOUNDED_BEFORE
        _divisions_and_categories(city, founded)
        _organisations(world, founded)
        _mailboxes(world, founded)
        _staff(world, founded)
        _citizens(world, now - JOINED_BEFORE)
        _templates(city)
        governing.begin(world, founded)
    return world


def _divisions_and_categories(city: City, founded: datetime) -> None:
    for division in sorted(city.divisions, key=lambda division: (len(division.code), division.code)):
        services.create_division(actor=SYSTEM_ACTOR, code=division.code, name=division.name, now=founded)
    for position, category in enumerate(city.categories):
        services.create_category(
            actor=SYSTEM_ACTOR,
            code=category.code,
            name=category.name,
            keywords=category.keywords,
            position=position,
            now=founded,
        )


def _organisations(world: World, founded: datetime) -> None:
    divisions = {division.code: division for division in Division.objects.all()}
    city = world.city
    for code in parents_first((office.code, office.parent) for office in city.organisations):
        office = city.organisation_by_code[code]
        organisation = services.create_organisation(
            actor=SYSTEM_ACTOR,
            code=code,
            details=_details(world, office, divisions[office.division]),
            now=founded,
        )
        services.set_duties(
            actor=SYSTEM_ACTOR, organisation=organisation, category_codes=office.duties, now=founded
        )
        if office.verified:
            services.verify_organisation(actor=SYSTEM_ACTOR, organisation=organisation, now=founded)
            organisation.refresh_from_db()
        world.organisations[code] = organisation


def _details(world: World, office: Office, division: Division) -> OrganisationDetails:
    return OrganisationDetails(
        name=office.name,
        short_name=office.short_name,
        kind=office.kind,
        division=division,
        parent=world.organisations.get(office.parent),
        intro=office.intro,
        phone=office.phone,
        address=office.address,
        seal=office.seal,
    )


def _mailboxes(world: World, founded: datetime) -> None:
    divisions = {division.code: division for division in Division.objects.all()}
    for position, mailbox in enumerate(world.city.mailboxes):
        organisation = world.organisations[mailbox.organisation]
        leader = services.add_leader(
            actor=SYSTEM_ACTOR,
            organisation=organisation,
            title=mailbox.leader_title,
            name=mailbox.leader_name,
            position=position,
            now=founded,
        )
        services.create_mailbox(
            actor=SYSTEM_ACTOR,
            code=mailbox.code,
            details=MailboxDetails(
                name=mailbox.name,
                organisation=organisation,
                division=divisions[mailbox.division],
                leader=leader,
                promise=mailbox.promise,
                position=position,
            ),
            now=founded,
        )


def _staff(world: World, founded: datetime) -> None:
    """Everybody has one password, so it is hashed once: 131 times would take a minute."""
    password = ""
    for member in world.city.staff:
        if password:
            user = _colleague(member, password, founded)
        else:
            user = create_staff(
                login_name=member.login, display_name=member.name, password=PASSWORD, now=founded
            )
            password = user.password
        for role in member.roles:
            services.appoint(
                user=user,
                organisation=world.organisations[member.organisation],
                role=role,
                actor=SYSTEM_ACTOR,
                now=founded,
            )
        world.staff[member.login] = user


def _colleague(member: StaffMember, password: str, founded: datetime) -> User:
    """The same row and Event as ``create_staff`` makes, with a password that is hashed already."""
    user = User.objects.create(
        handle=random_token(),
        kind=AccountKind.STAFF,
        login_name=member.login,
        display_name=member.name,
        password=password,
        created_at=founded,
    )
    record_account(type="account_created", user=user, who=SYSTEM, now=founded, data={"kind": user.kind})
    return user


def _citizens(world: World, joined: datetime) -> None:
    for pseudonym, phone in _writers(world.city):
        world.citizens[pseudonym] = _register(pseudonym, phone, joined)


def _writers(city: City) -> Iterator[tuple[str, str]]:
    """Pseudonym and phone number of everybody who writes: the named citizens, then the others, each once."""
    named = {citizen.pseudonym: citizen.phone for citizen in city.citizens}
    yield from named.items()
    others = [name for names in city.pseudonyms.values() for name in names]
    others += [script.pseudonym for script in city.scripts if script.pseudonym]
    unnamed = [name for name in dict.fromkeys(others) if name not in named]
    for number, pseudonym in enumerate(unnamed):
        yield pseudonym, str(PSEUDONYM_PHONES + number)


def _register(pseudonym: str, phone: str, joined: datetime) -> User:
    user = account_of(address=parse(phone), now=joined)
    change_display_name(user=user, display_name=pseudonym, now=joined)
    return user


def _templates(city: City) -> None:
    """Templates for all offices belong to nobody; no service writes those, so they are stored as they are."""
    ReplyTemplate.objects.bulk_create(
        ReplyTemplate(title=template.name, body=template.text.strip()) for template in city.reply_templates
    )
