"""Appeal 留言: the aggregate root, and the original text with the author's identity, kept apart and encrypted."""

from django.conf import settings
from django.db import models
from django.db.models import F
from django.utils.translation import gettext_lazy as _

from huiyin.appeals.grouping import CITY, COUNTY, STATE_GROUP, SUBJECT_OF_CATEGORY
from huiyin.appeals.terms import (
    BODY_MAX,
    NAME_MAX,
    PLACE_MAX,
    TITLE_MAX,
    Channel,
    Complexity,
    ExclusionState,
    Kind,
    Lane,
    Openness,
    RaiseReason,
    RedoState,
    RefusalReason,
    Satisfaction,
    Stage,
    Status,
    Urgency,
)
from huiyin.core.points import LATITUDE_MAX, LONGITUDE_MAX
from huiyin.core.secrets import EncryptedTextField
from huiyin.organisations.models import Category, Division, Mailbox, Organisation


class Appeal(models.Model):
    """One matter that a person brings.

    ``title`` and ``body`` hold the text that readers other than those entitled to the original may see: masked from
    the first moment, corrected by the moderator. ``number`` is what people call it by. ``version`` counts its
    Events. ``due_at``/``due_stage`` is the nearest of its ``deadlines`` that still runs, ``amber_at`` from when on
    it is near, ``reply_due_at`` that of the running reply stage: kept here by services.timing, so that lists need not
    join. ``return_count`` counts how often a lead has given it
    back, ``raised_at`` is since when only a supervisor dispatches it (提级), ``handover_to`` the assisting office that
    is asked to lead, ``consultation_due_at`` by when the offices of an open consultation should agree, ``is_unreviewed`` marks an emergency that an office has before the moderator, ``nudged_at`` is when its author last pressed (催一催). All times are UTC.
    """

    number = models.CharField(max_length=24, unique=True)
    status = models.CharField(max_length=16, choices=Status.choices, default=Status.SUBMITTED)
    version = models.PositiveIntegerField(default=1)
    kind = models.CharField(_("类型"), max_length=12, choices=Kind.choices)
    category = models.ForeignKey(Category, on_delete=models.PROTECT, null=True, related_name="appeals")
    division = models.ForeignKey(Division, on_delete=models.PROTECT, related_name="appeals")
    place = models.CharField(_("具体地点"), max_length=PLACE_MAX, blank=True)
    #: The exact point, WGS 84 (huiyin.core.points); for readers of the original only (policies.point_of).
    latitude = models.DecimalField(max_digits=8, decimal_places=5, null=True, blank=True)
    longitude = models.DecimalField(max_digits=8, decimal_places=5, null=True, blank=True)
    openness = models.CharField(max_length=8, choices=Openness.choices)
    is_published = models.BooleanField(default=False)
    lane = models.CharField(max_length=10, choices=Lane.choices, default=Lane.ORDINARY)
    is_unreviewed = models.BooleanField(default=False)
    urgency = models.CharField(
        _("紧急程度"), max_length=10, choices=Urgency.choices, default=Urgency.ORDINARY
    )
    complexity = models.CharField(
        _("复杂程度"), max_length=10, choices=Complexity.choices, default=Complexity.ORDINARY
    )
    title = models.CharField(_("标题"), max_length=TITLE_MAX * 2)
    body = models.TextField(_("内容"), max_length=BODY_MAX * 2)
    author_label = models.CharField(max_length=NAME_MAX)
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="appeals", db_index=False
    )
    channel = models.CharField(_("来源"), max_length=12, choices=Channel.choices, default=Channel.WEB)
    source = models.CharField(max_length=40, blank=True)
    source_number = models.CharField(max_length=64, blank=True)
    mailbox = models.ForeignKey(Mailbox, on_delete=models.PROTECT, null=True, related_name="appeals")
    addressee = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, null=True, related_name="addressed_appeals"
    )
    lead = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, null=True, related_name="led_appeals", db_index=False
    )
    recused: "models.ManyToManyField[Organisation, models.Model]" = models.ManyToManyField(
        Organisation, related_name="recused_appeals"
    )
    merged_into = models.ForeignKey("self", on_delete=models.PROTECT, null=True, related_name="merged")
    refusal_reason = models.CharField(max_length=20, choices=RefusalReason.choices, blank=True)

    submission_key = models.CharField(max_length=64, unique=True, null=True)
    submission_digest = models.CharField(max_length=64, blank=True)
    query_code_hash = models.CharField(max_length=64, unique=True)
    is_confirmed = models.BooleanField(default=False)

    submitted_at = models.DateTimeField()
    accepted_at = models.DateTimeField(null=True)
    dispatched_at = models.DateTimeField(null=True)
    claimed_at = models.DateTimeField(null=True)
    acknowledged_at = models.DateTimeField(null=True)
    first_replied_at = models.DateTimeField(null=True)
    closed_at = models.DateTimeField(null=True)
    suspended_at = models.DateTimeField(null=True)
    updated_at = models.DateTimeField()

    due_at = models.DateTimeField(null=True)
    amber_at = models.DateTimeField(null=True)
    due_stage = models.CharField(max_length=10, choices=Stage.choices, blank=True)
    stage_started_at = models.DateTimeField(null=True)
    reply_due_at = models.DateTimeField(null=True)
    promised_on = models.DateField(null=True)
    extension_days_asked = models.PositiveSmallIntegerField(null=True)
    extension_days = models.PositiveSmallIntegerField(default=0)

    round = models.PositiveSmallIntegerField(default=1)
    exclusion_state = models.CharField(max_length=8, choices=ExclusionState.choices, blank=True)
    redo_state = models.CharField(max_length=8, choices=RedoState.choices, blank=True)
    satisfaction = models.PositiveSmallIntegerField(choices=Satisfaction.choices, null=True)

    dispatch_count = models.PositiveSmallIntegerField(default=0)
    raised_at = models.DateTimeField(null=True)
    raise_reason = models.CharField(max_length=10, choices=RaiseReason.choices, blank=True)
    handover_to = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, null=True, related_name="offered_leads"
    )
    consultation_due_at = models.DateTimeField(null=True)
    return_count = models.PositiveSmallIntegerField(default=0)
    nudged_at = models.DateTimeField(null=True)

    me_too_count = models.PositiveIntegerField(default=0)
    follow_count = models.PositiveIntegerField(default=0)
    thanks_count = models.PositiveIntegerField(default=0)
    view_count = models.PositiveBigIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["source", "source_number"],
                condition=~models.Q(source_number=""),
                name="appeal_source_once",
            ),
            models.CheckConstraint(condition=models.Q(status__in=Status.values), name="appeal_status_known"),
            models.CheckConstraint(
                condition=models.Q(latitude__isnull=True, longitude__isnull=True)
                | models.Q(
                    latitude__isnull=False,
                    longitude__isnull=False,
                    latitude__range=(-LATITUDE_MAX, LATITUDE_MAX),
                    longitude__range=(-LONGITUDE_MAX, LONGITUDE_MAX),
                ),
                name="appeal_point_on_earth",
            ),
            models.CheckConstraint(
                condition=~models.Q(kind=Kind.REPORT) | models.Q(openness=Openness.PRIVATE),
                name="appeal_report_private",
            ),
            models.CheckConstraint(
                condition=models.Q(is_published=False) | models.Q(is_unreviewed=False),
                name="appeal_unreviewed_unpublished",
            ),
            models.CheckConstraint(
                condition=models.Q(is_published=False) | models.Q(openness=Openness.PUBLIC),
                name="appeal_private_unpublished",
            ),
            models.CheckConstraint(
                condition=~models.Q(status=Status.NOT_ACCEPTED) | ~models.Q(refusal_reason=""),
                name="appeal_refusal_reasoned",
            ),
            models.CheckConstraint(
                condition=~models.Q(status=Status.MERGED) | models.Q(merged_into__isnull=False),
                name="appeal_merged_somewhere",
            ),
            models.CheckConstraint(
                condition=~models.Q(status__in=[Status.DISPATCHED, Status.HANDLING, Status.REPLIED])
                | models.Q(lead__isnull=False),
                name="appeal_in_hands_has_lead",
            ),
        ]
        indexes = [
            models.Index(
                fields=["-submitted_at", "-id"],
                condition=models.Q(is_published=True),
                name="appeal_public_newest",
            ),
            models.Index(
                fields=["category", "-submitted_at", "-id"],
                condition=models.Q(is_published=True),
                name="appeal_public_category",
            ),
            models.Index(
                fields=["division", "-submitted_at", "-id"],
                condition=models.Q(is_published=True),
                name="appeal_public_division",
            ),
            # Lists of a place (staff read what is not published, too), a subject, a group of states: appeals.grouping.
            models.Index(COUNTY, F("submitted_at").desc(), F("id").desc(), name="appeal_county"),
            models.Index(CITY, F("submitted_at").desc(), F("id").desc(), name="appeal_city"),
            models.Index(
                SUBJECT_OF_CATEGORY,
                F("submitted_at").desc(),
                F("id").desc(),
                condition=models.Q(is_published=True),
                name="appeal_public_subject",
            ),
            models.Index(STATE_GROUP, F("submitted_at").desc(), F("id").desc(), name="appeal_state"),
            models.Index(
                fields=["-due_at", "-id"],
                condition=models.Q(is_published=True, due_at__isnull=False),
                name="appeal_public_due",
            ),
            models.Index(
                fields=["lead", "-first_replied_at", "-id"],
                condition=models.Q(is_published=True, first_replied_at__isnull=False),
                name="appeal_lead_replied",
            ),
            models.Index(
                fields=["submitted_at", "me_too_count"],
                condition=models.Q(is_published=True, me_too_count__gt=0),
                name="appeal_shared",
            ),
            models.Index(
                fields=["mailbox", "first_replied_at"],
                condition=models.Q(mailbox__isnull=False),
                name="appeal_mailbox_replied",
            ),
            models.Index(
                fields=["lead", "submitted_at", "satisfaction"],
                condition=models.Q(satisfaction__isnull=False),
                name="appeal_lead_rated",
            ),
            models.Index(fields=["lead", "status", "due_at"], name="appeal_lead_state"),
            models.Index(fields=["author", "status"], name="appeal_author_state"),
            models.Index(fields=["lead", "-submitted_at", "-id"], name="appeal_lead_newest"),
            models.Index(fields=["author", "-submitted_at"], name="appeal_author"),
            models.Index(fields=["status", "submitted_at"], name="appeal_status_oldest"),
            models.Index(
                fields=["due_at", "id", "division"],
                condition=models.Q(due_at__isnull=False),
                name="appeal_due_place",
            ),
            models.Index(
                fields=["-first_replied_at", "-id"],
                condition=models.Q(is_published=True, first_replied_at__isnull=False),
                name="appeal_public_replied",
            ),
            models.Index(fields=["submitted_at"], name="appeal_submitted"),
            models.Index(
                fields=["division"],
                condition=models.Q(raised_at__isnull=False),
                name="appeal_raised",
            ),
            models.Index(
                fields=["division"],
                condition=models.Q(consultation_due_at__isnull=False),
                name="appeal_consulting",
            ),
            models.Index(
                fields=["division"],
                condition=models.Q(handover_to__isnull=False),
                name="appeal_handover",
            ),
            models.Index(
                fields=["division"],
                condition=models.Q(is_unreviewed=True),
                name="appeal_unreviewed",
            ),
            models.Index(
                fields=["division"],
                condition=models.Q(redo_state=RedoState.ASKED),
                name="appeal_redo_asked",
            ),
            models.Index(
                fields=["division"],
                condition=models.Q(extension_days_asked__isnull=False),
                name="appeal_extension_asked",
            ),
            # The supervisor's board: a limit runs (due_at), so nothing closed is in them.
            models.Index(
                fields=["lead", "due_at", "division"],
                condition=models.Q(due_at__isnull=False, lead__isnull=False),
                name="appeal_in_hands_place",
            ),
            models.Index(
                fields=["division"],
                condition=models.Q(due_at__isnull=False, return_count__gte=2),
                name="appeal_returned_twice",
            ),
            models.Index(
                fields=["division"],
                condition=models.Q(due_at__isnull=False, round__gte=2),
                name="appeal_redone",
            ),
            models.Index(
                fields=["division"],
                condition=models.Q(due_at__isnull=False, extension_days__gte=1),
                name="appeal_extended",
            ),
            models.Index(
                fields=["division"],
                condition=models.Q(
                    due_at__isnull=False, first_replied_at__isnull=True, acknowledged_at__isnull=False
                ),
                name="appeal_acknowledged",
            ),
            models.Index(
                fields=["division", "promised_on", "status"],
                condition=models.Q(promised_on__isnull=False),
                name="appeal_promise_place",
            ),
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def is_private(self) -> bool:
        """Whether the author wants only the handling side to read it."""
        return self.openness == Openness.PRIVATE

    @property
    def mailbox_name(self) -> str | None:
        """The name of the mailbox that it was written to; needs it loaded."""
        return self.mailbox.name if self.mailbox else None


class OriginalText(models.Model):
    """What was really written and by whom: encrypted, read only by those entitled, each reading recorded."""

    appeal = models.OneToOneField(Appeal, on_delete=models.CASCADE, primary_key=True, related_name="original")
    title = EncryptedTextField()
    body = EncryptedTextField()
    remark = EncryptedTextField(default="", blank=True)
    author_name = EncryptedTextField(default="", blank=True)
    contact = EncryptedTextField(default="", blank=True)
    contact_hash = models.CharField(max_length=64, blank=True)
    query_code = EncryptedTextField()

    class Meta:
        indexes = [models.Index(fields=["contact_hash"], name="original_contact")]

    def __str__(self) -> str:
        return f"original of {self.appeal_id}"
