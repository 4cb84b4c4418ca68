"""Requests as fast as they are answered, or at a pace: wrk, from Debian's packages, with a script of ours."""

import re
import shutil
import subprocess
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory

SCRIPT = Path(__file__).with_name("load.lua")
_RESULT = re.compile(r"^result (\d+) (\d+) (\d+) (\d+) (\d+) (\d+) (\d+)$", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Ask:
    """One request. ``body`` has no line ends: a form, encoded."""

    address: str
    method: str = "GET"
    headers: Mapping[str, str] = field(default_factory=dict)
    body: str = ""

    def line(self) -> str:
        """As load.lua reads it."""
        headers = "\x1f".join(f"{name}\x1e{value}" for name, value in self.headers.items())
        return f"{self.method}\t{self.address}\t{headers}\t{self.body}\n"


@dataclass(frozen=True, slots=True)
class Answered:
    """What came of a load. Times in milliseconds, as those who ask see them; ``refused``: answers of 400 and more;
    ``broken``: no answer at all."""

    requests: int
    seconds: float
    p50: float
    p95: float
    p99: float
    refused: int
    broken: int

    @property
    def rate(self) -> float:
        """Requests a second."""
        return self.requests / self.seconds if self.seconds else 0.0


def is_here() -> bool:
    """Whether wrk is installed."""
    return shutil.which("wrk") is not None


def load(
    origin: str,
    asks: Sequence[Ask],
    *,
    seconds: float,
    connections: int = 1,
    mode: str = "round",
    pause_ms: int = 0,
) -> Answered:
    """Ask for so long, so many at a time. ``mode`` and ``pause_ms``: see load.lua. RuntimeError where wrk fails."""
    threads = min(2, connections)
    with TemporaryDirectory() as folder:
        file = Path(folder) / "requests"
        file.write_text("".join(ask.line() for ask in asks))
        told = ["--", str(file), mode, str(threads), str(pause_ms)]
        size = [f"-t{threads}", f"-c{connections}", f"-d{max(1, round(seconds))}s", "--timeout", "30s"]
        done = subprocess.run(
            ["wrk", *size, "-s", str(SCRIPT), origin, *told],
            capture_output=True,
            text=True,
            check=False,
        )
    found = _RESULT.search(done.stdout)
    if done.returncode or found is None:
        raise RuntimeError(f"wrk failed: {done.stdout}{done.stderr}")
    requests, microseconds, *rest = (int(number) for number in found.groups())
    p50, p95, p99 = (number / 1000 for number in rest[:3])
    return Answered(requests, microseconds / 1e6, p50, p95, p99, refused=rest[3], broken=rest[4])
