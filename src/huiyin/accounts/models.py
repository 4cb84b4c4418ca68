"""Accounts, one-time codes and the counters that keep them from being misused."""

from typing import ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.utils.translation import gettext_lazy as _

from huiyin.core.secrets import EncryptedTextField


class AccountKind(models.TextChoices):
    """Whom the account stands for."""

    CITIZEN = "citizen", _("群众")
    ENTERPRISE = "enterprise", _("企业")
    STAFF = "staff", _("工作人员")


class UserQuerySet(BaseUserManager["User"]):
    """Accounts, found by the name that Django's commands know."""

    def get_by_natural_key(self, username: str | None) -> "User":
        return self.get(login_name=username)


class User(AbstractBaseUser):
    """One person's account.

    Citizens have a phone number or an e-mail address (encrypted; found by keyed hash) and no password; staff have a
    login name, a password and, where switched on, a TOTP secret. ``handle`` is the public, unguessable key.
    """

    handle = models.CharField(max_length=32, unique=True)
    kind = models.CharField(max_length=12, choices=AccountKind.choices, default=AccountKind.CITIZEN)
    display_name = models.CharField(_("称呼"), max_length=40)
    login_name = models.CharField(max_length=40, unique=True, null=True, blank=True)
    phone = EncryptedTextField(default="", blank=True)
    # NULL, not "", where there is none: many accounts have none, and only real hashes are unique.
    phone_hash = models.CharField(max_length=64, unique=True, null=True)
    email = EncryptedTextField(default="", blank=True)
    email_hash = models.CharField(max_length=64, unique=True, null=True)
    totp_secret = EncryptedTextField(default="", blank=True)
    totp_confirmed_at = models.DateTimeField(null=True)
    totp_last_step = models.BigIntegerField(default=0)
    language = models.CharField(max_length=8, blank=True)
    is_active = models.BooleanField(default=True)
    created_at = models.DateTimeField()

    USERNAME_FIELD = "login_name"
    REQUIRED_FIELDS: ClassVar[list[str]] = []
    objects = UserQuerySet()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(login_name__isnull=False)
                | models.Q(phone_hash__isnull=False)
                | models.Q(email_hash__isnull=False),
                name="user_can_sign_in",
            ),
        ]

    def __str__(self) -> str:
        return self.display_name

    @property
    def is_staff_account(self) -> bool:
        """Whether this is a member of staff (what they may do follows from their memberships)."""
        return self.kind == AccountKind.STAFF

    @property
    def has_second_factor(self) -> bool:
        """Whether a TOTP app has been confirmed."""
        return self.totp_confirmed_at is not None


class CodePurpose(models.TextChoices):
    """What a one-time code is good for; it opens nothing else."""

    SIGN_IN = "sign_in", _("登录")
    CONFIRM_APPEAL = "confirm_appeal", _("确认留言")
    CHANGE_CONTACT = "change_contact", _("更换联系方式")


class OneTimeCode(models.Model):
    """A six-digit code on its way to a phone or mailbox. Only a keyed hash of address and code is kept."""

    purpose = models.CharField(max_length=20, choices=CodePurpose.choices)
    subject = models.CharField(max_length=64, blank=True)
    address_hash = models.CharField(max_length=64)
    code_hash = models.CharField(max_length=64)
    sent_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    tries = models.PositiveSmallIntegerField(default=0)
    used_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=models.Q(tries__lte=5), name="code_five_tries"),
            models.UniqueConstraint(
                fields=["purpose", "subject", "address_hash"],
                condition=models.Q(used_at__isnull=True),
                name="code_one_open",
            ),
        ]
        indexes = [models.Index(fields=["expires_at"], name="code_expiry")]

    def __str__(self) -> str:
        return f"code for {self.purpose}"


class Budget(models.Model):
    """How often something was done in one window of time: codes per number, per address and in all, tries, queries."""

    name = models.CharField(max_length=32)
    key_hash = models.CharField(max_length=64)
    window_start = models.DateTimeField()
    used = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["name", "key_hash", "window_start"], name="budget_once"),
        ]
        indexes = [models.Index(fields=["window_start"], name="budget_window")]

    def __str__(self) -> str:
        return f"{self.name} {self.used}"
