"""The one settings file. Everything an operator may set is read from HUIYIN_* variables; see docs/operating.md."""

from pathlib import Path
from typing import Any

from csp.constants import NONE, SELF

from huiyin.config import environment as env

PACKAGE = Path(__file__).resolve().parent.parent

# demo: invented city, outgoing messages shown on a page. production: refuses to start with unsafe values.
MODE = env.text("MODE", "production")
IS_DEMO = MODE == "demo"
HOME = Path(env.text("HOME", "var")).resolve()
HOME.mkdir(parents=True, exist_ok=True)

DEBUG = False
SECRET_KEY = env.kept_secret("SECRET_KEY", HOME)
DATA_SECRET = env.kept_secret("DATA_SECRET", HOME)
ALLOWED_HOSTS = env.words("HOSTS", "127.0.0.1,localhost,[::1]")
CSRF_TRUSTED_ORIGINS = env.words("ORIGINS")
PUBLIC_URL = env.text("PUBLIC_URL", "http://127.0.0.1:8000").rstrip("/")
IS_HTTPS = PUBLIC_URL.startswith("https://")
# How many reverse proxies stand before us; their X-Forwarded-For entries are believed, no others.
TRUSTED_PROXIES = env.number("TRUSTED_PROXIES", 0)

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "csp",
    "huiyin.journal",
    "huiyin.accounts",
    "huiyin.organisations",
    "huiyin.appeals",
    "huiyin.search",
    "huiyin.statistics",
    "huiyin.channels",
    "huiyin.web",
    "huiyin.demo",
    "huiyin.bench",
    "huiyin.config.apps.HuiyinConfig",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "huiyin.web.middleware.LanguageMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "huiyin.accounts.middleware.StaffSessionMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "huiyin.web.middleware.ActorMiddleware",
    "huiyin.web.middleware.DomainErrorMiddleware",
]

ROOT_URLCONF = "huiyin.config.urls"
WSGI_APPLICATION = "huiyin.config.wsgi.application"

TEMPLATES: list[dict[str, Any]] = [
    {
        "BACKEND": "django.template.backends.jinja2.Jinja2",
        "DIRS": [PACKAGE / "web" / "jinja2"],
        "APP_DIRS": False,
        "OPTIONS": {"environment": "huiyin.web.jinja.environment", "auto_reload": IS_DEMO},
    }
]

# Also: HUIYIN_DATABASE_URL, HUIYIN_DATABASE_POOL, HUIYIN_PGBOUNCER and HUIYIN_REPLICA_URLS, read by env.databases.
DATABASES = env.databases(HOME)
# How far behind a replica may be, in seconds: who has written something reads from the primary for so long.
REPLICA_LAG_SECONDS = env.number("REPLICA_LAG_SECONDS", 5)
if len(DATABASES) > 1:
    DATABASE_ROUTERS = ["huiyin.core.replicas.Router"]
    MIDDLEWARE.insert(
        MIDDLEWARE.index("huiyin.web.middleware.LanguageMiddleware"), "huiyin.web.lagging.LagMiddleware"
    )
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
# Numbers that are kept a minute or two, and copies of sessions: shared in Redis where it is set.
REDIS_URL = env.text("REDIS_URL")
CACHES = {"default": env.cache(REDIS_URL)}

# Pages kept for readers who are not signed in, for each web process (huiyin.edge); 0: none.
PAGE_CACHE_MB = env.number("PAGE_CACHE_MB", 64)

AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = ["huiyin.accounts.backends.LoginNameBackend"]
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]
LOGIN_URL = "public:login"
# Staff need a second factor (TOTP) where this is on.
STAFF_SECOND_FACTOR = env.switch("STAFF_SECOND_FACTOR", not IS_DEMO)
STAFF_IDLE_MINUTES = env.number("STAFF_IDLE_MINUTES", 15 if not IS_DEMO else 480)
STAFF_SESSION_HOURS = 8
# Hours beyond the due time after which an overdue limit goes to approver, supervisor, public list: working hours for
# ordinary appeals, hours by day and night for emergencies.
ESCALATION_HOURS = env.numbers("ESCALATION_HOURS", "4,7,21")
ESCALATION_HOURS_EMERGENCY = env.numbers("ESCALATION_HOURS_EMERGENCY", "1,2,24")
# One-time codes in one hour: for one client address, and in all (what the SMS contract can bear).
CODES_PER_CLIENT = env.number("CODES_PER_CLIENT", 20 if not IS_DEMO else 500)
CODES_PER_HOUR = env.number("CODES_PER_HOUR", 2000)

