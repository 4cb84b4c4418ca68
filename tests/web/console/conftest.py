"""Signing in to the console, and the console's own addresses while the rest of the site is being built."""

from collections.abc import Callable

import pytest
from django.test import Client

from tests.cast import Cast

SignIn = Callable[[str], Client]


@pytest.fixture
def sign_in(cast: Cast) -> SignIn:
    """A browser in which somebody of the cast is signed in."""

    def signed_in(name: str) -> Client:
        client = Client()
        client.force_login(cast.users[name])
        return client

    return signed_in
