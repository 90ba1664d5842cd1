"""Tables out and in again: by codes, through the actions, all of it or nothing."""

import csv
import io
from typing import Any

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db.models import Model
from django.test import Client

from plans.models import (
    Department,
    GlossaryTerm,
    Indicator,
    Initiative,
    Measure,
    Phase,
    Plan,
    Policy,
    Target,
    User,
)
from tests import factories
from tests.plans.admin.visitors import address, audit_entries

pytestmark = [pytest.mark.thorough, pytest.mark.django_db, pytest.mark.usefixtures("today")]
TABLES = (Department, Policy, Measure, Initiative, Indicator, Phase, Target, GlossaryTerm)
FORMAT = {"xlsx": "0", "csv": "1"}
Rows = list[list[Any]]


def exported(desk: Client, model: type[Model], kind: str = "csv") -> bytes:
    answer = desk.post(address(model, "export") or "", {"format": FORMAT[kind], "resource": "0"})
    assert answer.status_code == 200
    assert f".{kind}" in answer["Content-Disposition"]
    return answer.content


def rows_of(content: bytes) -> Rows:
    return list(csv.reader(io.StringIO(content.decode("utf-8-sig"))))


def written(rows: Rows, encoding: str = "utf-8") -> bytes:
    stream = io.StringIO(newline="")
    csv.writer(stream).writerows(rows)
    return stream.getvalue().encode(encoding)


def preview(desk: Client, model: type[Model], content: bytes, name: str = "表.csv") -> Any:
    form = {"import_file": SimpleUploadedFile(name, content), "resource": "0"}
    return desk.post(address(model, "import") or "", form)


def brought_in(desk: Client, model: type[Model], content: bytes, name: str = "表.csv") -> Any:
    """Uploaded, seen and confirmed."""
    seen = preview(desk, model, content, name)
    assert seen.context["result"].problems == []
    return confirm(desk, model, seen)


def confirm(desk: Client, model: type[Model], seen: Any) -> Any:
    form = seen.context["confirm_form"].initial
    return desk.post(address(model, "process_import") or "", form, follow=True)


@pytest.fixture
def draft(plan: Plan) -> None:
    """Nobody has adopted the plan's edition yet: its targets may still be changed."""
    plan.editions.update(adopted_on=None)


@pytest.fixture
def terms(plan: Plan) -> None:
    GlossaryTerm.objects.create(plan=plan, term="=1+1", meaning="@命令 −5 '引用")


@pytest.mark.usefixtures("terms")
@pytest.mark.parametrize("kind", FORMAT)
@pytest.mark.parametrize("model", TABLES)
def test_what_was_taken_out_comes_in_as_the_same(
    model: type[Model], kind: str, desk: Client
) -> None:
    seen = preview(desk, model, exported(desk, model, kind), f"表.{kind}")

    result = seen.context["result"]
    assert result.problems == []
    assert [row.import_type for row in result.rows] == ["skip"] * model._default_manager.count()
    assert "取り込むものはありません" in seen.content.decode()


@pytest.mark.usefixtures("terms")
def test_no_cell_that_goes_out_is_a_formula(desk: Client) -> None:
    lines = rows_of(exported(desk, GlossaryTerm))
    book = openpyxl.load_workbook(io.BytesIO(exported(desk, GlossaryTerm, "xlsx")))

    assert lines[1][1:3] == ["'=1+1", "'@命令 −5 '引用"]
    assert book.worksheets[0]["B2"].value == "=1+1"
    assert book.worksheets[0]["B2"].data_type == "s"


def test_headings_and_choices_are_in_japanese(desk: Client, plan: Plan) -> None:
    head, line = rows_of(exported(desk, Indicator))
    shown = dict(zip(head, line, strict=True))

    assert (shown["計画"], shown["取組"], shown["コード"]) == ("tome-dx", "1-2-1", "1-2-1-a")
    assert (shown["目指す向き"], shown["累計"], shown["基準値"]) == ("増加", "はい", "43")
    assert shown["基準値の時点"] == "2024-03-31"


def test_an_export_is_what_the_list_was_filtered_to_and_is_put_on_record(
    desk: Client, plan: Plan, administrator: User
) -> None:
    path = f"{address(Target, 'export')}?fiscal_year=2026"
    answer = desk.post(path, {"format": "1", "resource": "0"})

    assert len(rows_of(answer.content)) == 2
    entry = audit_entries().first()
    assert entry
    assert (entry.action, entry.actor, entry.subject_label) == ("書き出し", administrator, "目標")


