"""People at their browsers, for the tests of reading and of authors."""

from django.test import Client

from huiyin.appeals.models import Appeal
from tests.cast import Cast


def signed_in(cast: Cast, name: str) -> Client:
    """The browser of somebody of the cast, signed in."""
    client = Client()
    client.force_login(cast.users[name])
    return client


def text(client: Client, path: str, status: int = 200) -> str:
    """The words of a page, which must answer with this status."""
    response = client.get(path)
    assert response.status_code == status
    return response.content.decode()


def path_of(appeal: Appeal) -> str:
    """The page of an appeal."""
    return f"/appeals/{appeal.number}/"
