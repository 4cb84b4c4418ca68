"""The runs of several sites as one page for people: docs/benchmarks.md."""

from collections.abc import Iterable, Sequence
from pathlib import Path

from huiyin.bench.running.results import Row, Run, kept

HEAD = """\
# Benchmarks

Written by `huiyin bench run` (`make bench`), from the JSON files beside it in `benchmarks/`; do not edit. How it is measured stands
at the end. CPU is what counts: of the web processes and, on PostgreSQL, of the database's processes, for one request. Waiting times
are a reader's, one request after the other unless it says otherwise, on a machine that may have had other things to do.
✓ the bar of the work is met, ✗ it is not; works without a mark have none.
"""
METHOD = """\
## How
`huiyin serve` is started in production mode behind the headers of a proxy, two web processes with four threads and the background
loops, on a generated site ([generated-sites.md](generated-sites.md)). wrk asks. Readers of pages carry a form's cookie, so that no
page comes from the page cache; “hot” ones carry none. CPU is read from /proc before and after, of all web processes and of the
database's processes for this site; what the background loops used at the same time stands apart. Lists “far back” go through the
months of a year and more; searches through 40 words each. Submissions: the last step of the form by as many people, each with a
draft and a session, one Event and everything else in one durable transaction (SQLite: synchronous=FULL; PostgreSQL: fsync).
nginx serves the compressed bytes of the same page from its disk: what this machine can do at all; then `deploy/nginx.conf`,
without TLS, stands in front of the product. Growth is the CPU of the largest site by that of the smallest. The pace is what a fixed
piece of pure Python took just before, in milliseconds: a rented core is not always equally fast, nor is every Python (decision 17).
Seen on these machines: 13 to 45, 10 to 16 with Debian's Python; what is measured at 32 costs twice what it costs at 16, and a ✗ at a slow pace is
no verdict.
"""
NAMES = {"sqlite": "SQLite", "postgresql": "PostgreSQL"}


def sentence(row: Row) -> str:
    """One row for a terminal."""
    bar = f" (bar {_bar(row)})" if _bar(row) else ""
    queries = "" if row.queries is None else f", {row.queries} queries"
    return (
        f"{row.name}: {_cost(row)} ms CPU, {row.database_ms:.1f} of it the database{queries}, "
        f"{row.rate:.0f}/s, loops {row.loops_ms:.1f} ms, p50 {row.p50:.1f} p95 {row.p95:.1f} ms, pace {row.pace}{bar}"
    )


def write(folder: Path, page: Path) -> None:
    """Make the page from every run in a folder."""
    runs = kept(folder)
    parts = [HEAD]
    for database, name in NAMES.items():
        own = [run for run in runs if run.database == database]
        if own:
            parts += [f"## {name}", _table(own), *(_notes(run) for run in own)]
    parts += [METHOD, "## Machine and versions", _facts(runs)]
    page.write_text("\n".join(part.rstrip() + "\n" for part in parts))


def _table(runs: Sequence[Run]) -> str:
    """CPU a request for each size, growth, and for the largest site what a reader sees."""
    largest = {row.name: row for row in runs[-1].rows}
    sizes = [f"{run.profile} {_size(run.appeals)}" for run in runs]
    last = runs[-1].profile
    head = ["work", *(f"{size}, ms CPU" for size in sizes), "growth", "bar"]
    head += [f"{last}: pace", "queries", "requests/s", "p50 ms", "p95 ms", "p99 ms"]
    lines = [_line(head), _line(["---"] * len(head))]
    for name, row in largest.items():
        costs = [_row(run, name) for run in runs]
        lines.append(
            _line(
                [
                    name,
                    *(_cost(cost) for cost in costs),
                    _growth(costs),
                    _bar(row),
                    f"{row.pace:.0f}" if row.pace else "",
                    "" if row.queries is None else str(row.queries),
                    f"{row.rate:,.0f}",
                    *(f"{value:.1f}" for value in (row.p50, row.p95, row.p99)),
                ]
            )
        )
    return "\n".join(lines)


def _row(run: Run, name: str) -> Row | None:
    return next((row for row in run.rows if row.name == name), None)


def _cost(row: Row | None) -> str:
    if row is None:
        return ""
    mark = {True: " ✓", False: " ✗", None: ""}[row.is_met]
    failed = f" ({row.failed} failed)" if row.failed else ""
    digits = 3 if row.cpu_ms < 1 else 1
    return f"{row.cpu_ms:.{digits}f}{mark}{failed}"


def _growth(costs: Sequence[Row | None]) -> str:
    present = [row for row in costs if row is not None]
    if len(present) < 2 or not present[0].cpu_ms:
        return ""
    return f"{present[-1].cpu_ms / present[0].cpu_ms:.2f}"


def _bar(row: Row) -> str:
    bars = (
        (row.bar_cpu_ms, "≤ {:g} ms"),
        (row.bar_queries, "≤ {:g} queries"),
        (row.bar_p95, "p95 ≤ {:g} ms"),
        (row.bar_rate, "≥ {:,.0f}/s"),
    )
    return ", ".join(words.format(value) for value, words in bars if value is not None)


def _notes(run: Run) -> str:
    lines = [f"### {NAMES[run.database]}, {run.profile}"]
    return "\n".join([*lines, *(f"- {name}: {words}" for name, words in run.notes.items())])


def _facts(runs: Iterable[Run]) -> str:
    runs = list(runs)
    names = list(dict.fromkeys(name for run in runs for name in run.facts))
    head = ["", *(f"{NAMES[run.database]} {run.profile}" for run in runs)]
    lines = [_line(head), _line(["---"] * len(head))]
    lines += [_line([name, *(run.facts.get(name, "") for run in runs)]) for name in names]
    return "\n".join(lines)


def _size(appeals: int) -> str:
    return f"{appeals / 1e6:.1f} M" if appeals >= 950_000 else f"{appeals / 1000:.0f} k"


def _line(cells: Iterable[str]) -> str:
    return f"| {' | '.join(cells)} |"
