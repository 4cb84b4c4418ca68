"""Event 办理记录 and what hangs on it: the outbox, and the record of who read what is private."""

from typing import Any, NoReturn

from django.db import models
from django.utils.translation import gettext_lazy as _


class Visibility(models.TextChoices):
    """Who may read an Event. Each level includes the readers of the levels below it."""

    PUBLIC = "public", _("公开")
    AUTHOR = "author", _("作者和办理方")
    HANDLING = "handling", _("办理方")
    SUPERVISION = "supervision", _("监督方")


class EventQuerySet(models.QuerySet["Event"]):
    """Events are written once and never changed."""

    def update(self, **kwargs: Any) -> NoReturn:
        raise TypeError("Events are append-only")

    def delete(self) -> NoReturn:
        raise TypeError("Events are append-only")


class Event(models.Model):
    """One change: who did what to which subject, when, why, and who may know.

    ``subject`` is "appeal", "account", "organisation" …; ``subject_id`` its key as text. ``sequence`` counts the
    Events of one subject from 1 without gaps where the subject keeps a version (appeals do); it is NULL for
    Events that may happen side by side, such as "me too". ``data`` holds ids, names of organisations, codes and
    texts meant for the readers that ``visibility`` names; never names, phones or addresses of citizens.
    ``at`` is UTC.
    """

    at = models.DateTimeField()
    type = models.CharField(max_length=48)
    subject = models.CharField(max_length=24)
    subject_id = models.CharField(max_length=32)
    sequence = models.PositiveIntegerField(null=True)
    actor_id = models.BigIntegerField(null=True)
    actor_label = models.CharField(max_length=80, blank=True)
    actor_role = models.CharField(max_length=24, blank=True)
    organisation_id = models.BigIntegerField(null=True)
    organisation_name = models.CharField(max_length=120, blank=True)
    visibility = models.CharField(max_length=12, choices=Visibility.choices)
    data = models.JSONField(default=dict)

    objects = EventQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["subject", "subject_id", "sequence"],
                condition=models.Q(sequence__isnull=False),
                name="event_sequence_once",
            ),
            models.CheckConstraint(
                condition=models.Q(visibility__in=Visibility.values), name="event_visibility_known"
            ),
        ]
        indexes = [
            models.Index(fields=["subject", "subject_id", "id"], name="event_subject"),
            models.Index(fields=["type", "id"], name="event_type"),
            models.Index(fields=["at"], name="event_at"),
            models.Index(fields=["actor_id", "id"], name="event_actor"),
            models.Index(fields=["organisation_id", "id"], name="event_organisation"),
        ]

    def __str__(self) -> str:
        return f"{self.type} {self.subject}:{self.subject_id}#{self.sequence}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Insert only; TypeError when the Event is stored already."""
        if not self._state.adding:
            raise TypeError("Events are append-only")
        super().save(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> NoReturn:
        """Never; TypeError."""
        raise TypeError("Events are append-only")


class Outbox(models.Model):
    """An Event that the loops have still to act on; written with it, removed when everything is done.

    ``due_at`` (UTC) is when it may be tried (again); a worker that takes it moves ``due_at`` forward, so another
    worker finds it again if the first one dies.
    """

    event = models.OneToOneField(Event, on_delete=models.CASCADE, primary_key=True)
    due_at = models.DateTimeField()
    attempts = models.PositiveSmallIntegerField(default=0)

    class Meta:
        indexes = [models.Index(fields=["due_at"], name="outbox_due")]

    def __str__(self) -> str:
        return f"outbox {self.event_id}"


class Stale(models.Model):
    """A subject that has changed since the search index last saw it; written with the Event, removed once indexed.

    Apart from the outbox, so that neither a slow message holds up the search, nor a rebuilt search the messages.
    """

    subject = models.CharField(max_length=24)
    subject_id = models.CharField(max_length=32)

    def __str__(self) -> str:
        return f"stale {self.subject}:{self.subject_id}"


class PrivateRead(models.Model):
    """A member of staff has read a private text or a citizen's contact. UTC; kept for at least a year."""

    at = models.DateTimeField()
    reader_id = models.BigIntegerField()
    reader_label = models.CharField(max_length=80)
    organisation_id = models.BigIntegerField(null=True)
    subject = models.CharField(max_length=24)
    subject_id = models.CharField(max_length=32)
    what = models.CharField(max_length=24)

    class Meta:
        indexes = [
            models.Index(fields=["at"], name="read_at"),
            models.Index(fields=["subject", "subject_id", "id"], name="read_subject"),
            models.Index(fields=["reader_id", "id"], name="read_reader"),
        ]

    def __str__(self) -> str:
        return f"{self.reader_label} read {self.what} of {self.subject}:{self.subject_id}"
