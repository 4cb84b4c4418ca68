"""Addresses of the desk."""

from django.urls import path

from huiyin.web.desk import (
    appeal,
    behind,
    bulk,
    counts,
    figures,
    keys,
    listing,
    reply,
    reply_templates,
    supervised,
    work,
)

app_name = "desk"
urlpatterns = [
    path("", work.work, name="work"),
    path("counts/", counts.counts, name="counts"),
    path("keys/", keys.keys, name="keys"),
    path("queue/<slug:slug>/", work.queue, name="queue"),
    path("bulk/", bulk.bulk, name="bulk"),
    path("bulk/<str:token>/undo/", bulk.undo, name="bulk_undo"),
    path("supervised/", supervised.supervised, name="supervised"),
    path("appeals/<str:number>/", appeal.appeal, name="appeal"),
    path("appeals/<str:number>/reply/", reply.reply, name="reply"),
    path("appeals/<str:number>/<slug:action>/", appeal.action, name="action"),
    path("templates/", reply_templates.templates, name="templates"),
    path("templates/new/", reply_templates.template_new, name="template_new"),
    path("templates/<slug:key>/", reply_templates.template, name="template"),
    path("templates/<slug:key>/switch/", reply_templates.template_switch, name="template_switch"),
    path("figures/", figures.figures, name="figures"),
    path("figures/behind/", behind.behind, name="behind"),
    path("all/saved/", listing.saved, name="saved"),
    path("all/", listing.all_appeals, name="all"),
]
