"""Historical messages come in once, with their dates, into the same life cycle."""

import contextlib
import csv
import json
import statistics
from datetime import datetime, timedelta
from pathlib import Path

import pytest
import xlsxwriter
from django.core.management import call_command
from django.core.management.base import CommandError

from huiyin.appeals.models import Appeal
from huiyin.appeals.terms import Kind, Status
from huiyin.channels.imports.guessing import guess, guess_kind
from huiyin.channels.imports.reading import moment, plain
from huiyin.core.clock import LOCAL
from huiyin.core.errors import InvalidInput
from huiyin.core.working_time import NATIONAL
from huiyin.journal.models import Event, Outbox
from huiyin.organisations.models import Division, Organisation
from tests.cast import Cast

HEADER = ["id", "author", "title", "created_at", "body", "reply", "replied_at"]
REAL = Path(__file__).resolve().parents[3] / "shared" / "data" / "messages_with_replies.csv"


def rows(count: int = 6) -> list[list[str]]:
    """Invented messages, one every three days in 2019, each answered some days later."""
    made = []
    for n in range(count):
        at = datetime(2019, 3, 1, 9, 30, tzinfo=LOCAL) + timedelta(days=3 * n)
        made.append(
            [
                str(5000 + n),
                f"A{n:06d}",
                f"请求解决A{n % 3 + 1}区第{n}号路路灯不亮的问题",
                f"{at:%Y-%m-%d %H:%M:%S}",
                f"这条路的路灯已经坏了{n + 2}个月，晚上出行很不安全，请派人来修。_x000D_",
                "网友您好！您反映的问题已转市住建局处理，路灯已修好。",
                f"{at + timedelta(days=n + 1):%Y-%m-%d %H:%M:%S}",
            ]
        )
    return made


def write_csv(
    path: Path, lines: list[list[str]], encoding: str = "utf-8", header: list[str] | None = None
) -> Path:
    with path.open("w", encoding=encoding, newline="") as file:
        csv.writer(file).writerows([header or HEADER, *lines])
    return path


def run(path: Path, capsys: pytest.CaptureFixture[str], *options: str) -> str:
    """The last line that the command prints."""
    with contextlib.suppress(SystemExit):
        call_command("import_messages", str(path), "--organisation", "platform", *options)
    return capsys.readouterr().out.strip().splitlines()[-1]


