"""What offices ask to have struck out of the assessed figures."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from huiyin.appeals.models.appeal import Appeal
from huiyin.appeals.terms import ExclusionReason, ExclusionState
from huiyin.organisations.models import Organisation

_DECIDED = models.Q(decided_at__isnull=False)


class Exclusion(models.Model):
    """剔除: an office asks that an appeal shall not count in its assessment; the supervisor decides.

    One for each appeal. ``explanation`` is for the handling side, ``reason`` is public once it is granted. Times are UTC.
    """

    appeal = models.OneToOneField(Appeal, on_delete=models.CASCADE, related_name="exclusion")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="exclusions")
    state = models.CharField(max_length=8, choices=ExclusionState.choices, default=ExclusionState.ASKED)
    reason = models.CharField(_("剔除理由"), max_length=16, choices=ExclusionReason.choices)
    explanation = models.CharField(_("说明"), max_length=600)
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    asked_at = models.DateTimeField()
    decision = models.CharField(_("决定的理由"), max_length=600, blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    decided_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(state=ExclusionState.ASKED) ^ _DECIDED, name="exclusion_decided_when"
            ),
            models.CheckConstraint(
                condition=models.Q(reason__in=ExclusionReason.values), name="exclusion_reason_known"
            ),
        ]
        indexes = [
            models.Index(
                fields=["asked_at", "id"],
                condition=models.Q(state=ExclusionState.ASKED),
                name="exclusion_waiting",
            ),
            models.Index(fields=["organisation", "-asked_at"], name="exclusion_organisation"),
        ]

    def __str__(self) -> str:
        return f"exclusion {self.state} {self.appeal_id}"
