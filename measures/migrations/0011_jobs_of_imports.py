from typing import Any

from django.db import migrations

from plans import clock

WAITING = "順番を待っています"


def carry_over(apps: Any, schema_editor: Any) -> None:
    """Make a Job of every ImportJob.

    One that had not ended is queued again, and started by ``resume_jobs``; one whose cancellation
    was asked for ends as cancelled.
    """
    content_types = apps.get_model("contenttypes", "ContentType").objects
    batches, _ = content_types.get_or_create(app_label="measures", model="importbatch")
    job = apps.get_model("plans", "Job")
    for old in apps.get_model("measures", "ImportJob").objects.order_by("pk").iterator():
        state, finished_at = old.state, old.finished_at
        if finished_at is None and old.cancel_asked_at:
            state, finished_at = "cancelled", clock.now()
        is_live = finished_at is None
        job.objects.create(
            kind=f"import_{old.kind}",
            title=old.get_kind_display(),
            content_type=batches,
            object_id=old.batch_id,
            payload={"seen": old.seen} if old.kind == "apply" else {},
            by_id=old.by_id,
            state="queued" if is_live else state,
            stage=WAITING if is_live else old.get_stage_display(),
            done=0 if is_live else old.done,
            total=0 if is_live else old.total,
            attempt=old.attempt,
            heard_at=old.heard_at,
            cancel_asked_at=old.cancel_asked_at,
            finished_at=finished_at,
            messages=old.messages,
        )


class Migration(migrations.Migration):
    dependencies = [
        ("contenttypes", "0002_remove_content_type_name"),
        ("measures", "0010_of_nothing_is_nothing"),
        ("plans", "0007_jobs"),
    ]

    operations = [
        migrations.RunPython(carry_over, migrations.RunPython.noop, elidable=True),
        migrations.DeleteModel(name="ImportJob"),
    ]
