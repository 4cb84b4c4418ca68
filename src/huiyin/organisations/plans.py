"""What an import would do, line by line, before anything is stored."""

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import ParamSpec, TypeVar

from django.db import models
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from huiyin.core.errors import InvalidInput
from huiyin.core.permission import Denied
from huiyin.organisations.actors import Actor
from huiyin.organisations.models import Category, Division, Organisation
from huiyin.organisations.policies import Action, may
from huiyin.organisations.tables import Line, Table

P = ParamSpec("P")
T = TypeVar("T")


class LineState(models.TextChoices):
    """What the import does with a line."""

    NEW = "new", gettext_lazy("新增")
    CHANGED = "changed", gettext_lazy("修改")
    UNCHANGED = "unchanged", gettext_lazy("不变")
    ERROR = "error", gettext_lazy("有误")


@dataclass(frozen=True, slots=True)
class PlannedLine:
    """One line of the file: what becomes of it, and a sentence on the error or on what changes."""

    number: int
    code: str
    name: str
    state: LineState
    sentence: str = ""


@dataclass(frozen=True, slots=True)
class OrganisationRow:
    """An organisation to store. ``duties`` and ``is_verified`` are None where the file leaves them alone."""

    organisation: Organisation
    parent_code: str
    duties: frozenset[str] | None = None
    is_verified: bool | None = None


@dataclass(frozen=True)
class Plan:
    """A table with what its import would do. Every line of the table stands in ``lines`` once, in its order."""

    table: Table
    lines: tuple[PlannedLine, ...]

    @cached_property
    def counts(self) -> dict[LineState, int]:
        """How many lines there are of each state, all four states present."""
        counted = Counter(line.state for line in self.lines)
        return {state: counted[state] for state in LineState}

    @property
    def has_errors(self) -> bool:
        """Whether any line stands in the way; such a plan cannot be applied."""
        return self.counts[LineState.ERROR] > 0

    @property
    def errors(self) -> list[PlannedLine]:
        """The lines that have to be put right first."""
        return [line for line in self.lines if line.state == LineState.ERROR]


@dataclass(frozen=True)
class DivisionPlan(Plan):
    """``rows`` are the divisions to store: new, renamed, and those whose full name follows."""

    rows: tuple[Division, ...]


@dataclass(frozen=True)
class OrganisationPlan(Plan):
    """``rows`` are the organisations to store: new, changed, and those that a move takes along."""

    rows: tuple[OrganisationRow, ...]


@dataclass(frozen=True)
class CategoryPlan(Plan):
    """``rows`` are the categories to store, parents first: new ones, and those with another name or other keywords."""

    rows: tuple[Category, ...]


class Findings:
    """Sentences of errors by line number, collected while a plan is made."""

    def __init__(self, actor: Actor | None) -> None:
        self._actor = actor
        self._sentences: dict[int, list[str]] = {}

    def add(self, line: Line, sentence: str) -> None:
        """Something is wrong with this line."""
        self._sentences.setdefault(line.number, []).append(sentence)

    def of(self, line: Line) -> str:
        """All that is wrong with this line, "" for a sound one."""
        return "".join(self._sentences.get(line.number, ()))

    def attempt(self, line: Line, read: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T | None:
        """What ``read`` returns, or None with its InvalidInput noted for the line."""
        try:
            return read(*args, **kwargs)
        except InvalidInput as error:
            self.add(line, error.sentence)
            return None

    def check_reach(self, line: Line, division_code: str) -> None:
        """Note the refusal where the division lies outside what the actor manages; no actor, no check."""
        answer = may(self._actor, Action.IMPORT, division_code) if self._actor is not None else None
        if isinstance(answer, Denied):
            self.add(line, answer.sentence)

    def check_once(self, lines: Sequence[tuple[Line, str]], what: str) -> None:
        """Note each line whose value an earlier line has too."""
        first: dict[str, int] = {}
        for line, value in lines:
            if value in first:
                self.add(
                    line,
                    _("%(what)s「%(value)s」与第 %(line)s 行重复，请删去其中一行。")
                    % {"what": what, "value": value, "line": first[value]},
                )
            first.setdefault(value, line.number)


def require_columns(table: Table, *alternatives: frozenset[str]) -> None:
    """InvalidInput("table-header" or "table-empty") where no column of an alternative, or no line, is there."""
    if not all(wanted & table.columns for wanted in alternatives):
        raise InvalidInput(
            "table-header", _("表头里缺少必需的列：至少要有「代码」和「名称」（或 code、name）。")
        )
    if not table.lines:
        raise InvalidInput("table-empty", _("表头下面没有任何一行数据，请检查后重新选择文件。"))
