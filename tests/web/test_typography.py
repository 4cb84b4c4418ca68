"""The Chinese of the pages is set as the house sets it: a space between Han and Latin, full-width punctuation."""

import re
from pathlib import Path

import pytest
from babel.messages.pofile import read_po

CATALOGUE = (
    Path(__file__).resolve().parents[2] / "src" / "huiyin" / "locale" / "en" / "LC_MESSAGES" / "django.po"
)
HAN = "[\u4e00-\u9fff]"
#: Words put in may be Han themselves; a number may not stand close.
PUT_IN = re.compile(r"%\(\w+\)s|\{\w+\}")
CLOSE = re.compile(f"{HAN}(?:[A-Za-z0-9]|%\\(\\w+\\)d)|(?:[A-Za-z0-9%]|%\\(\\w+\\)d){HAN}")
HALF_WIDTH = re.compile(f"{HAN}[,;:!?()]|[,;:!?()]{HAN}")


def faults(text: str) -> list[str]:
    """What is set wrongly in a sentence."""
    bare = PUT_IN.sub("", text)
    return [match.group() for pattern in (CLOSE, HALF_WIDTH) for match in pattern.finditer(bare)]


def test_every_sentence_of_the_pages_is_set_well() -> None:
    with CATALOGUE.open("rb") as file:
        sentences = [one.id[0] if isinstance(one.id, tuple) else one.id for one in read_po(file)]
    assert len(sentences) > 1000
    assert {one: found for one in sentences if (found := faults(one))} == {}


@pytest.mark.parametrize(
    "text", ["11月", "还有%(n)d件", "第 3步", "96%的人", "好,谢谢", "写信(可选)", "用WGS-84 坐标"]
)
def test_what_is_set_badly_is_found(text: str) -> None:
    assert faults(text)


@pytest.mark.parametrize(
    "text", ["11 月 18 日", "还有 %(n)d 件", "%(name)s办理", "好，谢谢（可选）", "96% 的人"]
)
def test_what_is_set_well_passes(text: str) -> None:
    assert faults(text) == []
