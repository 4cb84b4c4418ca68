"""Build the city from the data files that lie beside this module."""

from collections.abc import Mapping
from functools import cache
from pathlib import Path

from huiyin.appeals.terms import Channel, Kind, RefusalReason, Satisfaction
from huiyin.demo.content.checking import problems_of
from huiyin.demo.content.model import (
    PLACE_SLOTS,
    Assisting,
    Category,
    Citizen,
    City,
    ContentError,
    Division,
    Mailbox,
    Motif,
    Note,
    Organisation,
    Outcome,
    Place,
    ReplyTemplate,
    Script,
    StaffMember,
    Voice,
)
from huiyin.demo.content.reading import Row, read
from huiyin.organisations.models import Level, OrganisationKind, Role

FOLDER = Path(__file__).parent


@cache
def load() -> City:
    """Read, check and keep the demonstration city.

    Raises:
        ContentError: the files cannot be read or contradict themselves.
    """
    city = _read_city(FOLDER)
    problems = problems_of(city)
    if problems:
        raise ContentError("\n".join(problems))
    return city


def _read_city(folder: Path) -> City:
    divisions, places = _read_divisions(read(folder / "divisions.toml"))
    organisations, staff = _read_organisations(read(folder / "organisations.toml"))
    people = read(folder / "people.toml")
    extra_staff = tuple(_staff(row) for row in people.rows("staff"))
    citizens = tuple(_citizen(row) for row in people.rows("citizen"))
    mailboxes = tuple(_mailbox(row) for row in people.rows("mailbox"))
    pseudonyms = _lists(people.table("pseudonyms"))
    people.finish()
    words = read(folder / "words.toml")
    templates = tuple(_template(row) for row in words.rows("template"))
    comments = _lists(words.table("rating_comments"))
    words.finish()
    files = sorted((folder / "scripts").glob("*.toml"))
    return City(
        divisions=divisions,
        places=places,
        categories=_read_categories(read(folder / "categories.toml")),
        organisations=organisations,
        staff=extra_staff + staff,
        citizens=citizens,
        mailboxes=mailboxes,
        reply_templates=templates,
        pseudonyms={Voice(key): names for key, names in pseudonyms.items()},
        rating_comments={Satisfaction[key.upper()]: lines for key, lines in comments.items()},
        scripts=tuple(script for file in files for script in _read_scripts(read(file))),
    )


def _lists(row: Row) -> Mapping[str, tuple[str, ...]]:
    return {key: row.texts(key) for key in row.names()}


def _read_divisions(file: Row) -> tuple[tuple[Division, ...], tuple[Place, ...]]:
    divisions: list[Division] = []
    places: list[Place] = []
    for row in file.rows("division"):
        code = row.text("code")
        divisions.append(Division(code=code, name=row.text("name")))
        places += [Place(slot, name, code) for slot in PLACE_SLOTS for name in row.texts(slot)]
        row.finish()
    file.finish()
    return tuple(divisions), tuple(places)


def _read_categories(file: Row) -> tuple[Category, ...]:
    categories = []
    for row in file.rows("category"):
        categories.append(
            Category(
                code=row.text("code"),
                name=row.text("name"),
                typical_working_days=row.number("days"),
                keywords=row.texts("keywords"),
            )
        )
        row.finish()
    file.finish()
    return tuple(categories)


def _read_organisations(file: Row) -> tuple[tuple[Organisation, ...], tuple[StaffMember, ...]]:
    organisations: list[Organisation] = []
    staff: list[StaffMember] = []
    for row in file.rows("organisation"):
        organisation = Organisation(
            code=row.text("code"),
            name=row.text("name"),
            short_name=row.text("short_name"),
            seal=row.text("seal"),
            division=row.text("division"),
            parent=row.text("parent", ""),
            kind=OrganisationKind(row.text("kind")),
            department=row.text("department"),
            intro=row.text("intro"),
            phone=row.text("phone"),
            address=row.text("address"),
            verified=row.flag("verified", default=True),
            duties=row.texts("duties"),
        )
        organisations.append(organisation)
        staff += _handler_and_approver(row, organisation)
        row.finish()
    file.finish()
    return tuple(organisations), tuple(staff)


