"""Filters of a list that one person keeps under a name."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

SAVED_NAME_MAX = 20


class SavedPlace(models.TextChoices):
    """The lists whose filters can be kept."""

    DESK = "desk", _("办理台的全部留言")
    CONSOLE = "console", _("管理台的全部留言")


class SavedFilter(models.Model):
    """保存的筛选: what a list is narrowed to, kept by one person for themselves.

    ``query`` is the address of the filter as ``Filters.query`` writes it, and read by ``parse_filters`` like any other,
    so that one that is out of date still shows a list. ``position`` orders the person's filters of one list;
    ``is_default`` marks the one that the list opens with. Nobody else sees it, so it has no Events.
    """

    key = models.CharField(max_length=32, unique=True)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="saved_filters")
    place = models.CharField(max_length=8, choices=SavedPlace.choices)
    name = models.CharField(_("名称"), max_length=SAVED_NAME_MAX)
    query = models.CharField(max_length=600)
    position = models.PositiveSmallIntegerField()
    is_default = models.BooleanField(default=False)

    class Meta:
        ordering = ["position", "id"]
        constraints = [
            models.UniqueConstraint(fields=["user", "place", "name"], name="saved_filter_name_once"),
            models.UniqueConstraint(
                fields=["user", "place"],
                condition=models.Q(is_default=True),
                name="saved_filter_one_default",
            ),
            models.CheckConstraint(
                condition=models.Q(place__in=SavedPlace.values), name="saved_filter_place_known"
            ),
            models.CheckConstraint(condition=~models.Q(name=""), name="saved_filter_named"),
            models.CheckConstraint(condition=~models.Q(query=""), name="saved_filter_says_something"),
        ]

    def __str__(self) -> str:
        return self.name
