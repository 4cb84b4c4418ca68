"""Divisions 行政区划, organisations 单位, duties 责任清单, mailboxes 信箱, memberships 岗位, categories 事项分类."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class Level(models.IntegerChoices):
    """Levels of division, by the length of the code: 2, 4, 6, 9, 12 digits (GB/T 2260 and GB/T 10114)."""

    PROVINCE = 1, _("省级")
    CITY = 2, _("市级")
    COUNTY = 3, _("县区级")
    TOWNSHIP = 4, _("乡镇街道")
    VILLAGE = 5, _("村社区")


LEVEL_OF_LENGTH = {2: Level.PROVINCE, 4: Level.CITY, 6: Level.COUNTY, 9: Level.TOWNSHIP, 12: Level.VILLAGE}


class Division(models.Model):
    """A place of the state, keyed by its official code without trailing zeros.

    Codes nest, so "everything in county 990101" is the range of codes that begin with 990101. ``duty_organisation``
    receives emergencies of the place at once, by day and night; where there is none, that of the place above does.
    """

    code = models.CharField(primary_key=True, max_length=12)
    name = models.CharField(_("名称"), max_length=60)
    full_name = models.CharField(_("全称"), max_length=120)
    level = models.PositiveSmallIntegerField(choices=Level.choices)
    parent = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="children"
    )
    duty_organisation = models.ForeignKey(
        "organisations.Organisation",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="on_duty_for",
        verbose_name=_("值班单位"),
    )
    is_active = models.BooleanField(default=True)

    class Meta:
        ordering = ["code"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(code__regex=r"^([0-9]{2}|[0-9]{4}|[0-9]{6}|[0-9]{9}|[0-9]{12})$"),
                name="division_code_form",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class Category(models.Model):
    """A subject of matters 领域/事项分类, up to three levels; ``code`` nests by dots (urban.municipal.roads)."""

    code = models.CharField(primary_key=True, max_length=60)
    name = models.CharField(_("名称"), max_length=40)
    parent = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="children"
    )
    keywords = models.JSONField(default=list, blank=True)
    position = models.PositiveSmallIntegerField(default=0)
    is_active = models.BooleanField(default=True)

    class Meta:
        ordering = ["position", "code"]

    def __str__(self) -> str:
        return self.name


class OrganisationKind(models.TextChoices):
    """What sort of body an organisation is."""

    PLATFORM = "platform", _("平台")
    GOVERNMENT = "government", _("人民政府")
    DEPARTMENT = "department", _("工作部门")
    TOWNSHIP = "township", _("乡镇街道")
    INSTITUTION = "institution", _("事业单位")
    ENTERPRISE = "enterprise", _("公共服务企业")
    MEDIA = "media", _("新闻单位")


class Organisation(models.Model):
    """An office that answers. ``path`` is the tree: the codes of its ancestors and itself, each ended by "/"."""

    code = models.SlugField(unique=True, max_length=40)
    name = models.CharField(_("名称"), max_length=80, unique=True)
    short_name = models.CharField(_("简称"), max_length=20)
    seal = models.CharField(_("头像字"), max_length=2)
    kind = models.CharField(max_length=12, choices=OrganisationKind.choices)
    division = models.ForeignKey(Division, on_delete=models.PROTECT, related_name="organisations")
    parent = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="children"
    )
    path = models.CharField(max_length=300, unique=True)
    intro = models.CharField(_("职责简介"), max_length=300, blank=True)
    phone = models.CharField(_("联系电话"), max_length=40, blank=True)
    address = models.CharField(_("地址"), max_length=120, blank=True)
    verified_at = models.DateTimeField(_("实名认证时间"), null=True, blank=True)
    is_active = models.BooleanField(default=True)
    duties: "models.ManyToManyField[Category, Duty]" = models.ManyToManyField(
        Category, through="Duty", related_name="organisations"
    )

    class Meta:
        ordering = ["division_id", "id"]
        indexes = [models.Index(fields=["division", "kind"], name="organisation_division_kind")]

    def __str__(self) -> str:
        return self.name

    @property
    def is_verified(self) -> bool:
        """Whether the platform has verified that this really is the office (实名认证)."""
        return self.verified_at is not None


class Duty(models.Model):
    """An organisation answers matters of a category (and all below it) within its division."""

    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE)
    category = models.ForeignKey(Category, on_delete=models.PROTECT)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["organisation", "category"], name="duty_once")]

    def __str__(self) -> str:
        return f"{self.organisation_id} · {self.category_id}"


class Leader(models.Model):
    """A leader 领导 of an organisation, with the title that the public writes to."""

    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="leaders")
    title = models.CharField(_("职务"), max_length=40)
    name = models.CharField(_("姓名"), max_length=40, blank=True)
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ["position", "id"]

    def __str__(self) -> str:
        return self.title


class Mailbox(models.Model):
    """What a citizen writes to: a leader's mailbox, run by an organisation."""

    code = models.SlugField(unique=True, max_length=40)
    name = models.CharField(_("名称"), max_length=40)
    leader = models.ForeignKey(
        Leader, on_delete=models.PROTECT, null=True, blank=True, related_name="mailboxes"
    )
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="mailboxes")
    division = models.ForeignKey(Division, on_delete=models.PROTECT, related_name="mailboxes")
    promise = models.CharField(_("承诺"), max_length=200, blank=True)
    position = models.PositiveSmallIntegerField(default=0)
    is_open = models.BooleanField(default=True)

    class Meta:
        ordering = ["position", "id"]
        verbose_name_plural = "mailboxes"

    def __str__(self) -> str:
        return self.name


