"""Redis is killed while people read and the product goes on: what they notice."""

import shutil
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager

from huiyin.bench.running import processes, wrk
from huiyin.bench.running.processes import free_port
from huiyin.bench.running.product import served
from huiyin.bench.running.wrk import Ask

READERS = 4
READY_SECONDS = 20


def is_here() -> bool:
    """Whether a Redis can be started."""
    return shutil.which("redis-server") is not None


def without_redis(asks: Sequence[Ask], *, workers: int, seconds: float) -> str:
    """One sentence: waiting times with Redis, while it is killed half-way, and without it; and how many failed."""
    with _redis() as (url, kill), served(workers=workers, HUIYIN_REDIS_URL=url) as product:
        wrk.load(product.origin, asks, seconds=seconds, connections=READERS)
        before = wrk.load(product.origin, asks, seconds=seconds, connections=READERS)
        threading.Timer(seconds / 2, kill).start()
        during = wrk.load(product.origin, asks, seconds=seconds, connections=READERS)
        after = wrk.load(product.origin, asks, seconds=seconds, connections=READERS)
    parts = [
        f"p50 {answered.p50:.0f} ms, p99 {answered.p99:.0f} ms {when}"
        for answered, when in ((before, "with it"), (during, "while it was killed"), (after, "without it"))
    ]
    failed = sum(one.refused + one.broken for one in (before, during, after))
    requests = sum(one.requests for one in (before, during, after))
    return f"{'; '.join(parts)}. {requests:,} requests, {failed} failed"


@contextmanager
def _redis() -> Iterator[tuple[str, Callable[[], None]]]:
    """A Redis of our own that keeps nothing, and how to kill it."""
    port = free_port()
    quiet = ["--save", "", "--appendonly", "no", "--loglevel", "warning"]
    with processes.started(
        ["redis-server", "--port", str(port), "--bind", "127.0.0.1", *quiet],
        lambda: processes.listens(port),
        seconds=READY_SECONDS,
    ) as server:
        yield f"redis://127.0.0.1:{port}/0", server.kill
