"""A plan workbook to a PlanDocument, or every fault with its sheet and cell."""

from collections import defaultdict
from collections.abc import Iterator
from typing import Any

from plans.domain import plan_sheets as forms
from plans.domain.document_reader import DocumentError, Problem
from plans.domain.placed import Placed
from plans.domain.plan_document import PlanDocument
from plans.domain.plan_parsing import FORMAT, parse
from plans.domain.record_parsing import is_word
from plans.domain.sheet_columns import SheetForm
from plans.domain.vocabulary import TargetBasis
from plans.imports.sheet_records import Place, read_sheet
from plans.sheets.cells.values import Unreadable, fiscal_year_of
from plans.sheets.cells.words import as_kept, fold, fold_name
from plans.sheets.workbook.opening import open_workbook
from plans.sheets.workbook.sheets import SheetRefused

# What is written of a target that is last year's value; the indicator says so by itself.
AS_LAST_YEAR = TargetBasis.PREVIOUS_YEAR.label
NOT_BY_LAST_YEAR = (
    f"「{AS_LAST_YEAR}」は、シート「指標」の「目標の基準」で選んでください（ここは空欄でよい）。"
)
NO_SHEET = "このシートがありません。計画ワークブックの様式を使ってください。"
# The sheets of what stands under a record in the file, by its key there.
UNDER = {
    forms.MEASURES.key: {"initiatives": forms.INITIATIVES},
    forms.INITIATIVES.key: {"phases": forms.PHASES, "indicators": forms.INDICATORS},
}
ONCE = (
    (forms.POLICIES, "code"),
    (forms.MEASURES, "code"),
    (forms.INITIATIVES, "code"),
    (forms.INDICATORS, "code"),
    (forms.BANDS, "code"),
    (forms.TERMS, "term"),
    (forms.TARGETS, forms.PARENT),
)


def read_plan_workbook(content: bytes) -> PlanDocument:
    """The plan in a workbook's bytes. Raises DocumentError, each problem with its cell."""
    workbook = _Workbook(content)
    values = workbook.values()
    problems = [*workbook.problems, *workbook.references]
    places = {problem.place for problem in problems}
    try:
        document = parse(values)
    except DocumentError as error:
        # Not what the parser finds missing where the cell is complained of already.
        found = [one for one in error.problems if isinstance(one, str) or one.place not in places]
        raise DocumentError(*workbook.problems, *found, *workbook.references) from error
    if problems:
        raise DocumentError(*problems)
    return document