@pytest.mark.usefixtures("draft")
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp932"])
def test_new_and_changed_lines_are_written_and_audited(
    encoding: str, desk: Client, plan: Plan
) -> None:
    rows = rows_of(exported(desk, Target))
    rows[3][4] = "７５"
    rows.append(["tome-dx", "1", "1-2-1-a", "2029", "1,003.5", "延長"])
    before = audit_entries().count()

    answer = brought_in(desk, Target, written(rows, encoding))

    assert "取り込みました（新規 1・変更 1・同じ 4）" in answer.content.decode()
    assert str(Target.objects.get(fiscal_year=2029).value) == "1003.500000"
    assert Target.objects.get(fiscal_year=2026).value == 75
    actions = list(audit_entries().values_list("action", flat=True))[
        : audit_entries().count() - before
    ]
    assert actions == ["一括取込", "登録", "変更"]
    (state,) = Target.history.filter(fiscal_year=2026, history_type="~")
    assert state.history_change_reason == "一括取込"


@pytest.mark.usefixtures("draft")
def test_a_preview_writes_nothing(desk: Client, plan: Plan) -> None:
    rows = rows_of(exported(desk, Target))
    rows[1][4] = "99"
    before = audit_entries().count()

    seen = preview(desk, Target, written(rows))

    assert "<del>53</del> → <ins>99</ins>" in seen.content.decode()
    assert Target.objects.get(fiscal_year=2024).value == 53
    assert audit_entries().count() == before


@pytest.mark.parametrize(
    ("model", "place", "cell", "message"),
    [
        (Target, 4, "数十", "2行目 目標値: 「数十」: 数がありません"),
        (Target, 3, "2024.5", "2行目: 「2024.5」: 年度の列に日付"),
        (Target, 2, "9-9", "2行目: 計画「tome-dx」に指標「9-9」はありません"),
        (Target, 0, "other", "2行目: 計画「other」に版「1」はありません"),
        (Indicator, 7, "右肩上がり", "2行目 目指す向き: 「右肩上がり」は「増加」「減少」「維持」"),
        (Indicator, 10, "たぶん", "2行目 累計: 「たぶん」は使えません。「はい」か「いいえ」に"),
        (Indicator, 8, "期間合計", "「累計」は集計方法が「時点値」の指標だけに使えます"),
        (Indicator, 16, "昨年", "2行目 基準値の時点: 「昨年」: 日付として読めません"),
        (Phase, 5, "2030", "終了年度は開始年度以後にしてください"),
        (Initiative, 9, "D99", "2行目 主管課: 所管課「D99」はありません"),
        (Policy, 2, "", "2行目 名称: このフィールドは空ではいけません"),
    ],
)
def test_what_is_wrong_is_told_by_line_and_column_and_nothing_is_written(
    model: type[Model], place: int, cell: str, message: str, desk: Client, plan: Plan
) -> None:
    rows = rows_of(exported(desk, model))
    rows[1][place] = cell
    before = audit_entries().count()

    seen = preview(desk, model, written(rows))

    text = seen.content.decode()
    assert message in text.replace("&quot;", '"')
    assert "何も書き込んでいません" in text
    assert "Traceback" not in text
    assert "confirm_form" not in seen.context
    assert audit_entries().count() == before


@pytest.mark.parametrize(
    ("content", "name", "message"),
    [
        (b"", "a.csv", "空です"),
        ("コード\n".encode(), "a.csv", "見出しの下に行がありません"),
        ("名称\n市民課\n".encode(), "a.csv", "列「コード」がありません"),
        ("コード,課名\nD1,市民課\n".encode(), "a.csv", "列「課名」は取り込めません"),
        ("コード,コード,名称\nD1,D1,市民課\n".encode(), "a.csv", "列「コード」が二つあります"),
        ("コード,名称\nD1,市民課,余り\n".encode(), "a.csv", "2行目: 見出しのない列に値があります"),
        (b"\xff\xfe\x81\x00\x81", "a.csv", "文字コードが分からないため読めません"),
        (b"not a workbook", "a.xlsx", "Excelのファイルとして読めません"),
        (b"PK\x03\x04", "a.xlsx", "ファイルが壊れているため開けません"),
        (b"x", "a.pdf", "Excel（.xlsx）か CSV のファイルを選んでください"),
        (b"x" * 5_000_001, "a.csv", "ファイルが大きすぎます"),
        ("コード,名称\n".encode() + b"D1,a\n" * 5_001, "a.csv", "行が多すぎます"),
    ],
)
def test_a_file_that_cannot_be_read_is_refused_in_words(
    content: bytes, name: str, message: str, desk: Client, plan: Plan
) -> None:
    seen = preview(desk, Department, content, name)

    assert seen.status_code == 200
    assert message in seen.content.decode()
    assert Department.objects.count() == 1


def test_a_blank_line_is_passed_over_and_lines_keep_their_numbers(desk: Client, plan: Plan) -> None:
    rows = [["コード", "名称"], ["D90", "企画課"], ["", ""], ["D91", ""]]

    text = preview(desk, Department, written(rows)).content.decode()

    assert "4行目 名称" in text


