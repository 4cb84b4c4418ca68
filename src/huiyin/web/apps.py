"""The app of the pages."""

from django.apps import AppConfig


class WebConfig(AppConfig):
    """Templates, static files and views."""

    name = "huiyin.web"
    label = "web"
