"""What the demonstration city is made of: frozen records, no database, no clock.

The texts are Chinese and invented; names of fields follow the vocabulary of the domain.
"""

import enum
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property

from huiyin.appeals.terms import Channel, Kind, RefusalReason, Satisfaction
from huiyin.organisations.models import Level, OrganisationKind, Role

PLACE_SLOTS = ("road", "estate", "court", "school", "village", "park", "market", "station", "hall")
"""Slots of a script that are filled with names from the lists of places."""

_BACKWARD_DAY = re.compile(r"\{t-(\d+)\}")


class ContentError(Exception):
    """The data files contradict themselves; the text lists every problem found, one a line."""


class Outcome(enum.StrEnum):
    """How the story of a script ends."""

    ANSWERED = "answered"
    HANDLING = "handling"
    NOT_ACCEPTED = "not_accepted"
    SENT_BACK = "sent_back"
    MERGED = "merged"


class Voice(enum.StrEnum):
    """Who is speaking; used to choose a fitting pseudonym."""

    RESIDENT = "resident"
    ELDER = "elder"
    PARENT = "parent"
    WORKER = "worker"
    SHOP = "shop"
    STUDENT = "student"
    RETURNEE = "returnee"
    FIRM = "firm"
    FARMER = "farmer"
    DRIVER = "driver"
    PATIENT = "patient"


class Motif(enum.StrEnum):
    """Subject of the drawn picture that stands in for a citizen's photograph."""

    NONE = "none"
    POTHOLE = "pothole"
    STREETLIGHT = "streetlight"
    ROADWORKS = "roadworks"
    MANHOLE = "manhole"
    RUBBISH = "rubbish"
    HEATING = "heating"
    WAGE_NOTICE = "wage_notice"
    FLOOD = "flood"
    PARK = "park"
    BUS = "bus"
    CERTIFICATE = "certificate"
    PARKING = "parking"
    SCHOOL = "school"
    FARMLAND = "farmland"
    RIVER = "river"
    ELEVATOR = "elevator"
    BUILDING = "building"
    TAP = "tap"
    FOOD = "food"
    HOSPITAL = "hospital"
    TRAFFIC_LIGHT = "traffic_light"
    BRIDGE = "bridge"


@dataclass(frozen=True, slots=True)
class Division:
    """One administrative division (行政区划); the code nests by prefix (2/4/6/9 digits)."""

    code: str
    name: str

    @property
    def parent_code(self) -> str:
        """Code of the division above; empty for the province."""
        return {2: "", 4: self.code[:2], 6: self.code[:4], 9: self.code[:6]}[len(self.code)]


@dataclass(frozen=True, slots=True)
class Place:
    """A road, estate, school, village or other spot whose name fills a slot of a script."""

    slot: str
    name: str
    division: str


@dataclass(frozen=True, slots=True)
class Category:
    """A matter of government (事项分类), up to three levels: the dots of the code."""

    code: str
    name: str
    typical_working_days: int
    keywords: tuple[str, ...]

    @property
    def parent_code(self) -> str:
        """Code of the category above; empty at the first level."""
        return self.code.rpartition(".")[0]


@dataclass(frozen=True, slots=True)
class Organisation:
    """An office that answers.

    `parent` is the organisation that hands appeals down to it; `department` is the key that is
    the same at every level (``zhujian`` in the city and in a county); a duty on a category covers
    everything below that category. `seal` is the two characters of the avatar.
    """

    code: str
    name: str
    short_name: str
    seal: str
    division: str
    parent: str
    kind: OrganisationKind
    department: str
    intro: str
    phone: str
    address: str
    verified: bool
    duties: tuple[str, ...]

    def covers(self, category: str) -> bool:
        """Whether one of the duties is this category or stands above it."""
        return any(category == duty or category.startswith(f"{duty}.") for duty in self.duties)


@dataclass(frozen=True, slots=True)
class StaffMember:
    """A person who works at an organisation, with an invented name."""

    login: str
    name: str
    organisation: str
    roles: tuple[Role, ...]
    title: str
    phone: str


@dataclass(frozen=True, slots=True)
class Citizen:
    """A registered citizen: real name and phone are invented, the public sees the pseudonym."""

    login: str
    pseudonym: str
    name: str
    phone: str
    division: str
    voice: Voice


@dataclass(frozen=True, slots=True)
class Mailbox:
    """A leader's mailbox (领导信箱) and the organisation that runs it."""

    code: str
    name: str
    leader_name: str
    leader_title: str
    organisation: str
    division: str
    promise: str


