"""One machine, one SQLite file, no set-up: the demo and a developer's own copy.

The secret is made on first use and kept beside the database, so that no default one exists.
DEBUG stays off unless DEBUG=1 is asked for.
"""

import os
import secrets
from contextlib import suppress

from .base import *
from .base import BASE_DIR, database, env

VAR_DIR = BASE_DIR / "var"


def local_secret() -> str:
    """The secret of this copy, made once; readable by its owner alone.

    Written beside its place and linked there: it is there as a whole or not at all, and of two
    processes that begin at once both take the first one's.
    """
    VAR_DIR.mkdir(exist_ok=True)
    path = VAR_DIR / "secret_key"
    if not path.exists():
        draft = path.with_suffix(f".{os.getpid()}")
        handle = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(handle, "w", encoding="ascii") as stream:
            stream.write(secrets.token_urlsafe(50))
        with suppress(FileExistsError):
            os.link(draft, path)
        draft.unlink()
    return path.read_text(encoding="ascii").strip()


DEBUG = env.bool("DEBUG", default=False)
SECRET_KEY = env.str("SECRET_KEY", default="") or local_secret()
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=["127.0.0.1", "localhost", "[::1]"])
DATABASES = {"default": database(f"sqlite:///{VAR_DIR / 'tomedx.sqlite3'}")}
WHITENOISE_USE_FINDERS = True
# Mail is put into files, where it can be read and goes to nobody.
EMAIL_BACKEND = "django.core.mail.backends.filebased.EmailBackend"
EMAIL_FILE_PATH = VAR_DIR / "mail"