SESSION_ENGINE = "huiyin.accounts.shared_session_store" if REDIS_URL else "huiyin.accounts.session_store"
SESSION_COOKIE_NAME = "__Host-huiyin" if IS_HTTPS else "huiyin"
SESSION_COOKIE_AGE = 60 * 60 * 24 * 30
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_SECURE = IS_HTTPS
CSRF_COOKIE_SECURE = IS_HTTPS
CSRF_COOKIE_HTTPONLY = True
CSRF_FAILURE_VIEW = "huiyin.web.errors.csrf_failure"
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"

LANGUAGE_CODE = "zh-hans"
LANGUAGES = [("zh-hans", "简体中文"), ("en", "English")]
LOCALE_PATHS = [PACKAGE / "locale"]
LANGUAGE_COOKIE_NAME = "huiyin_language"
USE_I18N = True
USE_TZ = True
TIME_ZONE = "Asia/Shanghai"

STATIC_URL = "/static/"
STATIC_ROOT = HOME / "static"
MEDIA_ROOT = HOME / "files"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
WHITENOISE_MAX_AGE = 3600
DATA_UPLOAD_MAX_MEMORY_SIZE = 2_000_000
FILE_UPLOAD_MAX_MEMORY_SIZE = 1_000_000
FILE_UPLOAD_TEMP_DIR = None
# One request may carry nine photographs of 10 MB; more is refused before it is read (huiyin.web.middleware).
REQUEST_MAX_BYTES = 96_000_000

SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
SECURE_SSL_REDIRECT = False
SECURE_HSTS_SECONDS = 31_536_000 if IS_HTTPS else 0
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if TRUSTED_PROXIES else None
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "img-src": [SELF, "data:", "blob:"],
        "object-src": [NONE],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
        "form-action": [SELF],
    }
}

# What the site is called on its pages.
SITE = {
    "name": env.text("SITE_NAME", "回音"),
    "platform_name": env.text("PLATFORM_NAME", "清江市网上群众工作平台" if IS_DEMO else "网上群众工作平台"),
    "owner": env.text("SITE_OWNER", "清江市人民政府" if IS_DEMO else "本级人民政府"),
    "office": env.text("SITE_OFFICE", "清江市信访局" if IS_DEMO else "本级信访部门"),
    "phone": env.text("SITE_PHONE", "12345"),
    "number_prefix": env.text("NUMBER_PREFIX", "QJ" if IS_DEMO else "HY"),
    "division": env.text("SITE_DIVISION", "9901" if IS_DEMO else ""),
}

# A map to choose a point on (huiyin.web.maps): off until the operator names the tiles.
MAP = env.map_settings()

# Gateways to the outside: "double" speaks the same protocol to a file that the demonstration shows as a page.
SMS_GATEWAY = env.text("SMS_GATEWAY", "double")
SMS_GATEWAY_URL = env.text("SMS_GATEWAY_URL")
SMS_GATEWAY_KEY = env.text("SMS_GATEWAY_KEY")
SMS_GATEWAY_SECRET = env.text("SMS_GATEWAY_SECRET")
SMS_SIGNATURE = env.text("SMS_SIGNATURE", "回音")
# purpose=template, as approved by the gateway; "notice" serves every purpose that is not named.
SMS_TEMPLATES = env.pairs("SMS_TEMPLATES", "code=SMS_CODE,notice=SMS_NOTICE")
MAIL_GATEWAY = env.text("MAIL_GATEWAY", "double")
EMAIL_HOST = env.text("SMTP_HOST")
EMAIL_PORT = env.number("SMTP_PORT", 465)
EMAIL_HOST_USER = env.text("SMTP_USER")
EMAIL_HOST_PASSWORD = env.text("SMTP_PASSWORD")
EMAIL_USE_SSL = EMAIL_PORT == 465
EMAIL_USE_TLS = EMAIL_PORT == 587
EMAIL_TIMEOUT = 10
DEFAULT_FROM_EMAIL = env.text("MAIL_FROM", "huiyin@localhost")

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"plain": {"format": "%(asctime)s %(levelname)s %(name)s %(message)s"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "plain"}},
    "root": {"handlers": ["console"], "level": env.text("LOG_LEVEL", "WARNING")},
}
SILENCED_SYSTEM_CHECKS = ["security.W008"]  # the redirect to HTTPS is the reverse proxy's
