"""What organisations do with an appeal: assignments, notes, replies, attachments, reply templates."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from huiyin.appeals.models.appeal import Appeal
from huiyin.appeals.terms import (
    LIVE,
    NAME_MAX,
    AssignmentRole,
    AssignmentStatus,
    NoteKind,
    ReplyStatus,
)
from huiyin.journal.models import Visibility
from huiyin.organisations.models import Category, Organisation


class Assignment(models.Model):
    """交办单: one organisation's part in an appeal, lead 主办 or assisting 协办. Times are UTC.

    ``due_at`` is set while the part is unfinished: by when this organisation has to act, NEVER where no limit runs for it.
    Kept by services.timing, so that work lists and their counts need not look at appeals.
    """

    appeal = models.ForeignKey(Appeal, on_delete=models.CASCADE, related_name="assignments")
    organisation = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, related_name="assignments", db_index=False
    )
    role = models.CharField(max_length=10, choices=AssignmentRole.choices)
    status = models.CharField(max_length=12, choices=AssignmentStatus.choices)
    is_designated = models.BooleanField(default=False)
    task = models.CharField(_("分工"), max_length=300, blank=True)
    from_assignment = models.ForeignKey("self", on_delete=models.PROTECT, null=True, related_name="passed_to")
    handler = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+", db_index=False
    )
    dispatched_at = models.DateTimeField()
    claim_due_at = models.DateTimeField(null=True)
    due_at = models.DateTimeField(null=True)
    claimed_at = models.DateTimeField(null=True)
    done_at = models.DateTimeField(null=True)
    return_reason = models.CharField(max_length=300, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["appeal"],
                condition=models.Q(role=AssignmentRole.LEAD, status__in=LIVE),
                name="assignment_one_lead",
            ),
            models.UniqueConstraint(
                fields=["appeal", "organisation"],
                condition=models.Q(status__in=LIVE),
                name="assignment_one_part",
            ),
        ]
        indexes = [
            models.Index(fields=["organisation", "status"], name="assignment_work"),
            models.Index(
                fields=["organisation", "due_at", "appeal", "role", "status", "handler"],
                condition=models.Q(due_at__isnull=False),
                name="assignment_in_hand",
            ),
            models.Index(fields=["handler", "status"], name="assignment_of_handler"),
            models.Index(
                fields=["appeal"],
                condition=models.Q(status=AssignmentStatus.RETURN_ASKED),
                name="assignment_return_asked",
            ),
            models.Index(
                fields=["claim_due_at"],
                condition=models.Q(status=AssignmentStatus.PENDING),
                name="assignment_unclaimed",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.organisation_id} {self.role} {self.appeal_id}"


class Note(models.Model):
    """What an office or the author writes beside replies: progress, acknowledgement, internal remark, material."""

    appeal = models.ForeignKey(Appeal, on_delete=models.CASCADE, related_name="notes")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, null=True, related_name="+")
    kind = models.CharField(max_length=16, choices=NoteKind.choices)
    visibility = models.CharField(max_length=12, choices=Visibility.choices)
    body = models.TextField()
    written_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )
    written_at = models.DateTimeField()

    class Meta:
        ordering = ["id"]

    def __str__(self) -> str:
        return f"{self.kind} {self.appeal_id}"


class Reply(models.Model):
    """答复: drafted, approved, published by the lead organisation. A published reply never changes."""

    appeal = models.ForeignKey(Appeal, on_delete=models.CASCADE, related_name="replies")
    organisation = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, related_name="replies", db_index=False
    )
    status = models.CharField(max_length=18, choices=ReplyStatus.choices, default=ReplyStatus.DRAFT)
    body = models.TextField(_("答复正文"), blank=True)
    contact_department = models.CharField(_("承办科室"), max_length=NAME_MAX, blank=True)
    contact_person = models.CharField(_("联系人"), max_length=NAME_MAX, blank=True)
    contact_phone = models.CharField(_("联系电话"), max_length=NAME_MAX, blank=True)
    promised_on = models.DateField(_("承诺解决日期"), null=True, blank=True)
    rejection = models.CharField(_("修改意见"), max_length=500, blank=True)
    drafted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    approved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    drafted_at = models.DateTimeField()
    published_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["id"]
        verbose_name_plural = "replies"
        constraints = [
            models.UniqueConstraint(
                fields=["appeal"],
                condition=~models.Q(status=ReplyStatus.PUBLISHED),
                name="reply_one_draft",
            ),
            models.CheckConstraint(
                condition=~models.Q(status=ReplyStatus.PUBLISHED) | models.Q(published_at__isnull=False),
                name="reply_published_when",
            ),
        ]
        indexes = [models.Index(fields=["organisation", "published_at"], name="reply_organisation")]

    def __str__(self) -> str:
        return f"reply {self.status} {self.appeal_id}"


class FollowUp(models.Model):
    """追问: the author asks again after a reply. ``body`` is masked like the appeal, the original encrypted."""

    appeal = models.ForeignKey(Appeal, on_delete=models.CASCADE, related_name="follow_ups")
    body = models.TextField()
    asked_at = models.DateTimeField()

    class Meta:
        ordering = ["id"]

    def __str__(self) -> str:
        return f"follow-up {self.appeal_id}"


class AttachmentKind(models.TextChoices):
    """Photographs are shown, documents are downloaded."""

    IMAGE = "image", _("照片")
    DOCUMENT = "document", _("文件")


class Attachment(models.Model):
    """A file of an author or an office: re-encoded image, or a checked document. Stored under random names.

    Before submission it hangs on a draft; afterwards on the appeal, and on the reply or note it came with. A draft goes
    only when no file hangs on it any more, moved or removed: the database says so.
    """

    token = models.CharField(max_length=32, unique=True)
    draft = models.ForeignKey(
        "appeals.Draft", on_delete=models.DO_NOTHING, null=True, related_name="attachments"
    )
    appeal = models.ForeignKey(Appeal, on_delete=models.CASCADE, null=True, related_name="attachments")
    reply = models.ForeignKey(Reply, on_delete=models.CASCADE, null=True, related_name="attachments")
    note = models.ForeignKey(Note, on_delete=models.CASCADE, null=True, related_name="attachments")
    kind = models.CharField(max_length=8, choices=AttachmentKind.choices)
    file = models.FileField(max_length=120)
    thumbnail = models.FileField(max_length=120, blank=True)
    content_type = models.CharField(max_length=100)
    name = models.CharField(max_length=100)
    size = models.PositiveIntegerField()
    width = models.PositiveIntegerField(default=0)
    height = models.PositiveIntegerField(default=0)
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, null=True, related_name="+")
    is_public = models.BooleanField(default=False)
    uploaded_at = models.DateTimeField()

    class Meta:
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(draft__isnull=True) | models.Q(appeal__isnull=True),
                name="attachment_draft_or_appeal",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class ReplyTemplate(models.Model):
    """答复范本: a text to start a reply from, for one organisation or (none) for all."""

    organisation = models.ForeignKey(
        Organisation, on_delete=models.CASCADE, null=True, blank=True, related_name="reply_templates"
    )
    category = models.ForeignKey(Category, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    title = models.CharField(_("名称"), max_length=60)
    body = models.TextField(_("正文"))
    is_active = models.BooleanField(default=True)

    class Meta:
        ordering = ["organisation_id", "title"]

    def __str__(self) -> str:
        return self.title
