"""How places and subjects nest: divisions by digits (2, 4, 6, 9, 12), categories by dots. Pure.

Official lists write 510000 for 四川省 and 441900 for 东莞市, whose townships hang directly under the city.
We store codes without trailing zero groups (GB/T 2260-2007, GB/T 10114-2003), so that a place's code begins
with the code of every place around it.
"""

import re

LENGTHS = (2, 4, 6, 9, 12)
_NEXT_SHORTER = {12: 9, 9: 6, 6: 4, 4: 2}

_DIGITS = str.maketrans("０１２３４５６７８９", "0123456789")
_AFTER_ALL_DIGITS = "a"
_NUMBERED = re.compile(r"c([0-9]{2,4})")
# Entries of the official list that only fill a level and that nobody says: 北京市 › 市辖区 › 东城区.
_FILLERS = frozenset({"市辖区", "县", "省直辖县级行政区划", "自治区直辖县级行政区划"})


def normal_division_code(typed: str) -> str | None:
    """The code as stored, from the padded or the short form; None where it cannot be a code."""
    code = "".join(typed.split()).translate(_DIGITS)
    if len(code) not in LENGTHS or not (code.isascii() and code.isdigit()):
        return None
    while code.endswith("00") and (shorter := _NEXT_SHORTER.get(len(code))) and not code[shorter:].strip("0"):
        code = code[:shorter]
    return None if code == "00" else code


def division_ancestors(code: str) -> list[str]:
    """Codes of the places around a place and its own, top to bottom: 99, 9901, 990101."""
    prefixes = (code[:length] for length in LENGTHS if length <= len(code))
    return list(dict.fromkeys(filter(None, map(normal_division_code, prefixes))))


def parent_division_code(code: str) -> str | None:
    """The code of the place around a place; None for a province. 441900003 (东莞市东城街道) belongs to 4419."""
    shorter = _NEXT_SHORTER.get(len(code))
    return normal_division_code(code[:shorter]) if shorter else None


def code_range(prefix: str) -> tuple[str, str]:
    """(from, below): the codes that begin with ``prefix``, as a range that a b-tree index answers.

    The upper bound is made of digits, or is a letter after 99…9, so it holds in every collation
    (a colon, which follows "9" in ASCII, sorts before digits in most of PostgreSQL's).
    """
    kept = prefix.rstrip("9")
    return (prefix, f"{kept[:-1]}{int(kept[-1]) + 1}") if kept else (prefix, _AFTER_ALL_DIGITS)


def category_ancestors(code: str) -> list[str]:
    """Codes of the categories above a category and its own, top to bottom: urban, urban.roads."""
    parts = code.split(".")
    return [".".join(parts[: n + 1]) for n in range(len(parts))]


def parent_category_code(code: str) -> str:
    """The code of the category above, "" at the first level."""
    return code.rpartition(".")[0]


def category_number(code: str) -> int:
    """7 for urban.c07, a category that was numbered; 0 for one with a code of its own."""
    numbered = _NUMBERED.fullmatch(code.rpartition(".")[2])
    return int(numbered[1]) if numbered else 0


def numbered_category(parent_code: str, number: int) -> str:
    """urban.c07 for the seventh below urban; c07 at the first level."""
    return f"{parent_code}.c{number:02}" if parent_code else f"c{number:02}"


def full_name(parent_full_name: str, name: str) -> str:
    """云川省清江市青山区: the parent's full name and the name, without entries that only fill a level."""
    return parent_full_name if name in _FILLERS and parent_full_name else parent_full_name + name
