"""Taking tables out of the portal: what is in the files, who is told, what is refused."""

import csv
import io
from typing import Any
from urllib.parse import quote

import openpyxl
import pytest
from django.db import connection
from django.test import Client, RequestFactory
from django.test.utils import CaptureQueriesContext

from dashboards.selectors.plan_standing import plan_standing
from dashboards.selectors.rows import indicator_rows
from dashboards.selectors.view_params import ViewParams
from dashboards.tables import IndicatorTable
from dashboards.views.files import Export, exported
from measures.models import Actual
from plans import clock
from plans.domain.calendar import Period
from plans.models import AuditEntry, Department, Indicator, Initiative, Plan, User
from tests import factories
from tests.dashboards.selectors.test_standing import at, report

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("today")]
BASE = "/plans/tome-dx/"


@pytest.fixture
def committee(client: Client, viewer: User) -> Client:
    client.force_login(viewer)
    return client


def content_of(answer: Any) -> bytes:
    assert answer.status_code == 200
    return b"".join(answer.streaming_content)


def lines(client: Client, address: str, encoding: str = "utf-8-sig") -> list[dict[str, str]]:
    text = content_of(client.get(BASE + address)).decode(encoding)
    return list(csv.DictReader(io.StringIO(text, newline="")))


def book(client: Client, address: str) -> Any:
    return openpyxl.load_workbook(io.BytesIO(content_of(client.get(BASE + address))))


def test_an_actual_is_one_row_with_its_unit_and_its_dates(
    committee: Client, plan: Plan, approver: User
) -> None:
    report(plan, approver, 66, at(2026, 11, 1, 9))
    [row] = lines(committee, "exports/actuals/?export=csv")

    shown = {name: row[name] for name in ("指標コード", "年度", "和暦", "四半期", "期末日")}
    assert shown == {
        "指標コード": "1-2-1-a",
        "年度": "2026",
        "和暦": "令和8年度",
        "四半期": "Q2",
        "期末日": "2026-09-30",
    }
    assert (row["数値"], row["実績値"], row["単位"]) == ("66", "66", "手続")
    assert (row["状態"], row["区分"], row["見本"]) == ("報告済", "確定", "")
    assert row["承認日時"] == "2026-11-01T09:00:00+09:00"


@pytest.mark.parametrize(
    ("status", "value", "shown"),
    [
        ("reported", 0, ("0", "報告済")),
        ("missing", None, ("", "未報告")),
        ("pending", None, ("", "集計中")),
        ("not_applicable", None, ("", "該当なし")),
    ],
)
def test_zero_missing_pending_and_not_applicable_differ(
    status: str, value: int | None, shown: tuple[str, str],
    committee: Client, plan: Plan, approver: User,
) -> None:  # fmt: skip
    row = report(plan, approver, 66, at(2026, 11, 1, 9))
    Actual.objects.filter(pk=row.pk).update(status=status, value=value)
    [line] = lines(committee, "exports/actuals/?export=csv")

    assert (line["数値"], line["状態"]) == shown


def test_the_figures_are_exact_and_say_why_there_is_none(
    committee: Client, plan: Plan, approver: User
) -> None:
    report(plan, approver, 66, at(2026, 11, 1, 9))
    factories.IndicatorFactory(
        initiative=Initiative.objects.get(), code="1-2-1-b", baseline_value=None
    )
    rows = lines(committee, "exports/figures/?export=csv")
    shown = {(row["指標コード"], row["項目"]): row for row in rows}

    assert shown["1-2-1-a", "達成率"]["数値"].startswith("0.904109589041")
    assert shown["1-2-1-a", "評価"]["文字"] == "C"
    assert shown["1-2-1-b", "実績"]["状態・理由"] == "未報告"
    assert shown["1-2-1-b", "年度の目標"]["状態・理由"] == "未設定"
    assert shown["1-2-1-b", "達成率"]["数値"] == ""
    assert shown["1-2-1-b", "達成率"]["状態・理由"] == "未報告"


def test_a_target_that_moves_with_an_unreported_series_is_not_called_unset(
    committee: Client, plan: Plan
) -> None:
    factories.IndicatorFactory(
        initiative=Initiative.objects.get(),
        code="1-2-1-b",
        basis="reference",
        reference_name="県平均",
        cumulative=False,
        baseline_value=None,
        baseline_on=None,
    )
    rows = lines(committee, "exports/figures/?export=csv")
    shown = {(row["指標コード"], row["項目"]): row["状態・理由"] for row in rows}

    assert shown["1-2-1-b", "年度の目標"] == "未報告"
    assert shown["1-2-1-b", "基準値"] == "未設定"


