"""The same text means the same wherever it is written: a value, a blank, a question, a refusal.

``every_way_in.csv`` holds the texts; 「?」 is a question, which everything but the preview of a
sheet refuses, 「!」 a refusal, 「-」 a blank.
"""

import csv
import re
from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import partial
from io import BytesIO
from pathlib import Path
from typing import Any, NamedTuple

import openpyxl
import pytest
from django.core.exceptions import ValidationError

from dashboards.forms.edition_measure import TargetField
from measures.forms.typed import understand_actual, understand_phase
from measures.imports.actuals import read_actuals
from plans.admin.exchange.widgets import Read
from plans.domain.document_reader import DocumentError
from plans.domain.plan_document import PlanDocument
from plans.domain.plan_parsing import parse_text
from plans.forms.cells import READERS, AmountField, DayField, WholeField
from plans.imports.plan_file import read_plan
from plans.imports.roster import read_roster
from plans.models import Edition, Indicator, Phase, Target
from plans.sheets.cells.reader import read_cell
from plans.sheets.cells.reading import Column, Flag, RawCell
from plans.sheets.workbook.sheets import Sheet, Workbook
from tests.measures.forms.test_typed import TOTAL
from tests.measures.sheets import xlsx
from tests.plans.imports.workbooks import CONTENT, changed
from tests.plans.plan_file import PlanFile


class Case(NamedTuple):
    """A text written where a value of this kind, in this unit, belongs."""

    kind: str
    unit: str
    text: str
    meaning: str


Outcome = Any
Way = Callable[[Sequence[Case]], list[Outcome]]
with (Path(__file__).parent / "every_way_in.csv").open(encoding="utf-8", newline="") as file:
    CASES = [Case(**row) for row in csv.DictReader(file)]
COLUMNS = {
    "number": Column.NUMBER,
    "year": Column.FISCAL_YEAR,
    "date": Column.DATE,
    "quarter": Column.QUARTER,
}


class Refused(str):
    """A refusal, by its words."""


def read_by(read: Callable[[Case], Any], cases: Sequence[Case]) -> list[Outcome]:
    """What *read* makes of each text; a refusal is its words."""
    found = []
    for case in cases:
        try:
            found.append(read(case))
        except ValidationError as error:
            found.append(Refused("".join(error.messages)))
        except (DocumentError, ValueError) as error:
            found.append(Refused(str(error)))
    return found


def sheet_of_actuals(cases: Sequence[Case]) -> list[Outcome]:
    """Every text in one workbook of actuals, each in the column of its kind."""
    usual = {"year": "R6", "quarter": "Q1", "number": "1"}
    rows = [
        (f"9-{place}", *({**usual, case.kind: case.text}[name] for name in usual))
        for place, case in enumerate(cases)
    ]
    [sheet] = read_actuals(
        xlsx(*rows), "実績.xlsx", lambda code, _: cases[int(code[2:])].unit or "件"
    ).sheets
    names = {"number": "value", "year": "fiscal_year", "quarter": "quarter"}
    found = {int(row.cells["indicator_code"][1].raw[2:]): row for row in sheet.rows}
    outcomes: list[Outcome] = []
    for place, case in enumerate(cases):
        _, reading = found[place].cells[names[case.kind]]
        is_one = reading.is_ok and not reading.qualifiers - {"approximate"}
        outcomes.append(
            None if reading.is_missing else reading.value if is_one else Refused(reading.reason)
        )
    return outcomes


def sheet_on_screen(case: Case) -> Outcome:
    typed = {"value": case.text}
    understood = understand_actual(typed, replace(TOTAL, unit=case.unit, cumulative=False))
    if understood.reported is None:
        raise ValueError(understood.problems[0].message)
    return understood.reported.value


def phase_on_screen(case: Case) -> Outcome:
    understood = understand_phase({"state": "実施中", "started_on": case.text})
    if understood.reported is None:
        raise ValueError(understood.problems[0].message)
    return understood.reported.started_on


