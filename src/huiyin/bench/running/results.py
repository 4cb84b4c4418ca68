"""What one run has found, kept as JSON so that runs of several sites make one report."""

import json
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any


@dataclass(frozen=True, slots=True)
class Row:
    """One work. ``cpu_ms``: of web processes and database for one request; ``loops_ms``: of the background loops
    beside it. Times that readers waited in milliseconds. Bars as in works.Work; ``rate``: requests a second.
    ``pace``: machine.pace() just before it."""

    name: str
    cpu_ms: float
    database_ms: float
    loops_ms: float
    rate: float
    p50: float
    p95: float
    p99: float
    requests: int
    failed: int
    pace: float = 0.0
    queries: int | None = None
    bar_cpu_ms: float | None = None
    bar_queries: int | None = None
    bar_p95: float | None = None
    bar_rate: float | None = None

    @property
    def is_met(self) -> bool | None:
        """Whether every bar of the row is met; None where it has none."""
        pairs = [
            (self.cpu_ms, self.bar_cpu_ms),
            (self.queries, self.bar_queries),
            (self.p95, self.bar_p95),
            (self.bar_rate, self.rate if self.bar_rate else None),
        ]
        judged = [value <= bar for value, bar in pairs if value is not None and bar is not None]
        return all(judged) and not self.failed if judged else None


@dataclass(frozen=True, slots=True)
class Run:
    """One site, measured once. ``facts``: machine, versions, date; ``notes``: what else was found, by name."""

    database: str
    profile: str
    appeals: int
    facts: dict[str, str]
    rows: list[Row] = field(default_factory=list)
    notes: dict[str, str] = field(default_factory=dict)

    def keep(self, folder: Path) -> Path:
        """Write it to <database>-<profile>.json."""
        folder.mkdir(parents=True, exist_ok=True)
        path = folder / f"{self.database}-{self.profile}.json"
        path.write_text(json.dumps(asdict(self), ensure_ascii=False, indent=1) + "\n")
        return path


def kept(folder: Path) -> list[Run]:
    """Every run in a folder, smallest site first."""
    found = [_read(json.loads(path.read_text())) for path in sorted(folder.glob("*.json"))]
    return sorted(found, key=lambda run: (run.database, run.appeals))


def _read(data: dict[str, Any]) -> Run:
    return Run(**{**data, "rows": [Row(**row) for row in data["rows"]]})
