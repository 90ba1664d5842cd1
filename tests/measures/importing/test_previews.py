"""When a stored preview is held against what is stored anew."""

import pytest

from measures.importing.previews import basis_now
from plans.actions.audit import record
from plans.models import Plan, User
from tests import factories

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("today")]


@pytest.mark.parametrize(
    ("action", "of", "is_new"),
    [
        ("承認", "own", True),
        ("承認", "other", False),
        ("役割付与", "all", True),
        ("取込シート受付", "own", False),
        ("ログイン", "all", False),
    ],
)
def test_a_preview_rests_on_its_own_plan_and_on_what_all_share(
    action: str, of: str, is_new: bool, plan: Plan, administrator: User
) -> None:
    other = factories.PlanFactory()
    before = basis_now(plan.pk)
    plan_id = {"own": plan.pk, "other": other.pk, "all": None}[of]
    record(by=administrator, action=action, plan_id=plan_id)
    assert (basis_now(plan.pk) != before) is is_new