def test_messages_come_in_with_their_dates_and_their_own_numbers(
    cast: Cast, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = write_csv(tmp_path / "old.csv", rows())
    assert run(path, capsys) == "imported 6 · already there 0 · rejected 0"
    appeal = Appeal.objects.get(source="old", source_number="5002")
    assert appeal.submitted_at == datetime(2019, 3, 7, 9, 30, tzinfo=LOCAL)
    assert appeal.first_replied_at == datetime(2019, 3, 10, 9, 30, tzinfo=LOCAL)
    assert appeal.status == Status.CLOSED
    assert "_x000D_" not in appeal.original.body
    events = Event.objects.filter(subject="appeal", subject_id=str(appeal.pk)).order_by("id")
    assert [event.type for event in events] == [
        "submitted",
        "accept",
        "dispatch",
        "claim",
        "draft_reply",
        "send_for_approval",
        "publish_reply",
        "close",
    ]
    assert [event.at for event in events] == sorted(event.at for event in events)


def test_history_notifies_nobody(cast: Cast, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    run(write_csv(tmp_path / "old.csv", rows()), capsys)
    assert not Outbox.objects.filter(event__subject="appeal").exists()


def test_a_second_run_adds_nothing(cast: Cast, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = write_csv(tmp_path / "old.csv", rows())
    run(path, capsys)
    assert run(path, capsys) == "imported 0 · already there 6 · rejected 0"


def test_a_run_that_was_stopped_goes_on(
    cast: Cast, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = write_csv(tmp_path / "old.csv", rows(3))
    run(path, capsys)
    write_csv(path, rows(6))
    assert run(path, capsys) == "imported 3 · already there 3 · rejected 0"


def test_bad_rows_go_to_a_file_with_line_and_reason_and_good_rows_stay(
    cast: Cast, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    lines = rows(5)
    lines[1][3] = "去年春天"
    lines[2][6] = "2001-01-01 00:00:00"
    lines[3][2] = ""
    path = write_csv(tmp_path / "old.csv", lines)
    assert run(path, capsys) == "imported 2 · already there 0 · rejected 3"
    with (tmp_path / "old.csv.rejects.csv").open(encoding="utf-8-sig") as file:
        rejected = list(csv.DictReader(file))
    assert [row["line"] for row in rejected] == ["3", "4", "5"]
    assert "去年春天" in rejected[0]["reason"]
    assert rejected[1]["reason"] == "答复时间早于留言时间"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
def test_csv_in_the_encodings_that_offices_use(
    cast: Cast, tmp_path: Path, capsys: pytest.CaptureFixture[str], encoding: str
) -> None:
    path = write_csv(tmp_path / "old.csv", rows(2), encoding)
    assert run(path, capsys) == "imported 2 · already there 0 · rejected 0"


def test_excel_and_json_lines(cast: Cast, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    book = xlsxwriter.Workbook(tmp_path / "old.xlsx")
    sheet = book.add_worksheet()
    for number, line in enumerate([HEADER, *rows(2)]):
        sheet.write_row(number, 0, line)
    book.close()
    assert run(tmp_path / "old.xlsx", capsys, "--source", "xlsx").startswith("imported 2")
    (tmp_path / "old.jsonl").write_text(
        "\n".join(json.dumps(dict(zip(HEADER, line, strict=True)), ensure_ascii=False) for line in rows(2))
        + "\n{broken",
        encoding="utf-8",
    )
    assert run(tmp_path / "old.jsonl", capsys) == "imported 2 · already there 0 · rejected 1"


def test_columns_with_other_names_are_mapped_by_option(
    cast: Cast, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    header = ["编号", "网名", "题目", "留言时间", "内容", "答复", "答复时间"]
    path = write_csv(tmp_path / "old.csv", rows(2), header=header)
    with pytest.raises(CommandError, match="title"):
        call_command("import_messages", str(path), "--organisation", "platform")
    assert run(path, capsys, "--column", "title=题目").startswith("imported 2")


def test_places_and_offices_are_made_only_where_that_is_asked_for(
    cast: Cast, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = write_csv(tmp_path / "old.csv", rows(3))
    before = Organisation.objects.count()
    run(path, capsys)
    assert Organisation.objects.count() == before
    run(path, capsys, "--source", "again", "--create-offices", "--division", "99")
    assert Division.objects.filter(name="A1区", parent__name="A市").exists()
    made = Organisation.objects.get(name="A市住建局")
    assert not made.is_verified
    assert Appeal.objects.filter(source="again", lead=made).count() == 3


def test_the_median_reply_time_is_that_of_the_file(
    cast: Cast, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    lines = rows(40)
    run(write_csv(tmp_path / "old.csv", lines), capsys)
    direct = [NATIONAL.days_between(moment(line[3]), moment(line[6])) for line in lines]
    stored = [
        NATIONAL.days_between(a, b)
        for a, b in Appeal.objects.values_list("submitted_at", "first_replied_at")
        if b
    ]
    assert statistics.median(stored) == statistics.median(direct)
    assert sorted(stored) == sorted(direct)


@pytest.mark.skipif(not REAL.exists(), reason="the real messages are not beside this checkout")
def test_the_real_file_is_understood_to_the_last_row() -> None:
    from huiyin.channels.imports.reading import read_rows, understand

    messages = [understand(row) for row in read_rows(REAL, {})]
    assert len(messages) == 2112
    days = [NATIONAL.days_between(m.created_at, m.replied_at) for m in messages if m.replied_at]
    assert statistics.median(days) == 8


@pytest.mark.parametrize(
    ("title", "reply", "office"),
    [
        ("投诉A5区噪音", "您好！经A5区交警大队调查了解，情况如下", "A5区交警大队"),
        ("咨询F市社保", "您的留言已收悉，已转市人社局调查处理。", "F市人社局"),
        ("反映A7县安沙镇垃圾", "接到投诉后，我镇立即组织清理。", "A7县安沙镇"),
        ("请求L5县修路", "您反映的问题已转龙潭镇人民政府核查", "L5县龙潭镇"),
        ("反映A8县市油烟", "我们立即要求市城管局进行了解", "A8县城管局"),
        ("投诉A市某店", "经我局核查，区教育局与县发改局也到场，情况如下", ""),
        ("投诉A市某店", "您好！情况如下：已整改。", ""),
    ],
)
def test_the_office_is_the_one_that_the_reply_names(title: str, reply: str, office: str) -> None:
    assert guess(title, "", reply).office == office


def test_kinds_are_told_from_titles() -> None:
    assert guess_kind("咨询社保转移") == Kind.QUESTION
    assert guess_kind("举报某局长受贿") == Kind.REPORT
    assert guess_kind("建议增设路灯") == Kind.SUGGESTION
    assert guess_kind("请求修路") == Kind.HELP


def test_times_are_read_in_their_usual_forms() -> None:
    for text in (
        "2019-04-24 16:03:40",
        "2019/04/24 16:03:40",
        "2019年4月24日 16:03:40",
        "2019-04-24T16:03:40",
    ):
        assert moment(text) == datetime(2019, 4, 24, 16, 3, 40, tzinfo=LOCAL)
    with pytest.raises(InvalidInput):
        moment("不久以前")
    assert plain("一_x000D_\n二&amp;三") == "一\r\n二&三"