class _Workbook:
    """The records of the sheets, to be nested into a plan file's values.

    ``references`` are the problems with codes that stand twice, or name nothing.
    """

    def __init__(self, content: bytes) -> None:
        self.problems: list[Problem] = []
        self.references: list[Problem] = []
        try:
            book = open_workbook(content, "")
        except SheetRefused as refusal:
            raise DocumentError(refusal.message) from refusal
        sheets = {fold_name(sheet.name): sheet for sheet in book.sheets}
        self.has_notes = fold_name(forms.TARGET_NOTES.name) in sheets
        self.records: dict[str, list[Placed]] = {form.key: [] for form in forms.FORMS}
        for form in forms.FORMS:
            if sheet := sheets.get(fold_name(form.name)):
                self.records[form.key] = read_sheet(form, sheet, self.problems)
            elif form.required:
                self.problems.append(Place(form.name).problem(NO_SHEET))

    def of(self, form: SheetForm) -> list[Placed]:
        return self.records[form.key]

    def values(self) -> Placed:
        """The plan file's values."""
        for form, key in ONCE:
            self.references += _repeated(self.of(form), key)
        beneath = [form for form in forms.FORMS if form.columns[0].key == forms.PARENT]
        self.under = {form.key: self._by_parent(form) for form in beneath}
        values = Placed("")
        values |= {
            "format": FORMAT,
            "plan": self._one(forms.PLAN),
            "edition": self._one(forms.EDITION),
            "rating_scheme": self._scheme(),
            "policies": self.of(forms.POLICIES),
            "measures": [self._tree(forms.MEASURES, one) for one in self.of(forms.MEASURES)],
            "glossary": self.of(forms.TERMS),
            **self._departments(),
        }
        # What has no parent goes under one without a place, so that its own faults are found.
        lost = Placed("")
        lost |= {key: self._nested(form, "") for key, form in UNDER[forms.INITIATIVES.key].items()}
        above = Placed("")
        above["initiatives"] = [*self._nested(forms.INITIATIVES, ""), lost]
        values["measures"] += [above] if any((*lost.values(), above["initiatives"][:-1])) else []
        return values

    def _one(self, form: SheetForm) -> Placed:
        return next(iter(self.of(form)), Placed(""))

    def _scheme(self) -> Placed | None:
        """The rating scheme; nothing where neither its name nor a band is filled in."""
        bands = self.of(forms.BANDS)
        if not bands and not self.of(forms.SCHEME):
            return None
        scheme = next(iter(self.of(forms.SCHEME)), Placed(Place(forms.SCHEME.name)))
        scheme["bands"] = bands
        return scheme

    def _nested(self, form: SheetForm, parent: str) -> list[Placed]:
        """The records under the one of this folded code, with what stands under each."""
        return [self._tree(form, record) for record in self.under[form.key][parent]]

    def _tree(self, form: SheetForm, record: Placed) -> Placed:
        code = _folded(record, "code")
        for key, child in UNDER.get(form.key, {}).items():
            record[key] = self._nested(child, code) if code else []
        if form is forms.INDICATORS and code:
            record["targets"] = self._targets(record, code)
            record |= {"target_notes": self._notes(record, code)} if self.has_notes else {}
        return record

    def _targets(self, indicator: Placed, code: str) -> Placed:
        targets = Placed(indicator.place)
        for row in self.under[forms.TARGETS.key][code]:
            for key, cell in row.items():
                if cell and fold(cell.text) != AS_LAST_YEAR:
                    targets[int(key)] = cell
                    targets.places[int(key)] = row.places[key]
                elif cell and not is_word(indicator.get("basis"), TargetBasis.PREVIOUS_YEAR):
                    self.problems.append(row.places[key].problem(NOT_BY_LAST_YEAR))
        return targets

    def _notes(self, indicator: Placed, code: str) -> Placed:
        notes = Placed(indicator.place)
        for row in self.under[forms.TARGET_NOTES.key][code]:
            if not row.get("year") or not row.get("note"):
                continue
            at = row.places["year"]
            try:
                year = fiscal_year_of(row["year"])
            except Unreadable as fault:
                self.problems.append(at.problem(str(fault)))
                continue
            if year in notes:
                message = "この指標のこの年度の備考が二つあります。一つにまとめてください。"
                self.problems.append(at.problem(message))
            else:
                notes[year] = row["note"]
                notes.places[year] = at
        return notes

    def _departments(self) -> dict[str, Any]:
        """Departments and what they answer for; nothing at all where the sheet is empty."""
        departments: dict[str, Placed] = {}
        responsibilities: list[Placed] = []
        spelled = {_folded(one, "code"): one.get("code") for one in self.of(forms.INITIATIVES)}
        for row in self.of(forms.RESPONSIBILITIES):
            if not row.get("code") or not row.get("name"):
                continue
            code, name = as_kept(row["code"].text), as_kept(row["name"].text)
            known = departments.setdefault(code, _part(row, code="code", name="name"))
            if (other := as_kept(known["name"].text)) != name:
                message = f"所管課コード「{code}」の名称が二通りあります（{other}・{name}）。"
                self.problems.append(row.places["name"].problem(message))
            if row.get("initiative"):
                item = _part(row, initiative="initiative", department="code", lead="lead")
                folded = _folded(row, "initiative")
                item["initiative"] = spelled.get(folded, row["initiative"])
                responsibilities.append(item)
        if not departments:
            return {}
        return {"departments": [*departments.values()], "responsibilities": responsibilities}

    def _by_parent(self, form: SheetForm) -> dict[str, list[Placed]]:
        """The records of *form* by the folded code of their parent; "" where there is none."""
        what = form.columns[0].refers_to
        parents = next(parent for parent in forms.FORMS if parent.name == what)
        known = {_folded(parent, "code") for parent in self.of(parents)}
        found: dict[str, list[Placed]] = defaultdict(list)
        for record in self.of(form):
            folded = _folded(record, forms.PARENT)
            cell = record.pop(forms.PARENT, None)
            if cell and folded not in known:
                name = as_kept(cell.text)
                message = f"{what}コード「{name}」がシート「{parents.name}」にありません。"
                self.references.append(record.places[forms.PARENT].problem(message))
            found[folded if folded in known else ""].append(record)
        return found


def _folded(record: Placed, key: str) -> str:
    """The code under *key* as codes are compared; "" where there is none."""
    cell = record.get(key)
    return fold_name(cell.text) if cell else ""


def _part(row: Placed, **keys: str) -> Placed:
    """A record of these columns of *row*, each under its new key."""
    part = Placed(row.place)
    for key, column in keys.items():
        if column in row:
            part[key], part.places[key] = row[column], row.places[column]
    return part


def _repeated(records: list[Placed], key: str) -> Iterator[Problem]:
    """A problem for each code that stands twice."""
    first: dict[str, Placed] = {}
    for record in records:
        code = _folded(record, key)
        known = first.setdefault(code, record)
        if code and known is not record:
            text, cell = as_kept(record[key].text), known.places[key].cell
            message = f"「{text}」が二度書かれています（{cell} と同じ）。"
            yield record.places[key].problem(message)
