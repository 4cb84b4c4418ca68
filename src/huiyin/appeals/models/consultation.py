"""Joint consultation 会商: several offices agree who leads and what each does. What they say stands in the Events."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from huiyin.appeals.models.appeal import Appeal
from huiyin.appeals.terms import REMARK_MAX, ConsultationState
from huiyin.organisations.models import Organisation


class Consultation(models.Model):
    """会商: one question to the offices that have a part, and the proposal that is on the table.

    ``lead`` and ``tasks`` are the proposal: who leads, and {organisation key as text: what it does}; ``plan`` counts the
    proposals, 0 while there is none. ``due_at`` (UTC) is by when they should agree; then the platform decides.
    """

    appeal = models.ForeignKey(Appeal, on_delete=models.CASCADE, related_name="consultations")
    question = models.CharField(_("会商什么"), max_length=REMARK_MAX)
    state = models.CharField(max_length=8, choices=ConsultationState.choices, default=ConsultationState.OPEN)
    opened_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    opened_at = models.DateTimeField()
    due_at = models.DateTimeField()
    plan = models.PositiveSmallIntegerField(default=0)
    lead = models.ForeignKey(Organisation, on_delete=models.PROTECT, null=True, related_name="+")
    tasks = models.JSONField(default=dict)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["appeal"],
                condition=models.Q(state=ConsultationState.OPEN),
                name="consultation_one_open",
            ),
            models.CheckConstraint(
                condition=models.Q(state=ConsultationState.OPEN) ^ models.Q(ended_at__isnull=False),
                name="consultation_ends_when",
            ),
        ]

    def __str__(self) -> str:
        return f"consultation {self.appeal_id}"


class ConsultationStance(models.Model):
    """What one office says of one proposal: it agrees, or objects with a reason."""

    consultation = models.ForeignKey(Consultation, on_delete=models.CASCADE, related_name="stances")
    plan = models.PositiveSmallIntegerField()
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    agrees = models.BooleanField()
    reason = models.CharField(max_length=300, blank=True)
    taken_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["consultation", "plan", "organisation"], name="stance_once"),
        ]

    def __str__(self) -> str:
        return f"stance of {self.organisation_id} on {self.consultation_id}/{self.plan}"
