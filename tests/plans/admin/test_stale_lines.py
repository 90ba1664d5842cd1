"""Two people at the lines beneath a record: changed, added and deleted while the other typed."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client

from plans.admin.stale import ADDED, GONE, MADE_NEW, PUT_IN, REMOVED, TAKEN, TAKEN_OUT, TYPED
from plans.models import (
    Department,
    Edition,
    Indicator,
    Initiative,
    Plan,
    RatingBand,
    RatingScheme,
    Target,
)
from tests.plans.admin.test_stale import again, notes
from tests.plans.admin.test_structure import change_page, delete, filled, save

pytestmark = [pytest.mark.thorough, pytest.mark.django_db, pytest.mark.usefixtures("today")]


def line(form: dict[str, Any], target: Target) -> str:
    """What the fields of a target's line begin with."""
    keys = [key for key, value in form.items() if key.endswith("-id") and value == target.pk]
    return keys[0].removesuffix("id")


@pytest.fixture
def opened(desk: Client, indicator: Indicator) -> dict[str, Any]:
    """The indicator's form, as one of the two people has it before them."""
    return filled(desk, change_page(indicator))


def test_a_line_changed_meanwhile_keeps_its_change(
    desk: Client, indicator: Indicator, target: Target, opened: dict[str, Any]
) -> None:
    save(desk, target, value="70.5")
    target.refresh_from_db()

    answer = desk.post(change_page(indicator), opened | {"name": "別の名前"})

    assert answer.status_code == 409
    assert notes(answer)[f"目標「{target}」 目標値"] == ("70.5", "73", TAKEN)
    assert desk.post(change_page(indicator), again(answer)).status_code == 302
    target.refresh_from_db()
    indicator.refresh_from_db()
    assert (target.value, indicator.name) == (Decimal("70.5"), "別の名前")


def test_a_line_changed_by_both_is_shown_twice_and_typed_text_stays(
    desk: Client, indicator: Indicator, target: Target, opened: dict[str, Any]
) -> None:
    save(desk, target, value="70.5", note="先の人")
    target.refresh_from_db()
    typed = {f"{line(opened, target)}value": "７２", "name": "別の名前"}

    answer = desk.post(change_page(indicator), opened | typed)

    assert notes(answer)[f"目標「{target}」 目標値"] == ("70.5", "72", TYPED)
    assert notes(answer)[f"目標「{target}」 備考"] == ("先の人", "（空欄）", TAKEN)
    assert "７２" in answer.content.decode()
    assert desk.post(change_page(indicator), again(answer)).status_code == 302
    target.refresh_from_db()
    assert (target.value, target.note) == (72, "先の人")


def test_a_line_added_meanwhile_stays_beside_the_one_added_here(
    desk: Client, indicator: Indicator, target: Target
) -> None:
    indicator.targets.filter(fiscal_year__gte=2027).delete()
    opened = filled(desk, change_page(indicator))
    theirs = Target.objects.create(
        edition=target.edition, indicator=indicator, fiscal_year=2027, value=Decimal(80)
    )
    prefix = line(opened, target).rsplit("-", 2)[0]
    mine = {
        f"{prefix}-TOTAL_FORMS": 4,
        f"{prefix}-3-edition": target.edition_id,
        f"{prefix}-3-fiscal_year": 2028,
        f"{prefix}-3-value": "95",
        f"{prefix}-3-indicator": indicator.pk,
    }

    answer = desk.post(change_page(indicator), opened | mine)

    assert answer.status_code == 409
    assert notes(answer)[f"目標「{theirs}」"][::2] == (ADDED, PUT_IN)
    assert not indicator.targets.filter(fiscal_year=2028).exists()
    assert desk.post(change_page(indicator), again(answer)).status_code == 302
    values = dict(indicator.targets.order_by().values_list("fiscal_year", "value"))
    assert (values[2027], values[2028], len(values)) == (80, 95, 5)


def test_a_line_deleted_meanwhile_does_not_come_back(
    desk: Client, indicator: Indicator, target: Target, opened: dict[str, Any]
) -> None:
    label = f"目標「{target}」"
    delete(desk, target)

    answer = desk.post(change_page(indicator), opened | {"name": "別の名前"})

    assert answer.status_code == 409
    assert notes(answer)[label][::2] == (GONE, TAKEN_OUT)
    assert desk.post(change_page(indicator), again(answer)).status_code == 302
    assert indicator.targets.count() == 4


