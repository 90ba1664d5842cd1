"""`manage.py resume_imports`: what a dead worker left behind is done after all."""

from datetime import timedelta

import pytest
from django.core.management import call_command

from measures.actions import imports
from plans import clock
from plans.actions import jobs
from plans.domain.jobs import LEASE, JobState
from plans.models import Job, Plan, User
from tests.measures.sheets import xlsx

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("today")]


@pytest.fixture
def left(plan: Plan, administrator: User, monkeypatch: pytest.MonkeyPatch) -> Job:
    """A job that a worker took up and never ended."""
    with monkeypatch.context() as patch:
        patch.setattr(imports, "LONG", -1)
        patch.setattr(jobs, "_enqueue", lambda job: None)
        content = xlsx(("1-2-1-a", 2026, 2, 53))
        imports.upload(plan=plan, by=administrator, file_name="長い.xlsx", content=content)
    job = Job.objects.get()
    assert jobs._take(job.pk)
    return job


def test_what_may_be_alive_is_left_alone(left: Job, capsys: pytest.CaptureFixture[str]) -> None:
    call_command("resume_imports")

    assert "0件" in capsys.readouterr().out
    left.refresh_from_db()
    assert left.state == JobState.RUNNING


@pytest.mark.thorough
@pytest.mark.parametrize(("later", "options"), [(LEASE, []), (timedelta(0), ["--all"])])
def test_what_is_lost_is_done(left: Job, later: timedelta, options: list[str]) -> None:
    with clock.frozen(clock.now() + later + timedelta(seconds=1)):
        call_command("resume_imports", *options)

    left.refresh_from_db()
    assert (left.state, left.attempt) == (JobState.DONE, 2)