def indicators_in(
    read: Callable[[Sequence[Case]], PlanDocument], place: str, cases: Sequence[Case]
) -> list[Outcome]:
    """The baselines or the targets (*place*) of a file with an indicator for each text."""
    refused: dict[int, Outcome] = {}
    try:
        read(cases)
    except DocumentError as error:
        for message in error.messages:
            row, indicator = (
                re.search(r" [OD](\d+)", message),
                re.search(rf"indicators\[(\d+)\]\.{place}", message),
            )
            if row and f"{'指標' if place == 'baseline' else '目標'}」" in message:
                refused[int(row[1]) - 5] = Refused(message)
            elif indicator:
                refused[int(indicator[1])] = Refused(message)
    accepted = [case for number, case in enumerate(cases) if number not in refused]
    [initiative] = read(accepted).measures[0].initiatives
    values = iter(
        item.baseline.value if place == "baseline" else item.targets.get(2024)
        for item in initiative.indicators
    )
    return [refused[n] if n in refused else next(values) for n in range(len(cases))]


def indicators_in_workbook(cases: Sequence[Case]) -> PlanDocument:
    book = openpyxl.load_workbook(BytesIO(CONTENT))
    indicators, targets = book["指標"], book["目標"]
    for sheet in (indicators, targets):
        sheet.delete_rows(5, 20)
    for number, case in enumerate(cases, 5):
        indicators[f"A{number}"], indicators[f"B{number}"] = "1-1-1", f"i{number}"
        indicators[f"C{number}"], indicators[f"E{number}"] = "名", case.unit
        indicators[f"G{number}"], indicators[f"H{number}"] = "維持", "時点値"
        indicators[f"O{number}"] = case.text
        targets[f"A{number}"], targets[f"D{number}"] = f"i{number}", case.text
    stream = BytesIO()
    book.save(stream)
    return read_plan(stream.getvalue())


def indicators_in_yaml(cases: Sequence[Case]) -> PlanDocument:
    file = PlanFile()
    file.initiative["indicators"] = [
        {
            "code": f"i{number}", "name": "名", "unit": case.unit, "direction": "maintain",
            "aggregation": "latest", "baseline": {"value": case.text},
            "targets": {2024: case.text},
        }
        for number, case in enumerate(cases)
    ]  # fmt: skip
    return parse_text(file.text)


def plan_workbook(at: str, case: Case) -> PlanDocument:
    return read_plan(changed(**{at: case.text}))


def plan_yaml(part: Callable[[PlanFile], dict[str, Any]], key: str, case: Case) -> PlanDocument:
    file = PlanFile()
    part(file)[key] = case.text
    return parse_text(file.text)


def first_phase(document: PlanDocument) -> Any:
    return document.measures[0].initiatives[0].phases[0]


def admin_amount(case: Case) -> Outcome:
    field = AmountField(required=False)
    field.unit = case.unit
    return field.clean(case.text)


def admin_whole(name: str, case: Case) -> Outcome:
    field = WholeField(required=False)
    field.read = READERS[name]
    return field.clean(case.text)


def table(model: Any, name: str, case: Case) -> Outcome:
    return Read(model._meta.get_field(name)).clean(RawCell(case.text), unit=case.unit)


def roster(case: Case) -> Outcome:
    rows = [["メールアドレス", "役割", "開始日"], ["a@example.jp", "閲覧者", case.text]]
    [line] = read_roster(Workbook("名簿.csv", "utf-8", (Sheet("名簿", rows),)))
    if line.problems:
        raise ValueError(line.problems[0])
    return line.starts_on


