"""Facts: the figures, counted beforehand by day, month and year; and what has gone into them."""

from datetime import date

from django.db import models
from django.db.models import F
from django.utils.translation import gettext_lazy as _

from huiyin.organisations.models import Level
from huiyin.statistics.measures import COUNTS


class Grain(models.TextChoices):
    """How long a fact is: a day, a month, a year, in Asia/Shanghai."""

    DAY = "day", _("日")
    MONTH = "month", _("月")
    YEAR = "year", _("年")


class By(models.TextChoices):
    """What a fact is about. Divisions and categories include everything below them."""

    ALL = "all", _("全部")
    OFFICE = "office", _("单位")
    DIVISION = "division", _("地区")
    CATEGORY = "category", _("领域")
    CHANNEL = "channel", _("来源")
    MAILBOX = "mailbox", _("信箱")


class Side(models.TextChoices):
    """All appeals, or those among them that were struck out of the assessment 剔除: adjusted = all - excluded."""

    ALL = "all", _("全部")
    EXCLUDED = "excluded", _("剔除的")


class Fact(models.Model):
    """日统计: everything that is counted, of one day, month or year, of one office, place, category, channel or mailbox.

    ``key`` says which one (the office's or mailbox's primary key, a code, "" for all), ``start`` is the first day;
    ``code`` is all of these in one (see ``fact_code``).
    ``reply_hours`` and ``close_hours`` say how many appeals took how many working hours ({"12": 3}), so that medians
    are exact. Kept by statistics.facts from Events; anybody may count it again.
    """

    code = models.CharField(primary_key=True, max_length=100)
    grain = models.CharField(max_length=5, choices=Grain.choices)
    start = models.DateField()
    by = models.CharField(max_length=8, choices=By.choices)
    key = models.CharField(max_length=60, blank=True)
    side = models.CharField(max_length=8, choices=Side.choices, default=Side.ALL)
    received = models.IntegerField(default=0)
    accepted = models.IntegerField(default=0)
    replied = models.IntegerField(default=0)
    closed = models.IntegerField(default=0)
    redone = models.IntegerField(default=0)
    extended = models.IntegerField(default=0)
    supervised = models.IntegerField(default=0)
    rated = models.IntegerField(default=0)
    satisfied = models.IntegerField(default=0)
    solved = models.IntegerField(default=0)
    partly = models.IntegerField(default=0)
    parts = models.IntegerField(default=0)
    returned = models.IntegerField(default=0)
    moderations_due = models.IntegerField(default=0)
    moderations_kept = models.IntegerField(default=0)
    claims_due = models.IntegerField(default=0)
    claims_kept = models.IntegerField(default=0)
    replies_due = models.IntegerField(default=0)
    replies_kept = models.IntegerField(default=0)
    closures_due = models.IntegerField(default=0)
    closures_kept = models.IntegerField(default=0)
    reply_hours = models.JSONField(default=dict)
    close_hours = models.JSONField(default=dict)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(**{f"{name}__gte": 0 for name in COUNTS}), name="fact_not_negative"
            ),
        ]
        indexes = [
            models.Index(fields=["by", "key", "grain", "start"], name="fact_of_one"),
            models.Index(fields=["by", "grain", "start"], name="fact_of_many"),
        ]

    def __str__(self) -> str:
        return f"{self.by} {self.key} {self.grain} {self.start}"


def fact_code(by: str, key: str, side: str, grain: str, start: date) -> str:
    """The one name of a fact, by which it is found and stored."""
    return f"{by}:{key}:{side}:{grain}:{start.isoformat()}"


class Standing(models.Model):
    """名次: an office's score in a month or a year, as it follows from its Fact, so that the first of a level are read by
    an index.

    ``score`` in hundredths, -1 where the office is not ranked; ``is_busy``: it had something to do. ``level`` and
    ``code`` are the office's. Kept by statistics.standings.
    """

    grain = models.CharField(max_length=5, choices=Grain.choices)
    start = models.DateField()
    organisation = models.ForeignKey(
        "organisations.Organisation", on_delete=models.CASCADE, related_name="standings"
    )
    code = models.CharField(max_length=40)
    level = models.PositiveSmallIntegerField(choices=Level.choices)
    score = models.IntegerField()
    accepted = models.IntegerField()
    is_busy = models.BooleanField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["grain", "start", "organisation"], name="standing_once"),
        ]
        indexes = [
            models.Index(
                F("grain"),
                F("start"),
                F("level"),
                F("score").desc(),
                F("accepted").desc(),
                F("code"),
                condition=models.Q(is_busy=True),
                name="standing_table",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.grain} {self.start}"


class CountedAppeal(models.Model):
    """What an appeal has added to the facts, so that the next change adds the difference only.

    ``places`` are the facts besides the offices' that it belongs to, ``entries`` rows of [day, office or null, what,
    hours, number].
    """

    appeal = models.OneToOneField(
        "appeals.Appeal", on_delete=models.CASCADE, primary_key=True, related_name="counted"
    )
    places = models.JSONField(default=list)
    is_excluded = models.BooleanField(default=False)
    entries = models.JSONField(default=list)

    def __str__(self) -> str:
        return f"counted {self.appeal_id}"


class Counting(models.Model):
    """How far the facts have come: up to which Event, and up to which moment limits were seen to fall due.

    One row; locked while facts are brought up to date, so that any number of workers may try. ``holes`` are numbers of
    Events that were not there yet when a later one was counted ({"123": "2026-11-17T02:00:00+00:00"}): on PostgreSQL a
    slower transaction may be stored after a faster one. They are looked for again for a while. ``scored_by`` says by
    which definitions the standings were worked out.
    """

    event_id = models.BigIntegerField(default=0)
    due_until = models.DateTimeField(null=True)
    holes = models.JSONField(default=dict)
    counted_at = models.DateTimeField(null=True)
    scored_by = models.CharField(max_length=160, blank=True)

    def __str__(self) -> str:
        return f"counted to {self.event_id}"
