"""The WSGI application, for gunicorn."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tomedx.settings.production")
# Whoever waits for a page shall read why rather than wait on.
os.environ.setdefault("STATEMENT_SECONDS", "20")
os.environ.setdefault("LOCK_SECONDS", "8")
application = get_wsgi_application()
