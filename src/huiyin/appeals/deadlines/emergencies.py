"""What marks an emergency 急件: words, categories and kinds, in a list that a site edits. Pure.

A line of the list is a word, or words with … between them (at most six characters may stand there), and after a stroke
what must not follow: ``着火 / 隐患、演练``. ``#`` begins a remark.
"""

import re
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from functools import lru_cache

from huiyin.appeals.terms import Kind

GAP = "…"
_GAP_MAX = 6
_NOT_AFTER_FIRE = "隐患、风险、危险、演练、演习、保险、险情排查"
_GASES = ("煤气", "燃气", "天然气", "液化气", "瓦斯", "毒气")
_LEAKS = ("泄漏", "泄露", "外泄", "中毒")

#: The list of a site that has edited none.
SHIPPED_LINES: tuple[str, ...] = (
    "# 火灾、爆炸",
    *(f"{word} / {_NOT_AFTER_FIRE}" for word in ("着火", "起火", "失火", "火灾", "爆炸")),
    "# 燃气",
    *(f"{gas}{gap}{leak}" for gas in _GASES for leak in _LEAKS for gap in ("", GAP)),
    "漏煤气",
    "漏燃气",
    "漏天然气",
    "# 有人有生命危险",
    *("救命", "溺水", "落水", "跳楼", "跳河", "轻生", "自杀", "想死", "不想活"),
    *("杀人", "砍人", "持刀", "绑架", "被囚禁", "触电", "昏迷", "心脏骤停", "被埋", "被困"),
)


@dataclass(frozen=True)
class Signs:
    """The list in force. ``categories`` are codes, each with everything below it."""

    lines: tuple[str, ...] = SHIPPED_LINES
    categories: Collection[str] = ()
    kinds: Collection[Kind] = field(default_factory=frozenset)

    def in_words(self, text: str) -> bool:
        """Whether the words speak of danger that cannot wait for a written answer."""
        pattern = _pattern(self.lines)
        return pattern is not None and pattern.search(text) is not None

    def found(self, *, text: str, kind: Kind, category: str, ticked: bool) -> tuple[str, ...]:
        """What calls it an emergency: "author", "words", "category", "kind"; empty where nothing does.

        Thanks are never one.
        """
        if kind == Kind.THANKS:
            return ()
        is_within = any(f"{category}.".startswith(f"{code}.") for code in self.categories)
        reasons = {
            "author": ticked,
            "words": self.in_words(text),
            "category": bool(category) and is_within,
            "kind": kind in self.kinds,
        }
        return tuple(name for name, holds in reasons.items() if holds)


@lru_cache(maxsize=8)
def _pattern(lines: tuple[str, ...]) -> re.Pattern[str] | None:
    """Any of the lines; None where no line says anything. Kept, for every submission is looked at."""
    parts = [part for part in map(_part, lines) if part]
    return re.compile("|".join(parts)) if parts else None


def _part(line: str) -> str:
    """One line as a regular expression; "" for a remark."""
    words, _stroke, exceptions = line.partition("/")
    words = words.strip()
    if not words or words.startswith("#"):
        return ""
    pattern = f".{{1,{_GAP_MAX}}}".join(re.escape(word) for word in words.split(GAP))
    unless = "|".join(re.escape(word.strip()) for word in re.split("[、，,]", exceptions) if word.strip())
    return f"(?:{pattern})(?!{unless})" if unless else f"(?:{pattern})"


def bad_line(lines: Iterable[str]) -> str:
    """The first line that would mark nearly everything: a word of one character, or no word before … or after it; ""."""
    for line in lines:
        words = line.partition("/")[0].strip()
        if line.strip() and not words.startswith("#"):
            pieces = words.split(GAP)
            if len("".join(pieces)) < 2 or not all(pieces):
                return line
    return ""
