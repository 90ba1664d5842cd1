"""Loading a plan: all of it or nothing, and the same file twice changes nothing."""

import json
from datetime import date
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext

from measures.models import Actual, QuarterlyReport, ReportingRound
from plans.actions.plans import load_plan
from plans.domain.document_reader import DocumentError
from plans.domain.plan_document import PlanDocument
from plans.domain.plan_parsing import parse_text
from plans.errors import Refused
from plans.models import (
    AuditEntry,
    Indicator,
    Initiative,
    Measure,
    Phase,
    Plan,
    Policy,
    RatingBand,
    Target,
    User,
)
from tests import factories
from tests.plans.plan_file import PlanFile

pytestmark = pytest.mark.django_db
REAL = Path(__file__).resolve().parents[3] / "fixtures" / "tome_dx_plan.yaml"


@pytest.fixture
def file() -> PlanFile:
    """The small plan, loaded."""
    file = PlanFile()
    load_plan(document=file.document, by=None)
    return file


def run(*args: Any) -> str:
    out = StringIO()
    call_command("load_plan", *args, stdout=out)
    return out.getvalue()


def report_on_everything(plan: Plan) -> Actual:
    """An actual of every indicator in a report on the small plan's initiative."""
    author = factories.UserFactory()
    report = QuarterlyReport.objects.create(
        round=factories.ReportingRoundFactory(plan=plan),
        initiative=Initiative.objects.get(measure__plan=plan),
        created_by=author,
    )
    return Actual.objects.create(
        report=report,
        indicator=Indicator.objects.get(code="1-1-1-a"),
        fiscal_year=2026,
        quarter=2,
        value=65,
        entered_by=author,
    )


@pytest.mark.thorough
def test_the_printed_plan_is_loaded_whole() -> None:
    load_plan(document=parse_text(REAL.read_text(encoding="utf-8")), by=None)

    assert Measure.objects.count() == 16
    assert Initiative.objects.count() == 31
    assert Measure.objects.get(policy=None).code == "4"
    values = Target.objects.filter(indicator__code="1-2-1-a").values_list("value", flat=True)
    assert [int(value) for value in values] == [53, 63, 73, 83, 93]


@pytest.mark.thorough
def test_a_loaded_plan_satisfies_every_rule_of_its_models() -> None:
    load_plan(document=parse_text(REAL.read_text(encoding="utf-8")), by=None)

    for model in (Plan, RatingBand, Policy, Measure, Initiative, Indicator, Phase, Target):
        for record in model.objects.all():
            record.full_clean()


def test_loading_twice_changes_nothing(file: PlanFile) -> None:
    entries = AuditEntry.objects.count()
    histories = Indicator.history.count()

    assert not load_plan(document=file.document, by=None)
    assert AuditEntry.objects.count() == entries
    assert Indicator.history.count() == histories


def test_a_load_leaves_one_audit_entry_and_the_history_of_every_row(
    file: PlanFile, administrator: User
) -> None:
    file.indicator["targets"]["2028"] = "100"
    load_plan(document=file.document, by=administrator)

    entry = AuditEntry.objects.first()
    assert AuditEntry.objects.count() == 2
    assert entry is not None
    assert (entry.action, entry.actor) == ("計画読込", administrator)
    assert entry.changes["変更"] == {"目標 1-1-1-a 2028年度": {"目標値": ["93", "100"]}}
    past = Target.objects.get(fiscal_year=2028, indicator__code="1-1-1-a").history
    assert [(item.history_type, int(item.value)) for item in past.all()] == [("~", 100), ("+", 93)]
    assert past.first().history_user == administrator


def test_a_changed_target_is_printed_from_and_to(file: PlanFile, tmp_path: Path) -> None:
    file.indicator["targets"]["2024"] = "54.5"
    printed = run(file.write(tmp_path))

    assert "変更（目標 1）" in printed
    assert "目標 1-1-1-a 2024年度\n    目標値: 53 → 54.5" in printed
    assert printed.endswith("書き込みました。\n")


def test_what_is_gone_is_taken_away_and_printed(file: PlanFile, tmp_path: Path) -> None:
    del file.initiative["indicators"][1]
    printed = run(file.write(tmp_path))

    assert "なくなったもの（指標 1・目標 1）" in printed
    assert not Indicator.objects.filter(code="1-1-1-b").exists()


def test_a_gone_indicator_with_actuals_is_refused_by_name(file: PlanFile) -> None:
    report_on_everything(Plan.objects.get())
    del file.initiative["indicators"][0]
    file.initiative["name"] = "別の名"

    with pytest.raises(Refused) as refusal:
        load_plan(document=file.document, by=None)
    assert refusal.value.messages == (
        "指標 1-1-1-a 手続の数 はファイルにありませんが、実績1件があるため削除できません。",
    )
    assert Initiative.objects.get().name == "電子申請", "nothing else was written either"
    assert Target.objects.count() == 3


