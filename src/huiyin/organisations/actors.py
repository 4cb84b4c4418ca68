"""Actor: who is asking, with everything that decides what they may do, loaded once per request."""

from collections.abc import Collection
from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from huiyin.accounts.models import User
from huiyin.core.errors import Forbidden
from huiyin.core.statements import kept_plans
from huiyin.journal.services import Who
from huiyin.organisations.models import Membership, Role


@dataclass(frozen=True, slots=True)
class Post:
    """One membership: role, organisation and the division it reaches over."""

    role: Role
    organisation_id: int
    organisation_name: str
    organisation_path: str
    division_code: str


@dataclass(frozen=True, slots=True)
class Actor:
    """A person, or a program, or nobody (``user_id`` None), as policies see them."""

    user_id: int | None = None
    label: str = ""
    is_staff: bool = False
    posts: tuple[Post, ...] = field(default_factory=tuple)
    is_system: bool = False
    #: What this session has opened by code, such as "appeal:12": the holder of a query code acts as the author.
    keys: frozenset[str] = frozenset()

    @property
    def is_signed_in(self) -> bool:
        """Whether an account is behind it."""
        return self.user_id is not None

    @property
    def account_id(self) -> int:
        """The account's key; Forbidden("sign-in") where nobody is signed in."""
        if self.user_id is None:
            raise Forbidden("sign-in", _("请先登录，再做这一步"))
        return self.user_id

    def holds(self, *roles: Role) -> bool:
        """Whether any of the roles is held anywhere."""
        return any(post.role in roles for post in self.posts)

    def holds_over(self, division_code: str, *roles: Role) -> bool:
        """Whether one of the roles reaches the division: it begins with the code of the post's division."""
        return any(post.role in roles and division_code.startswith(post.division_code) for post in self.posts)

    def posts_as(self, *roles: Role) -> tuple[Post, ...]:
        """The memberships with one of the roles."""
        return tuple(post for post in self.posts if post.role in roles)

    def organisation_ids(self, *roles: Role) -> frozenset[int]:
        """The organisations in which one of the roles is held."""
        return frozenset(post.organisation_id for post in self.posts_as(*roles))

    def division_codes(self, *roles: Role) -> frozenset[str]:
        """The divisions over which one of the roles reaches."""
        return frozenset(post.division_code for post in self.posts_as(*roles))

    def who(self, roles: Collection[Role] = (), *, organisation_id: int | None = None) -> Who:
        """This actor as an Event remembers it, in the first post with one of ``roles`` (in that organisation)."""
        for post in self.posts:
            if post.role in roles and organisation_id in (None, post.organisation_id):
                return Who(self.user_id, self.label, post.role, post.organisation_id, post.organisation_name)
        return Who(
            self.user_id, self.label, "system" if self.is_system else "citizen" if not self.is_staff else ""
        )


NOBODY = Actor()
SYSTEM_ACTOR = Actor(label="系统", is_system=True)


@kept_plans()
def actor_for(user: User) -> Actor:
    """The Actor of an account: one query for its running memberships of active organisations."""
    if not user.is_active:
        return NOBODY
    posts = (
        tuple(
            Post(
                Role(membership.role),
                membership.organisation_id,
                membership.organisation.name,
                membership.organisation.path,
                membership.organisation.division_id,
            )
            for membership in Membership.objects.filter(
                user=user, ended_at__isnull=True, organisation__is_active=True
            )
            .select_related("organisation")
            .order_by("id")
        )
        if user.is_staff_account
        else ()
    )
    return Actor(user.pk, user.display_name, user.is_staff_account, posts)
