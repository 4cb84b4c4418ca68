"""Holidays and make-up days 2018–2026 as the State Council's notices give them, to be read and checked by eye.

One line a holiday: year of the notice, name, first and last day off, weekends that are worked instead. Typed anew for
the tests: the product takes them from a library.
"""

from datetime import date, timedelta

NOTICES = """
2018 元旦 01-01..01-01
2018 春节 02-15..02-21 班 02-11 02-24
2018 清明节 04-05..04-07 班 04-08
2018 劳动节 04-29..05-01 班 04-28
2018 端午节 06-18..06-18
2018 中秋节 09-24..09-24
2018 国庆节 10-01..10-07 班 09-29 09-30
2019 元旦 12-30..01-01 班 12-29
2019 春节 02-04..02-10 班 02-02 02-03
2019 清明节 04-05..04-05
2019 劳动节 05-01..05-04 班 04-28 05-05
2019 端午节 06-07..06-07
2019 中秋节 09-13..09-13
2019 国庆节 10-01..10-07 班 09-29 10-12
2020 元旦 01-01..01-01
2020 春节 01-24..02-02 班 01-19
2020 清明节 04-04..04-06
2020 劳动节 05-01..05-05 班 04-26 05-09
2020 端午节 06-25..06-27 班 06-28
2020 国庆节、中秋节 10-01..10-08 班 09-27 10-10
2021 元旦 01-01..01-03
2021 春节 02-11..02-17 班 02-07 02-20
2021 清明节 04-03..04-05
2021 劳动节 05-01..05-05 班 04-25 05-08
2021 端午节 06-12..06-14
2021 中秋节 09-19..09-21 班 09-18
2021 国庆节 10-01..10-07 班 09-26 10-09
2022 元旦 01-01..01-03
2022 春节 01-31..02-06 班 01-29 01-30
2022 清明节 04-03..04-05 班 04-02
2022 劳动节 04-30..05-04 班 04-24 05-07
2022 端午节 06-03..06-05
2022 中秋节 09-10..09-12
2022 国庆节 10-01..10-07 班 10-08 10-09
2023 元旦 12-31..01-02
2023 春节 01-21..01-27 班 01-28 01-29
2023 清明节 04-05..04-05
2023 劳动节 04-29..05-03 班 04-23 05-06
2023 端午节 06-22..06-24 班 06-25
2023 中秋节、国庆节 09-29..10-06 班 10-07 10-08
2024 元旦 01-01..01-01
2024 春节 02-10..02-17 班 02-04 02-18
2024 清明节 04-04..04-06 班 04-07
2024 劳动节 05-01..05-05 班 04-28 05-11
2024 端午节 06-10..06-10
2024 中秋节 09-15..09-17 班 09-14
2024 国庆节 10-01..10-07 班 09-29 10-12
2025 元旦 01-01..01-01
2025 春节 01-28..02-04 班 01-26 02-08
2025 清明节 04-04..04-06
2025 劳动节 05-01..05-05 班 04-27
2025 端午节 05-31..06-02
2025 国庆节、中秋节 10-01..10-08 班 09-28 10-11
2026 元旦 01-01..01-03 班 01-04
2026 春节 02-15..02-23 班 02-14 02-28
2026 清明节 04-04..04-06
2026 劳动节 05-01..05-05 班 05-09
2026 端午节 06-19..06-21
2026 国庆节 10-01..10-07 班 09-20 10-10
2026 中秋节 09-25..09-27
"""


def _day(year: str, text: str) -> date:
    """02-15 of that year; a December day of a New Year's holiday is in the year before."""
    day = date.fromisoformat(f"{year}-{text}")
    if day.month == 12 and day.day >= 29:
        return day.replace(year=day.year - 1)
    return day


def _read() -> tuple[frozenset[date], frozenset[date]]:
    off: set[date] = set()
    made_up: set[date] = set()
    for line in NOTICES.split("\n"):
        if not line:
            continue
        year, _name, stretch, *rest = line.split()
        first, last = (_day(year, text) for text in stretch.split(".."))
        off |= {first + timedelta(days=n) for n in range((last - first).days + 1)}
        made_up |= {_day(year, text) for text in rest[1:]}
    return frozenset(off), frozenset(made_up)


#: Days off, weekends within holidays too; and weekends that are worked.
OFF, MADE_UP = _read()
