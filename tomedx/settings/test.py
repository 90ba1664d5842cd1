"""The tests' settings: as local, with a fast password hash and a database of their own."""

from .base import *
from .base import BASE_DIR, database

SECRET_KEY = "only-for-tests-" + "x" * 40
ALLOWED_HOSTS = ["testserver", "127.0.0.1", "localhost"]
(BASE_DIR / "build").mkdir(exist_ok=True)
DATABASES = {"default": database(f"sqlite:///{BASE_DIR / 'build' / 'test.sqlite3'}")}
if DATABASES["default"]["ENGINE"] == "django.db.backends.sqlite3":
    # In a file, as in use: in memory, two connections do not wait for each other but fail.
    DATABASES["default"]["TEST"] = {"NAME": str(BASE_DIR / "build" / "tests.sqlite3")}
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = True
# The tests write rows past the actions, and roll back to the same primary keys.
STANDINGS_KEPT = 0
