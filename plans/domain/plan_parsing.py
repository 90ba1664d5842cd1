"""From the nested values of a plan file to a checked :class:`PlanDocument`, or to every problem."""

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import replace
from typing import Any

from plans.domain import plan_document as entries
from plans.domain.document_reader import DocumentError, Node, Problems
from plans.domain.field_reading import Years
from plans.domain.indicator_parsing import read_indicator
from plans.domain.plan_document import PlanDocument, beneath
from plans.domain.plan_rules import phase_faults, scheme_faults
from plans.domain.record_parsing import Entry, Reader, read_record
from plans.domain.sheet_columns import FieldSpec, FileEntry, specs_of
from plans.domain.standard_scheme import STANDARD
from plans.domain.yaml_reader import load_yaml

FORMAT = "1"
TOP = (
    "format", "plan", "rating_scheme", "edition", "policies", "measures", "glossary",
    "departments", "responsibilities", "sources",
)  # fmt: skip
# What a reference to a record of this name refers to.
REFERRED = {
    "基本方針": entries.PolicyEntry,
    "取組": entries.InitiativeEntry,
    "所管課": entries.DepartmentEntry,
}
EARLIEST_YEAR, LATEST_YEAR = 1990, 2100


def parse_text(text: str) -> PlanDocument:
    """The plan in a YAML file's text; DocumentError names everything that is wrong with it."""
    return parse(*load_yaml(text))


def parse(content: Any, faults: Iterable[str] = ()) -> PlanDocument:
    """The plan in the nested values of a file; DocumentError as above, *faults* among the rest."""
    if not isinstance(content, dict):
        message = "計画ファイルの形式ではありません（最上段に plan: などが要ります）。"
        raise DocumentError(*faults, message)
    problems = Problems(content, [*faults])
    document = _document(Node(content, "", problems))
    _check_codes(document, problems)
    if problems.found:
        raise DocumentError(*problems.found)
    return document


def _document(top: Node) -> PlanDocument:
    top.only(*TOP)
    if str(top.raw("format", required=True) or FORMAT) != FORMAT:
        top.wrong("format", f"この版で読めるのは {FORMAT} だけです。")
    plan = _plan(top.node("plan", required=True))
    # Where the plan's own years are wrong, no other year is to blame.
    years = (plan.first_year, plan.final_year)
    if years[0] >= years[1]:
        years = (EARLIEST_YEAR, LATEST_YEAR)

    def every(key: str, record: type[Entry], *, required: bool = False) -> tuple[Entry, ...]:
        nodes = top.nodes(key, required=required)
        return tuple(read_record(record, node, years, READERS) for node in nodes)

    def if_any(key: str, record: type[Entry]) -> tuple[Entry, ...] | None:
        return None if top.raw(key) is None else every(key, record)

    has_scheme = top.raw("rating_scheme")
    return PlanDocument(
        plan=plan,
        rating_scheme=_scheme(top.node("rating_scheme"), years) if has_scheme else STANDARD,
        edition=read_record(entries.EditionEntry, top.node("edition", required=True), years),
        policies=every("policies", entries.PolicyEntry),
        measures=every("measures", entries.MeasureEntry, required=True),
        glossary=every("glossary", entries.TermEntry),
        departments=if_any("departments", entries.DepartmentEntry),
        responsibilities=if_any("responsibilities", entries.ResponsibilityEntry),
    )


def _plan(node: Node) -> entries.PlanHead:
    plan = read_record(entries.PlanHead, node, (EARLIEST_YEAR, LATEST_YEAR))
    if plan.final_year < plan.first_year:
        node.wrong("final_year", "最初の年度以後にしてください。")
    return plan


def _scheme(node: Node, years: Years) -> entries.SchemeEntry:
    scheme = read_record(entries.SchemeEntry, node, years)
    node.complain(scheme_faults(scheme))
    return scheme


def _initiative(node: Node, years: Years, place: int) -> entries.InitiativeEntry:
    entry = read_record(entries.InitiativeEntry, node, years, READERS)
    for number, times in Counter(phase.number for phase in entry.phases).items():
        if times > 1:
            node.wrong("phases", f"番号 {number} の工程が二つあります。")
    return entry


def _phase(node: Node, years: Years, place: int) -> entries.PhaseEntry:
    phase = read_record(entries.PhaseEntry, node, years)
    if phase.number is None:
        # A number is written only where it is not the place: a phase keeps it through editions.
        phase = replace(phase, number=place)
    node.complain(phase_faults(phase))
    return phase


READERS: dict[type[FileEntry], Reader] = {
    entries.InitiativeEntry: _initiative,
    entries.PhaseEntry: _phase,
    entries.IndicatorEntry: read_indicator,
}


def _check_codes(document: PlanDocument, problems: Problems) -> None:
    """Every code once in the plan, and none that names a record that is not there."""
    codes: dict[type, set[str]] = defaultdict(set)
    records = [(path, one) for path, _, one, _ in beneath(document)]
    for path, one in records:
        code = getattr(one, one.known_by, None)
        if isinstance(code, str) and code in codes[type(one)] - {""}:
            what = {entries.BandEntry: "記号", entries.TermEntry: "用語"}.get(type(one), "コード")
            problems.add(f"{path}.{one.known_by}", f"{what}「{code}」が二度使われています。")
        codes[type(one)].add(str(code))
    for path, one in records:
        for key, spec in specs_of(type(one)).items():
            what = spec.refers_to if isinstance(spec, FieldSpec) else ""
            if what and (code := getattr(one, key)) and code not in codes[REFERRED[what]]:
                problems.add(f"{path}.{key}", f"{what}「{code}」はありません。")
    _check_responsibilities(document, problems)


def _check_responsibilities(document: PlanDocument, problems: Problems) -> None:
    """No pair stands twice, and one department leads."""
    leads: set[str] = set()
    pairs: set[tuple[str, str]] = set()
    for place, item in enumerate(document.responsibilities or ()):
        path, pair = f"responsibilities[{place}]", (item.initiative, item.department)
        if pair in pairs:
            problems.add(path, f"取組 {item.initiative} と所管課の組が二度書かれています。")
        elif item.lead and item.initiative in leads:
            problems.add(f"{path}.lead", f"取組 {item.initiative} の主管は一つだけにしてください。")
        pairs.add(pair)
        leads |= {item.initiative} if item.lead else set()
