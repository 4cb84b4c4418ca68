"""How large a generated site is. Proportions are the same for all; only the numbers grow."""

from dataclasses import dataclass

#: Accounts for each appeal: most people write once, a few write often, many only follow.
ACCOUNTS_PER_APPEAL = 0.78


@dataclass(frozen=True, slots=True)
class Profile:
    """A size. ``provinces`` 0 means that the site begins at its one city; counts are of each place's children."""

    name: str
    appeals: int
    provinces: int
    cities: int
    counties: int
    townships: int

    @property
    def accounts(self) -> int:
        """How many citizens have an account."""
        return max(50, int(self.appeals * ACCOUNTS_PER_APPEAL))


PROFILES: dict[str, Profile] = {
    one.name: one
    for one in (
        Profile("demo", 400, provinces=0, cities=1, counties=3, townships=4),
        Profile("county", 20_000, provinces=0, cities=1, counties=4, townships=12),
        Profile("city", 200_000, provinces=0, cities=1, counties=10, townships=14),
        Profile("province", 1_000_000, provinces=1, cities=14, counties=9, townships=12),
        Profile("nation", 10_000_000, provinces=8, cities=12, counties=9, townships=5),
    )
}
