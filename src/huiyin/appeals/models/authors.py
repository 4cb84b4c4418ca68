"""What citizens add: drafts, me-too and thanks, follows, ratings."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from huiyin.appeals.models.appeal import Appeal
from huiyin.appeals.terms import Satisfaction, Solved
from huiyin.core.secrets import EncryptedTextField


class Draft(models.Model):
    """An appeal being written, kept on the server: for the signed-in by account, for others by a token in their
    session. ``data`` is JSON of the typed fields, encrypted. Removed on submission or after seven idle days."""

    token = models.CharField(max_length=32, unique=True)
    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, null=True, related_name="draft"
    )
    data = EncryptedTextField(default="{}")
    created_at = models.DateTimeField()
    updated_at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["updated_at"], name="draft_idle")]

    def __str__(self) -> str:
        return f"draft {self.pk}"


class SupportKind(models.TextChoices):
    """What a supporter says with one click."""

    ME_TOO = "me_too", _("我也遇到了")
    THANKS = "thanks", _("感谢")


class Support(models.Model):
    """One person's "me too" or thanks: once each per appeal."""

    appeal = models.ForeignKey(Appeal, on_delete=models.CASCADE, related_name="supports", db_index=False)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    kind = models.CharField(max_length=8, choices=SupportKind.choices)
    at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["appeal", "user", "kind"], name="support_once")]

    def __str__(self) -> str:
        return f"{self.kind} {self.appeal_id}"


class Follow(models.Model):
    """Somebody wants to hear of progress 有进展告诉我."""

    appeal = models.ForeignKey(
        Appeal, on_delete=models.CASCADE, related_name="follows", db_index=False
    )  # follow_once begins with it
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="follows")
    since = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["appeal", "user"], name="follow_once")]

    def __str__(self) -> str:
        return f"follow {self.appeal_id}"


_ONE_TO_FIVE = (
    models.Q(solving__range=(1, 5)) & models.Q(attitude__range=(1, 5)) & models.Q(speed__range=(1, 5))
)


class Rating(models.Model):
    """评价: the author's verdict on one round of handling (a redo begins a new round)."""

    appeal = models.ForeignKey(Appeal, on_delete=models.CASCADE, related_name="ratings", db_index=False)
    round = models.PositiveSmallIntegerField()
    satisfaction = models.PositiveSmallIntegerField(choices=Satisfaction.choices)
    solved = models.CharField(max_length=6, choices=Solved.choices)
    solving = models.PositiveSmallIntegerField(_("解决程度"))
    attitude = models.PositiveSmallIntegerField(_("办理态度"))
    speed = models.PositiveSmallIntegerField(_("办理速度"))
    comment = models.TextField(blank=True)
    rated_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["appeal", "round"], name="rating_once_a_round"),
            models.CheckConstraint(
                condition=models.Q(satisfaction__in=Satisfaction.values), name="rating_five_levels"
            ),
            models.CheckConstraint(condition=_ONE_TO_FIVE, name="rating_scores"),
        ]

    def __str__(self) -> str:
        return f"rating {self.satisfaction} {self.appeal_id}"
