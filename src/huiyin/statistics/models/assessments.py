"""Assessments 考核: which period, by which formula; and their editions, frozen and never changed."""

from typing import Any, NoReturn

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from huiyin.organisations.models import Division, Level, Organisation
from huiyin.statistics.formulas import Formula


class PeriodKind(models.TextChoices):
    """How long a period is."""

    MONTH = "month", _("月度")
    QUARTER = "quarter", _("季度")
    YEAR = "year", _("年度")
    CUSTOM = "custom", _("自定时段")


class Assessment(models.Model):
    """考核期: the offices of a place and below, over some days, by published weights.

    ``since`` and ``until`` are days in Asia/Shanghai, both inclusive; it may be frozen from ``cut_off`` on. ``partly`` is
    what a partly solved appeal counts, in hundredths. ``code`` is its name in addresses.
    """

    code = models.SlugField(unique=True, max_length=60)
    division = models.ForeignKey(Division, on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(_("考核周期"), max_length=8, choices=PeriodKind.choices)
    since = models.DateField(_("从哪天"))
    until = models.DateField(_("到哪天"))
    cut_off = models.DateField(_("数据截止日"))
    weight_response = models.PositiveSmallIntegerField(_("回复率权重"))
    weight_solved = models.PositiveSmallIntegerField(_("解决率权重"))
    weight_satisfied = models.PositiveSmallIntegerField(_("满意率权重"))
    minimum = models.PositiveIntegerField(_("参加排名的最少受理件数"))
    partly = models.PositiveSmallIntegerField(_("“部分解决”算百分之几"))
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    created_at = models.DateTimeField()

    class Meta:
        ordering = ["-until", "-since", "code"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(since__lte=models.F("until")) & models.Q(cut_off__gt=models.F("until")),
                name="assessment_days_in_order",
            ),
            models.CheckConstraint(
                condition=models.Q(
                    weight_response=100 - models.F("weight_solved") - models.F("weight_satisfied")
                ),
                name="assessment_weights_are_100",
            ),
            models.CheckConstraint(condition=models.Q(partly__lte=100), name="assessment_partly"),
        ]

    def __str__(self) -> str:
        return self.code

    @property
    def formula(self) -> Formula:
        """By which it is computed."""
        return Formula(
            self.weight_response,
            self.weight_solved,
            self.weight_satisfied,
            self.minimum,
            self.partly / 100,
        )


class EditionQuerySet(models.QuerySet["Edition"]):
    """Editions are written once and never changed."""

    def update(self, **kwargs: Any) -> NoReturn:
        raise TypeError("what is frozen is never changed")

    def delete(self) -> NoReturn:
        raise TypeError("what is frozen is never changed")


class EditionLineQuerySet(models.QuerySet["EditionLine"]):
    """Nor are their lines."""

    def update(self, **kwargs: Any) -> NoReturn:
        raise TypeError("what is frozen is never changed")

    def delete(self) -> NoReturn:
        raise TypeError("what is frozen is never changed")


class Edition(models.Model):
    """定稿: the table of an assessment as it was at one moment, with everything needed to compute it again.

    The first is the freeze; each later one is a correction with its reason. All stay readable. ``formula`` and
    ``definitions`` are those in force; ``total`` and ``adjusted`` tallies over all its offices, ``excluded`` what was
    struck out: rows of {number, office, reason, is_public}.
    """

    assessment = models.ForeignKey(Assessment, on_delete=models.PROTECT, related_name="editions")
    number = models.PositiveSmallIntegerField()
    reason = models.CharField(_("更正的理由"), max_length=600, blank=True)
    definitions = models.CharField(max_length=8)
    formula = models.JSONField()
    total = models.JSONField()
    adjusted = models.JSONField()
    excluded = models.JSONField(default=list)
    counted_at = models.DateTimeField()
    frozen_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    frozen_at = models.DateTimeField()

    objects = EditionQuerySet.as_manager()

    class Meta:
        ordering = ["assessment_id", "number"]
        constraints = [
            models.UniqueConstraint(fields=["assessment", "number"], name="edition_once"),
            models.CheckConstraint(
                condition=models.Q(number=1, reason="") | (models.Q(number__gt=1) & ~models.Q(reason="")),
                name="edition_correction_reasoned",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.assessment_id}/{self.number}"


class EditionLine(models.Model):
    """One office in an edition: its tallies before and after exclusions, its score and place among its peers.

    Name and level are those of that day. ``position`` is its place in the table of its level, ranked ones first.
    """

    edition = models.ForeignKey(Edition, on_delete=models.PROTECT, related_name="lines")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    name = models.CharField(max_length=80)
    level = models.PositiveSmallIntegerField(choices=Level.choices)
    position = models.PositiveIntegerField()
    rank = models.PositiveIntegerField(null=True)
    score = models.DecimalField(max_digits=5, decimal_places=2, null=True)
    total = models.JSONField()
    adjusted = models.JSONField()

    objects = EditionLineQuerySet.as_manager()

    class Meta:
        ordering = ["edition_id", "level", "position"]
        constraints = [
            models.UniqueConstraint(fields=["edition", "organisation"], name="edition_line_once"),
            models.UniqueConstraint(fields=["edition", "level", "position"], name="edition_line_place"),
        ]

    def __str__(self) -> str:
        return f"{self.edition_id} {self.name}"
