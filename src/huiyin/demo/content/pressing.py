"""What is said when somebody presses: the texts of pressing.toml, read strictly."""

from dataclasses import dataclass
from functools import cache
from pathlib import Path

from huiyin.demo.content.model import ContentError
from huiyin.demo.content.reading import Row, read

FILE = Path(__file__).parent / "pressing.toml"
#: Which appeals a supervision is shown on, and how far it may go.
SORTS = frozenset({"overdue", "handling", "replied"})
STEPS = frozenset({"answer", "accept", "reject", "list", "settle", "lift"})


@dataclass(frozen=True, slots=True)
class SupervisionText:
    """One supervision: on which sort of appeal, its steps after the order, and the words that go with them."""

    of: str
    private: bool
    steps: tuple[str, ...]
    is_late: bool
    text: str
    answer: str
    note: str
    reason: str


@dataclass(frozen=True, slots=True)
class TalkText:
    """One talk; what was promised is for so many days after it."""

    people: str
    points: str
    commitment: str
    days: int
    is_public: bool


@dataclass(frozen=True, slots=True)
class PressingTexts:
    """Everything in the file. ``instructions`` are (words, whether in public)."""

    reminders: tuple[str, ...]
    supervisions: tuple[SupervisionText, ...]
    talks: tuple[TalkText, ...]
    instructions: tuple[tuple[str, bool], ...]
    clue_note: str
    coverage_url: str
    coverage_title: str
    coverage_outlet: str

    @property
    def texts(self) -> tuple[str, ...]:
        """Every text that anybody will see."""
        return (
            *self.reminders,
            *(words for one in self.supervisions for words in (one.text, one.answer, one.note, one.reason)),
            *(words for one in self.talks for words in (one.people, one.points, one.commitment)),
            *(words for words, _is_public in self.instructions),
            self.clue_note,
            self.coverage_title,
            self.coverage_outlet,
        )


@cache
def load_pressing() -> PressingTexts:
    """Read and keep the file. ContentError where it is not as it should be."""
    file = read(FILE)
    clue, coverage = file.table("clue"), file.table("coverage")
    found = PressingTexts(
        reminders=tuple(_text(row) for row in file.rows("reminder")),
        supervisions=tuple(_supervision(row) for row in file.rows("supervision")),
        talks=tuple(_talk(row) for row in file.rows("talk")),
        instructions=tuple(_instruction(row) for row in file.rows("instruction")),
        clue_note=clue.text("note"),
        coverage_url=coverage.text("url"),
        coverage_title=coverage.text("title"),
        coverage_outlet=coverage.text("outlet"),
    )
    for row in (clue, coverage, file):
        row.finish()
    return found


def _text(row: Row) -> str:
    text = row.text("text")
    row.finish()
    return text


def _supervision(row: Row) -> SupervisionText:
    found = SupervisionText(
        of=row.text("of"),
        private=row.flag("private", default=False),
        steps=row.texts("steps"),
        is_late=row.flag("is_late", default=False),
        text=row.text("text"),
        answer=row.text("answer", ""),
        note=row.text("note", ""),
        reason=row.text("reason", ""),
    )
    row.finish()
    if found.of not in SORTS or not STEPS.issuperset(found.steps):
        raise ContentError(f"pressing.toml: “{found.text[:20]}” names an unknown sort or step")
    return found


def _talk(row: Row) -> TalkText:
    found = TalkText(
        people=row.text("people"),
        points=row.text("points"),
        commitment=row.text("commitment"),
        days=row.number("days"),
        is_public=row.flag("is_public", default=False),
    )
    row.finish()
    return found


def _instruction(row: Row) -> tuple[str, bool]:
    found = row.text("text"), row.flag("is_public", default=False)
    row.finish()
    return found
