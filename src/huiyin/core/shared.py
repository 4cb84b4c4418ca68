"""The cache that all processes share in Redis, where one is set. When it dies nothing fails: everything is a miss, and the
site is only slower. Nothing may live here alone, and nothing may be decided by what is not here."""

import logging
import time
from collections.abc import Callable
from typing import Any, TypeVar

from django.core.cache.backends.redis import RedisCache
from redis.exceptions import RedisError

logger = logging.getLogger(__name__)

#: Seconds for which a Redis that failed is not asked again, so that not every request waits for it.
LEFT_ALONE = 5.0
Answer = TypeVar("Answer")


class ForgivingRedisCache(RedisCache):
    """Django's cache in Redis (CACHES), which takes a Redis that is away for an empty one."""

    _away_until = 0.0

    def _forgiving(self, ask: Callable[[], Answer], otherwise: Answer) -> Answer:
        if time.monotonic() < ForgivingRedisCache._away_until:
            return otherwise
        try:
            return ask()
        except RedisError as error:
            ForgivingRedisCache._away_until = time.monotonic() + LEFT_ALONE
            logger.warning("Redis is away, going on without for %d s: %s", LEFT_ALONE, error)
            return otherwise

    def add(self, *args: Any, **kwargs: Any) -> Any:
        """True where Redis is away: whoever asks may go on."""
        return self._forgiving(lambda: super(ForgivingRedisCache, self).add(*args, **kwargs), True)

    def get(self, key: str, default: Any = None, version: int | None = None) -> Any:
        """The default where Redis is away."""
        return self._forgiving(lambda: super(ForgivingRedisCache, self).get(key, default, version), default)

    def set(self, *args: Any, **kwargs: Any) -> None:
        """Nothing where Redis is away."""
        self._forgiving(lambda: super(ForgivingRedisCache, self).set(*args, **kwargs), None)

    def delete(self, *args: Any, **kwargs: Any) -> Any:
        """False where Redis is away."""
        return self._forgiving(lambda: super(ForgivingRedisCache, self).delete(*args, **kwargs), False)

    def has_key(self, *args: Any, **kwargs: Any) -> Any:
        """False where Redis is away."""
        return self._forgiving(lambda: super(ForgivingRedisCache, self).has_key(*args, **kwargs), False)

    def clear(self) -> None:
        """Nothing where Redis is away."""
        self._forgiving(lambda: super(ForgivingRedisCache, self).clear(), None)
