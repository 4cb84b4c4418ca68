"""The documentation says what the code says."""

import re
import subprocess
import sys
from pathlib import Path

import pytest
from django.apps import apps

from huiyin.appeals.lifecycle import Action
from huiyin.appeals.terms import Kind, Status
from huiyin.config.cli import COMMANDS

ROOT = Path(__file__).resolve().parents[2]
PAGES = sorted([*ROOT.glob("docs/**/*.md"), ROOT / "README.md", ROOT / "README.zh.md"])


def test_the_life_cycle_page_is_the_table() -> None:
    done = subprocess.run(
        [sys.executable, "tools/life_cycle.py", "--check"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr


def test_the_glossary_knows_every_model() -> None:
    glossary = (ROOT / "docs" / "glossary.md").read_text(encoding="utf-8")
    ours = {model.__name__ for model in apps.get_models() if model.__module__.startswith("huiyin.")}
    assert {name for name in ours if f"`{name}`" not in glossary} == set()


def test_the_glossary_names_nothing_that_is_gone() -> None:
    glossary = (ROOT / "docs" / "glossary.md").read_text(encoding="utf-8")
    code = "\n".join(path.read_text(encoding="utf-8") for path in (ROOT / "src").rglob("*.py"))
    terms = set(re.findall(r"`([A-Za-z_]+)`", glossary))
    assert {term for term in terms if not re.search(rf"\b{term}\b", code)} == set()


def test_the_glossary_has_every_kind_and_state() -> None:
    glossary = (ROOT / "docs" / "glossary.md").read_text(encoding="utf-8")
    words = [str(choice.label) for choices in (Kind, Status) for choice in choices]
    assert [word for word in words if word not in glossary] == []


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_links_between_pages_lead_somewhere(page: Path) -> None:
    links = re.findall(r"\]\(([^)#:]+?)(?:#[^)]*)?\)", page.read_text(encoding="utf-8"))
    assert [link for link in links if not (page.parent / link).exists()] == []


def test_every_setting_is_in_the_operators_guide() -> None:
    guide = (ROOT / "docs" / "operating.md").read_text(encoding="utf-8")
    read = (ROOT / "src/huiyin/config/settings.py").read_text(encoding="utf-8")
    names = re.findall(r'env\.(?:text|switch|numbers?|words|pairs|kept_secret)\(\s*"(\w+)"', read)
    assert [name for name in names if f"HUIYIN_{name}" not in guide] == []


def test_every_verb_of_the_command_is_explained() -> None:
    from huiyin.config.cli import USAGE

    assert [verb for verb in COMMANDS if f"huiyin {verb}" not in USAGE] == []


def test_no_package_host_and_no_path_of_a_machine_is_committed() -> None:
    files = subprocess.run(
        ["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=True
    ).stdout.split("\n")
    pattern = re.compile(
        r"pypi\.(org|io)|pythonhosted\.org|registry\.npmjs|(?<![\w.-])/(?:work|root|home)/[A-Za-z]"
    )
    found = []
    for name in files:
        path = ROOT / name
        if not path.is_file() or path.suffix in {".woff2", ".png", ".webp"} or path == Path(__file__):
            continue
        if pattern.search(path.read_text(encoding="utf-8", errors="ignore")):
            found.append(name)
    assert found == []


def test_the_course_of_a_supervision_is_the_table() -> None:
    from huiyin.appeals.lifecycle import MOVES

    page = (ROOT / "docs" / "supervision.md").read_text(encoding="utf-8")
    assert [action for action in MOVES if f"`{action.value}`" not in page] == []


def test_every_action_has_words_for_the_timeline() -> None:
    from huiyin.appeals.selectors.timeline import _WORDS

    assert [action for action in Action if action.value not in _WORDS] == []
