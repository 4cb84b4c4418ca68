"""Pressing 监督: reminders, supervisions with their answers and numbers, talks, leaders' instructions."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from huiyin.appeals.models.appeal import Appeal
from huiyin.appeals.terms import (
    PUBLIC_NOTE_MAX,
    TALK_PEOPLE_MAX,
    AnswerVerdict,
    SupervisionOutcome,
    SupervisionState,
)
from huiyin.organisations.models import Division, Organisation


class Reminder(models.Model):
    """催办: somebody pressed the office that has the appeal. ``day`` is the day in Asia/Shanghai; the platform presses
    an office once a day at most, the author once for each time it was given out."""

    appeal = models.ForeignKey(Appeal, on_delete=models.CASCADE, related_name="reminders")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    text = models.CharField(max_length=500, blank=True)
    is_by_author = models.BooleanField(default=False)
    day = models.DateField()
    sent_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )
    sent_at = models.DateTimeField()

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                fields=["appeal", "organisation", "day"],
                condition=models.Q(is_by_author=False),
                name="reminder_once_a_day",
            ),
        ]

    def __str__(self) -> str:
        return f"reminder {self.appeal_id} {self.day}"


class SupervisionCounter(models.Model):
    """The last number that a division gave to a supervision in a year; locked while the next one is taken, so that
    numbers have no gap. ``prefix`` is the word before 督 and belongs to one division a year."""

    division = models.ForeignKey(Division, on_delete=models.PROTECT, related_name="+")
    year = models.PositiveSmallIntegerField()
    prefix = models.CharField(max_length=20)
    last = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["division", "year"], name="supervision_counter_once"),
            models.UniqueConstraint(fields=["prefix", "year"], name="supervision_prefix_once"),
        ]

    def __str__(self) -> str:
        return f"{self.prefix}督〔{self.year}〕{self.last}"


_ENDED = models.Q(state=SupervisionState.ENDED)
_IS_LISTED = models.Q(listed_at__isnull=False, delisted_at__isnull=True)


class Supervision(models.Model):
    """督办: the platform follows one appeal itself, with a number and a time limit of its own.

    ``division`` is that of the supervisor who ordered it, ``organisation`` the lead at that moment; the duty to answer
    follows the lead. ``text`` is for the handling side, ``public_note`` for everybody once it is listed (挂牌).
    """

    appeal = models.ForeignKey(Appeal, on_delete=models.CASCADE, related_name="supervisions")
    division = models.ForeignKey(Division, on_delete=models.PROTECT, related_name="+")
    year = models.PositiveSmallIntegerField()
    serial = models.PositiveIntegerField()
    number = models.CharField(max_length=40, unique=True)
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="supervisions")
    state = models.CharField(
        max_length=10, choices=SupervisionState.choices, default=SupervisionState.RUNNING
    )
    text = models.TextField(_("督办要求"))
    due_at = models.DateTimeField()
    issued_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    issued_at = models.DateTimeField()
    listed_at = models.DateTimeField(null=True)
    public_note = models.CharField(_("公开说明"), max_length=PUBLIC_NOTE_MAX * 2, blank=True)
    delisted_at = models.DateTimeField(null=True)
    outcome = models.CharField(max_length=8, choices=SupervisionOutcome.choices, blank=True)
    ending = models.CharField(max_length=300, blank=True)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["division", "year", "serial"], name="supervision_serial_once"),
            models.UniqueConstraint(fields=["appeal"], condition=~_ENDED, name="supervision_one_running"),
            models.CheckConstraint(
                condition=models.Q(state__in=SupervisionState.values), name="supervision_state_known"
            ),
            models.CheckConstraint(
                condition=(_ENDED & models.Q(ended_at__isnull=False) & ~models.Q(outcome=""))
                | (~_ENDED & models.Q(ended_at__isnull=True, outcome="")),
                name="supervision_ended_how",
            ),
            models.CheckConstraint(
                condition=models.Q(delisted_at__isnull=True) | models.Q(listed_at__isnull=False),
                name="supervision_delisted_once_listed",
            ),
            models.CheckConstraint(condition=~(_ENDED & _IS_LISTED), name="supervision_ended_unlisted"),
        ]
        indexes = [
            models.Index(fields=["due_at", "id"], condition=~_ENDED, name="supervision_running_due"),
            models.Index(
                fields=["-listed_at", "-id"],
                condition=models.Q(listed_at__isnull=False, delisted_at__isnull=True),
                name="supervision_listed",
            ),
            models.Index(
                fields=["-delisted_at", "-id"],
                condition=models.Q(delisted_at__isnull=False),
                name="supervision_delisted",
            ),
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def is_listed(self) -> bool:
        """Whether it stands on the public list now."""
        return self.listed_at is not None and self.delisted_at is None


class SupervisionAnswer(models.Model):
    """督办回复: what the office answers; the supervisor accepts it or sends it back with a reason."""

    supervision = models.ForeignKey(Supervision, on_delete=models.CASCADE, related_name="answers")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    body = models.TextField(_("督办回复"))
    is_late = models.BooleanField()
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )
    answered_at = models.DateTimeField()
    verdict = models.CharField(max_length=8, choices=AnswerVerdict.choices, blank=True)
    reason = models.CharField(max_length=300, blank=True)
    judged_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                fields=["supervision"], condition=models.Q(verdict=""), name="supervision_answer_one_open"
            ),
            models.CheckConstraint(
                condition=models.Q(verdict="", judged_at__isnull=True)
                | (~models.Q(verdict="") & models.Q(judged_at__isnull=False)),
                name="supervision_answer_judged_when",
            ),
        ]

    def __str__(self) -> str:
        return f"answer {self.supervision_id}"


class Talk(models.Model):
    """约谈: an office was called in. For supervision and the office; the public learns at most that it took place.

    ``people`` are offices and posts, never private data; what looks like it is masked.
    """

    appeal = models.ForeignKey(Appeal, on_delete=models.CASCADE, related_name="talks")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    held_on = models.DateField(_("约谈日期"))
    people = models.CharField(_("约谈对象"), max_length=TALK_PEOPLE_MAX * 2)
    points = models.TextField(_("约谈要点"))
    commitment = models.CharField(_("整改承诺"), max_length=1000, blank=True)
    committed_on = models.DateField(_("承诺完成日期"), null=True)
    is_public = models.BooleanField(default=False)
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    recorded_at = models.DateTimeField()

    class Meta:
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(committed_on__isnull=True) | ~models.Q(commitment=""),
                name="talk_commitment_with_date",
            ),
        ]

    def __str__(self) -> str:
        return f"talk {self.appeal_id} {self.held_on}"


class Instruction(models.Model):
    """批示: a leader's word on an appeal of their division, to the lead office or to the platform (``organisation``
    None). For the handling side, and for everybody where the leader wishes so."""

    appeal = models.ForeignKey(Appeal, on_delete=models.CASCADE, related_name="instructions")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, null=True, related_name="+")
    text = models.TextField(_("批示内容"))
    is_public = models.BooleanField(default=False)
    given_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="instructions"
    )
    given_at = models.DateTimeField()

    class Meta:
        ordering = ["id"]
        indexes = [models.Index(fields=["given_by", "-given_at"], name="instruction_given")]

    def __str__(self) -> str:
        return f"instruction {self.appeal_id}"
