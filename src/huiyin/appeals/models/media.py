"""Media follow-up 媒体跟进: clues handed to verified journalists, and what was published about an appeal."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from huiyin.appeals.models.appeal import Appeal
from huiyin.appeals.terms import ADDRESS_MAX, COVERAGE_OUTLET_MAX, COVERAGE_TITLE_MAX, NOTE_MAX


class Clue(models.Model):
    """线索: a published appeal handed to a journalist, who reads its public text and never its author."""

    appeal = models.ForeignKey(Appeal, on_delete=models.CASCADE, related_name="clues")
    journalist = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="clues")
    note = models.CharField(_("给记者的话"), max_length=NOTE_MAX, blank=True)
    handed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    handed_at = models.DateTimeField()
    taken_back_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                fields=["appeal", "journalist"],
                condition=models.Q(taken_back_at__isnull=True),
                name="clue_once",
            ),
        ]
        indexes = [
            models.Index(
                fields=["journalist", "-handed_at", "-id"],
                condition=models.Q(taken_back_at__isnull=True),
                name="clue_newest",
            ),
        ]

    def __str__(self) -> str:
        return f"clue {self.appeal_id}"


class Coverage(models.Model):
    """媒体报道: a published report about an appeal, shown on its timeline. The address is shown, never fetched."""

    appeal = models.ForeignKey(Appeal, on_delete=models.CASCADE, related_name="coverage")
    url = models.CharField(_("报道链接"), max_length=ADDRESS_MAX)
    title = models.CharField(_("报道标题"), max_length=COVERAGE_TITLE_MAX * 2)
    outlet = models.CharField(_("媒体名称"), max_length=COVERAGE_OUTLET_MAX * 2)
    published_on = models.DateField(_("发布日期"))
    added_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    added_at = models.DateTimeField()

    class Meta:
        ordering = ["published_on", "id"]
        verbose_name_plural = "coverage"
        constraints = [
            models.UniqueConstraint(fields=["appeal", "url"], name="coverage_once"),
            models.CheckConstraint(
                condition=models.Q(url__startswith="https://"), name="coverage_address_secure"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.outlet} {self.appeal_id}"
