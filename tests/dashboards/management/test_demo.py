"""`manage.py demo`: run on an empty database, run again, and refused."""

import runpy
import zipfile
from datetime import datetime
from pathlib import Path

import pytest
from django.conf import LazySettings
from django.core.management import CommandError

from plans import clock
from plans.models import AuditEntry, Department, Plan, User
from tests import factories
from tests.dashboards.management.demo import SAMPLES, SHEET, Demo

pytestmark = [pytest.mark.thorough, pytest.mark.django_db, pytest.mark.usefixtures("today")]


@pytest.fixture
def demo(settings: LazySettings, tmp_path: Path) -> Demo:
    settings.VAR_DIR = tmp_path / "var"
    return Demo(settings.VAR_DIR)


def test_nothing_is_dated_later_than_the_demo_was_made(demo: Demo) -> None:
    with clock.frozen(datetime(2026, 5, 1, 9)):
        demo.run()
        assert not AuditEntry.objects.filter(at__gt=clock.now()).exists()


def test_a_second_run_keeps_everything_and_tells_the_same_password(demo: Demo) -> None:
    password = demo.run()
    Department.objects.filter(code="sample-a").update(name="名前を変えた課")
    before = AuditEntry.objects.count()

    assert demo.run() == password
    assert AuditEntry.objects.count() == before
    assert Department.objects.filter(name="名前を変えた課").exists()


def test_where_the_kept_password_is_gone_the_accounts_get_another(demo: Demo) -> None:
    first = demo.run()
    demo.kept.unlink()
    second = demo.run()

    assert second != first
    assert User.objects.get(email="viewer@demo.example").check_password(second)


def test_a_database_with_other_people_in_it_is_left_alone(demo: Demo) -> None:
    factories.UserFactory()
    with pytest.raises(CommandError, match="見本でない利用者"):
        demo.run()
    assert not Plan.objects.exists()


def test_what_fails_in_the_middle_leaves_nothing(demo: Demo) -> None:
    Department.objects.create(code="sample-e", name="先にあった課")
    with pytest.raises(CommandError):
        demo.run()
    assert not User.objects.exists()
    assert not Plan.objects.exists()


def test_the_sample_sheet_is_what_its_script_makes(tmp_path: Path) -> None:
    made = tmp_path / "made.xlsx"
    runpy.run_path(str(SAMPLES / "make_samples.py"))["make"](made)

    def parts(path: Path) -> dict[str, bytes]:
        with zipfile.ZipFile(path) as package:
            return {name: package.read(name) for name in package.namelist()}

    assert parts(made) == parts(SHEET)