WAYS: dict[str, dict[str, Way]] = {
    "number": {
        "sheet of actuals": sheet_of_actuals,
        "sheet on screen": partial(read_by, sheet_on_screen),
        "plan workbook, baseline": partial(indicators_in, indicators_in_workbook, "baseline"),
        "plan workbook, target": partial(indicators_in, indicators_in_workbook, "targets"),
        "YAML, baseline": partial(indicators_in, indicators_in_yaml, "baseline"),
        "YAML, target": partial(indicators_in, indicators_in_yaml, "targets"),
        "edition form": partial(
            read_by,
            lambda case: TargetField(Indicator(unit=case.unit, direction="maintain")).clean(
                case.text
            ),
        ),
        "admin form": partial(read_by, admin_amount),
        "admin table": partial(read_by, partial(table, Target, "value")),
    },
    "year": {
        "sheet of actuals": sheet_of_actuals,
        "plan workbook": partial(
            read_by, lambda case: plan_workbook("計画_B7", case).plan.first_year
        ),
        "YAML": partial(
            read_by,
            lambda case: plan_yaml(lambda f: f.values["plan"], "first_year", case).plan.first_year,
        ),
        "admin form": partial(read_by, partial(admin_whole, "fiscal_year")),
        "admin table": partial(read_by, partial(table, Target, "fiscal_year")),
    },
    "date": {
        "sheet on screen": partial(read_by, phase_on_screen),
        "plan workbook": partial(
            read_by, lambda case: plan_workbook("版_B8", case).edition.adopted_on
        ),
        "YAML": partial(
            read_by,
            lambda case: plan_yaml(
                lambda f: f.values["edition"], "adopted_on", case
            ).edition.adopted_on,
        ),
        "admin form": partial(
            read_by, lambda case: DayField(required=False).clean(case.text)
        ),
        "admin table": partial(read_by, partial(table, Edition, "adopted_on")),
        "roster": partial(read_by, roster),
    },
    "quarter": {
        "plan workbook": partial(
            read_by,
            lambda case: first_phase(plan_workbook("工程_G5", case)).start_quarter,
        ),
        "YAML": partial(
            read_by,
            lambda case: first_phase(
                plan_yaml(lambda f: f.initiative["phases"][0], "start_quarter", case)
            ).start_quarter,
        ),
        "admin form": partial(read_by, partial(admin_whole, "start_quarter")),
        "admin table": partial(read_by, partial(table, Phase, "start_quarter")),
    },
}  # fmt: skip


def test_the_table_says_what_the_reader_says() -> None:
    flags = {"?": Flag.QUESTION, "!": Flag.ERROR, "-": Flag.MISSING}
    for case in CASES:
        reading = read_cell(case.text, COLUMNS[case.kind], case.unit)
        # A word that changes the number, or half a year, is refused where one value is asked for.
        is_refused_later = case.meaning == "!" and reading.is_ok
        assert is_refused_later or reading.flag is flags.get(case.meaning, Flag.OK), case


# A plan file states its numbers in their unit, as files of before have them.
STATED = {("％", "0.3"): "0.3", ("％", "1"): "1", ("件", "20260930"): "20260930"}


@pytest.mark.thorough
@pytest.mark.parametrize(
    ("kind", "name"), [(kind, name) for kind, ways in WAYS.items() for name in ways]
)
def test_a_text_means_the_same_in_every_way_in(kind: str, name: str) -> None:
    cases = [case for case in CASES if case.kind == kind]
    outcomes = WAYS[kind][name](cases)

    found = {
        (case.unit, case.text): "!"
        if isinstance(outcome, Refused)
        else "-"
        if outcome is None
        else f"{outcome.normalize():f}"
        if hasattr(outcome, "normalize")
        else str(outcome)
        for case, outcome in zip(cases, outcomes, strict=True)
    }
    meant = {(case.unit, case.text): case.meaning.replace("?", "!") for case in cases}
    if kind == "number" and name.startswith("YAML"):
        meant |= STATED
    assert found == meant
    for case, outcome in zip(cases, outcomes, strict=True):
        reason = read_cell(case.text, COLUMNS[kind], case.unit).reason
        assert not isinstance(outcome, Refused) or reason in outcome, case
