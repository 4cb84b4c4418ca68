"""Fixtures of this room's tests."""

import pytest

from tests.organisations import city as the_city


@pytest.fixture
def city(db: None) -> the_city.City:
    """A small city in a fresh database."""
    return the_city.build()
