"""Migrations 0018 and 0019: opinions from before there were meetings are kept as they were."""

from datetime import datetime

import pytest
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.utils import timezone

from measures.models import Opinion
from plans.domain.calendar import Period
from plans.models import Initiative
from tests import factories

BEFORE = [("measures", "0017_mended_cells")]


@pytest.mark.thorough
@pytest.mark.django_db(transaction=True)
def test_opinions_keep_their_round_their_words_and_their_answers() -> None:
    plan, by = factories.small_plan(), factories.UserFactory()
    initiative, turn = Initiative.objects.get(), plan.rounds.get()
    answered = {
        "answer": "急ぎます", "answered_by_id": by.pk, "answered_in_id": turn.pk,
        "answered_at": timezone.make_aware(datetime(2026, 11, 2)),
    }  # fmt: skip
    try:
        executor = MigrationExecutor(connection)
        executor.migrate(BEFORE)
        old = executor.loader.project_state(BEFORE).apps.get_model("measures", "Opinion")
        for text, fields in (("遅い", {}), ("なぜ", answered)):
            old.objects.create(
                initiative_id=initiative.pk, round_id=turn.pk, recorded_by_id=by.pk,
                speaker="A委員", text=text, **fields,
            )  # fmt: skip
    finally:
        executor = MigrationExecutor(connection)
        # To the newest of all, as the other tests of this database want it.
        executor.migrate(executor.loader.graph.leaf_nodes())

    waiting, done = Opinion.objects.order_by("pk")
    assert [waiting.about, waiting.plan, waiting.raised_in] == [initiative, plan, Period(2026, 2)]
    assert (waiting.meeting, waiting.speaker, waiting.outcome_label) == (None, "A委員", "回答待ち")
    assert (done.answer, done.answered_in, done.outcome_label) == ("急ぎます", turn, "回答済み")
