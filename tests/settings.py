"""The product's settings with the environment of the tests."""

import os
import tempfile

os.environ["HUIYIN_MODE"] = "demo"
os.environ["HUIYIN_SECRET_KEY"] = "only-for-tests-" + "k" * 50
os.environ["HUIYIN_DATA_SECRET"] = "only-for-tests-" + "d" * 50
os.environ["HUIYIN_HOME"] = tempfile.mkdtemp(prefix="huiyin-tests-")
os.environ["HUIYIN_DATABASE_URL"] = os.environ.get("HUIYIN_TEST_DATABASE_URL", "")

from huiyin.config.settings import *  # noqa: F403

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}

# In memory nobody stands in the writers' queue, and pytest-django knows such a database by Django's own backend.
if not os.environ["HUIYIN_DATABASE_URL"] and not os.environ.get("HUIYIN_TEST_SQLITE"):
    DATABASES["default"]["ENGINE"] = "django.db.backends.sqlite3"  # noqa: F405

STATIC_ROOT.mkdir(exist_ok=True)  # noqa: F405 - WhiteNoise warns where it is missing
