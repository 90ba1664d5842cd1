"""A plan workbook to a PlanDocument, or every fault with its sheet and cell."""

from collections import defaultdict
from collections.abc import Callable, Iterable
from typing import Any

from plans.domain import plan_sheets as forms
from plans.domain.document_reader import DocumentError
from plans.domain.plan_document import PlanDocument, TargetRange
from plans.domain.plan_parsing import FORMAT, parse
from plans.domain.sheet_columns import SheetForm
from plans.domain.targets import target_of
from plans.domain.vocabulary import TargetBasis
from plans.imports.cell_values import fold
from plans.imports.sheet_records import Place, Problem, Record, read_table, read_upright
from plans.sheets.cells.reading import RawCell
from plans.sheets.cells.values import Unreadable, number_of
from plans.sheets.workbook.opening import open_workbook
from plans.sheets.workbook.sheets import Sheet, SheetRefused

BY_LAST_YEAR = TargetBasis.PREVIOUS_YEAR.value
# What is written of a target that is last year's value; the indicator says so by itself.
AS_LAST_YEAR = TargetBasis.PREVIOUS_YEAR.label
NOT_BY_LAST_YEAR = (
    f"「{AS_LAST_YEAR}」は、シート「指標」の「目標の基準」で選んでください（ここは空欄でよい）。"
)
# The sheets of what stands under a record in the file, by its key there.
UNDER = {
    forms.MEASURES.key: {"initiatives": forms.INITIATIVES},
    forms.INITIATIVES.key: {"phases": forms.PHASES, "indicators": forms.INDICATORS},
}
NAMELESS = "（名前のない項目）"


class PlanWorkbookError(DocumentError):
    """The workbook cannot be used; ``problems`` says where and why."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = list(problems)
        super().__init__(*(str(problem) for problem in self.problems))


def read_plan_workbook(content: bytes) -> PlanDocument:
    """The plan in a workbook's bytes. Raises DocumentError (PlanWorkbookError with the places)."""
    reader = _Reader(content)
    values = reader.values()
    try:
        document = parse(values)
    except DocumentError as error:
        reader.problems += reader.placed(error.messages)
        document = None
    if reader.problems or document is None:
        raise PlanWorkbookError(reader.problems)
    return document