@pytest.mark.thorough
def test_a_dry_run_tells_the_same_and_writes_nothing(file: PlanFile, tmp_path: Path) -> None:
    file.indicator["targets"]["2024"] = "54"
    file.bands[0]["lower_bound"] = "1.2"
    del file.initiative["indicators"][1]
    entries = AuditEntry.objects.count()
    dry = json.loads(run(file.write(tmp_path), "--dry-run", "--format", "json"))

    assert AuditEntry.objects.count() == entries
    assert Indicator.objects.count() == 2
    assert not Target.objects.filter(value=54).exists()
    assert dry["applied"] is False

    wet = json.loads(run(file.write(tmp_path), "--format", "json"))
    assert wet == dry | {"applied": True}


def test_a_dry_run_is_refused_as_the_load_would_be(file: PlanFile) -> None:
    report_on_everything(Plan.objects.get())
    del file.initiative["indicators"][0]

    with pytest.raises(Refused, match="実績1件"):
        load_plan(document=file.document, by=None, dry_run=True)


def test_the_difference_as_json(file: PlanFile, tmp_path: Path) -> None:
    file.measure["policy"] = None
    file.initiative["phases"][1]["end"] = "2027"
    del file.values["policies"][0]
    printed = json.loads(run(file.write(tmp_path), "--format", "json"))

    assert printed["changed"] == [
        {
            "kind": "施策",
            "code": "1-1",
            "name": "窓口",
            "fields": {"基本方針": {"from": "1", "to": None}},
        },
        {
            "kind": "工程",
            "code": "1-1-1 2",
            "name": "導入",
            "fields": {"終了年度（西暦）": {"from": 2028, "to": 2027}},
        },
    ]
    assert printed["gone"] == [{"kind": "基本方針", "code": "1", "name": "利便性"}]


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (None, "ファイルがありません"),
        (b"a: [", "YAMLとして読めません"),
        ("計画".encode("cp932"), "UTF-8の文字として読めません"),
        (b"format: 1", "plan: 必ず書いてください。"),
    ],
)
def test_a_file_that_is_no_plan_is_refused(
    content: bytes | None, message: str, tmp_path: Path
) -> None:
    path = tmp_path / "plan.yaml"
    if content is not None:
        path.write_bytes(content)

    with pytest.raises(CommandError, match=message) as refusal:
        run(str(path))
    assert refusal.value.returncode == 1
    assert not Plan.objects.exists()


def test_bands_may_change_places(file: PlanFile) -> None:
    file.bands[0]["lower_bound"], file.bands[1]["lower_bound"] = "0.95", "1.10"
    file.bands[:2] = reversed(file.bands[:2])
    load_plan(document=file.document, by=None)

    bands = RatingBand.objects.values_list("code", "position", "lower_bound", "phase_outcome")
    assert [(c, p, str(b), o) for c, p, b, o in bands] == [
        ("B", 0, "1.100000", "on_plan"),
        ("A", 1, "0.950000", "early"),
        ("C", 2, "None", "late"),
    ]


def test_a_baseline_that_staff_entered_outlives_a_file_that_knows_none(file: PlanFile) -> None:
    Indicator.objects.filter(code="1-1-1-b").update(baseline_value=8000, baseline_is_sample=True)

    assert not load_plan(document=file.document, by=None)


@pytest.mark.thorough
def test_two_plans_live_side_by_side(file: PlanFile) -> None:
    other = PlanFile()
    other.values["plan"]["code"] = "other"
    other.indicator["targets"]["2028"] = "94"
    load_plan(document=other.document, by=None)

    assert Plan.objects.count() == 2
    assert Indicator.objects.filter(code="1-1-1-a").count() == 2
    assert not load_plan(document=file.document, by=None), "the first one is as it was"


@pytest.mark.thorough
def test_a_second_edition_leaves_the_first_as_it_was(file: PlanFile) -> None:
    new = PlanFile()
    new.values["edition"] |= {"number": "2", "label": "改定版", "effective_from": "2026"}
    new.indicator["targets"] = {"2026": "70", "2028": "99"}
    added = {**new.initiative, "code": "1-1-2", "indicators": []}
    new.measure["initiatives"] = [new.initiative, added]
    del new.initiative["indicators"][1]
    difference = load_plan(document=new.document, by=None)

    assert not difference.gone
    assert difference.notes == (
        "指標 1-1-1-b 紙の量 はファイルにありませんが、ほかの版のために残します。",
    )
    first = Target.objects.filter(edition__number=1).values_list("value", flat=True)
    assert [int(value) for value in first] == [53, 93, -50]
    assert Initiative.objects.get(code="1-1-2").first_edition.number == 2
    assert not load_plan(document=new.document, by=None)


@pytest.mark.thorough
def test_an_initiative_that_a_later_edition_lacks_has_ended_with_it(file: PlanFile) -> None:
    new = PlanFile()
    new.values["edition"] |= {"number": "2", "label": "改定版", "effective_from": "2026"}
    new.measure["initiatives"] = []
    load_plan(document=new.document, by=None)

    assert Initiative.objects.get().ended_edition.number == 2
    assert not load_plan(document=new.document, by=None)
    assert not load_plan(document=file.document, by=None), "the first edition still has it"