class Role(models.TextChoices):
    """What a person does in an organisation 岗位."""

    HANDLER = "handler", _("经办人")
    APPROVER = "approver", _("审签人")
    MODERATOR = "moderator", _("审核员")
    DISPATCHER = "dispatcher", _("交办员")
    SUPERVISOR = "supervisor", _("督办员")
    LEADER = "leader", _("领导")
    CALL_TAKER = "call_taker", _("话务员")
    JOURNALIST = "journalist", _("记者")
    SYSTEM_ADMIN = "system_admin", _("系统管理员")
    SECURITY_ADMIN = "security_admin", _("安全管理员")
    AUDIT_ADMIN = "audit_admin", _("审计管理员")


ADMINISTRATORS = (Role.SYSTEM_ADMIN, Role.SECURITY_ADMIN, Role.AUDIT_ADMIN)


class Membership(models.Model):
    """(user, organisation, role). A role reaches as far as the organisation's division.

    No person may hold two of the three administrators' roles (GB/T 22239-2019, 三权分立).
    """

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="memberships")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="memberships")
    role = models.CharField(max_length=16, choices=Role.choices)
    since = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["user", "organisation", "role"],
                condition=models.Q(ended_at__isnull=True),
                name="membership_once",
            ),
            models.UniqueConstraint(
                fields=["user"],
                condition=models.Q(ended_at__isnull=True, role__in=ADMINISTRATORS),
                name="membership_one_administration",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user_id} {self.role} {self.organisation_id}"


class CalendarDay(models.Model):
    """A day that is worked, or not, against the calendar 工作日历: a local closure, or an extra working day.

    Without a ``division`` it is for the whole country: a year that is entered from the State Council's notice before the
    product knows it. A day of a nearer place goes before one of a place above.
    """

    division = models.ForeignKey(
        Division, on_delete=models.CASCADE, null=True, blank=True, related_name="calendar_days"
    )
    day = models.DateField(_("日期"))
    is_working = models.BooleanField(_("上班"))
    reason = models.CharField(_("事由"), max_length=60)

    class Meta:
        ordering = ["day"]
        constraints = [
            models.UniqueConstraint(fields=["division", "day"], name="calendar_day_once"),
            models.UniqueConstraint(
                fields=["day"],
                condition=models.Q(division__isnull=True),
                name="calendar_day_national_once",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.day} {self.reason}"


class CalendarYear(models.Model):
    """A year whose national days an administrator has entered completely, from the State Council's notice."""

    year = models.PositiveSmallIntegerField(primary_key=True)
    source = models.CharField(_("依据"), max_length=120)
    entered_at = models.DateTimeField()

    def __str__(self) -> str:
        return str(self.year)


class OfficeHours(models.Model):
    """Office hours 办公时间 of a place from a day on, such as summer time 夏令作息.

    ``spans`` is [["09:00", "12:00"], ["14:00", "18:00"]] in Asia/Shanghai, in order, not overlapping.
    """

    division = models.ForeignKey(
        Division, on_delete=models.CASCADE, null=True, blank=True, related_name="office_hours"
    )
    since = models.DateField(_("从哪天起"))
    spans = models.JSONField(_("时段"))

    class Meta:
        ordering = ["since"]
        verbose_name_plural = "office hours"
        constraints = [
            models.UniqueConstraint(fields=["division", "since"], name="office_hours_once"),
            models.UniqueConstraint(
                fields=["since"],
                condition=models.Q(division__isnull=True),
                name="office_hours_national_once",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.since} {self.spans}"
