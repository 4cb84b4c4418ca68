"""One run: start the product, ask for every work in turn, watch what it costs, and say what was found."""

import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import datetime
from random import Random

from django.conf import settings
from django.db import connection
from django.test import Client

from huiyin.appeals.models import Appeal
from huiyin.bench.running import failing, machine, nginx, readers, searches, views, works, wrk
from huiyin.bench.running.product import SESSION_COOKIE, Product, served
from huiyin.bench.running.results import Row, Run
from huiyin.bench.running.works import Work
from huiyin.bench.running.wrk import Answered, Ask
from huiyin.bench.tour import Sights, sights

SEED = 20261122
#: In the beginning, with so many connections; and before each work.
WARMING_SECONDS, WARMING = 8.0, 4
WARM_SECONDS = 1.0
#: People who press the button at once, and how many a second must be served.
SUBMIT, SUBMITTERS = "submit", 8
SUBMIT_RATES = {"sqlite": 200.0, "postgresql": 250.0}
#: Drafts made ready for each second: twice what the bar wants.
SUBMITTED_A_SECOND = 500
HOT_READERS, HOT_RATE = 32, 5000.0
#: The micro-cache must reach this part of what nginx serves from the disk.
NGINX_PART = 0.6
#: Words of each kind that are compared with a look at every text.
COMPARED = 5
FLUSH_SECONDS = 8.0
#: Connections of the mixed load, what each waits between two requests, and the time between two looks at memory.
MIXED, MIXED_PAUSE_MS, LOOK_SECONDS = 8, 150, 60

Say = Callable[[str], object]


