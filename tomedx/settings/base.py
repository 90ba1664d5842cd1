"""What every installation shares. Nothing insecure is a default here."""

from pathlib import Path
from typing import Any

import django_stubs_ext
import environ

# Lets ModelForm[…] and its like be written where Python runs, not only where mypy reads.
django_stubs_ext.monkeypatch()

BASE_DIR = Path(__file__).resolve().parent.parent.parent
env = environ.Env()

DEBUG = False
ALLOWED_HOSTS: list[str] = []

INSTALLED_APPS = [
    "tomedx.apps.PortalAdminConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "django_filters",
    "django_htmx",
    "django_tables2",
    "import_export",
    "simple_history",
    "axes",
    "csp",
    "django_tasks_db",
    "tomedx.operations",
    "plans",
    "measures",
    "dashboards",
]

MIDDLEWARE = [
    "tomedx.health.HealthChecks",
    "tomedx.request_log.RequestLog",
    "tomedx.answers.Faults",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    # Static files are compressed already. Each page gets a random length against BREACH.
    "django.middleware.gzip.GZipMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    # Every address asks for a log-in unless it is marked otherwise.
    "django.contrib.auth.middleware.LoginRequiredMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "simple_history.middleware.HistoryRequestMiddleware",
    "axes.middleware.AxesMiddleware",
    "tomedx.answers.NoStore",
]

ROOT_URLCONF = "tomedx.urls"
WSGI_APPLICATION = "tomedx.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ],
        },
    },
]


# How long one statement, and one wait for a lock, may last (0: as long as it takes, for commands
# and workers; wsgi.py sets the limits of pages), and after how long a page that waits is cut off.
STATEMENT_SECONDS = env.int("STATEMENT_SECONDS", default=0)
LOCK_SECONDS = env.int("LOCK_SECONDS", default=0)
DATABASE_SECONDS = 30


def database(default: str) -> dict[str, Any]:
    """The database named by DATABASE_URL, tuned so that two writers on SQLite wait, not fail."""
    config: dict[str, Any] = env.db("DATABASE_URL", default=default)
    config["ATOMIC_REQUESTS"] = False
    if config["ENGINE"] == "django.db.backends.sqlite3":
        config["OPTIONS"] = {
            "timeout": 20,
            "transaction_mode": "IMMEDIATE",
            "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL;",
        }
        # Where the disk is full, SQLite can go on reading, but cannot open its files anew.
        config["CONN_MAX_AGE"] = None
    else:
        config.setdefault("CONN_MAX_AGE", 60)
        # Words in an address are true whatever they say.
        without = str(config.get("DISABLE_SERVER_SIDE_CURSORS", "")).lower()
        config["DISABLE_SERVER_SIDE_CURSORS"] = without in ("1", "true")
        config["CONN_HEALTH_CHECKS"] = True
        config["OPTIONS"] = _limits() | config.get("OPTIONS", {})
    return config


def _limits() -> dict[str, object]:
    """How long a process waits for PostgreSQL, and for a line to it that is cut."""
    milliseconds = {
        "statement_timeout": STATEMENT_SECONDS * 1000,
        "lock_timeout": LOCK_SECONDS * 1000,
    }
    limits: dict[str, object] = {
        "connect_timeout": 3,
        "keepalives_idle": 10,
        "keepalives_interval": 5,
        "keepalives_count": 3,
        "tcp_user_timeout": 20_000,
    }
    asked = [f"-c {name}={value}" for name, value in milliseconds.items() if value]
    return limits | ({"options": " ".join(asked)} if asked else {})


AUTH_USER_MODEL = "plans.User"
AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    "plans.backends.AccountBackend",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}"}
    for name in (
        "UserAttributeSimilarityValidator",
        "MinimumLengthValidator",
        "CommonPasswordValidator",
        "NumericPasswordValidator",
    )
]
LOGIN_URL = "login"
LOGIN_REDIRECT_URL = "/"
LOGOUT_REDIRECT_URL = "login"

