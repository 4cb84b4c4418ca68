"""Choosing a place or a category level by level: plain selects, one for each level, that need no script."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.conf import settings
from django.utils.translation import gettext as _

from huiyin.organisations.models import Division, Level
from huiyin.organisations.nesting import category_ancestors, division_ancestors
from huiyin.organisations.selectors import CategoryNode, category_tree, child_divisions

#: The value that says "the staff shall decide".
UNDECIDED = "-"
LEVELS_MAX = 4
CITY_CODE = 4  # digits of a city's code


@dataclass(frozen=True, slots=True)
class Option:
    """One entry of a select."""

    value: str
    label: str
    is_selected: bool


@dataclass(frozen=True, slots=True)
class Select:
    """One level: a select with its name, label and entries; the first entry chooses nothing."""

    name: str
    label: str
    options: tuple[Option, ...]


@dataclass(frozen=True, slots=True)
class Chain:
    """The selects of one choice, top to bottom. ``more_label`` is on the button that shows the next level."""

    field: str
    selects: tuple[Select, ...]
    more_label: str
    has_more: bool


def site_division() -> str:
    """The code of the place that this site serves; "" for the whole state."""
    return str(settings.SITE["division"])


def division_chain(chosen: str) -> Chain:
    """The selects for a place within the site's own, down to township. One query for each level shown."""
    root = site_division()
    line = [code for code in division_ancestors(chosen) if len(code) > len(root)] if chosen else []
    selects: list[Select] = []
    parent, has_more = root, False
    while len(selects) < LEVELS_MAX:
        children = [child for child in child_divisions(parent) if child.level <= Level.TOWNSHIP]
        if not children:
            break
        picked = next((code for code in line if any(child.code == code for child in children)), "")
        selects.append(_division_select(len(selects) + 1, children, picked, chosen, root))
        has_more = has_more or children[0].level < Level.TOWNSHIP
        if not picked:
            break
        parent = picked
    more_label = _("选择街道") if len(root) >= CITY_CODE else _("选择下一级")
    return Chain("division", tuple(selects), more_label, has_more)


def _division_select(
    number: int, children: Sequence[Division], picked: str, chosen: str, root: str
) -> Select:
    label = {
        Level.PROVINCE: _("省（自治区、直辖市）"),
        Level.CITY: _("市"),
        Level.COUNTY: _("区县"),
    }.get(Level(children[0].level), _("街道或乡镇"))
    options = [Option("", _("请选择") if number == 1 else _("说不清，或不限于一处"), is_selected=False)]
    if number == 1 and root:
        options.append(Option(root, _("全市范围，或说不清在哪里"), is_selected=chosen == root))
    options += [Option(child.code, child.name, is_selected=child.code == picked) for child in children]
    return Select(f"division_{number}", label, tuple(options))


def chosen_division(posted: Mapping[str, str]) -> str:
    """The deepest place of a consistent line of choices; a lower one that belongs elsewhere is dropped. One query."""
    root = site_division()
    codes = [posted.get(f"division_{n}", "").strip() for n in range(1, LEVELS_MAX + 1)]
    if codes[0] and codes[0] == root:
        return root
    known = {row.code: row for row in Division.objects.filter(code__in=filter(None, codes), is_active=True)}
    parent, found = root or None, ""
    for code in codes:
        row = known.get(code)
        if row is None or row.parent_id != parent:
            break
        parent = found = code
    return found


def category_chain(chosen: str) -> Chain:
    """The selects for a category; ``chosen`` may be UNDECIDED. One query."""
    line = category_ancestors(chosen) if chosen and chosen != UNDECIDED else []
    nodes: tuple[CategoryNode, ...] = category_tree()
    has_more = any(node.children for node in nodes)
    labels = (_("大类"), _("小类"), _("细类"))
    selects: list[Select] = []
    while nodes and len(selects) < len(labels):
        number = len(selects) + 1
        picked = next((node for node in nodes if node.category.code in line), None)
        first = (
            Option(UNDECIDED, _("说不清，请工作人员判断"), is_selected=False)
            if number == 1
            else Option("", _("不细分"), is_selected=False)
        )
        options = tuple(
            Option(node.category.code, node.category.name, is_selected=node is picked) for node in nodes
        )
        selects.append(Select(f"category_{number}", labels[number - 1], (first, *options)))
        nodes = picked.children if picked else ()
    return Chain("category", tuple(selects), _("选择下一级"), has_more)


def chosen_category(posted: Mapping[str, str]) -> str:
    """The deepest category of a consistent line of choices, or UNDECIDED. One query."""
    nodes, found = category_tree(), UNDECIDED
    for number in (1, 2, 3):
        code = posted.get(f"category_{number}", "").strip()
        node = next((node for node in nodes if node.category.code == code), None)
        if node is None:
            break
        found, nodes = code, node.children
    return found