@dataclass(frozen=True, slots=True)
class ReplyTemplate:
    """A model answer (答复范本); what the clerk fills in stands in 【】."""

    code: str
    name: str
    when_to_use: str
    text: str


@dataclass(frozen=True, slots=True)
class Note:
    """A progress note (进展), written so many hours after the organisation took the appeal."""

    text: str
    after_hours: int
    public: bool
    motif: Motif


@dataclass(frozen=True, slots=True)
class Assisting:
    """An assisting organisation (协办), what it is asked to do (分工) and what it contributes.

    `address` is ``city:zhujian``, ``county:zhujian``, ``township`` or ``county:government``.
    """

    address: str
    task: str
    contribution: str


@dataclass(frozen=True)
class Script:
    """One appeal and everything that is later said about it.

    Texts may hold slots: a place (one of `PLACE_SLOTS`), ``{county}``, ``{town}``, ``{author}``,
    ``{office}``, ``{phone}``, days relative to the submission ``{d-3}`` or to the day the text
    itself is written ``{t+5}``, years ``{y+1}``, and alternatives ``{三个月|半年}``. `at_most` limits
    how often a striking story may be told with other places (0: as often as there are places).
    `promised_days` count from the day of the reply; `season` lists the months in which it is likely.
    """

    id: str
    kind: Kind
    title: str
    body: str
    category: str
    level: Level
    department: str
    division: str
    assisting: tuple[Assisting, ...] = ()
    voice: Voice = Voice.RESIDENT
    author: str = ""
    pseudonym: str = ""
    channel: Channel = Channel.WEB
    mailbox: str = ""
    complained_about: str = ""
    hidden_remark: str = ""
    private: bool = False
    urgent: bool = False
    season: tuple[int, ...] = ()
    motif: Motif = Motif.NONE
    evidence: Motif = Motif.NONE
    outcome: Outcome = Outcome.ANSWERED
    notes: tuple[Note, ...] = ()
    acknowledgement: str = ""
    reply: str = ""
    follow_up: str = ""
    second_reply: str = ""
    redo_reason: str = ""
    contact_department: str = ""
    contact_person: str = ""
    promised_days: int | None = None
    ratings: Mapping[Satisfaction, str] = field(default_factory=dict)
    first_sent_to: str = ""
    return_reason: str = ""
    refusal_reason: RefusalReason | None = None
    decision: str = ""
    duplicate_of: str = ""
    supporters: int = 0
    at_most: int = 0

    @property
    def texts(self) -> tuple[str, ...]:
        """Every text of the script that may hold slots."""
        return (
            self.title,
            self.body,
            self.hidden_remark,
            self.acknowledgement,
            self.reply,
            self.follow_up,
            self.second_reply,
            self.redo_reason,
            self.return_reason,
            self.decision,
            *(note.text for note in self.notes),
            *(part for helper in self.assisting for part in (helper.task, helper.contribution)),
            *self.ratings.values(),
        )

    @property
    def slots(self) -> tuple[str, ...]:
        """Place slots in the order of their first appearance in title and body."""
        text = self.title + self.body
        found = [slot for slot in PLACE_SLOTS if f"{{{slot}}}" in text]
        return tuple(sorted(found, key=lambda slot: text.index(f"{{{slot}}}")))

    @property
    def earliest_reply_days(self) -> int:
        """Calendar days after the submission before which the reply cannot have been written.

        The reply tells of visits ``{t-2}``; they must lie after the submission.
        """
        return max((int(days) for days in _BACKWARD_DAY.findall(self.reply)), default=0)


@dataclass(frozen=True)
class City:
    """The whole demonstration city, as read from the data files."""

    divisions: tuple[Division, ...]
    places: tuple[Place, ...]
    categories: tuple[Category, ...]
    organisations: tuple[Organisation, ...]
    staff: tuple[StaffMember, ...]
    citizens: tuple[Citizen, ...]
    mailboxes: tuple[Mailbox, ...]
    reply_templates: tuple[ReplyTemplate, ...]
    pseudonyms: Mapping[Voice, tuple[str, ...]]
    rating_comments: Mapping[Satisfaction, tuple[str, ...]]
    scripts: tuple[Script, ...]

    @cached_property
    def organisation_by_code(self) -> Mapping[str, Organisation]:
        """Organisations by their code."""
        return {organisation.code: organisation for organisation in self.organisations}

    @cached_property
    def division_by_code(self) -> Mapping[str, Division]:
        """Divisions by their code."""
        return {division.code: division for division in self.divisions}

    @cached_property
    def script_by_id(self) -> Mapping[str, Script]:
        """Scripts by their id."""
        return {script.id: script for script in self.scripts}
