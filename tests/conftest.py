"""Fixtures that every room uses."""

import pytest
from hypothesis import settings

from huiyin.core.prepared import Prepared
from tests import cast as the_cast

# Every prepared query of every page that a test opens is compared with the plain one.
Prepared.compares = True

# No test asserts wall-clock times: not hypothesis either.
settings.register_profile("huiyin", deadline=None)
settings.load_profile("huiyin")


@pytest.fixture
def cast(db: None) -> the_cast.Cast:
    """The fixed cast in a fresh database."""
    return the_cast.build()
