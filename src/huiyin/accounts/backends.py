"""Password sign-in of staff by login name, for django.contrib.auth."""

from django.contrib.auth.backends import BaseBackend
from django.contrib.auth.hashers import check_password, make_password
from django.http import HttpRequest

from huiyin.accounts.models import AccountKind, User
from huiyin.core.rows import only
from huiyin.core.statements import kept_plans

# Hashed when the name is unknown, so that both answers take the same work.
_NOBODY = "nobody"


class LoginNameBackend(BaseBackend):
    """Checks login name and password of an active staff account."""

    def authenticate(
        self,
        request: HttpRequest | None,
        login_name: str | None = None,
        password: str | None = None,
        **kwargs: object,
    ) -> User | None:
        """The account, or None; an unknown name costs as much as a wrong password."""
        if not login_name or not password:
            return None
        user = User.objects.filter(login_name=login_name, kind=AccountKind.STAFF).first()
        if user is None:
            make_password(_NOBODY)
            return None
        return user if check_password(password, user.password) and user.is_active else None

    @kept_plans()
    def get_user(self, user_id: int) -> User | None:
        """The active account of a session."""
        return only(User.objects.filter(pk=user_id, is_active=True))