# One office often shares one address: a lock-out counts the account and the address together.
# Behind proxies the address is the one that they add (plans/client_address.py).
TRUSTED_PROXIES = env.list("TRUSTED_PROXIES", default=[])
AXES_CLIENT_IP_CALLABLE = "plans.client_address.client_address"
AXES_FAILURE_LIMIT = 10
AXES_COOLOFF_TIME = 0.25  # hours
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
# The form's field is called username although the account is known by its mail address.
AXES_USERNAME_FORM_FIELD = "username"
AXES_USERNAME_CALLABLE = "plans.receivers.account_name"
AXES_RESET_ON_SUCCESS = True
AXES_LOCKOUT_TEMPLATE = "registration/locked.html"
AXES_VERBOSE = False
AXES_ENABLE_ADMIN = False

# The worker waits no longer than this for the mail server. PORTAL_URL begins the links in mails.
EMAIL_TIMEOUT = 5
DEFAULT_FROM_EMAIL = env.str("MAIL_FROM", default="tomedx@localhost")
# Who is told by mail what failed.
ADMINS = [(address, address) for address in env.list("ADMINS", default=[])]
SERVER_EMAIL = DEFAULT_FROM_EMAIL
PORTAL_URL = env.str("PORTAL_URL", default="http://127.0.0.1:8000").rstrip("/")

LANGUAGE_CODE = "ja"
TIME_ZONE = "Asia/Tokyo"
USE_I18N = True
USE_TZ = True

STATIC_URL = "static/"
STATIC_ROOT = BASE_DIR / "build" / "static"
STATICFILES_DIRS = [BASE_DIR / "static"]
STATICFILES_FINDERS = [
    "django.contrib.staticfiles.finders.FileSystemFinder",
    "django.contrib.staticfiles.finders.AppDirectoriesFinder",
    "tomedx.finders.PlotlyFinder",
]

DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# Sheets are read in memory and refused above this size by the reader; the rest spools to disk.
DATA_UPLOAD_MAX_MEMORY_SIZE = 2_500_000
# A department's sheet is one form, with some twenty fields an initiative.
DATA_UPLOAD_MAX_NUMBER_FIELDS = 10_000
FILE_UPLOAD_MAX_MEMORY_SIZE = 2_500_000

X_FRAME_OPTIONS = "DENY"
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_AGE = 60 * 60 * 10

# Only two styles within a page are allowed, by their hash (docs/decisions/0004): the empty one that
# plotly.js sets, and the one for maps that its full bundle brings.
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": ["'self'"],
        "script-src": ["'self'"],
        "style-src": [
            "'self'",
            "'sha256-47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU='",
            "'sha256-ji27qzEtxXZW+7dun6UwjHXJ18e6WAin1VvNtkzIE/o='",
        ],
        "img-src": ["'self'", "data:", "blob:"],
        "object-src": ["'none'"],
        "base-uri": ["'self'"],
        "form-action": ["'self'"],
        "frame-ancestors": ["'none'"],
    }
}

# Long imports are done by a worker in a real installation (production.py), at once elsewhere.
TASKS = {"default": {"BACKEND": "django_tasks.backends.immediate.ImmediateBackend"}}

# How many standings of a plan a process keeps (docs/decisions/0005). 0: none.
STANDINGS_KEPT = 64

IMPORT_EXPORT_USE_TRANSACTIONS = True
IMPORT_EXPORT_IMPORT_PERMISSION_CODE = "change"
IMPORT_EXPORT_EXPORT_PERMISSION_CODE = "view"
# A cell that starts with = + - @ must never become a formula in the exported sheet.
IMPORT_EXPORT_ESCAPE_FORMULAE_ON_EXPORT = True
SIMPLE_HISTORY_REVERT_DISABLED = True

# Of a fault, ADMINS are told by mail. Lines of JSON where a program reads them.
LOGGING: dict[str, Any] = {
    "version": 1,
    "disable_existing_loggers": False,
    "filters": {"number": {"()": "tomedx.request_log.NumberLines"}},
    "formatters": {
        "text": {"format": "{levelname} {name} [{request_number}] {message}", "style": "{"},
        "json": {"()": "tomedx.request_log.JsonLines"},
    },
    "handlers": {
        "console": {
            "class": "logging.StreamHandler",
            "filters": ["number"],
            "formatter": env.str("LOG_FORMAT", default="text"),
        },
        "mail": {
            "class": "tomedx.request_log.FailureMail",
            "filters": ["number"],
            "formatter": "text",
            "level": "ERROR",
        },
    },
    "root": {"handlers": ["console"], "level": "WARNING"},
    "loggers": {
        "django": {"handlers": [], "level": "WARNING"},
        "django.request": {"handlers": ["mail"]},
    },
}
