"""What happens to divisions, organisations, mailboxes and memberships: the types of their Events."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class OrganisationEvent(models.TextChoices):
    """Types of Events that this room writes, with the words the audit page shows."""

    DIVISION_CREATED = "division_created", _("新增行政区划")
    DIVISION_CHANGED = "division_changed", _("修改行政区划")
    DIVISION_DEACTIVATED = "division_deactivated", _("停用行政区划")
    DIVISION_REACTIVATED = "division_reactivated", _("恢复行政区划")
    DUTY_OFFICE_SET = "duty_office_set", _("设置值班单位")
    DIVISIONS_IMPORTED = "divisions_imported", _("导入行政区划")
    ORGANISATION_CREATED = "organisation_created", _("新增单位")
    ORGANISATION_CHANGED = "organisation_changed", _("修改单位")
    ORGANISATION_DEACTIVATED = "organisation_deactivated", _("停用单位")
    ORGANISATION_REACTIVATED = "organisation_reactivated", _("恢复单位")
    ORGANISATION_VERIFIED = "organisation_verified", _("授予实名认证")
    ORGANISATION_UNVERIFIED = "organisation_unverified", _("取消实名认证")
    ORGANISATIONS_IMPORTED = "organisations_imported", _("导入单位")
    DUTIES_SET = "duties_set", _("调整责任清单")
    CATEGORY_CREATED = "category_created", _("新增事项分类")
    CATEGORY_CHANGED = "category_changed", _("修改事项分类")
    CATEGORIES_IMPORTED = "categories_imported", _("导入事项分类")
    LEADER_ADDED = "leader_added", _("新增领导")
    LEADER_CHANGED = "leader_changed", _("修改领导")
    LEADER_ENDED = "leader_ended", _("领导离任")
    MAILBOX_CREATED = "mailbox_created", _("新增信箱")
    MAILBOX_CHANGED = "mailbox_changed", _("修改信箱")
    MEMBER_APPOINTED = "member_appointed", _("任命岗位")
    MEMBERSHIP_ENDED = "membership_ended", _("结束岗位")
