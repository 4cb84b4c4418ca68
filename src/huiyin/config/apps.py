"""The app of settings and servers: its commands are serve, createadmin and check_deploy."""

from django.apps import AppConfig


class HuiyinConfig(AppConfig):
    """Registers the checks of a safe installation."""

    name = "huiyin.config"
    label = "config"

    def ready(self) -> None:
        """Import the checks so that Django knows them."""
        from huiyin.config import checks  # noqa: F401
