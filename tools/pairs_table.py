"""How many of a file of messages and replies would have been on time under each shipped rule set.

python tools/pairs_table.py FILE

FILE is a CSV with the columns created_at and replied_at, on a wall clock in China; nothing else of it is read. Prints a
Markdown table. Each pair counts as a call for help, once for each condition under which a set has a limit of its own:
from receipt (the reply's limit alone), and with moderation and dispatch taking all their time before it.
"""

import csv
import os
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

os.environ.setdefault("HUIYIN_MODE", "demo")
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "huiyin.config.settings")

import django

django.setup()

from huiyin.appeals.deadlines import SHIPPED, Facts, Limit, Rules  # noqa: E402
from huiyin.appeals.selectors.rules import expected_under  # noqa: E402
from huiyin.appeals.terms import Complexity, Kind, Stage, Urgency  # noqa: E402
from huiyin.core.clock import LOCAL, local_day  # noqa: E402
from huiyin.core.working_time import NATIONAL  # noqa: E402

Pair = tuple[datetime, datetime]

ROWS: tuple[tuple[str, str, Facts], ...] = (
    ("five-day", "求助、投诉、咨询", Facts(Kind.HELP)),
    ("five-day", "建议、举报", Facts(Kind.SUGGESTION)),
    ("1-3-5-7-15", "咨询、简单", Facts(Kind.QUESTION)),
    ("1-3-5-7-15", "一般", Facts(Kind.HELP)),
    ("1-3-5-7-15", "两个单位", Facts(Kind.HELP, offices=2)),
    ("1-3-5-7-15", "复杂、三个以上单位", Facts(Kind.HELP, complexity=Complexity.COMPLEX)),
    ("four-grade", "特急", Facts(Kind.HELP, urgency=Urgency.EMERGENCY)),
    ("four-grade", "紧急", Facts(Kind.HELP, urgency=Urgency.URGENT)),
    ("four-grade", "较急", Facts(Kind.HELP, urgency=Urgency.PRIORITY)),
    ("four-grade", "一般", Facts(Kind.HELP)),
    ("petition-2022", "所有", Facts(Kind.HELP)),
    ("emergency", "急事急办", Facts(Kind.HELP)),
)


def pairs(path: Path) -> Iterator[Pair]:
    """(received, answered) of each row."""
    with path.open(encoding="utf-8-sig", newline="") as file:
        for row in csv.DictReader(file):
            yield _moment(row["created_at"]), _moment(row["replied_at"])


def _moment(text: str) -> datetime:
    return datetime.fromisoformat(text.strip().replace("/", "-")).replace(tzinfo=LOCAL).astimezone(UTC)


def on_time(found: list[Pair], rules: Rules, facts: Facts) -> tuple[int, int, int]:
    """How many were answered by the day of the reply's limit from receipt; by its hour; and after all steps before it."""
    limit = rules.limit(Stage.REPLY, facts)
    assert limit is not None
    by_day = sum(_in_days(limit, received, answered) for received, answered in found)
    by_hour = sum(answered <= limit.due(received, NATIONAL) for received, answered in found)
    whole = 0
    for received, answered in found:
        due = expected_under(rules, NATIONAL, facts, since=received).replied
        whole += due is not None and answered <= due
    return by_day, by_hour, whole


def _in_days(limit: Limit, received: datetime, answered: datetime) -> bool:
    """Whether the answer came on the last day or before; to the minute where the limit is in hours."""
    due = limit.due(received, NATIONAL)
    return answered <= due or (limit.is_in_days and local_day(answered) <= local_day(due))


def main() -> None:
    """Print the table."""
    found = list(pairs(Path(sys.argv[1])))
    print("| 规则 | 哪些 | 答复时限 | 从收到起，当天算数 | 从收到起，到下班为止 | 审核、交办用满以后 |")
    print("|---|---|---|---:|---:|---:|")
    for name, whom, facts in ROWS:
        rules = SHIPPED[name].rules
        limit = rules.limit(Stage.REPLY, facts)
        shares = (f"{100 * count / len(found):.1f} %（{count:,}）" for count in on_time(found, rules, facts))
        print(f"| `{name}` | {whom} | {limit.words() if limit else ''} | {' | '.join(shares)} |")


if __name__ == "__main__":
    main()