class _Reader:
    """One reading: the records of the sheets, nested into a plan file's values.

    ``places`` leads from the path of a value in those to the record it came from.
    """

    def __init__(self, content: bytes) -> None:
        self.problems: list[Problem] = []
        self.records: dict[str, list[Record]] = {}
        self.places: dict[str, Record] = {}
        try:
            book = open_workbook(content, "")
        except SheetRefused as refusal:
            raise DocumentError(refusal.message) from refusal
        sheets = {fold(sheet.name): sheet for sheet in book.sheets}
        self.has_notes = fold(forms.TARGET_NOTES.name) in sheets
        for form in forms.FORMS:
            self.records[form.key] = self._read(form, sheets)

    def _read(self, form: SheetForm, sheets: dict[str, Sheet]) -> list[Record]:
        if fold(form.name) not in sheets:
            if form.required:
                message = "このシートがありません。計画ワークブックの様式を使ってください。"
                self.problems.append(Problem(Place(form.name), message))
            return []
        sheet = sheets[fold(form.name)]
        read = read_upright(form, sheet) if form.upright else read_table(form, sheet)
        self.problems += read.problems
        return read.records

    def of(self, form: SheetForm) -> list[Record]:
        return self.records[form.key]

    def values(self) -> dict[str, Any]:
        """The plan file's values. Children of a parent that is not there are complained of."""
        self._refuse_repeated()
        beneath = [form for form in forms.FORMS if form.columns[0].key == forms.PARENT]
        self.under = {form.key: self._by_parent(form) for form in beneath}
        return {
            "format": int(FORMAT),
            "plan": self._one(forms.PLAN, "plan"),
            "edition": self._one(forms.EDITION, "edition"),
            "rating_scheme": self._scheme(),
            "policies": self._nested(forms.POLICIES, "policies"),
            "measures": self._nested(forms.MEASURES, "measures"),
            "glossary": self._nested(forms.TERMS, "glossary"),
            **self._departments(),
        }

    def _nested(
        self, form: SheetForm, path: str, records: list[Record] | None = None
    ) -> list[dict[str, Any]]:
        """*records*, or all of the sheet, as the file nests them, with what stands under each."""
        found = []
        read = self._indicator if form is forms.INDICATORS else self._plain
        for n, record in enumerate(self.of(form) if records is None else records):
            at = f"{path}[{n}]"
            values = read(record, at)
            for key, child in UNDER.get(form.key, {}).items():
                mine = self.under[child.key][_code(record)]
                values[key] = self._nested(child, f"{at}.{key}", mine)
            found.append(values)
        return found

    def _scheme(self) -> dict[str, Any]:
        """The rating scheme; nothing where neither its name nor a band is filled in."""
        bands = self._nested(forms.BANDS, "rating_scheme.bands")
        if not bands and not self.of(forms.SCHEME):
            return {}
        self.places["rating_scheme"] = Record(Place(forms.SCHEME.name))
        return {**self._one(forms.SCHEME, "rating_scheme"), "bands": bands}

    def _one(self, form: SheetForm, path: str) -> dict[str, Any]:
        records = self.of(form)
        return self._plain(records[0], path) if records else {}

    def _plain(self, record: Record, path: str) -> dict[str, Any]:
        """The record's values as the file nests them; a blank cell of a column clears its field."""
        self.places[path] = record
        values: dict[str, Any] = {}
        for key, value in record.values.items():
            *above, name = key.split(".")
            inner = values
            for part in above:
                inner = inner.setdefault(part, {})
            inner[name] = value
        values.pop(forms.PARENT, None)
        return values

    def _indicator(self, record: Record, path: str) -> dict[str, Any]:
        unit = str(record.values.get("unit") or "")
        for key, cell in record.values.items():
            if isinstance(cell, RawCell):
                record.values[key] = self._read_value(record.at(key), number_of, cell, unit)
        values = self._plain(record, path)
        baseline = values.get("baseline", {})
        if quarters := baseline.get("quarters"):
            four = [quarters.get(str(number)) for number in range(1, 5)]
            baseline["quarters"] = None if four == [None] * 4 else four
        yearly: dict[int, Any] = {}
        for row in self.under[forms.TARGETS.key][_code(record)]:
            for key, cell in row.values.items():
                if isinstance(cell, RawCell) and fold(cell.text) != AS_LAST_YEAR:
                    yearly[int(key)] = self._target(cell, row.at(key), values, unit)
                    self.places[f"{path}.targets.{key}"] = Record(row.at(key))
                elif isinstance(cell, RawCell) and values.get("basis") != BY_LAST_YEAR:
                    self.problems.append(Problem(row.at(key), NOT_BY_LAST_YEAR))
        notes = self._target_notes(self.under[forms.TARGET_NOTES.key][_code(record)], path)
        return values | {"targets": yearly} | notes

    def _target(self, cell: RawCell, place: Place, indicator: dict[str, Any], unit: str) -> Any:
        """One year's target as the plan file holds it; None where it is complained of."""
        of = (unit, indicator.get("basis"), indicator.get("direction"))
        target = self._read_value(place, target_of, cell, *of)
        is_range = isinstance(target, TargetRange)
        return {"low": target.low, "high": target.high} if is_range else target

    def _read_value(self, place: Place, read: Callable[..., Any], *given: Any) -> Any:
        """What *read* makes of the cell; None where it is complained of."""
        try:
            return read(*given)
        except Unreadable as fault:
            self.problems.append(Problem(place, str(fault)))
            return None

    def _target_notes(self, rows: list[Record], path: str) -> dict[str, Any]:
        notes: dict[int, str] = {}
        for row in rows:
            year, note = row.values["year"], row.values["note"]
            if year in notes:
                message = "この指標のこの年度の備考が二つあります。一つにまとめてください。"
                self.problems.append(Problem(row.at("year"), message))
            elif year is not None and note is not None:
                notes[year] = note
                self.places[f"{path}.target_notes.{year}"] = Record(row.at("year"))
        return {"target_notes": notes} if self.has_notes else {}

    def _departments(self) -> dict[str, Any]:
        """Departments and what they answer for; nothing at all where the sheet is empty."""
        names: dict[str, str] = {}
        pairs: list[dict[str, Any]] = []
        for record in self.of(forms.RESPONSIBILITIES):
            code, name = record.values.get("code"), record.values.get("name")
            if not code or not name:
                continue
            if names.setdefault(code, name) != name:
                message = f"所管課コード「{code}」の名称が二通りあります（{names[code]}・{name}）。"
                self.problems.append(Problem(record.at("name"), message))
            if initiative := record.values.get("initiative"):
                lead = record.values.get("lead")
                self.places[f"responsibilities[{len(pairs)}]"] = record
                initiative = self._as_written(forms.INITIATIVES, initiative)
                lead = True if lead is None else lead
                pairs.append({"initiative": initiative, "department": code, "lead": lead})
        if not names:
            return {}
        departments = [{"code": code, "name": name} for code, name in names.items()]
        return {"departments": departments, "responsibilities": pairs}

    def _as_written(self, form: SheetForm, code: str) -> str:
        """The parent's own spelling of *code*, where it has one."""
        for record in self.of(form):
            if fold(_code(record)) == fold(code):
                return _code(record)
        return code

    def _by_parent(self, form: SheetForm) -> dict[str, list[Record]]:
        """The records of *form* by the code of the record that its first column refers to."""
        what = form.columns[0].refers_to
        parents = next(parent for parent in forms.FORMS if parent.name == what)
        known = {fold(_code(parent)): _code(parent) for parent in self.of(parents)}
        found: dict[str, list[Record]] = defaultdict(list)
        for record in self.of(form):
            code = record.values.get(forms.PARENT)
            if code is None:
                continue
            if fold(code) in known:
                found[known[fold(code)]].append(record)
            else:
                message = f"{what}コード「{code}」がシート「{parents.name}」にありません。"
                self.problems.append(Problem(record.at(forms.PARENT), message))
        return found

    def _refuse_repeated(self) -> None:
        """A code told twice: nobody can tell which of the two is meant."""
        by_code = (
            forms.POLICIES,
            forms.MEASURES,
            forms.INITIATIVES,
            forms.INDICATORS,
            forms.BANDS,
        )
        by = [
            *((form, "code") for form in by_code),
            (forms.TERMS, "term"),
            (forms.TARGETS, forms.PARENT),
        ]
        for form, key in by:
            first: dict[str, Record] = {}
            for record in self.of(form):
                value = record.values.get(key)
                if value is None:
                    continue
                known = first.setdefault(fold(value), record)
                if known is not record:
                    message = f"「{value}」が二度書かれています（{known.at(key).cell} と同じ）。"
                    self.problems.append(Problem(record.at(key), message))

    def placed(self, messages: Iterable[str]) -> list[Problem]:
        """The parser's messages at the cells they are about; not what is complained of already."""
        known = {problem.place for problem in self.problems}
        found = []
        for message in messages:
            path, _, text = message.partition(": ")
            place = self._place(path)
            if place not in known and place is not None:
                found.append(Problem(place, text))
        if not found and not self.problems:
            found = [Problem(Place("計画"), message) for message in messages]
        return found

    def _place(self, path: str) -> Place | None:
        """The cell of 「measures[0].initiatives[1].goal」; None for what has its cell elsewhere."""
        prefix = path
        while prefix:
            if record := self.places.get(prefix):
                return record.at(path.removeprefix(prefix).lstrip("."))
            cut = max(prefix.rfind("."), prefix.rfind("["))
            prefix = prefix[:cut] if cut > 0 else ""
        return None


def _code(record: Record) -> str:
    return str(record.values.get("code") or NAMELESS)
