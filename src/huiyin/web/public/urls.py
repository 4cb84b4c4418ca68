"""Addresses of the public pages, gathered from the modules that own them."""

from django.urls import path

from huiyin.web.public import catalogue, offline
from huiyin.web.public.account_urls import account_urls
from huiyin.web.public.authoring_urls import urlpatterns as authoring_urls
from huiyin.web.public.notification_urls import notification_urls
from huiyin.web.public.offices_urls import urlpatterns as offices_urls
from huiyin.web.public.reading_urls import urlpatterns as reading_urls
from huiyin.web.public.writing_urls import urlpatterns as writing_urls

app_name = "public"
urlpatterns = [
    *reading_urls,
    *authoring_urls,
    *offices_urls,
    *writing_urls,
    *account_urls,
    *notification_urls,
    path("manifest.webmanifest", offline.manifest, name="manifest"),
    path("worker.js", offline.worker, name="worker"),
    path("offline/<slug:language>/<slug:place>/", offline.offline, name="offline"),
    path("catalogue/", catalogue.catalogue, name="catalogue"),
]