def test_only_an_administrator_loads_a_plan(viewer: User) -> None:
    with pytest.raises(Refused, match="管理者だけ"):
        load_plan(document=PlanFile().document, by=viewer)


@pytest.mark.thorough
def test_the_number_of_queries_does_not_grow_with_the_plan(file: PlanFile) -> None:
    def queries(count: int, code: str) -> int:
        plan = PlanFile()
        plan.values["plan"]["code"] = code
        first = plan.initiative
        plan.measure["initiatives"] = [
            {
                **first,
                "code": f"1-1-{n}",
                "indicators": [{**first["indicators"][0], "code": f"1-1-{n}-a"}],
            }
            for n in range(count)
        ]
        with CaptureQueriesContext(
            connection,
        ) as made:
            load_plan(document=plan.document, by=None)
        return len(made)

    assert queries(2, "two") == queries(20, "twenty")


def test_rounds_are_no_matter_of_the_plan_file(file: PlanFile) -> None:
    factories.ReportingRoundFactory(plan=Plan.objects.get())

    assert not load_plan(document=file.document, by=None)
    assert ReportingRound.objects.count() == 1


def second_plan() -> PlanFile:
    other = PlanFile()
    other.values["plan"].update(code="other", name="隣の計画")
    return other


@pytest.mark.parametrize(
    ("place", "field", "value"),
    [(0, "lower_bound", "1.05"), (1, "label", "順調"), (2, "code", "E"), (0, "on_plan", "false")],
)
def test_a_file_never_changes_the_ratings_of_another_plan(
    file: PlanFile, place: int, field: str, value: str
) -> None:
    other = second_plan()
    other.bands[place][field] = value
    before = list(RatingBand.objects.values_list())

    with pytest.raises(Refused, match="計画「見本市計画」でも使っているため"):
        load_plan(document=other.document, by=None)
    assert list(RatingBand.objects.values_list()) == before
    assert Plan.objects.count() == 1


@pytest.mark.parametrize("change", ["gone", "new", "unrated_code"])
def test_nor_does_a_band_more_or_less_or_another_code(file: PlanFile, change: str) -> None:
    other = second_plan()
    if change == "gone":
        del other.bands[1]
    elif change == "new":
        other.bands.insert(2, {**other.bands[1], "code": "B2", "lower_bound": "0.9"})
        del other.bands[2]["phase_outcome"]
    else:
        other.values["rating_scheme"]["unrated_code"] = "－"

    with pytest.raises(Refused, match="評価基準「standard」は、計画「見本市計画」でも"):
        load_plan(document=other.document, by=None)


@pytest.mark.thorough
def test_a_plan_that_alone_uses_a_scheme_may_change_it(file: PlanFile) -> None:
    own = second_plan()
    own.values["rating_scheme"]["code"] = "own"
    load_plan(document=own.document, by=None)
    own.bands[0]["lower_bound"] = "1.2"
    load_plan(document=own.document, by=None)
    file.bands[0]["lower_bound"] = "1.3"
    load_plan(document=file.document, by=None)

    bounds = RatingBand.objects.filter(code="A").order_by("scheme__code")
    assert [str(band.lower_bound) for band in bounds] == ["1.200000", "1.300000"]


@pytest.mark.thorough
def test_quarters_of_a_baseline_that_add_up_exactly_are_loaded(file: PlanFile) -> None:
    baseline = {"value": "10.500001", "quarters": ["1", "2.5", "3", "4.000001"]}
    file.initiative["indicators"][1]["baseline"] = baseline
    load_plan(document=file.document, by=None)
    assert not load_plan(document=file.document, by=None)

    baseline["quarters"] = ["0.1", "0.2", "0", "0"]
    baseline["value"] = "0.3"
    load_plan(document=file.document, by=None)
    baseline["value"] = "0.300001"
    with pytest.raises(DocumentError, match="四つの合計"):
        load_plan(document=file.document, by=None)


def with_department(file: PlanFile, code: str) -> PlanDocument:
    file.values["departments"] = [{"code": code, "name": "窓口課"}]
    file.values["responsibilities"] = [{"initiative": "1-1-1", "department": code}]
    return file.document


@pytest.mark.parametrize("code", ["ＤＸ－１", "dx-1"])
def test_a_departments_code_in_another_spelling_is_refused(code: str, file: PlanFile) -> None:
    factories.DepartmentFactory(code="DX-1", name="窓口課")
    with pytest.raises(Refused, match=f"「{code}」は「DX-1」と書き方が違うだけ"):
        load_plan(document=with_department(file, code), by=None)


def test_nothing_is_given_to_a_department_that_is_no_more(file: PlanFile) -> None:
    factories.DepartmentFactory(code="DX1", name="窓口課", ends_on=date(2020, 3, 31))
    with pytest.raises(Refused, match="「窓口課」（DX1）は今は所管課ではありません"):
        load_plan(document=with_department(file, "DX1"), by=None)
