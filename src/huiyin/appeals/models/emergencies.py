"""The edited list of what marks an emergency."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class EmergencyList(models.Model):
    """急件清单: one version of the words, categories and kinds that send an appeal to the duty office at once.

    Never changed, only followed by another; the newest holds, and where there is none the shipped one
    (appeals.deadlines.emergencies). ``lines`` is text as it was typed, one word a line.
    """

    lines = models.TextField(_("词语"), blank=True)
    categories = models.JSONField(_("事项分类"), default=list)
    kinds = models.JSONField(_("类型"), default=list)
    reason = models.CharField(_("修改说明"), max_length=120)
    set_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    set_at = models.DateTimeField()

    class Meta:
        ordering = ["id"]

    def __str__(self) -> str:
        return f"emergency list {self.pk}"
