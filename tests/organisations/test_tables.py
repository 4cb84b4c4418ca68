"""Files that offices send are read whatever they were saved with, or refused with a sentence."""

import pytest

from huiyin.core import tabular
from huiyin.core.errors import InvalidInput
from huiyin.organisations import tables
from huiyin.organisations.tables import read_table
from tests.organisations.city import csv, xlsx

LINES = ("代码,名称", "99,云川省", "9901,清江市")


def cells(data: bytes) -> list[dict[str, str]]:
    return [dict(line.cells) for line in read_table(data, "表.csv").lines]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
def test_every_encoding_in_use_reads_the_same(encoding: str) -> None:
    assert cells(csv(*LINES, encoding=encoding)) == [
        {"code": "99", "name": "云川省"},
        {"code": "9901", "name": "清江市"},
    ]


@pytest.mark.parametrize("mark", [",", ";", "\t"])
def test_every_separator_reads_the_same(mark: str) -> None:
    assert cells(csv(*(line.replace(",", mark) for line in LINES)))[1] == {"code": "9901", "name": "清江市"}


def test_excel_reads_like_csv_and_numbers_stay_codes() -> None:
    assert cells(xlsx(("代码", "名称"), (510000, "四川省"), ("510104001002", "某社区"))) == [
        {"code": "510000", "name": "四川省"},
        {"code": "510104001002", "name": "某社区"},
    ]


@pytest.mark.parametrize("value", ["=1+1", "=cmd|'/c calc'!A1", "@SUM(A1)", "+86", "-1"])
def test_cells_that_look_like_formulas_stay_text(value: str) -> None:
    assert cells(csv("代码,名称", f'99,"{value}"'))[0]["name"] == value
    assert cells(xlsx(("代码", "名称"), (99, value)))[0]["name"] == value


@pytest.mark.parametrize(
    "headings", ["行政区划代码,区划名称", "CODE , Name", "代码（必填）,*名称", "code,name"]
)
def test_headings_are_known_in_both_languages(headings: str) -> None:
    (line,) = read_table(csv(headings, "99,云川省"), "表.csv").lines
    assert line.get("name") == "云川省"
    assert line.get("code") or line.get("division") == "99"


def test_a_title_above_the_header_and_blank_lines_are_passed_over_and_lines_keep_their_numbers() -> None:
    data = csv("清江市单位一览表", "", "代码,名称,备注", "a,甲", "", ",,", '"b","乙\n局",x', "c,丙")
    table = read_table(data, "表.csv")
    assert [(line.number, line.get("code"), line.get("name")) for line in table.lines] == [
        (4, "a", "甲"),
        (7, "b", "乙 局"),
        (9, "c", "丙"),
    ]
    assert table.ignored == ("备注",)


def test_lines_of_excel_keep_their_numbers() -> None:
    (line,) = read_table(xlsx(("一览表",), (), ("代码", "名称"), (), ("a", "甲")), "表.xlsx").lines
    assert line.number == 5


REFUSED = {
    "table-empty": b" \r\n ",
    "table-encoding": b"\xff\xfe\xfd\x81\x00\xff,\xff\x80",
    "table-header": csv("甲,乙", "1,2"),
    "table-column-twice": csv("代码,名称,单位名称", "1,2,3"),
    "table-broken": csv("代码,名称", '99,"云川省', "9901,清江市"),
}


@pytest.mark.parametrize("code", REFUSED)
def test_what_cannot_be_read_is_refused_with_a_sentence(code: str) -> None:
    with pytest.raises(InvalidInput) as caught:
        read_table(REFUSED[code], "表.csv")
    assert caught.value.code == code
    assert caught.value.sentence.endswith(("。", "）。"))


@pytest.mark.parametrize("data", [b"PK\x03\x04 not a zip", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1 no workbook"])
def test_a_broken_excel_file_is_refused(data: bytes) -> None:
    with pytest.raises(InvalidInput) as caught:
        read_table(data, "表.xlsx")
    assert caught.value.code == "table-broken"


def test_an_excel_file_without_content_is_empty() -> None:
    with pytest.raises(InvalidInput) as caught:
        read_table(xlsx(), "表.xlsx")
    assert caught.value.code == "table-empty"


def test_a_file_that_unpacks_to_too_much_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tabular, "MAX_UNPACKED_BYTES", 100)
    with pytest.raises(InvalidInput) as caught:
        read_table(xlsx(("代码", "名称"), ("a", "甲")), "表.xlsx")
    assert caught.value.code == "table-too-large"


def test_too_many_lines_and_too_many_bytes_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tables, "MAX_LINES", 1)
    with pytest.raises(InvalidInput) as caught:
        read_table(csv(*LINES), "表.csv")
    assert caught.value.code == "table-too-long"
    with pytest.raises(InvalidInput) as caught:
        tabular.table_rows(csv(*LINES), "表.csv", known=len, max_bytes=10)
    assert caught.value.code == "table-too-large"
