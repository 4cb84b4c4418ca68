"""Styles and scripts need nothing newer than Chrome 109, the last one on Windows 7.

Styles are parsed by tinycss2, scripts compiled (not run) by V8 12.2; what came between Chrome 109 and that engine, and
what no engine refuses, is looked for by name.
"""

import itertools
import json
import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import pytest
import tinycss2
from py_mini_racer import MiniRacer

import huiyin.web

STATIC = Path(huiyin.web.__file__).parent / "static" / "huiyin"
SHEETS = sorted((STATIC / "css").glob("*.css"))
SCRIPTS = sorted(STATIC.rglob("*.js"))
#: At-rules of Chrome 109; no @layer, which a browser without it drops with everything inside.
AT_RULES = {"media", "font-face", "keyframes", "supports", "container", "page"}
PSEUDO_CLASSES_REFUSED = {"has", "user-valid", "user-invalid", "popover-open", "open", "state"}
FUNCTIONS_REFUSED = {
    *("oklch", "oklab", "lch", "lab", "color-mix", "color", "light-dark", "linear", "anchor", "if"),
    *("sin", "cos", "tan", "pow", "sqrt", "round", "mod", "rem", "abs", "sign", "calc-size", "attr-type"),
}
UNITS_REFUSED = {"cap", "rcap", "rlh", "ric", "rex", "rch"}
#: Words of scripts that Chrome 109 does not know.
NEWER_WORDS = re.compile(
    r"\.(toSorted|toSpliced|toReversed|isWellFormed|toWellFormed|showPopover|togglePopover|checkVisibility"
    r"|moveBefore|getHTML|setHTML|startViewTransition)\b"
    r"|\b(Object|Map)\.groupBy\b|\bArray\.fromAsync\b|\bPromise\.(withResolvers|try)\b|\bURL\.(canParse|parse)\b"
    r"|\bIterator\b|\bnavigation\.|\bTemporal\b|\bscheduler\b|\bAbortSignal\.any\b|\bnew CloseWatcher\b"
    r"|/[dgimsuy]*v[dgimsuy]*(?=[.,;)\s])"
)


def nested(rules: Iterable[Any]) -> Iterator[Any]:
    """Every token in the tree, inside blocks and functions too."""
    for node in rules:
        yield node
        for name in ("prelude", "content", "arguments", "value"):
            inner = getattr(node, name, None)
            if isinstance(inner, list):
                yield from nested(inner)


def rules_of(nodes: Iterable[Any]) -> Iterator[Any]:
    """Every rule of a sheet, those inside @media and its like too."""
    for node in nodes:
        if node.type not in ("qualified-rule", "at-rule"):
            continue
        yield node
        if node.type == "at-rule" and node.lower_at_keyword in {"media", "supports", "container"}:
            yield from rules_of(tinycss2.parse_rule_list(node.content or [], True, True))


def faults_of_rule(rule: Any) -> Iterator[str]:
    """What a rule holds against Chrome 109: its kind, nested rules, pseudo-classes."""
    line = rule.source_line
    if rule.type == "at-rule":
        if rule.lower_at_keyword not in AT_RULES:
            yield f"{line}: @{rule.at_keyword}"
        return
    for node in tinycss2.parse_blocks_contents(rule.content, True, True):
        if node.type != "declaration":
            yield f"{line}: {'nested rule' if node.type == 'qualified-rule' else node.type}"
    flat = list(nested(rule.prelude))
    for before, node in itertools.pairwise(flat):
        name = getattr(node, "lower_name", getattr(node, "lower_value", ""))
        if before.type == "literal" and before.value == ":" and name in PSEUDO_CLASSES_REFUSED:
            yield f"{line}: :{name}"


def faults_of_sheet(text: str) -> list[str]:
    """What Chrome 109 would not understand, or what no browser does."""
    nodes = tinycss2.parse_stylesheet(text, True, True)
    found = [f"{node.source_line}: {node.message}" for node in nested(nodes) if node.type == "error"]
    for rule in rules_of(nodes):
        found += faults_of_rule(rule)
    for node in nested(nodes):
        if node.type == "function" and node.lower_name in FUNCTIONS_REFUSED:
            found.append(f"{node.source_line}: {node.name}()")
        if node.type == "dimension" and node.lower_unit in UNITS_REFUSED:
            found.append(f"{node.source_line}: unit {node.unit}")
    return found


@pytest.fixture(scope="module")
def engine() -> MiniRacer:
    return MiniRacer()


def faults_of_script(engine: MiniRacer, text: str, *, is_ours: bool = True) -> list[str]:
    """The error of the compiler, or, in scripts of our own, the words that are too new."""
    verdict = engine.eval(
        f"(() => {{ try {{ new Function({json.dumps(text)}); return ''; }} catch (e) {{ return String(e); }} }})()"
    )
    if verdict or not is_ours:
        return [str(verdict)] if verdict else []
    return [match.group() for match in NEWER_WORDS.finditer(text)]


@pytest.mark.parametrize("sheet", SHEETS, ids=lambda path: path.name)
def test_a_style_sheet_needs_nothing_newer_than_chrome_109(sheet: Path) -> None:
    assert faults_of_sheet(sheet.read_text(encoding="utf-8")) == []


@pytest.mark.parametrize("script", SCRIPTS, ids=lambda path: path.name)
def test_a_script_needs_nothing_newer_than_chrome_109(engine: MiniRacer, script: Path) -> None:
    is_ours = "vendor" not in script.parts
    assert faults_of_script(engine, script.read_text(encoding="utf-8"), is_ours=is_ours) == []


@pytest.mark.parametrize(
    "text",
    [
        "@layer base { a { color: red } }",
        "@media (min-width: 1em) { @layer x { a { color: red } } }",
        ".card { color: red; & b { color: blue } }",
        ".card { color: red; .inner { color: blue } }",
        "li:has(> a) { color: red }",
        "@container (min-width: 1em) { li:not(:has(a)) { color: red } }",
        "a { color: oklch(60% 0.1 200) }",
        "a { background: linear-gradient(red, color-mix(in srgb, red, blue)) }",
        "a { content: 'red\n }",
        "a { color red }",
        "a } b { color: red }",
    ],
)
def test_what_a_sheet_may_not_hold_is_found(text: str) -> None:
    assert faults_of_sheet(text) != []


@pytest.mark.parametrize(
    "text",
    ["let a = ;", "using x = open();", "[1].toSorted();", "/[a]/v.test('a');", "Object.groupBy([], f)"],
)
def test_what_a_script_may_not_hold_is_found(engine: MiniRacer, text: str) -> None:
    assert faults_of_script(engine, text) != []
