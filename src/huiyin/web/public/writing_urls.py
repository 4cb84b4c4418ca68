"""Addresses of writing: the four steps, their fragments, and the receipt."""

from django.urls import URLPattern, path

from huiyin.web.public import writing, writing_files, writing_receipts

urlpatterns: list[URLPattern] = [
    path("write/", writing.write, name="write"),
    path("write/<int:step>/", writing.write_step, name="write_step"),
    path("write/file/", writing_files.write_file, name="write_file"),
    path("write/hints/", writing.write_hints, name="write_hints"),
    path("write/levels/", writing.write_levels, name="write_levels"),
    path("write/discard/", writing.write_discard, name="write_discard"),
    path("write/done/<str:token>/", writing_receipts.write_receipt, name="write_receipt"),
    path("write/done/<str:token>/confirm/", writing_receipts.write_confirm, name="write_confirm"),
]
