"""A worker that watches the deadlines as of a given moment until nothing is due: to be killed by its test.

python -m tests.appeals.watching_worker 2026-11-24T11:00:00+00:00
"""

import os
import sys
from datetime import datetime

import django

os.environ["DJANGO_SETTINGS_MODULE"] = "tests.settings"


def main(now: datetime) -> None:
    """The loop of the worker, without its pauses."""
    django.setup()
    from huiyin.channels.loops import watch_deadlines

    while watch_deadlines(now):
        pass


if __name__ == "__main__":
    main(datetime.fromisoformat(sys.argv[1]))
