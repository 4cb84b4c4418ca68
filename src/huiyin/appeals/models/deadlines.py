"""Rule sets as versioned data, and the limits that run on appeals."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from huiyin.appeals.models.appeal import Appeal
from huiyin.appeals.terms import NAME_MAX, OPEN_CLOCKS, ClockState, Escalation, Lane, Stage
from huiyin.organisations.models import Division, Organisation


class RuleSet(models.Model):
    """时限规则: one version of a rule set, adopted by a place from a day on. Never changed, only followed by another.

    ``limits`` is what appeals.deadlines.limits_to_json writes; ``extension_max`` counts in the unit of the reply
    limit. Without a ``division`` it is for everywhere. ``effective_from`` is a day in Asia/Shanghai.
    """

    name = models.SlugField(_("代号"), max_length=NAME_MAX)
    version = models.PositiveSmallIntegerField(_("版本"))
    title = models.CharField(_("名称"), max_length=NAME_MAX)
    lane = models.CharField(_("适用"), max_length=10, choices=Lane.choices, default=Lane.ORDINARY)
    division = models.ForeignKey(
        Division, on_delete=models.PROTECT, null=True, blank=True, related_name="rule_sets"
    )
    effective_from = models.DateField(_("生效日期"))
    limits = models.JSONField()
    extension_max = models.PositiveSmallIntegerField(_("一次最多延期"))
    note = models.TextField(_("说明"), blank=True)
    adopted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    adopted_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["name", "version"], name="rule_set_version_once"),
            models.CheckConstraint(condition=models.Q(lane__in=Lane.values), name="rule_set_lane_known"),
        ]

    def __str__(self) -> str:
        return f"{self.name}/{self.version}"


class Deadline(models.Model):
    """期限: one limit that runs, or has run, on an appeal, as appeals.deadlines.clocks computes it from the Events.

    ``slot`` is whom it binds ("platform", "lead", or the key of an assisting office), ``begun_by`` the sequence of the
    Event that began it. ``watch_at`` is when somebody has to look at it next; NULL where nobody has. All times are UTC.
    ``breached_at`` is when the breach was noticed and recorded, once; whether a limit was kept is told by ``ended_at``
    and ``due_at`` alone. ``escalation`` is how far the open breach has been carried (services.watching).
    """

    # No index of its own where a longer one begins with the column: deadline_begins_once, deadline_office.
    appeal = models.ForeignKey(Appeal, on_delete=models.CASCADE, related_name="deadlines", db_index=False)
    stage = models.CharField(max_length=10, choices=Stage.choices)
    slot = models.CharField(max_length=20)
    begun_by = models.PositiveIntegerField()
    organisation = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, null=True, related_name="deadlines", db_index=False
    )
    rule_set = models.ForeignKey(RuleSet, on_delete=models.PROTECT, null=True, related_name="+")
    rule_name = models.CharField(max_length=NAME_MAX + 8)
    state = models.CharField(max_length=10, choices=ClockState.choices, default=ClockState.RUNNING)
    started_at = models.DateTimeField()
    due_at = models.DateTimeField()
    amber_at = models.DateTimeField()
    paused_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    is_first = models.BooleanField(default=False)
    is_certain = models.BooleanField(default=True)
    is_stale = models.BooleanField(default=False)
    watch_at = models.DateTimeField(null=True)
    warned_at = models.DateTimeField(null=True)
    breached_at = models.DateTimeField(null=True)
    escalation = models.PositiveSmallIntegerField(choices=Escalation.choices, default=Escalation.NOBODY)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["appeal", "stage", "slot", "begun_by"], name="deadline_begins_once"
            ),
            models.UniqueConstraint(
                fields=["appeal", "stage", "slot"],
                condition=models.Q(state__in=OPEN_CLOCKS),
                name="deadline_one_open",
            ),
            models.CheckConstraint(
                condition=models.Q(state__in=OPEN_CLOCKS) ^ models.Q(ended_at__isnull=False),
                name="deadline_ends_when",
            ),
            models.CheckConstraint(
                condition=~models.Q(state=ClockState.PAUSED) | models.Q(paused_at__isnull=False),
                name="deadline_paused_when",
            ),
        ]
        indexes = [
            models.Index(
                fields=["watch_at"], condition=models.Q(watch_at__isnull=False), name="deadline_watch"
            ),
            models.Index(fields=["organisation", "stage", "due_at"], name="deadline_office"),
            models.Index(fields=["stage", "due_at"], name="deadline_stage"),
            models.Index(
                fields=["organisation", "due_at"],
                condition=models.Q(state=ClockState.RUNNING),
                name="deadline_running",
            ),
            models.Index(
                fields=["-due_at", "-id"],
                condition=models.Q(state=ClockState.RUNNING, escalation=Escalation.PUBLIC),
                name="deadline_public_overdue",
            ),
            models.Index(
                fields=["id"],
                condition=models.Q(state__in=OPEN_CLOCKS, is_certain=False),
                name="deadline_uncertain",
            ),
            models.Index(
                fields=["id"],
                condition=models.Q(state__in=OPEN_CLOCKS, is_stale=True),
                name="deadline_stale",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.stage} {self.appeal_id}"
