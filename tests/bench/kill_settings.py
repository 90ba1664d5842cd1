"""As the tests', with the database and the queue of a real installation."""

from tomedx.settings.test import *  # noqa: F403

TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}
