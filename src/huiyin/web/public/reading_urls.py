"""Addresses of reading."""

from django.urls import URLPattern, path

from huiyin.web.public import appeals, attachments, home, overdue, reading, supervision

urlpatterns: list[URLPattern] = [
    path("", home.home, name="home"),
    path("appeals/", appeals.appeals, name="appeals"),
    path("appeals/feed/", appeals.appeals_feed, name="appeals_feed"),
    path("appeals/suggest/", appeals.appeals_suggest, name="appeals_suggest"),
    path("appeals/<slug:number>/", reading.appeal, name="appeal"),
    path("overdue/", overdue.overdue, name="overdue"),
    path("supervision/", supervision.supervision, name="supervision"),
    path("files/<slug:token>/", attachments.attachment, name="attachment"),
]
