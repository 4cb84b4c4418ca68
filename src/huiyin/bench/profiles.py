"""How large a generated site is. Proportions are the same for all; only the numbers grow."""

from dataclasses import dataclass

#: Accounts for each appeal: most people write once, a few write often, many only follow.
ACCOUNTS_PER_APPEAL = 0.78
#: The last digit of an appeal's number, before its check digit, says which copy it is.
COPIES_MOST = 10


@dataclass(frozen=True, slots=True)
class Profile:
    """A size. ``provinces`` 0 means that the site begins at its one city; counts are of each place's children.

    ``copies``: each letter is told once and laid out that many times (huiyin.bench.copies), at most ten. ValueError where
    the appeals cannot be shared out among the copies.
    """

    name: str
    appeals: int
    provinces: int
    cities: int
    counties: int
    townships: int
    copies: int = 1

    def __post_init__(self) -> None:
        if not 1 <= self.copies <= COPIES_MOST or self.appeals % self.copies:
            raise ValueError(f"{self.name}: {self.appeals} appeals cannot be laid out {self.copies} times")

    @property
    def letters(self) -> int:
        """How many appeals are told."""
        return self.appeals // self.copies

    @property
    def people(self) -> int:
        """How many citizens the told letters are about; in each copy they are others."""
        return max(50, int(self.letters * ACCOUNTS_PER_APPEAL))

    @property
    def accounts(self) -> int:
        """How many citizens have an account."""
        return self.people * self.copies


PROFILES: dict[str, Profile] = {
    one.name: one
    for one in (
        Profile("demo", 400, provinces=0, cities=1, counties=3, townships=4),
        Profile("county", 20_000, provinces=0, cities=1, counties=4, townships=12),
        Profile("city", 200_000, provinces=0, cities=1, counties=10, townships=14),
        Profile("province", 1_000_000, provinces=1, cities=14, counties=9, townships=12),
        Profile("nation", 10_000_000, provinces=8, cities=12, counties=9, townships=5, copies=10),
    )
}
