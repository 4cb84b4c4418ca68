"""Addresses: the three audiences, and the pages for what went wrong."""

from django.urls import include, path

urlpatterns = [
    path("", include("huiyin.web.public.urls")),
    path("desk/", include("huiyin.web.desk.urls")),
    path("console/", include("huiyin.web.console.urls")),
]

handler400 = "huiyin.web.errors.bad_request"
handler403 = "huiyin.web.errors.permission_denied"
handler404 = "huiyin.web.errors.not_found"
handler500 = "huiyin.web.errors.server_error"