def test_targets_are_told_by_edition_and_year_set_or_not(committee: Client, plan: Plan) -> None:
    factories.IndicatorFactory(initiative=Initiative.objects.get(), code="1-2-1-b")
    rows = lines(committee, "exports/targets/?export=csv")
    shown = {(row["指標コード"], row["年度"]): row for row in rows}

    assert shown["1-2-1-a", "2026"]["目標値"] == "73"
    assert shown["1-2-1-a", "2026"]["年度末日"] == "2027-03-31"
    assert shown["1-2-1-b", "2026"]["状態"] == "目標未設定"
    assert len(rows) == 10


def test_submitted_figures_are_taken_out_only_where_asked_for(
    committee: Client, plan: Plan, approver: User
) -> None:
    report(plan, approver, 66, None)

    assert lines(committee, "exports/actuals/?export=csv") == []
    [row] = lines(committee, "exports/actuals/?export=csv&provisional=on")
    assert row["区分"] == "速報"


@pytest.mark.thorough
def test_a_sample_says_so(committee: Client, plan: Plan, approver: User) -> None:
    row = report(plan, approver, 66, at(2026, 11, 1, 9))
    Actual.objects.filter(pk=row.pk).update(is_sample=True)

    assert lines(committee, "exports/actuals/?export=csv")[0]["見本"] == "見本"
    assert lines(committee, "exports/figures/?export=csv")[0]["見本"] == "見本"
    assert lines(committee, "indicators/?export=csv")[0]["見本"] == "見本"


def test_a_workbook_states_what_was_asked_for_on_a_second_sheet(
    committee: Client, plan: Plan
) -> None:
    file = book(committee, "indicators/?export=xlsx&period=2025Q4&q=手続")

    assert file.sheetnames == ["一覧", "条件"]
    facts = dict(file["条件"].iter_rows(values_only=True))
    assert facts["期"] == "令和7年度第4四半期"
    assert facts["基準日"] == "2026-11-23"
    assert facts["絞り込み"] == "語句：手続"


@pytest.mark.parametrize("kind", ["xlsx", "csv"])
@pytest.mark.parametrize(
    ("address", "query", "narrowed", "name"),
    [
        ("", "", "なし", "施策ごとの状況"),
        ("initiatives/", "", "なし", "取組の一覧"),
        ("initiatives/", "&department=総務課", "所管課：総務課", "取組の一覧"),
        ("indicators/", "&q=手続", "語句：手続", "指標の一覧"),
    ],
)
def test_an_export_says_what_narrows_it_and_bears_the_name_of_its_page(
    kind: str, address: str, query: str, narrowed: str, name: str,
    committee: Client, plan: Plan, approver: User,
) -> None:  # fmt: skip
    Department.objects.update(name="総務課")
    answer = committee.get(f"{BASE}{address}?export={kind}&period=2025Q4{query}")
    content = content_of(answer)
    if kind == "xlsx":
        facts = openpyxl.load_workbook(io.BytesIO(content))["条件"].iter_rows(values_only=True)
        shown = dict(facts)["絞り込み"]
    else:
        [row] = csv.DictReader(io.StringIO(content.decode("utf-8-sig"), newline=""))
        shown = row["条件：絞り込み"]

    assert shown == narrowed
    file_name = quote(f"tome-dx_{name}_2025Q4.{kind}")
    assert answer["Content-Disposition"] == f"attachment; filename*=utf-8''{file_name}"
    assert AuditEntry.objects.get(action="書き出し").changes["絞り込み"] == narrowed


def test_a_page_states_what_its_export_holds_and_how_it_is_named(
    rf: RequestFactory, viewer: User, plan: Plan
) -> None:
    request = rf.get("/", {"export": "csv"})
    request.user = viewer
    standing = plan_standing(plan, ViewParams(Period(2026, 2), clock.today()))
    table = IndicatorTable(indicator_rows(standing), request, standing.scheme, "")
    answer = exported(request, standing, Export(table, {"所管課": "総務課"}, "総務課の指標"))
    [row] = csv.DictReader(io.StringIO(content_of(answer).decode("utf-8-sig"), newline=""))

    assert row["条件：所管課"] == "総務課"
    assert "条件：絞り込み" not in row
    assert quote("tome-dx_総務課の指標_2026Q2.csv") in answer["Content-Disposition"]


@pytest.mark.thorough
@pytest.mark.parametrize("address", ["", "initiatives/", "indicators/"])
def test_every_table_on_the_screen_can_be_taken_out(
    address: str, committee: Client, plan: Plan
) -> None:
    assert "export=xlsx" in committee.get(BASE + address).content.decode()
    assert book(committee, f"{address}?export=xlsx")["一覧"].max_row == 2
    [row] = lines(committee, f"{address}?export=csv")
    assert row["条件：基準日"] == "2026-11-23"


