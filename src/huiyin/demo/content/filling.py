"""Make appeals out of scripts: choose the places, the people and the days, always in the same way.

Nothing here is random: the same script, turn and day give the same texts, so that a demonstration
site can be built twice and compared.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from zlib import crc32

from huiyin.demo.content.model import City, Organisation, Place, Script
from huiyin.organisations.models import Level

_ALTERNATIVES = re.compile(r"\{([^{}]*\|[^{}]*)\}")
_DAY = re.compile(r"\{([dt])([+-]\d+)\}")
_YEAR = re.compile(r"\{y([+-]\d+)\}")
_NAME = re.compile(r"\{([a-z]+)\}")
_HAN = re.compile(r"[\u4e00-\u9fff]")


@dataclass(frozen=True)
class Filling:
    """One appeal made from a script; ask `write` for any of the script's texts."""

    script: Script
    turn: int
    submitted: date
    division: str
    place: Place | None
    author: str
    responsible: Organisation
    assisting: tuple[Organisation, ...]
    first_sent_to: Organisation | None
    names: Mapping[str, str]

    @property
    def key(self) -> str:
        """Stable name of this appeal, ``story-15/0``; good as an idempotency key."""
        return f"{self.script.id}/{self.turn}"

    @property
    def contact_phone(self) -> str:
        """The number that the reply gives: the office's own."""
        return self.responsible.phone

    @property
    def title(self) -> str:
        """The title as the citizen typed it."""
        return self.write(self.script.title)

    @property
    def body(self) -> str:
        """The body as the citizen typed it, personal data included."""
        return self.write(self.script.body)

    def write(self, text: str, today: date | None = None) -> str:
        """Fill every slot of a text of the script; `today` is the day on which it is written.

        Raises:
            KeyError: the text has a slot that nothing fills.
        """
        written = today or self.submitted

        def day(found: re.Match[str]) -> str:
            start = self.submitted if found[1] == "d" else written
            moved = start + timedelta(days=int(found[2]))
            return _spaced(found, f"{moved.month} 月 {moved.day} 日")

        text = _ALTERNATIVES.sub(self._alternative, text)
        text = _DAY.sub(day, text)
        text = _YEAR.sub(lambda found: _spaced(found, str(written.year + int(found[1]))), text)
        return _NAME.sub(lambda found: self.names[found[1]], text)

    def _alternative(self, found: re.Match[str]) -> str:
        choices = found[1].split("|")
        return choices[(_number(self.script.id) + self.turn) % len(choices)]


def count_fillings(city: City, script: Script) -> int:
    """How many different appeals a script can give: one for each place of its first slot."""
    if not script.slots:
        return 1
    places = len(_anchors(city, script))
    return min(places, script.at_most) if script.at_most else places


def fill(city: City, script: Script, *, turn: int, submitted: date) -> Filling:
    """Make the appeal number `turn` (from 0, below `count_fillings`) of a script.

    Raises:
        IndexError: there are not so many places.
    """
    places = _places(city, script, turn)
    anchor = places.get(script.slots[0]) if script.slots else None
    division = _division(script, anchor)
    responsible = responsible_for(city, script, division)
    author = _author(city, script, turn)
    names = {slot: place.name for slot, place in places.items()}
    names |= {
        "author": author,
        "office": responsible.name,
        "phone": responsible.phone,
        "county": city.division_by_code[division[:6]].name,
        "town": city.division_by_code[division].name,
    }
    return Filling(
        script=script,
        turn=turn,
        submitted=submitted,
        division=division,
        place=anchor,
        author=author,
        responsible=responsible,
        assisting=tuple(organisation_at(city, helper.address, division) for helper in script.assisting),
        first_sent_to=organisation_at(city, script.first_sent_to, division) if script.first_sent_to else None,
        names=names,
    )


def find_organisation(city: City, department: str, level: Level, division: str) -> Organisation:
    """The organisation with this department key that serves a division.

    At county level the county government stands in for a bureau that the county has not got.

    Raises:
        KeyError: no such organisation.
    """
    width = {Level.CITY: 4, Level.COUNTY: 6, Level.TOWNSHIP: 9}[level]
    for key in (department, "government"):
        for organisation in city.organisations:
            if organisation.department == key and organisation.division == division[:width]:
                return organisation
    raise KeyError(f"{department} at level {level.name} for {division}")


def responsible_for(city: City, script: Script, division: str) -> Organisation:
    """The organisation that answers a script when the matter lies in `division`.

    Raises:
        KeyError: no such organisation.
    """
    return find_organisation(city, script.department, script.level, division)


def organisation_at(city: City, address: str, division: str) -> Organisation:
    """The organisation that ``city:zhujian``, ``county:zhujian`` or ``township`` means there.

    Raises:
        KeyError: no such organisation.
    """
    level, _, department = address.partition(":")
    return find_organisation(city, department or level, Level[level.upper()], division)


def _spaced(found: re.Match[str], text: str) -> str:
    """Set a space between digits and the Chinese characters on either side."""
    before, after = found.string[: found.start()][-1:], found.string[found.end() :][:1]
    left = " " if _HAN.match(before) and text[0].isdigit() else ""
    right = " " if _HAN.match(after) and text[-1].isdigit() else ""
    return f"{left}{text}{right}"


def _number(text: str) -> int:
    """A number that is the same in every run, unlike `hash`."""
    return crc32(text.encode())


def _anchors(city: City, script: Script) -> list[Place]:
    """Places of the script's first slot within its division, starting at another one per script."""
    slot = script.slots[0]
    anchors = [p for p in city.places if p.slot == slot and p.division.startswith(script.division)]
    step = next(step for step in (7, 11, 13, 17) if len(anchors) % step)
    start = _number(script.id)
    return [anchors[(start + step * turn) % len(anchors)] for turn in range(len(anchors))]


def _places(city: City, script: Script, turn: int) -> dict[str, Place]:
    """A place for each slot: the first decides, the others lie as near to it as there are any."""
    if not script.slots:
        if turn:
            raise IndexError(turn)
        return {}
    anchor = _anchors(city, script)[turn]
    chosen = {script.slots[0]: anchor}
    for slot in script.slots[1:]:
        candidates = [place for place in city.places if place.slot == slot]
        near = next(
            found
            for width in (9, 6, 4)
            if (found := [p for p in candidates if p.division[:width] == anchor.division[:width]])
        )
        chosen[slot] = near[(_number(script.id) + turn) % len(near)]
    return chosen


def _division(script: Script, anchor: Place | None) -> str:
    """Where the matter lies: the place decides, else the script."""
    return anchor.division if anchor else script.division


def _author(city: City, script: Script, turn: int) -> str:
    """The pseudonym shown to the public; the script's own person writes only its first appeal."""
    if turn == 0 and script.author:
        return next(c.pseudonym for c in city.citizens if c.login == script.author)
    if turn == 0 and script.pseudonym:
        return script.pseudonym
    names = city.pseudonyms[script.voice]
    return names[_number(f"{script.id}/{turn}") % len(names)]
