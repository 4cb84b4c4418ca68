"""Sessions in the database, read by way of the shared cache where there is one (SESSION_ENGINE with HUIYIN_REDIS_URL).

The database says what holds. A copy is believed for BELIEVED seconds only: where Redis could not be told that somebody
has signed out, the copy it kept is forgotten that soon.
"""

from typing import Any

from django.contrib.sessions.backends.cached_db import SessionStore as CachedStore
from django.contrib.sessions.backends.db import SessionStore as StoredStore
from django.core.cache import cache

from huiyin.core.statements import kept_plans

BELIEVED = 60


class SessionStore(CachedStore):
    """Django's, with copies that are short-lived."""

    @kept_plans()
    def load(self) -> Any:
        """The copy, or what the database has."""
        data = cache.get(self.cache_key)
        if data is None:
            data = StoredStore.load(self)
            if data:
                cache.set(self.cache_key, data, BELIEVED)
        return data

    def save(self, must_create: bool = False) -> None:
        """The database first."""
        StoredStore.save(self, must_create)
        cache.set(self.cache_key, dict(self.items()), BELIEVED)
