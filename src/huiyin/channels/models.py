"""What goes out to people's phones and mailboxes, and what waits for them on the site."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from huiyin.appeals.models import Appeal, Deadline
from huiyin.appeals.terms import Escalation
from huiyin.core.codes import random_token
from huiyin.core.secrets import EncryptedTextField


class MessageKind(models.TextChoices):
    """By which way a message goes."""

    SMS = "sms", _("短信")
    MAIL = "mail", _("邮件")


class OutboundMessage(models.Model):
    """One SMS or mail to one address, written in the transaction of its cause and sent afterwards, at least once.

    ``key`` names the cause (an Event and a reader, a one-time code): queued twice is sent once. ``values`` are the
    words that an SMS template of the gateway takes, as JSON; empty where the template takes the whole ``body``.
    ``due_at`` is when it may be tried (again); who takes it moves ``due_at`` forward, so another worker finds it
    if the first one dies. After ``good_until`` it is of no use and is not sent. ``failed_at`` is set when it was
    given up; ``last_error`` is the gateway's code, never personal data. All moments UTC.
    """

    kind = models.CharField(max_length=8, choices=MessageKind.choices)
    address = EncryptedTextField()
    address_hash = models.CharField(max_length=64, db_index=True)
    subject = EncryptedTextField(default="", blank=True)
    body = EncryptedTextField()
    values = EncryptedTextField(default="", blank=True)
    purpose = models.CharField(max_length=24)
    key = models.CharField(max_length=100, unique=True)
    created_at = models.DateTimeField()
    due_at = models.DateTimeField()
    good_until = models.DateTimeField(null=True)
    sent_at = models.DateTimeField(null=True)
    failed_at = models.DateTimeField(null=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    provider_id = models.CharField(max_length=120, blank=True)
    last_error = models.CharField(max_length=120, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(kind__in=MessageKind.values), name="message_kind_known"
            ),
            models.CheckConstraint(
                condition=models.Q(sent_at__isnull=True) | models.Q(failed_at__isnull=True),
                name="message_sent_or_failed",
            ),
        ]
        indexes = [
            models.Index(
                fields=["due_at"],
                condition=models.Q(sent_at__isnull=True, failed_at__isnull=True),
                name="message_due",
            ),
            models.Index(fields=["created_at"], name="message_created"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.purpose} {self.pk}"


class NotificationGroup(models.TextChoices):
    """What a notification is about, as its reader chooses the ways it comes by."""

    RESULTS = "results", _("我的留言有了结果")
    PROGRESS = "progress", _("我的留言、我关注的留言有新进展")
    WORK = "work", _("需要我办理的事")
    DEADLINES = "deadlines", _("快到期和超期的提醒")
    EMERGENCY = "emergency", _("急事急办")


class Front(models.TextChoices):
    """On whose page the reader of a notification goes on."""

    PUBLIC = "public", _("公开页")
    DESK = "desk", _("办理台")
    CONSOLE = "console", _("管理台")


class Notification(models.Model):
    """消息: one reader is told on the site of one Event of an appeal; at most once, however often it is delivered.

    ``sentence`` says what happened, in the reader's language, and holds nothing personal; the title is read from the
    appeal each time it is shown, so that a corrected one is the one that people see. ``token`` is its public key. A
    digest of deadlines has no Event of its own; ``appeal`` is then the most urgent one.
    Times are UTC. Kept for a year.
    """

    token = models.CharField(max_length=32, unique=True, default=random_token)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="notifications", db_index=False
    )
    event_id = models.BigIntegerField(null=True)
    appeal = models.ForeignKey(Appeal, on_delete=models.CASCADE, related_name="+")
    group = models.CharField(max_length=12, choices=NotificationGroup.choices)
    front = models.CharField(max_length=8, choices=Front.choices)
    sentence = models.CharField(max_length=200)
    created_at = models.DateTimeField()
    read_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["user", "event_id"], name="notification_once"),
            models.CheckConstraint(
                condition=models.Q(group__in=NotificationGroup.values), name="notification_group_known"
            ),
        ]
        indexes = [
            models.Index(
                fields=["user", "-created_at", "-id"],
                condition=models.Q(read_at__isnull=True),
                name="notification_unread",
            ),
            models.Index(fields=["user", "-created_at", "-id"], name="notification_newest"),
            models.Index(fields=["created_at"], name="notification_created"),
        ]

    def __str__(self) -> str:
        return f"notification of event {self.event_id} for {self.user_id}"


class Digest(models.Model):
    """提醒汇总: what one person is told of deadlines in one working hour, in one message instead of many.

    ``due_at`` (UTC) is when it goes out: the end of the hour; lines are added until then. ``sent_at`` is set in the
    transaction that stores its messages, also where nothing was left to tell. ``front`` is where its reader works.
    """

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    due_at = models.DateTimeField()
    front = models.CharField(max_length=8, choices=Front.choices)
    sent_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "due_at"], name="digest_once_an_hour")]
        indexes = [
            models.Index(
                fields=["due_at", "id"], condition=models.Q(sent_at__isnull=True), name="digest_waiting"
            ),
            models.Index(fields=["due_at"], name="digest_due"),
        ]

    def __str__(self) -> str:
        return f"digest of {self.due_at:%Y-%m-%d %H:%M} for {self.user_id}"


class DigestLine(models.Model):
    """One limit in a digest, with the highest rung that its reader is told of (Escalation; 0: only near)."""

    digest = models.ForeignKey(Digest, on_delete=models.CASCADE, related_name="lines")
    deadline = models.ForeignKey(Deadline, on_delete=models.CASCADE, related_name="+")
    rung = models.PositiveSmallIntegerField(choices=Escalation.choices)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["digest", "deadline"], name="digest_line_once")]

    def __str__(self) -> str:
        return f"line of {self.digest_id}: {self.deadline_id}"


class NotificationPreference(models.Model):
    """By which ways one person wants one group of notifications; without a row the defaults hold."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    group = models.CharField(max_length=12, choices=NotificationGroup.choices)
    in_site = models.BooleanField(_("站内消息"))
    mail = models.BooleanField(_("邮件"))
    sms = models.BooleanField(_("短信"))

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "group"], name="preference_once")]

    def __str__(self) -> str:
        return f"preference {self.group} of {self.user_id}"


class Turn(models.Model):
    """Whose turn it is at a loop that one worker does at a time. UTC; free where ``held_until`` is not in the future."""

    name = models.CharField(primary_key=True, max_length=40)
    holder = models.CharField(max_length=40)
    held_until = models.DateTimeField()

    def __str__(self) -> str:
        return self.name