def test_the_departments_of_an_initiative_come_with_it(
    desk: Client, plan: Plan, department: Department
) -> None:
    other, third = factories.DepartmentFactory(), factories.DepartmentFactory()
    rows = rows_of(exported(desk, Initiative))
    assert rows[1][-2:] == [department.code, ""]
    rows[1][-2:] = [other.code, f"{department.code}、{third.code}"]

    brought_in(desk, Initiative, written(rows))

    answering = Initiative.objects.get().responsibilities
    assert answering.get(is_lead=True).department == other
    assert set(answering.filter(is_lead=False).values_list("department__code", flat=True)) == {
        department.code,
        third.code,
    }
    rows[1][-2:] = [department.code, ""]
    brought_in(desk, Initiative, written(rows))
    assert Initiative.objects.get().departments.get() == department


def test_a_column_that_is_not_there_leaves_its_field_as_it_is(desk: Client, plan: Plan) -> None:
    rows = [["計画", "施策", "コード", "名称"], ["tome-dx", "1-2", "1-2-1", "新しい名称"]]

    brought_in(desk, Initiative, written(rows))

    initiative = Initiative.objects.get()
    assert (initiative.name, initiative.goal) == ("新しい名称", "累計93手続オンライン化")
    assert initiative.departments.count() == 1


def test_a_confirmation_that_comes_too_late_is_told_and_takes_nothing_in(
    desk: Client, plan: Plan
) -> None:
    seen = preview(desk, Department, written([["コード", "名称"], ["K90", "企画課"]]))
    Department.objects.create(code="K90", name="先に入った課")

    assert "変更 1" in confirm(desk, Department, seen).content.decode()
    assert "古くなっています" in confirm(desk, Department, seen).content.decode()
    assert Department.objects.get(code="K90").name == "企画課"

    seen = preview(desk, Policy, written([["計画", "コード", "名称"], ["tome-dx", "9", "新"]]))
    Plan.objects.update(code="renamed")
    text = confirm(desk, Policy, seen).content.decode()
    assert "計画「tome-dx」はありません" in text
    assert not Policy.objects.filter(code="9").exists()


def test_people_go_out_but_do_not_come_in(desk: Client, promoter: User, plan: Plan) -> None:
    lines = rows_of(exported(desk, User))

    assert lines[0] == ["メールアドレス", "氏名", "有効", "現在の役割"]
    assert any("推進員（" in line[3] for line in lines)
    assert not any("md5$" in cell for line in lines for cell in line)
    assert address(User, "import") is None


@pytest.mark.parametrize("name", ["import", "export", "process_import"])
def test_promoters_neither_take_out_nor_bring_in(name: str, client: Client, promoter: User) -> None:
    client.force_login(promoter)

    assert client.post(address(Target, name) or "", {}).status_code == 403


def test_an_export_costs_as_much_for_many_rows_as_for_one(
    desk: Client, plan: Plan, django_assert_max_num_queries: Any
) -> None:
    costs = []
    for number in range(2):
        cost = {}
        for model in (*TABLES, User):
            with django_assert_max_num_queries(30) as asked:
                exported(desk, model)
            cost[model.__name__] = len(asked)
        costs.append(cost)
        for copy in range(3):
            factories.small_plan(code=f"copy-{number}-{copy}")

    assert costs[0] == costs[1]


@pytest.mark.usefixtures("draft")
def test_a_cell_shown_as_a_percentage_is_no_hundredth_of_it(desk: Client, plan: Plan) -> None:
    book = openpyxl.load_workbook(io.BytesIO(exported(desk, Target, "xlsx")))
    sheet = book.active
    [value] = [cell.column for cell in sheet[1] if cell.value == "目標値"]
    sheet.cell(2, value, 0.3).number_format = "0%"
    stream = io.BytesIO()
    book.save(stream)
    seen = preview(desk, Target, stream.getvalue(), "表.xlsx")

    assert (
        "2行目 目標値: 「0.3」: ％の値が入っていますが、指標の単位は「手続」です。"
        in seen.content.decode()
    )
    assert not Target.objects.filter(value__lt=1).exists()
    Indicator.objects.update(unit="％")
    brought_in(desk, Target, stream.getvalue(), "表.xlsx")
    assert Target.objects.get(fiscal_year=2024).value == 30


@pytest.mark.usefixtures("draft")
def test_a_range_comes_in_and_a_half_of_one_does_not(desk: Client, plan: Plan) -> None:
    Indicator.objects.update(direction="within")
    Target.objects.update(value=None, low=1, high=2)
    rows = rows_of(exported(desk, Target))
    places = {name: place for place, name in enumerate(rows[0])}
    rows[1][places["目標の上限"]] = ""
    assert preview(desk, Target, written(rows)).context["result"].problems
    rows[1][places["目標の上限"]] = "3.5"
    brought_in(desk, Target, written(rows))

    assert str(Target.objects.order_by("fiscal_year")[0].high.normalize()) == "3.5"
