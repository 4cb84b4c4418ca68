"""The places of a generated site with their offices, people and subjects, written row by row."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import accumulate
from random import Random

from django.contrib.auth.hashers import make_password

from huiyin.accounts.models import AccountKind, User
from huiyin.bench import words
from huiyin.bench.profiles import Profile
from huiyin.bench.sheets import Sheet
from huiyin.core.secrets import encrypt, keyed_hash
from huiyin.organisations.models import (
    ADMINISTRATORS,
    Category,
    Division,
    Duty,
    Leader,
    Level,
    Mailbox,
    Membership,
    Organisation,
    OrganisationKind,
    Role,
)

#: Everything was there this long before the first letter.
BEFORE = timedelta(days=30)
#: Numbers that no subscriber has: 199 0000 0000 upwards, as in the demonstration city.
FIRST_PHONE = 19_900_000_000
_PLATFORM_ROLES = (Role.MODERATOR, Role.DISPATCHER, Role.SUPERVISOR, Role.CALL_TAKER)


@dataclass(frozen=True, slots=True)
class Who:
    """Who acts, in the order in which an Event remembers it."""

    actor_id: int | None
    label: str
    role: str
    organisation_id: int | None = None
    organisation_name: str = ""


SYSTEM = Who(None, "系统", "system")


@dataclass(slots=True)
class Office:
    """An organisation with the people that act for it."""

    id: int
    name: str
    division: str
    posts: dict[str, Who] = field(default_factory=dict)


@dataclass(slots=True)
class County:
    """A county with its townships; each with the offices that answer there, by top subject."""

    code: str
    name: str
    city: int
    departments: dict[str, Office] = field(default_factory=dict)
    townships: list[tuple[str, Office]] = field(default_factory=list)
    mailbox: int = 0


@dataclass(slots=True)
class City:
    """A city, its departments, and the platform that moderates and dispatches for it."""

    code: str
    name: str
    platform: Office
    departments: dict[str, Office] = field(default_factory=dict)
    mailbox: int = 0


class World:
    """Everything that letters refer to. ``choose_…`` pick with heavy tails."""

    def __init__(self, profile: Profile, founded: datetime, password: str) -> None:
        self.profile = profile
        self.founded = founded
        self._password = make_password(password or None)
        self.divisions, self.categories = Sheet(Division), Sheet(Category)
        self.organisations, self.duties = Sheet(Organisation), Sheet(Duty)
        self.users, self.memberships = Sheet(User), Sheet(Membership)
        self.leaders, self.mailboxes = Sheet(Leader), Sheet(Mailbox)
        self.cities: list[City] = []
        self.counties: list[County] = []
        self.subjects: list[str] = []
        #: Offices by their keys.
        self.names: dict[int, str] = {}
        self._staff = 0
        self._paths: dict[str, int] = {}

    @property
    def sheets(self) -> tuple[Sheet, ...]:
        """In the order in which they refer to each other."""
        return (
            self.divisions,
            self.categories,
            self.organisations,
            self.duties,
            self.users,
            self.memberships,
            self.leaders,
            self.mailboxes,
        )

    # Founding

    def found(self) -> None:
        """Subjects, places and offices; citizens come by ``citizens``."""
        self._found_subjects()
        profile = self.profile
        for number in range(max(1, profile.provinces)):
            code = str(99 - number)
            path, around = "", ""
            if profile.provinces:
                name = words.place_name(number, "省")
                around = name
                self._division(code, name, name, Level.PROVINCE, None)
                path = self._government(code, name, "")
                platform = f"{name}网上群众工作部"
                self._office(f"p{code}", platform, "访", OrganisationKind.PLATFORM, code, path)
            for city in range(profile.cities):
                self._found_city(f"{code}{city + 1:02}", number * profile.cities + city, path, around)
        self._city_weights = list(accumulate(1 / (rank + 1) for rank in range(len(self.cities))))
        by_city: dict[int, list[County]] = {}
        for county in self.counties:
            by_city.setdefault(county.city, []).append(county)
        self._counties = [by_city[city] for city in range(len(self.cities))]
        self._county_weights = list(accumulate(1 / (rank + 2) for rank in range(profile.counties)))

    def _found_subjects(self) -> None:
        position = 0
        for code, name, _office, _seal, weight in words.SUBJECTS:
            self._category(code, name, None, position := position + 1)
            leaves = []
            for part_number, part in enumerate(words.PARTS, 1):
                middle = f"{code}.c{part_number:02}"
                self._category(middle, part, code, position := position + 1)
                for detail_number, detail in enumerate(words.DETAILS, 1):
                    leaf = f"{middle}.c{detail_number:02}"
                    self._category(leaf, f"{part}{detail}", middle, position := position + 1)
                    leaves.append(leaf)
            self.subjects += [
                leaf
                for rank, leaf in enumerate(leaves, 1)
                for _time in range(max(1, round(4 * weight / rank)))
            ]

    def _category(self, code: str, name: str, parent: str | None, position: int) -> None:
        self.categories.add(code=code, name=name, parent_id=parent, position=position)

    def _division(self, code: str, name: str, full_name: str, level: Level, parent: str | None) -> None:
        self.divisions.add(code=code, name=name, full_name=full_name, level=level.value, parent_id=parent)

    def _government(self, division: str, full_name: str, above: str) -> str:
        """The government of a place; returns its path."""
        code = f"g{division}"
        self._office(code, f"{full_name}人民政府", "政", OrganisationKind.GOVERNMENT, division, above)
        return f"{above}{code}/"

    def _office(
        self, code: str, name: str, seal: str, kind: OrganisationKind, division: str, above: str
    ) -> Office:
        parent = int(self._paths[above]) if above else None
        key = self.organisations.add(
            code=code,
            name=name,
            short_name=name[-20:],
            seal=seal,
            kind=kind.value,
            division_id=division,
            parent_id=parent,
            path=f"{above}{code}/",
            phone="0000-12345",
            verified_at=self.founded,
        )
        self._paths[f"{above}{code}/"] = key
        office = Office(key, name, division)
        self.names[key] = name
        roles = _PLATFORM_ROLES if kind == OrganisationKind.PLATFORM else (Role.HANDLER, Role.APPROVER)
        for role in roles:
            office.posts[role.value] = self._colleague(office, role)
        return office

    def _colleague(self, office: Office, role: Role) -> Who:
        self._staff += 1
        name = f"{office.name[-12:]}{role.label}"[:40]
        user = self.users.add(
            handle=f"staff{self._staff:08}",
            kind=AccountKind.STAFF.value,
            display_name=name,
            login_name=f"{role.value}{self._staff}",
            password=self._password,
            created_at=self.founded,
        )
        self.memberships.add(user_id=user, organisation_id=office.id, role=role.value, since=self.founded)
        return Who(user, name, role.value, office.id, office.name)

    def _found_city(self, code: str, number: int, above: str, around: str) -> None:
        name = words.place_name(number, "市")
        full_name = around + name
        self._division(code, name, full_name, Level.CITY, code[:2] if above else None)
        path = self._government(code, full_name, above)
        platform = self._office(
            f"p{code}", f"{full_name}网上群众工作部", "访", OrganisationKind.PLATFORM, code, path
        )
        city = City(code, name, platform)
        city.departments = self._departments(code, full_name, path)
        city.mailbox = self._mailbox(code, f"{name}市长信箱", path)
        if not self.cities:
            for role in (*ADMINISTRATORS, Role.LEADER):
                self._colleague(platform, role)
        self.cities.append(city)
        for county in range(self.profile.counties):
            serial = number * self.profile.counties + county
            self._found_county(f"{code}{county + 1:02}", serial, path, full_name, len(self.cities) - 1)

    def _found_county(self, code: str, number: int, above: str, around: str, city: int) -> None:
        name = words.place_name(number + 7, "县")
        full_name = around + name
        self._division(code, name, full_name, Level.COUNTY, code[:4])
        path = self._government(code, full_name, above)
        county = County(code, name, city)
        county.departments = self._departments(code, full_name, path)
        county.mailbox = self._mailbox(code, f"{name}县长信箱", path)
        for serial in range(self.profile.townships):
            inner = f"{code}{serial + 1:03}"
            township = words.place_name(number * self.profile.townships + serial + 13, "镇")
            self._division(inner, township, full_name + township, Level.TOWNSHIP, code)
            office = self._office(
                f"t{inner}",
                f"{full_name}{township}人民政府",
                "镇",
                OrganisationKind.TOWNSHIP,
                inner,
                path,
            )
            county.townships.append((inner, office))
        self.counties.append(county)

    def _departments(self, division: str, full_name: str, above: str) -> dict[str, Office]:
        found = {}
        for code, _name, department, seal, _weight in words.SUBJECTS:
            office = self._office(
                f"d{division}-{code}",
                f"{full_name}{department}",
                seal,
                OrganisationKind.DEPARTMENT,
                division,
                above,
            )
            self.duties.add(organisation_id=office.id, category_id=code)
            found[code] = office
        return found

    def _mailbox(self, division: str, name: str, path: str) -> int:
        key = self._paths[path]
        leader = self.leaders.add(organisation_id=key, title=name.removesuffix("信箱"))
        mailbox: int = self.mailboxes.add(
            code=f"m{division}", name=name, leader_id=leader, organisation_id=key, division_id=division
        )
        return mailbox

    # Citizens

    def citizen(self, rng: Random) -> None:
        """One account more, as registration by a code makes it."""
        number = self.users.last - self._staff
        phone = str(FIRST_PHONE + number)
        self.users.add(
            handle=f"{rng.getrandbits(96):024x}",
            kind=AccountKind.CITIZEN.value,
            display_name=f"网友{number % 10_000:04}",
            password=f"!{rng.getrandbits(160):040x}",
            phone=encrypt(phone),
            phone_hash=keyed_hash(phone),
            created_at=self.founded,
        )

    def phone(self, citizen: int) -> str:
        """The number of an account, by its key."""
        return str(FIRST_PHONE + citizen - self.first_citizen)

    @property
    def first_citizen(self) -> int:
        """The key of the first account that is no member of staff."""
        return self._staff + 1

    # Choosing

    def choose_county(self, rng: Random) -> County:
        """Large cities and the counties at their centre write most (Zipf)."""
        city = rng.choices(self._counties, cum_weights=self._city_weights)[0]
        return rng.choices(city, cum_weights=self._county_weights)[0]

    def choose_citizen(self, rng: Random) -> int:
        """Some write again and again: the square puts weight on the first."""
        return self.person(int(self.profile.people * rng.random() ** 2))

    def person(self, number: int) -> int:
        """The key of one of the people whom letters are told of, from 0; who does the same in copies comes right after."""
        return self.first_citizen + self.profile.copies * number
