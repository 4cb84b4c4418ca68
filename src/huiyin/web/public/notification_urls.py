"""Addresses of notifications, under the name space ``public``."""

from django.urls import path

from huiyin.web.public import notifications

notification_urls = [
    path("notifications/", notifications.notifications, name="notifications"),
    path("notifications/read/", notifications.mark_read, name="notifications_read"),
    path("notifications/settings/", notifications.notification_settings, name="notification_settings"),
    path("notifications/<str:token>/", notifications.notification, name="notification"),
]
