"""Addresses of what authors and other citizens do with an appeal."""

from django.urls import URLPattern, path

from huiyin.web.public import authoring, mine

urlpatterns: list[URLPattern] = [
    path("appeals/<slug:number>/<slug:action>/", authoring.appeal_action, name="appeal_action"),
    path("query/", mine.query, name="query"),
    path("query/close/", mine.query_close, name="query_close"),
    path("mine/", mine.mine, name="mine"),
]
