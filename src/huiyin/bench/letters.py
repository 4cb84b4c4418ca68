"""Letters as people write them, in the proportions of real sites (domain.md §8): about what, where, by which way."""

from datetime import datetime
from hashlib import sha256
from random import Random
from typing import Any

from django.conf import settings

from huiyin.appeals.terms import Channel, Kind, Status
from huiyin.bench import words
from huiyin.bench.courses import Course, Main, pick
from huiyin.bench.lives import Life
from huiyin.bench.profiles import COPIES_MOST
from huiyin.bench.readers import support
from huiyin.bench.scene import Scene
from huiyin.bench.world import County, Who
from huiyin.core import codes
from huiyin.core.clock import local
from huiyin.core.secrets import encrypt, keyed_hash

_KINDS = (Kind.HELP, Kind.COMPLAINT, Kind.QUESTION, Kind.SUGGESTION, Kind.THANKS, Kind.REPORT)
_KIND_WEIGHTS = (34, 61, 85, 94, 97, 100)
_CHANNELS = (Channel.WEB, Channel.WECHAT, Channel.HOTLINE, Channel.MAILBOX, Channel.PLATFORM, Channel.LETTER)
_CHANNEL_WEIGHTS = (55, 72, 88, 95, 98, 100)
#: How many query codes there are; and a number that has no factor in common with that, so that no two are alike.
_CODES = len(codes.ALPHABET) ** (codes.QUERY_CODE_LENGTH - 1)
_CODES_APART = 12_164_763_000_001
_JOINABLE = {Status.HANDLING.value, Status.DISPATCHED.value, Status.REPLIED.value, Status.CLOSED.value}


class Letters:
    """Writes one letter after the other and tells what becomes of it."""

    def __init__(self, scene: Scene) -> None:
        self.scene = scene
        self.rng = scene.rng
        self._numbers: dict[str, int] = {}
        self._code_number = int(scene.rng.random() * _CODES)
        #: The latest appeal of a county and subject that others may be merged into.
        self._mains: dict[tuple[str, str], Main] = {}

    def write(self, at: datetime) -> None:
        """One letter and its life until the present."""
        scene, rng = self.scene, self.rng
        category = scene.world.subjects[int(rng.random() * len(scene.world.subjects))]
        subject = category.partition(".")[0]
        county = scene.world.choose_county(rng)
        values, life = self._begin(at, category, subject, county)
        course = Course(life, county, subject, self._mains)
        course.go()
        support(life)
        life.write()
        if values["status"] in _JOINABLE and values["is_published"]:
            self._mains[county.code, subject] = (
                values["number"],
                life.key,
                values["accepted_at"],
                values["closed_at"],
            )

    def _begin(
        self, at: datetime, category: str, subject: str, county: County
    ) -> tuple[dict[str, Any], Life]:
        scene, rng = self.scene, self.rng
        key = scene.appeals.key()
        kind = pick(_KINDS, _KIND_WEIGHTS, rng)
        channel = pick(_CHANNELS, _CHANNEL_WEIGHTS, rng)
        is_typed = channel in (Channel.WEB, Channel.WECHAT, Channel.MAILBOX)
        author = scene.world.choose_citizen(rng) if is_typed and rng.random() > 0.06 else None
        place = _place(county, rng)
        where = words.street(rng)
        title = words.title(subject, county.name, rng)
        body = words.body(title, where, rng)
        is_private = kind == Kind.REPORT or rng.random() < 0.18
        number = self._number(at)
        values: dict[str, Any] = {
            "id": key,
            "number": number,
            "kind": kind.value,
            "category_id": category,
            "division_id": place,
            "place": where,
            "openness": "private" if is_private else "public",
            "is_published": False,
            "title": title,
            "body": body,
            "author_label": f"网友{(author or key) % 10_000:04}",
            "author_id": author,
            "is_confirmed": author is not None or not is_typed or channel == Channel.WECHAT,
            "channel": channel.value,
            "source": "other" if channel == Channel.PLATFORM else "",
            "source_number": str(key) if channel == Channel.PLATFORM else "",
            "mailbox_id": county.mailbox if channel == Channel.MAILBOX else None,
            "lead_id": None,
            "submission_key": f"bench/{key}",
            "submission_digest": sha256(number.encode()).hexdigest(),
            "submitted_at": at,
            "claimed_at": None,
            "first_replied_at": None,
            "closed_at": None,
            "promised_on": None,
            "round": 1,
            "return_count": 0,
            "follow_count": 1 if author else 0,
        }
        code = self._code()
        values["query_code_hash"] = keyed_hash(code)
        self._original(key, title, body, code, author)
        if author:
            scene.follows.add(appeal_id=key, user_id=author, since=at)
        city = scene.world.cities[county.city]
        who = Who(author, values["author_label"], "author")
        life = Life(scene, values, who, city.platform.posts)
        life.submit(who if is_typed else city.platform.posts["call_taker"])
        return values, life

    def _original(self, key: int, title: str, body: str, code: str, author: int | None) -> None:
        world = self.scene.world
        contact = world.phone(author) if author else ""
        self.scene.originals.add(
            appeal_id=key,
            title=encrypt(title),
            body=encrypt(body),
            contact=encrypt(contact),
            contact_hash=keyed_hash(contact) if contact else "",
            query_code=encrypt(code),
        )
        if others := range(1, world.profile.copies):
            others_codes = [self._code() for _copy in others]
            contacts = [world.phone(author + copy) for copy in others] if author else []
            self.scene.secrets.rows.append(
                [
                    key,
                    *(
                        [step(one) for one in some]
                        for some in (others_codes, contacts)
                        for step in (encrypt, keyed_hash)
                    ),
                ]
            )

    def _code(self) -> str:
        """A query code that no other appeal has: of ten million that are drawn, some are alike."""
        self._code_number += 1
        rest, chosen = self._code_number * _CODES_APART % _CODES, ""
        for _place in range(codes.QUERY_CODE_LENGTH - 1):
            rest, letter = divmod(rest, len(codes.ALPHABET))
            chosen += codes.ALPHABET[letter]
        return codes.with_check_character(chosen)

    def _number(self, at: datetime) -> str:
        """A number like those of the service: six digits that differ within a day, and their check digit. Where there are
        copies the last of the six is theirs (huiyin.bench.copies)."""
        day = local(at)
        date = f"{day:%Y%m%d}"
        serial = self._numbers.get(date, 0)
        if not serial:
            self._numbers = {}
        self._numbers[date] = serial + 1
        # 387420489 = 9^9 has no factor in common with a million, so that no two are alike.
        apart = 1 if self.scene.world.profile.copies == 1 else COPIES_MOST
        digits = f"{(serial + 1) * 387_420_489 % (1_000_000 // apart) * apart:06}"
        prefix = settings.SITE["number_prefix"]
        return f"{prefix}-{date[:4]}-{date[4:]}-{digits}{codes.check_digit(date + digits)}"


def _place(county: County, rng: Random) -> str:
    """Most letters are about a township, some about the county as a whole."""
    if rng.random() < 0.25:
        return county.code
    return county.townships[int(len(county.townships) * rng.random() ** 1.7)][0]
