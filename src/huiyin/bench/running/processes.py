"""Starting processes, and what they cost, read from /proc (Linux): CPU seconds and memory, of a process with everything
it has started."""

import os
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path

#: For a program that was asked to end.
ENDING_SECONDS = 30
_PROC = Path("/proc")
_TICKS = os.sysconf("SC_CLK_TCK")
#: Places in /proc/PID/stat after the name in parentheses: parent, and CPU ticks in the program and in the kernel.
_PARENT, _USER, _SYSTEM = 1, 11, 12


def tree(root: int) -> list[int]:
    """A process and all below it."""
    children: dict[int, list[int]] = {}
    for folder in _PROC.iterdir():
        if folder.name.isdigit() and (stat := _stat(int(folder.name))):
            children.setdefault(int(stat[_PARENT]), []).append(int(folder.name))
    found, waiting = list[int](), [root]
    while waiting:
        found.append(waiting.pop())
        waiting += children.get(found[-1], [])
    return found


def cpu_seconds(pids: Iterable[int]) -> float:
    """CPU time that these processes have used so far; one that has ended counts nothing."""
    stats = [stat for pid in pids if (stat := _stat(pid))]
    return sum(int(stat[_USER]) + int(stat[_SYSTEM]) for stat in stats) / _TICKS


def memory(pid: int) -> tuple[int, int]:
    """Bytes that a process takes up of its own, and those of files that it has mapped (programs, libraries, SQLite's
    database: the kernel takes them back when it needs room). Of what it shares with others, its part (PSS)."""
    lines = (_PROC / str(pid) / "smaps_rollup").read_text().splitlines()
    parts = {
        name: 1024 * int(rest.split()[0]) for name, _, rest in (line.partition(":") for line in lines[1:])
    }
    return parts["Pss"] - parts["Pss_File"], parts["Pss_File"]


def wait_for(answers: Callable[[], object], process: "subprocess.Popen[bytes]", seconds: float) -> None:
    """Until this raises OSError no longer. RuntimeError where the process ends before, or it takes longer."""
    until = time.monotonic() + seconds
    while time.monotonic() < until and process.poll() is None:
        with suppress(OSError):
            answers()
            return
        time.sleep(0.1)
    raise RuntimeError(f"{process.args!r} did not start; try it by hand with the same settings")


@contextmanager
def started(
    command: Sequence[str],
    answers: Callable[[], object],
    *,
    seconds: float,
    environment: Mapping[str, str] | None = None,
    stdout: int | None = None,
) -> Iterator["subprocess.Popen[bytes]"]:
    """A program from when it answers (``wait_for``) until the end of the block, when it is asked to end and, if it does
    not, killed."""
    with subprocess.Popen(command, env=environment, stdout=stdout) as process:
        try:
            wait_for(answers, process, seconds)
            yield process
        finally:
            process.terminate()
            try:
                process.wait(timeout=ENDING_SECONDS)
            except subprocess.TimeoutExpired:
                process.kill()


def free_port() -> int:
    """A port that nobody listens on."""
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        port: int = found.getsockname()[1]
        return port


def listens(port: int) -> None:
    """OSError where nobody listens on a port of this machine yet."""
    socket.create_connection(("127.0.0.1", port), timeout=1).close()


@contextmanager
def serving(*options: str, environment: Mapping[str, str], seconds: float) -> Iterator[str]:
    """``huiyin serve`` with these options on a free port, which stands in its HUIYIN_PUBLIC_URL; yields its address once it
    gives a sign of life. RuntimeError as of ``wait_for``."""
    port = free_port()
    address = f"http://127.0.0.1:{port}"
    command = [sys.executable, "-m", "huiyin.config.cli", "serve", *options, "--port", str(port)]
    with started(
        command,
        lambda: urllib.request.urlopen(f"{address}/healthz", timeout=5).close(),  # noqa: S310
        seconds=seconds,
        environment={**environment, "HUIYIN_PUBLIC_URL": address},
    ):
        yield address


def command(pid: int) -> str:
    """The command line; "" where the process has ended."""
    with suppress(OSError):
        return (_PROC / str(pid) / "cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace")
    return ""


def _stat(pid: int) -> list[str]:
    with suppress(OSError):
        return (_PROC / str(pid) / "stat").read_text().rpartition(")")[2].split()
    return []
