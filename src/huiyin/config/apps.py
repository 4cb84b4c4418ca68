"""The app of settings and servers: its commands are serve, createadmin and check_deploy."""

from django.apps import AppConfig, apps
from django.db.models.signals import post_migrate


class HuiyinConfig(AppConfig):
    """Registers the checks of a safe installation, and what follows a migration."""

    name = "huiyin.config"
    label = "config"

    def ready(self) -> None:
        """Import the checks so that Django knows them; Django tells of migrations in the name of apps with tables."""
        from huiyin.config import checks  # noqa: F401
        from huiyin.config.preparing import analyse

        post_migrate.connect(analyse, sender=apps.get_app_config("journal"))
