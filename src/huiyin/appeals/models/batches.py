"""Acting on several appeals at once 批量办理: what was asked together, and what became of each."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from huiyin.appeals.models.appeal import Appeal
from huiyin.appeals.terms import REFUSAL_MAX
from huiyin.organisations.models import Organisation


class BatchAct(models.TextChoices):
    """What can be done to several appeals at the desk in one go."""

    ALLOT = "allot", _("分办")
    CLAIM = "claim", _("签收")
    CLAIM_FROM_POOL = "claim_from_pool", _("认领")


class Batch(models.Model):
    """批量办理: one person of an office did the same to several appeals. Times are UTC.

    It is what the report and the button 撤销 are made from, not history: that is in the Events, one for each appeal.
    Rows are removed after a day.
    """

    token = models.CharField(max_length=32, unique=True)
    act = models.CharField(max_length=16, choices=BatchAct.choices)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="+")
    to = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, null=True, related_name="+")
    at = models.DateTimeField()
    undone_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name_plural = "batches"
        constraints = [
            models.CheckConstraint(condition=models.Q(act__in=BatchAct.values), name="batch_act_known"),
            models.CheckConstraint(
                condition=models.Q(act=BatchAct.ALLOT, to__isnull=False)
                | (~models.Q(act=BatchAct.ALLOT) & models.Q(to__isnull=True, undone_at__isnull=True)),
                name="batch_to_where_allotted",
            ),
        ]
        indexes = [models.Index(fields=["by", "organisation", "-at"], name="batch_latest")]

    def __str__(self) -> str:
        return f"{self.act} {self.token}"


class BatchEntry(models.Model):
    """One appeal of a batch: done (``version`` is the appeal's afterwards), or refused, with the reason in ``refusal``.

    After 撤销 it is undone, or ``refusal`` says why it stayed.
    """

    batch = models.ForeignKey(Batch, on_delete=models.CASCADE, related_name="entries")
    appeal = models.ForeignKey(Appeal, on_delete=models.CASCADE, related_name="+")
    version = models.PositiveIntegerField(null=True)
    refusal = models.CharField(max_length=REFUSAL_MAX, blank=True)
    is_undone = models.BooleanField(default=False)

    class Meta:
        ordering = ["id"]
        verbose_name_plural = "batch entries"
        constraints = [
            models.UniqueConstraint(fields=["batch", "appeal"], name="batch_entry_once"),
            models.CheckConstraint(
                condition=models.Q(version__isnull=False) | ~models.Q(refusal=""),
                name="batch_entry_done_or_refused",
            ),
            models.CheckConstraint(
                condition=models.Q(is_undone=False) | models.Q(version__isnull=False, refusal=""),
                name="batch_entry_undone_was_done",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.batch_id} {self.appeal_id}"
