"""``huiyin worker``: the background loops."""

import os
import signal
import threading
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand

from huiyin.channels import loops
from huiyin.core import clock

#: Where processor time is short, readers go first: what loops do for them may be a second late, a page may not.
NICENESS = 10


class Command(BaseCommand):
    """Runs the loops until SIGTERM or SIGINT; any number of workers may run beside each other."""

    help = "Run the background loops: notifications, SMS and mail, closing and cleaning up"

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Once, or for ever."""
        parser.add_argument(
            "--once", action="store_true", help="do what is due now, say what was done, and end"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """Returns within a second of the signal."""
        if options["once"]:
            for name, done in loops.run_once(now=clock.now()).items():
                self.stdout.write(f"{name:24}{done:>8}")
            return
        os.nice(NICENESS)
        loops.run(_signalled(), clock=clock.now)


def _signalled() -> threading.Event:
    """Set by SIGTERM or SIGINT, which from here on are blocked in all threads but waited for in one of their own.

    A handler would run in the main thread, which may be just about to wait: then it runs when the wait is over, never.
    """
    ending, stop = {signal.SIGTERM, signal.SIGINT}, threading.Event()
    signal.pthread_sigmask(signal.SIG_BLOCK, ending)

    def wait() -> None:
        signal.sigwait(ending)
        stop.set()

    threading.Thread(target=wait, name="signals", daemon=True).start()
    return stop
