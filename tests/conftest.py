"""Fixtures that every room uses."""

import pytest
from hypothesis import settings

from tests import cast as the_cast

# No test asserts wall-clock times: not hypothesis either.
settings.register_profile("huiyin", deadline=None)
settings.load_profile("huiyin")


@pytest.fixture
def cast(db: None) -> the_cast.Cast:
    """The fixed cast in a fresh database."""
    return the_cast.build()