def test_what_was_typed_in_a_line_deleted_meanwhile_stays_as_a_new_line(
    desk: Client, indicator: Indicator, target: Target, opened: dict[str, Any]
) -> None:
    label = f"目標「{target}」"
    delete(desk, target)

    answer = desk.post(change_page(indicator), opened | {f"{line(opened, target)}value": "71"})

    assert notes(answer)[label][::2] == (GONE, MADE_NEW)
    assert desk.post(change_page(indicator), again(answer)).status_code == 302
    assert indicator.targets.get(fiscal_year=2026).value == 71


def test_a_line_that_both_delete_is_no_news(
    desk: Client, indicator: Indicator, target: Target, opened: dict[str, Any]
) -> None:
    delete(desk, target)
    form = opened | {f"{line(opened, target)}DELETE": "on", "name": "別の名前"}

    assert desk.post(change_page(indicator), form).status_code == 302

    assert indicator.targets.count() == 4


def test_a_line_changed_meanwhile_is_not_deleted_unseen(
    desk: Client, indicator: Indicator, target: Target, opened: dict[str, Any]
) -> None:
    save(desk, target, value="70.5")
    target.refresh_from_db()

    answer = desk.post(change_page(indicator), opened | {f"{line(opened, target)}DELETE": "on"})

    assert notes(answer)[f"目標「{target}」 目標値"] == ("70.5", REMOVED, TYPED)
    assert indicator.targets.count() == 5
    assert desk.post(change_page(indicator), again(answer)).status_code == 302
    assert indicator.targets.count() == 4


def test_a_main_department_changed_in_the_lines_is_no_less_a_change(
    desk: Client, world: Plan, department: Department
) -> None:
    """A tick that went is shown as it is stored, not as it was."""
    initiative = Initiative.objects.get()
    opened = filled(desk, change_page(initiative))
    save(desk, initiative, **{"responsibilities-0-is_lead": ""})

    answer = desk.post(change_page(initiative), opened | {"name": "別の名前"})

    (row,) = (row for row in answer.context["differences"] if row.label.endswith("主管"))
    assert (row.stored, row.typed, row.outcome) == ("いいえ", "はい", TAKEN)
    assert desk.post(change_page(initiative), again(answer)).status_code == 302
    assert not initiative.responsibilities.get().is_lead


def test_bands_are_lines_too(desk: Client, world: Plan) -> None:
    scheme = RatingScheme.objects.get()
    opened = filled(desk, change_page(scheme))
    save(desk, scheme, **{"bands-1-label": "予定どおり"})

    answer = desk.post(change_page(scheme), opened | {"bands-1-lower_bound": "0.9"})

    assert answer.status_code == 409
    assert desk.post(change_page(scheme), again(answer)).status_code == 302
    band = RatingBand.objects.get(code="B")
    assert (band.label, str(band.lower_bound)) == ("予定どおり", "0.900000")


def test_a_record_deleted_meanwhile_is_entered_anew_with_its_lines(
    desk: Client, indicator: Indicator, target: Target, opened: dict[str, Any]
) -> None:
    path = change_page(indicator)
    indicator.delete()
    typed = {"name": "別の名前", f"{line(opened, target)}value": "71"}

    answer = desk.post(path, opened | typed)

    assert answer.status_code == 409
    assert "この画面を開いた後に削除されました。" in answer.content.decode()
    assert not Indicator.objects.exists()
    assert answer.context["form_url"] == "/admin/plans/indicator/add/"
    assert desk.post(answer.context["form_url"], again(answer)).status_code == 302
    anew = Indicator.objects.get()
    assert (anew.name, anew.targets.count()) == ("別の名前", 5)
    assert anew.targets.get(fiscal_year=2026).value == 71


def test_a_target_fixed_meanwhile_stays_and_what_was_typed_is_told(
    desk: Client, target: Target
) -> None:
    path = change_page(target)
    opened = filled(desk, path)
    Edition.objects.update(adopted_on=date(2026, 11, 20))

    answer = desk.post(path, opened | {"value": "７１", "note": "根拠"}, follow=True)

    text = answer.content.decode()
    assert "変えられないものになりました" in text
    assert "目標値: ７１" in text
    assert "備考: 根拠" in text
    target.refresh_from_db()
    assert (target.value, target.note) == (73, "")
