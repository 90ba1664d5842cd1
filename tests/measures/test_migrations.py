"""What the database held before a rule was made is kept when the rule comes."""

from decimal import Decimal

import pytest
from django.db import connection, transaction
from django.db.migrations.executor import MigrationExecutor
from django.db.utils import IntegrityError

from measures.models import Actual
from plans.domain.vocabulary import Aggregation, EntryKind, ValueStatus
from plans.models import Indicator
from tests import factories

BEFORE = [("measures", "0009_cancelled_reason")]


@pytest.mark.thorough
@pytest.mark.django_db(transaction=True)
def test_a_numerator_over_nothing_becomes_pending_with_what_was_reported() -> None:
    plan, by = factories.small_plan(), factories.UserFactory()
    Indicator.objects.update(
        entry=EntryKind.FRACTION, aggregation=Aggregation.RATIO, cumulative=False
    )
    row = Actual(
        report=factories.report_of(plan, by), indicator=Indicator.objects.get(),
        fiscal_year=2026, quarter=2, numerator=5, denominator=0, note="確認中", entered_by=by,
    )  # fmt: skip
    try:
        MigrationExecutor(connection).migrate(BEFORE)
        row.save()
    finally:
        executor = MigrationExecutor(connection)
        # To the newest of all, as the other tests of this database want it.
        executor.migrate(executor.loader.graph.leaf_nodes())

    stored = Actual.objects.get()
    assert stored.status == ValueStatus.PENDING
    assert stored.numerator is stored.denominator is None
    assert stored.note == "（分子5、分母0と報告されていたため、集計中に直しました）確認中"
    assert stored.raw == "分子 5、分母 0"


def test_the_database_itself_takes_no_numerator_over_nothing(plan: object) -> None:
    by = factories.UserFactory()
    row = Actual(
        report=factories.report_of(plan, by), indicator=Indicator.objects.get(),
        fiscal_year=2026, quarter=2, numerator=Decimal("0.5"), denominator=0, entered_by=by,
    )  # fmt: skip
    with pytest.raises(IntegrityError), transaction.atomic():
        row.save()
    row.numerator = Decimal(0)
    row.save()
