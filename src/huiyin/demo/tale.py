"""A tale: one appeal's way as timed steps. Composing it is pure; the steps call the services when their time comes."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from random import Random

from django.core.files.uploadedfile import SimpleUploadedFile

from huiyin.appeals.models import Appeal, Attachment, Draft
from huiyin.appeals.services.files import attach_upload
from huiyin.appeals.terms import Channel
from huiyin.core.clock import local_day
from huiyin.demo import calendar
from huiyin.demo.content import Assisting, Filling, Motif, Script
from huiyin.demo.courses import Course
from huiyin.demo.plans import Plan
from huiyin.demo.world import World, dice
from huiyin.organisations.actors import Actor
from huiyin.organisations.models import Organisation

MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
PICTURE_NAMES = {False: "照片", True: "现场照片"}

#: How people write, in percent.
CHANNELS = {Channel.WEB: 55, Channel.WECHAT: 28, Channel.HOTLINE: 13, Channel.VISIT: 2, Channel.LETTER: 2}

#: What a step does; it is told its own time.
Act = Callable[[datetime], object]


@dataclass(frozen=True, slots=True)
class Step:
    """Something that happens to the appeal of a plan (``key``) at a moment (UTC)."""

    at: datetime
    act: Act
    key: str


@dataclass
class Tale:
    """The steps so far, the moment of the last one, and the appeal once it has been submitted."""

    world: World
    plan: Plan
    now: datetime
    peers: dict[str, "Tale"]
    at: datetime = field(init=False)
    steps: list[Step] = field(default_factory=list)
    filling: Filling = field(init=False)
    rng: Random = field(init=False)
    author: Actor = field(init=False)
    channel: Channel = field(init=False)
    dispatched_at: datetime = field(init=False)
    stored: Appeal | None = None

    def __post_init__(self) -> None:
        """Texts and chance belong to the plan, whatever the other tales do."""
        self.filling = self.plan.fill(self.world.city)
        self.rng = dice(self.world.seed, self.plan.key)
        self.at = self.dispatched_at = self.plan.submitted_at
        self.channel = self._channel()

    def _channel(self) -> Channel:
        """The script's, but what came to the website came in many ways over the months."""
        if self.script.channel is not Channel.WEB or self.course is not Course.NATURAL:
            return self.script.channel
        return self.rng.choices(list(CHANNELS), list(CHANNELS.values()))[0]

    @property
    def is_typed(self) -> bool:
        """Whether the author wrote it on the site; else a call-taker did."""
        return self.channel in (Channel.WEB, Channel.WECHAT)

    @property
    def script(self) -> Script:
        """The script that is played."""
        return self.plan.script

    @property
    def course(self) -> Course:
        """How far it goes."""
        return self.plan.course

    @property
    def is_story(self) -> bool:
        """Whether every moment of it is told by the script."""
        return self.course is Course.STORY

    @property
    def helpers(self) -> dict[str, Assisting]:
        """Assisting offices by code, with their parts: each once, and not the lead, which a small county may be twice."""
        parts: dict[str, Assisting] = {}
        for part, organisation in zip(self.script.assisting, self.filling.assisting, strict=True):
            if organisation.code != self.filling.responsible.code:
                parts.setdefault(organisation.code, part)
        return parts

    @property
    def appeal(self) -> Appeal:
        """The appeal; steps run after its submission only."""
        assert self.stored is not None, self.plan.key
        return self.stored

    def then(
        self,
        act: Act,
        *,
        after: timedelta = MINUTE,
        not_before: datetime | None = None,
        office: bool = True,
    ) -> datetime:
        """One more step, at least a minute after the last one; staff act in office hours. Returns its moment."""
        at = max(self.at + max(after, MINUTE), not_before or self.at)
        self.at = calendar.in_office(at, self.rng) if office and not self.is_story else at
        self.steps.append(Step(self.at, act, self.plan.key))
        return self.at

    def aside(self, at: datetime, act: Act) -> None:
        """Something that others do beside the way, such as "me too"."""
        self.steps.append(Step(max(at, self.plan.submitted_at + HOUR), act, self.plan.key))

    def some(self, shortest: timedelta, longest: timedelta) -> timedelta:
        """A span between two spans, the shorter ones more often."""
        return shortest + (longest - shortest) * min(self.rng.random(), self.rng.random())

    def choose(self, sentences: Sequence[str]) -> str:
        """One of the sentences."""
        return self.rng.choice(sentences)

    def write(self, text: str, at: datetime) -> str:
        """A text of the script as it reads when written at a moment."""
        return self.filling.write(text, today=local_day(at)).strip()

    def organisation(self, code: str) -> Organisation:
        """An office by its code."""
        return self.world.organisations[code]

    def picture(
        self,
        motif: Motif,
        at: datetime,
        *,
        draft: Draft | None = None,
        organisation: Organisation | None = None,
        mended: bool = False,
        number: int = 0,
    ) -> Attachment:
        """A drawn picture, taken in as any upload is."""
        drawn = self.world.album.picture(motif, self.plan.turn + number, mended=mended)
        name = f"{PICTURE_NAMES[organisation is not None]}{number + 1}.jpg"
        upload = SimpleUploadedFile(name, drawn, content_type="image/jpeg")
        return attach_upload(upload=upload, now=at, draft=draft, organisation=organisation)
