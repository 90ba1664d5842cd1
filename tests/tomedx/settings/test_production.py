"""The settings of an installation: nothing secret has a default, and who runs them is told."""

import json
import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[3]
ENVIRONMENT = {
    "DJANGO_SETTINGS_MODULE": "tomedx.settings.production",
    "SECRET_KEY": "x" * 60,
    "SECRET_KEY_FALLBACKS": "a,b",
    "DATABASE_URL": "postgres:///tomedx?conn_max_age=0&disable_server_side_cursors=True",
    "ALLOWED_HOSTS": "dx.city.example",
    "LOCK_SECONDS": "8",
    "ADMINS": "dx@city.example",
}
SHOWN = """
import json
from django.conf import settings
database = settings.DATABASES["default"]
print(json.dumps({
    "fallbacks": settings.SECRET_KEY_FALLBACKS,
    "admins": settings.ADMINS,
    "database": [database[key] for key in (
        "NAME", "CONN_MAX_AGE", "DISABLE_SERVER_SIDE_CURSORS")],
    "options": database["OPTIONS"]["options"],
    "tasks": settings.TASKS["default"]["BACKEND"],
}))
"""


def run(*arguments: str, **environment: str) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(
        [sys.executable, *arguments],
        cwd=ROOT,
        env={"PATH": os.environ["PATH"], **environment},
        capture_output=True,
        text=True,
        check=False,
    )


def test_the_environment_says_all() -> None:
    found = json.loads(run("-c", SHOWN, **ENVIRONMENT).stdout)

    assert found == {
        "fallbacks": ["a", "b"],
        "admins": [["dx@city.example", "dx@city.example"]],
        "database": ["tomedx", 0, True],
        "options": "-c lock_timeout=8000",
        "tasks": "django_tasks_db.DatabaseBackend",
    }


def test_nothing_secret_has_a_default() -> None:
    for name in ("SECRET_KEY", "DATABASE_URL", "ALLOWED_HOSTS"):
        without = {key: value for key, value in ENVIRONMENT.items() if key != name}

        assert name in run("-c", SHOWN, **without).stderr


def test_whoever_names_a_database_alone_is_told_which_settings_they_use() -> None:
    found = run("manage.py", "check", DATABASE_URL="sqlite:////tmp/none.sqlite3")

    assert "tomedx.settings.local" in found.stderr
    assert found.returncode == 0
