"""Sessions in the database (SESSION_ENGINE)."""

from typing import Any

from django.contrib.sessions.backends.db import SessionStore as StoredStore

from huiyin.core.statements import kept_plans


class SessionStore(StoredStore):
    """Django's. Everybody with a cookie asks for one by its key, so the plan is kept."""

    @kept_plans()
    def load(self) -> Any:
        """The content of a session that has not run out."""
        return super().load()