def _handler_and_approver(row: Row, organisation: Organisation) -> list[StaffMember]:
    """The people of the organisation; in a small office one person drafts and approves, a newsroom has a
    journalist."""
    code, phone = organisation.code, organisation.phone
    if organisation.kind == OrganisationKind.MEDIA:
        return [StaffMember(code, row.text("handler"), code, (Role.JOURNALIST,), "记者", phone)]
    handler, approver = row.text("handler"), row.text("approver", "")
    if not approver:
        both = (Role.HANDLER, Role.APPROVER)
        return [StaffMember(code, handler, code, both, "经办人", phone)]
    return [
        StaffMember(code, handler, code, (Role.HANDLER,), "经办人", phone),
        StaffMember(f"{code}-approver", approver, code, (Role.APPROVER,), "审签人", phone),
    ]


def _staff(row: Row) -> StaffMember:
    member = StaffMember(
        login=row.text("login"),
        name=row.text("name"),
        organisation=row.text("organisation"),
        roles=tuple(Role(role) for role in row.texts("roles")),
        title=row.text("title"),
        phone=row.text("phone"),
    )
    row.finish()
    return member


def _citizen(row: Row) -> Citizen:
    citizen = Citizen(
        login=row.text("login"),
        pseudonym=row.text("pseudonym"),
        name=row.text("name"),
        phone=row.text("phone"),
        division=row.text("division"),
        voice=Voice(row.text("voice")),
    )
    row.finish()
    return citizen


def _mailbox(row: Row) -> Mailbox:
    mailbox = Mailbox(
        code=row.text("code"),
        name=row.text("name"),
        leader_name=row.text("leader_name"),
        leader_title=row.text("leader_title"),
        organisation=row.text("organisation"),
        division=row.text("division"),
        promise=row.text("promise"),
    )
    row.finish()
    return mailbox


def _template(row: Row) -> ReplyTemplate:
    template = ReplyTemplate(
        code=row.text("code"),
        name=row.text("name"),
        when_to_use=row.text("when_to_use"),
        text=row.text("text"),
    )
    row.finish()
    return template


def _note(row: Row) -> Note:
    note = Note(
        text=row.text("text"),
        after_hours=row.number("hours"),
        public=row.flag("public", default=True),
        motif=Motif(row.text("motif", Motif.NONE)),
    )
    row.finish()
    return note


def _assisting(row: Row) -> Assisting:
    assisting = Assisting(
        address=row.text("at"), task=row.text("task"), contribution=row.text("contribution")
    )
    row.finish()
    return assisting


def _read_scripts(file: Row) -> tuple[Script, ...]:
    scripts = tuple(_script(row) for row in file.rows("script"))
    file.finish()
    return scripts


def _script(row: Row) -> Script:
    reason = row.text("refusal_reason", "")
    promised = row.number("promised_days", 0)
    ratings = row.table("ratings")
    script = Script(
        id=row.text("id"),
        kind=Kind(row.text("kind")),
        title=row.text("title"),
        body=row.text("body"),
        category=row.text("category"),
        level=Level[row.text("level").upper()],
        department=row.text("department"),
        division=row.text("division", ""),
        assisting=tuple(_assisting(helper) for helper in row.rows("assisting")),
        voice=Voice(row.text("voice", Voice.RESIDENT)),
        author=row.text("author", ""),
        pseudonym=row.text("pseudonym", ""),
        channel=Channel(row.text("channel", Channel.WEB)),
        mailbox=row.text("mailbox", ""),
        complained_about=row.text("complained_about", ""),
        hidden_remark=row.text("hidden_remark", ""),
        private=row.flag("private", default=False),
        urgent=row.flag("urgent", default=False),
        season=row.numbers("season"),
        motif=Motif(row.text("motif", Motif.NONE)),
        evidence=Motif(row.text("evidence", Motif.NONE)),
        outcome=Outcome(row.text("outcome", Outcome.ANSWERED)),
        notes=tuple(_note(note) for note in row.rows("notes")),
        acknowledgement=row.text("acknowledgement", ""),
        reply=row.text("reply", ""),
        follow_up=row.text("follow_up", ""),
        second_reply=row.text("second_reply", ""),
        redo_reason=row.text("redo_reason", ""),
        contact_department=row.text("contact_department", ""),
        contact_person=row.text("contact_person", ""),
        promised_days=promised or None,
        ratings={Satisfaction[level.upper()]: ratings.text(level) for level in ratings.names()},
        first_sent_to=row.text("first_sent_to", ""),
        return_reason=row.text("return_reason", ""),
        refusal_reason=RefusalReason(reason) if reason else None,
        decision=row.text("decision", ""),
        duplicate_of=row.text("duplicate_of", ""),
        supporters=row.number("supporters", 0),
        at_most=row.number("at_most", 0),
    )
    row.finish()
    return script
