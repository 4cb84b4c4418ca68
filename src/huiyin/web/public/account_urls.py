"""Addresses of sign-in and settings, under the name space ``public``."""

from django.urls import path

from huiyin.web.public import account_settings, accounts, staff_accounts

account_urls = [
    path("login/", accounts.login, name="login"),
    path("login/code/", accounts.login_code, name="login_code"),
    path("logout/", accounts.logout, name="logout"),
    path("staff/login/", staff_accounts.staff_login, name="staff_login"),
    path("staff/second-factor/", staff_accounts.staff_second_factor, name="staff_second_factor"),
    path("staff/second-factor/setup/", staff_accounts.second_factor_setup, name="second_factor_setup"),
    path("settings/", account_settings.settings_page, name="settings"),
    path("settings/display/", account_settings.save_display, name="settings_display"),
    path("settings/name/", account_settings.save_name, name="settings_name"),
    path("settings/contact/", account_settings.save_contact, name="settings_contact"),
    path("settings/contact/code/", account_settings.contact_code, name="settings_contact_code"),
    path("settings/password/", account_settings.save_password, name="settings_password"),
    path("language/", account_settings.language, name="language"),
    path("demo/messages/", accounts.sent_messages, name="sent_messages"),
]
