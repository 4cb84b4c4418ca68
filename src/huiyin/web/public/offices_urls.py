"""Addresses of figures, offices, mailboxes, the pages about the platform, and what machines ask for."""

from django.urls import URLPattern, path

from huiyin.web.public import (
    about,
    about_site,
    behind,
    figures,
    offices,
    offices_mailboxes,
    ranking,
    rule_sets,
)

urlpatterns: list[URLPattern] = [
    path("figures/", figures.figures_page, name="figures"),
    path("figures/csv/", figures.figures_csv, name="figures_csv"),
    path("figures/excel/", figures.figures_excel, name="figures_excel"),
    path("figures/behind/", behind.behind_page, name="behind"),
    path("ranking/", ranking.rankings, name="rankings"),
    path("ranking/<slug:code>/", ranking.ranking, name="ranking"),
    path("ranking/<slug:code>/csv/", ranking.ranking_csv, name="ranking_csv"),
    path("ranking/<slug:code>/excel/", ranking.ranking_excel, name="ranking_excel"),
    path("offices/", offices.offices, name="offices"),
    path("offices/<slug:code>/", offices.office, name="office"),
    path("mailboxes/", offices_mailboxes.mailboxes, name="mailboxes"),
    path("mailboxes/<slug:code>/", offices_mailboxes.mailbox, name="mailbox"),
    path("elder/", about.elder, name="elder"),
    path("about/limits/", rule_sets.rule_sets, name="rule_sets"),
    path("about/<slug:slug>/", about.about, name="about"),
    path("robots.txt", about_site.robots, name="robots"),
    path("sitemap.xml", about_site.sitemap, name="sitemap"),
    path("healthz", about_site.health, name="health"),
]