def test_a_table_is_taken_out_as_filtered_and_sorted(committee: Client, plan: Plan) -> None:
    initiative = Initiative.objects.get()
    for letter in "bc":
        factories.IndicatorFactory(initiative=initiative, code=f"1-2-1-{letter}", name="別の指標")

    def codes(query: str) -> list[str]:
        return [row["指標コード"] for row in lines(committee, f"indicators/?export=csv{query}")]

    assert codes("") == ["1-2-1-a", "1-2-1-b", "1-2-1-c"]
    assert codes("&q=別の&sort=-indicator") == ["1-2-1-c", "1-2-1-b"]


def test_shift_jis_asks_before_it_replaces_a_character(committee: Client, plan: Plan) -> None:
    Indicator.objects.update(name="𠮷野の手続")
    address = f"{BASE}exports/figures/?export=csv&encoding=cp932"
    refused = committee.get(address)

    assert refused.status_code == 422
    text = refused.content.decode()
    assert "𠮷" in text
    assert "U+20BB7" in text
    assert "replace=on" in text
    rows = lines(committee, "exports/figures/?export=csv&encoding=cp932&replace=on", "cp932")
    assert rows[0]["指標名"] == "〓野の手続"


def test_shift_jis_that_holds_everything_is_just_written(committee: Client, plan: Plan) -> None:
    rows = lines(committee, "exports/targets/?export=csv&encoding=cp932", "cp932")

    assert rows[0]["指標名"] == "オンライン化した手続の数"


def test_a_name_that_looks_like_a_formula_stays_a_name(committee: Client, plan: Plan) -> None:
    Indicator.objects.update(name="=1+1")

    assert lines(committee, "indicators/?export=csv")[0]["指標名"] == "'=1+1"
    cell = book(committee, "indicators/?export=xlsx")["一覧"]["D2"]
    assert (cell.value, cell.data_type) == ("=1+1", "s")


def test_what_was_taken_out_is_in_the_audit_trail(
    committee: Client, plan: Plan, viewer: User
) -> None:
    lines(committee, "exports/figures/?export=csv&period=2026Q1")
    entry = AuditEntry.objects.get(action="書き出し")

    assert entry.actor == viewer
    assert entry.changes["内容"] == "数字"
    assert entry.changes["期"] == "令和8年度第1四半期"


@pytest.mark.thorough
@pytest.mark.parametrize("query", ["export=pdf", "export=csv&encoding=latin-1"])
@pytest.mark.parametrize("address", ["exports/figures/", "indicators/"])
def test_a_form_that_there_is_not_is_told(
    address: str, query: str, committee: Client, plan: Plan
) -> None:
    answer = committee.get(f"{BASE}{address}?{query}", follow=True)

    assert answer.redirect_chain == [(f"{BASE}exports/", 302)]
    assert "ありません" in answer.content.decode() or "書き出せません" in answer.content.decode()


def test_an_unknown_kind_is_not_found(committee: Client, plan: Plan) -> None:
    assert committee.get(f"{BASE}exports/secrets/?export=csv").status_code == 404


@pytest.mark.thorough
@pytest.mark.parametrize("kind", ["actuals", "phases", "targets", "figures"])
def test_the_number_of_queries_does_not_grow_with_the_plan(
    kind: str, committee: Client, plan: Plan, approver: User
) -> None:
    def cost() -> int:
        with CaptureQueriesContext(
            connection,
        ) as queries:
            lines(committee, f"exports/{kind}/?export=csv")
        return len(queries)

    report(plan, approver, 66, at(2026, 11, 1, 9))
    before = cost()
    for number in range(20):
        factories.IndicatorFactory(initiative=Initiative.objects.get(), code=f"1-2-1-x{number}")

    assert cost() <= before


@pytest.mark.parametrize(
    ("name", "query", "words"),
    [
        ("initiatives", "period=9999Q9&export=csv", "四半期"),
        ("initiatives", "rating=zzz&export=xlsx", "zzz"),
        ("table", "as_known_on=garbage&export=csv", "基準日"),
    ],
)
def test_what_the_query_of_a_table_cannot_mean_is_told_and_no_file_is_made(
    committee: Client, plan: Plan, name: str, query: str, words: str
) -> None:
    response = committee.get(f"{BASE}{name}/?{query}")

    assert (response.status_code, response["Content-Type"]) == (422, "text/html; charset=utf-8")
    assert words in response.content.decode()
    assert not AuditEntry.objects.filter(action="書き出し").exists()


def test_a_file_of_a_day_that_is_none_leads_back_to_the_exports(
    committee: Client, plan: Plan
) -> None:
    path = f"{BASE}exports/figures/"
    response = committee.get(f"{path}?as_known_on=garbage", follow=True)

    assert response.redirect_chain == [(f"{BASE}exports/", 302)]
    assert "日付" in response.content.decode()