class Runner:
    """Measures this site into ``found``. ``say`` is told what is being done."""

    def __init__(self, *, profile: str, seconds: float, now: datetime, say: Say) -> None:
        say("looking for what is large on this site")
        self.seconds, self.now, self.say = seconds, now, say
        self.seen: Sights = sights()
        rng = Random(SEED)  # noqa: S311 - which words are asked for
        self.works = [*works.pages(self.seen, now), *works.searching(rng)]
        self.words = searches.kinds_of_words(rng)
        self.found = Run(
            database=connection.vendor,
            profile=profile,
            appeals=Appeal.objects.count(),
            facts=machine.facts(now),
        )

    def run(self, *, workers: int, viewers: int, mixed_seconds: int, compared: int = COMPARED) -> Run:
        """Everything, one after the other; without what is given as 0."""
        if compared:
            self._compare(compared)
        if viewers:
            self._replay(viewers)
        with served(workers=workers) as product:
            self.found.notes["memory of a worker at the start"] = _megabytes(product)
            self._warm(product)
            self.found.rows.extend(self._page(product, work) for work in self.works)
            self.found.rows.append(self._submissions(product))
            self._hot(product)
            self._viewed(product)
            if mixed_seconds:
                self._mix(product, mixed_seconds)
        if failing.is_here():
            self.say("Redis is killed")
            asks = [work.asks[0] for work in self.works]
            told = failing.without_redis(asks, workers=workers, seconds=self.seconds)
            self.found.notes["Redis killed under load"] = told
        self.found.facts["pace after the run"] = f"{machine.pace():.0f} ms"
        return self.found

    def some(self, name: str, *, workers: int) -> Iterator[Row]:
        """Only the works whose name holds this, one after the other."""
        with served(workers=workers) as product:
            self._warm(product)
            for work in self.works:
                if name in work.name:
                    yield self._page(product, work)
            if name in SUBMIT:
                yield self._submissions(product)

    def mixed(self, *, workers: int, seconds: int, pause_ms: int) -> dict[str, str]:
        """Only the mixed load; what is to be noted about it, by name."""
        with served(workers=workers) as product:
            self._warm(product)
            self._mix(product, seconds, pause_ms)
        return self.found.notes

    def _warm(self, product: Product) -> None:
        """Every page a few times in every process, so that templates are compiled and connections open."""
        self.say("warming up")
        first = [work.asks[0] for work in self.works]
        wrk.load(product.origin, first, seconds=WARMING_SECONDS, connections=WARMING)

    def _page(self, product: Product, work: Work) -> Row:
        """One reader after the other, so that nobody waits for another's page."""
        self.say(work.name)
        wrk.load(product.origin, work.asks, seconds=WARM_SECONDS)
        row = self._row(product, work.name, work.asks)
        return replace(
            row,
            queries=queries_of(work.asks[-1]),
            bar_cpu_ms=work.cpu_ms,
            bar_queries=work.queries,
            bar_p95=work.p95_ms,
        )

    def _row(
        self, product: Product, name: str, asks: tuple[Ask, ...], *, connections: int = 1, mode: str = "round"
    ) -> Row:
        return self._measured(product, name, product.origin, asks, connections=connections, mode=mode)

    def _measured(
        self,
        product: Product,
        name: str,
        origin: str,
        asks: tuple[Ask, ...],
        *,
        connections: int,
        mode: str = "round",
        beside: nginx.Nginx | None = None,
    ) -> Row:
        """Requests to an origin, and what they cost the product, its database and the nginx in front."""
        pace, before, front = machine.pace(), product.cpu(), beside.cpu_seconds() if beside else 0.0
        answered = wrk.load(origin, asks, seconds=self.seconds, connections=connections, mode=mode)
        used = product.cpu().since(before)
        web = used.web + (beside.cpu_seconds() - front if beside else 0.0)
        return replace(row_of(name, answered, web, used.database or 0.0, used.loops), pace=round(pace))

    def _submissions(self, product: Product) -> Row:
        """As many as come through; what was acknowledged must be in the database."""
        self.say("submissions: drafts")
        asks = tuple(readers.submitting(round(SUBMITTED_A_SECOND * self.seconds), self.now))
        self.say(f"submissions: {len(asks)}")
        before = Appeal.objects.count()
        row = self._row(product, SUBMIT, asks, connections=SUBMITTERS, mode="once")
        stored = Appeal.objects.count() - before
        self.found.notes["submissions"] = f"{row.requests} acknowledged, {stored} stored"
        return replace(row, bar_cpu_ms=works.SUBMIT_MS, bar_rate=SUBMIT_RATES[self.found.database])

    def _hot(self, product: Product) -> None:
        """One appeal, kept: by the product, by nginx in front of it, and the same bytes from nginx's disk."""
        address = f"/appeals/{self.seen.number}/"
        ask = (readers.anonymous(address),)
        self.say("hot appeal")
        wrk.load(product.origin, ask, seconds=WARM_SECONDS)
        hot = self._row(product, "hot appeal, kept", ask, connections=HOT_READERS)
        self.found.rows.append(replace(hot, bar_cpu_ms=works.HOT_MS, bar_rate=HOT_RATE))
        if not nginx.is_here():
            self.found.notes["nginx"] = "is not installed, or there is no checkout with its configuration"
            return
        with nginx.beside(product, address) as beside:
            self.say("the same from nginx's disk, and through nginx")
            disk = self._through(
                product, beside, "nginx: the same bytes from its disk", beside.disk, "/page.html"
            )
            front = self._through(product, beside, "nginx: hot appeal, micro-cache", beside.front, address)
        self.found.rows.extend([disk, replace(front, bar_rate=round(NGINX_PART * disk.rate))])
        self.found.notes["nginx"] = (
            f"micro-cache {front.rate / disk.rate:.2f} of the disk’s rate (bar {NGINX_PART}), "
            f"kept by the product {hot.rate / disk.rate:.2f}"
        )

    def _through(self, product: Product, beside: nginx.Nginx, name: str, origin: str, address: str) -> Row:
        ask = (readers.anonymous(address),)
        wrk.load(origin, ask, seconds=WARM_SECONDS, connections=HOT_READERS)
        return self._measured(product, name, origin, ask, connections=HOT_READERS, beside=beside)

    def _viewed(self, product: Product) -> None:
        """One hot appeal, each request from another address: the count after the flush."""
        self.say("views over HTTP")
        appeal = Appeal.objects.get(number=self.seen.number)
        ask = (readers.anonymous(f"/appeals/{appeal.number}/"),)
        answered = wrk.load(
            product.origin, ask, seconds=self.seconds, connections=HOT_READERS, mode="viewers"
        )
        time.sleep(FLUSH_SECONDS)
        before, appeal = appeal.view_count, Appeal.objects.get(pk=appeal.pk)
        self.found.notes["views over HTTP"] = (
            f"{answered.requests:,} answered at {answered.rate:,.0f} a second, {appeal.view_count - before:,} "
            f"counted (up to {HOT_READERS} were under way when the clock stopped)"
        )

    def _replay(self, viewers: int) -> None:
        self.say(f"{viewers:,} viewers")
        done = views.replay(viewers, self.now)
        self.found.notes["views replayed"] = (
            f"{done.seen:,} viewers, {done.counted:,} counted, {done.writes} writes to the row in "
            f"{done.seconds:.0f} s, {1e6 * done.cpu_seconds / done.seen:.1f} µs CPU each"
        )

    def _compare(self, compared: int) -> None:
        """Whether the search finds all that a look at every text finds."""
        self.say("the search against a scan")
        sample = [
            word for name, words in self.words.items() if "many hits" not in name for word in words[:compared]
        ]
        found, wanted = searches.recall(sample, self.now)
        self.found.notes["search against a scan"] = (
            f"{found:,} of {wanted:,} appeals found, {len(sample)} searches: recall {found / max(1, wanted):.4f}"
        )

    def _mix(self, product: Product, seconds: int, pause_ms: int = MIXED_PAUSE_MS) -> None:
        """Everything in turn at a walking pace, and how large the workers become."""
        asks = [ask for work in self.works for ask in work.asks[:10]]
        asks += [readers.anonymous(ask.address) for work in self.works for ask in work.asks[:50]]
        Random(SEED).shuffle(asks)  # noqa: S311
        looks, refused, requests = [_megabytes(product)], 0, 0
        for minute in range(max(1, seconds // LOOK_SECONDS)):
            self.say(f"mixed load, minute {minute + 1}: {looks[-1]}")
            span = min(seconds, LOOK_SECONDS)
            answered = wrk.load(product.origin, asks, seconds=span, connections=MIXED, pause_ms=pause_ms)
            requests, refused = requests + answered.requests, refused + answered.refused + answered.broken
            looks.append(_megabytes(product))
        middle = looks[len(looks) // 2]
        self.found.notes["memory of a worker"] = (
            f"{looks[0]} before, {middle} half-way, {looks[-1]} after {seconds // 60} minutes of mixed load "
            f"({requests:,} requests, {refused} failed)"
        )


def row_of(name: str, answered: Answered, web: float, database: float, loops: float) -> Row:
    """CPU seconds shared out among the requests."""
    each = 1000 / max(1, answered.requests)
    return Row(
        name=name,
        cpu_ms=round((web + database) * each, 3),
        database_ms=round(database * each, 3),
        loops_ms=round(loops * each, 3),
        rate=round(answered.rate, 1),
        p50=answered.p50,
        p95=answered.p95,
        p99=answered.p99,
        requests=answered.requests,
        failed=answered.refused + answered.broken,
    )


def queries_of(ask: Ask) -> int:
    """How many queries the page of a request takes, once its process is warm. Asked for in this process."""
    count = 0

    def wrapper(execute: Callable[..., object], *told: object) -> object:
        nonlocal count
        count += 1
        return execute(*told)

    client = Client(headers={"Host": settings.ALLOWED_HOSTS[0]})
    client.cookies.load(ask.headers.get("Cookie", ""))
    if session := client.cookies.pop(SESSION_COOKIE, None):
        client.cookies[settings.SESSION_COOKIE_NAME] = session.value
    client.get(ask.address)
    with connection.execute_wrapper(wrapper):
        client.get(ask.address)
    return count


def _megabytes(product: Product) -> str:
    own, mapped = max(product.memory())
    return f"{own / 1e6:.0f} MB and {mapped / 1e6:.0f} MB of mapped files"
