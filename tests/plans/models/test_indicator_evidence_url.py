"""根拠資料URL: refused on every way in unless it is a page's address, and shown as a link."""

import io
from dataclasses import replace
from decimal import Decimal
from typing import Any

import openpyxl
import pytest
from django.db import IntegrityError, transaction
from django.test import Client

from plans.actions.plans import load_plan
from plans.domain.document_reader import DocumentError
from plans.domain.plan_document import PlanDocument
from plans.domain.plan_sheets import INDICATORS
from plans.errors import Refused
from plans.imports.plan_file import read_plan
from plans.models import Indicator, Plan, User
from plans.reports.plan_workbook import plan_workbook
from plans.reports.plan_yaml import plan_yaml
from plans.selectors.plan_export import document_of
from tests.plans.admin.exchange.test_resources import (
    brought_in,
    exported,
    preview,
    rows_of,
    written,
)
from tests.plans.imports.workbooks import refusals
from tests.plans.plan_file import PlanFile

pytestmark = [pytest.mark.thorough, pytest.mark.django_db, pytest.mark.usefixtures("today")]
GOOD = "https://www.example.jp/資料.pdf"
BAD = "javascript:alert(1)"
REFUSED = "https:// か http:// で始まるアドレス"


def with_address(address: str) -> PlanFile:
    file = PlanFile()
    file.indicator["evidence_url"] = address
    return file


def in_workbook(address: str) -> bytes:
    """The small plan's workbook with an address typed into the first indicator's row."""
    book = openpyxl.load_workbook(io.BytesIO(plan_workbook(PlanFile().document)))
    sheet = book[INDICATORS.name]
    place = next(cell for cell in sheet[4] if cell.value == "根拠資料URL")
    sheet.cell(5, place.column).value = address
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def stored() -> str:
    return Indicator.objects.order_by("pk").values_list("evidence_url", flat=True)[0]


@pytest.fixture
def desk(administrator: User) -> Client:
    client = Client()
    client.force_login(administrator)
    return client


def test_a_file_brings_it_and_is_given_back_with_it() -> None:
    changed = load_plan(document=PlanFile().document, by=None)
    assert changed
    (line,) = load_plan(document=with_address(GOOD).document, by=None).changed

    assert line.changes_in_words == [("根拠資料URL", "なし", GOOD)]
    assert stored() == GOOD
    plan = Plan.objects.get()
    document = document_of(plan, plan.editions.get())
    for content in (plan_yaml(document).encode(), plan_workbook(document)):
        assert read_plan(content).measures == document.measures
    assert not load_plan(document=PlanFile().document, by=None), "a file without the key"
    assert stored() == GOOD
    assert load_plan(document=with_address("''").document, by=None)
    assert stored() == ""


def test_a_yaml_file_says_where_an_address_is_none() -> None:
    with pytest.raises(DocumentError) as error:
        _ = with_address(f'"{BAD}"').document

    (message,) = error.value.messages
    assert "indicators[0].evidence_url: " in message
    assert REFUSED in message


def test_a_workbook_says_in_which_cell_an_address_is_none() -> None:
    (message,) = refusals(in_workbook(BAD))

    assert message.startswith("シート「指標」 ")
    assert REFUSED in message
    assert read_plan(in_workbook(GOOD)).measures[0].initiatives[0].indicators[0].evidence_url


def unread(document: PlanDocument, **values: Any) -> PlanDocument:
    """*document* with values that no reader has looked at."""
    measure = document.measures[0]
    initiative = measure.initiatives[0]
    first, *rest = initiative.indicators
    first = replace(first, **values, absent=first.absent - values.keys())
    initiative = replace(initiative, indicators=(first, *rest))
    return replace(document, measures=(replace(measure, initiatives=(initiative,)),))


@pytest.mark.parametrize(
    ("values", "message"),
    [
        ({"evidence_url": BAD}, f"指標 1-1-1-a 根拠資料URL: 「{BAD}」は使えません"),
        ({"unit": "長" * 21}, "指標 1-1-1-a 単位: "),
        ({"targets": {2028: Decimal("0.0000001")}}, "目標 1-1-1-a 2028 目標値: "),
    ],
)
def test_the_models_validators_run_on_whatever_is_loaded(
    values: dict[str, Any], message: str
) -> None:
    document = PlanFile().document
    for _ in ("new", "changed"):
        with pytest.raises(Refused) as error:
            load_plan(document=unread(document, **values), by=None)
        assert [one for one in error.value.messages if one.startswith(message)]
        load_plan(document=document, by=None)
    assert not load_plan(document=document, by=None), "nothing of it was written"


def test_the_admins_form_refuses_what_is_no_address(desk: Client, plan: Plan) -> None:
    item = Indicator.objects.get()
    path = f"/admin/plans/indicator/{item.pk}/change/"
    form = desk.get(path).context["adminform"].form
    data = {name: form[name].value() or "" for name in form.fields}
    lines = {"targets-TOTAL_FORMS": 0, "targets-INITIAL_FORMS": 0}
    lines |= {"targets-2-TOTAL_FORMS": 0, "targets-2-INITIAL_FORMS": 0}
    answer = desk.post(path, {**data, **lines, "evidence_url": BAD})

    assert answer.context["adminform"].form.errors["evidence_url"]
    assert REFUSED in answer.content.decode()
    assert stored() == ""


def test_the_table_import_takes_an_address_and_nothing_else(desk: Client, plan: Plan) -> None:
    head, line = rows_of(exported(desk, Indicator))
    place = head.index("根拠資料URL")
    line[place] = BAD
    (problem,) = preview(desk, Indicator, written([head, line])).context["result"].problems

    assert problem.startswith("2行目 根拠資料URL: ")
    assert REFUSED in problem
    line[place] = GOOD
    brought_in(desk, Indicator, written([head, line]))
    assert stored() == GOOD


def test_the_database_itself_refuses_an_address_that_runs(plan: Plan) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        Indicator.objects.update(evidence_url=BAD)


def test_the_indicators_page_links_to_it(desk: Client, plan: Plan) -> None:
    path = "/plans/tome-dx/indicators/1-2-1-a/"
    assert "根拠資料" not in desk.get(path).content.decode()
    Indicator.objects.update(evidence_url="https://www.example.jp/?a=1&b=2")

    page = desk.get(path).content.decode()
    address = "https://www.example.jp/?a=1&amp;b=2"
    assert f'<a href="{address}" rel="noopener noreferrer external">{address}</a>' in page
