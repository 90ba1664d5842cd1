"""From the nested values of a plan file to a checked :class:`PlanDocument`, or to every problem."""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import Any

from plans.domain.document_reader import DocumentError, Node, Problems
from plans.domain.indicator_parsing import read_indicator
from plans.domain.plan_document import (
    DepartmentEntry,
    EditionEntry,
    IndicatorEntry,
    InitiativeEntry,
    MeasureEntry,
    PhaseEntry,
    PlanDocument,
    PlanHead,
    PolicyEntry,
    ResponsibilityEntry,
    SchemeEntry,
    TermEntry,
)
from plans.domain.plan_rules import phase_faults, scheme_faults
from plans.domain.record_parsing import Entry, Reader, Years, read_record
from plans.domain.sheet_columns import FileEntry
from plans.domain.standard_scheme import STANDARD
from plans.domain.yaml_reader import load_yaml

FORMAT = "1"
TOP = (
    "format", "plan", "rating_scheme", "edition", "policies", "measures", "glossary",
    "departments", "responsibilities", "sources",
)  # fmt: skip
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
    top = Node(content, "", problems)
    top.only(*TOP)
    if top.text("format", required=True) not in ("", FORMAT):
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
    document = PlanDocument(
        plan=plan,
        scheme=_scheme(top.node("rating_scheme"), years) if has_scheme else STANDARD,
        edition=read_record(EditionEntry, top.node("edition", required=True), years),
        policies=every("policies", PolicyEntry),
        measures=every("measures", MeasureEntry, required=True),
        glossary=every("glossary", TermEntry),
        departments=if_any("departments", DepartmentEntry),
        responsibilities=if_any("responsibilities", ResponsibilityEntry),
    )
    _check_codes(document, problems)
    if problems.messages:
        raise DocumentError(*problems.messages)
    return document


def _plan(node: Node) -> PlanHead:
    plan = read_record(PlanHead, node, (EARLIEST_YEAR, LATEST_YEAR))
    if plan.final_year < plan.first_year:
        node.wrong("final_year", "最初の年度以後にしてください。")
    return plan


def _scheme(node: Node, years: Years) -> SchemeEntry:
    scheme = read_record(SchemeEntry, node, years)
    node.complain(scheme_faults(scheme))
    return scheme


def _initiative(node: Node, years: Years, place: int) -> InitiativeEntry:
    entry = read_record(InitiativeEntry, node, years, READERS)
    for number in _repeated(phase.number for phase in entry.phases):
        node.wrong("phases", f"番号 {number} の工程が二つあります。")
    return entry


def _phase(node: Node, years: Years, place: int) -> PhaseEntry:
    phase = read_record(PhaseEntry, node, years)
    if node.raw("number") is None:
        # A number is written only where it is not the place: a phase keeps it through editions.
        phase = replace(phase, number=place)
    node.complain(phase_faults(phase))
    return phase


READERS: dict[type[FileEntry], Reader] = {
    InitiativeEntry: _initiative,
    PhaseEntry: _phase,
    IndicatorEntry: read_indicator,
}


def _repeated(values: Iterable[Any]) -> list[Any]:
    return [value for value, count in Counter(values).items() if value and count > 1]


def _paths(document: PlanDocument) -> Iterator[tuple[str, str, str, str]]:
    """Every code of the plan: its kind, where it stands, what it is called, and itself."""
    for n, band in enumerate(document.scheme.bands):
        yield "band", f"rating_scheme.bands[{n}].code", "記号", band.code
    for n, policy in enumerate(document.policies):
        yield "policy", f"policies[{n}].code", "コード", policy.code
    for m, measure in enumerate(document.measures):
        yield "measure", f"measures[{m}].code", "コード", measure.code
        for i, one in enumerate(measure.initiatives):
            path = f"measures[{m}].initiatives[{i}]"
            yield "initiative", f"{path}.code", "コード", one.code
            for n, indicator in enumerate(one.indicators):
                yield "indicator", f"{path}.indicators[{n}].code", "コード", indicator.code
    for n, term in enumerate(document.glossary):
        yield "term", f"glossary[{n}].term", "用語", term.term
    for n, department in enumerate(document.departments or ()):
        yield "department", f"departments[{n}].code", "コード", department.code


def _check_codes(document: PlanDocument, problems: Problems) -> None:
    """Every code once in the plan, and no measure under a policy that is not there."""
    seen: set[tuple[str, str]] = set()
    for kind, path, what, code in _paths(document):
        if code and (kind, code) in seen:
            problems.add(path, f"{what}「{code}」が二度使われています。")
        seen.add((kind, code))
    known = {policy.code for policy in document.policies}
    for place, measure in enumerate(document.measures):
        if measure.policy and measure.policy not in known:
            message = f"基本方針「{measure.policy}」はありません。"
            problems.add(f"measures[{place}].policy", message)
    initiatives = {one.code for measure in document.measures for one in measure.initiatives}
    _check_responsibilities(document, initiatives, problems)


def _check_responsibilities(
    document: PlanDocument, initiatives: set[str], problems: Problems
) -> None:
    """Both ends are in the file, no pair is told twice, and one department leads."""
    departments = {one.code for one in document.departments or ()}
    leads: set[str] = set()
    pairs: set[tuple[str, str]] = set()
    for place, item in enumerate(document.responsibilities or ()):
        path, pair = f"responsibilities[{place}]", (item.initiative, item.department)
        if item.initiative and item.initiative not in initiatives:
            problems.add(f"{path}.initiative", f"取組「{item.initiative}」がありません。")
        if item.department and item.department not in departments:
            problems.add(f"{path}.department", f"所管課「{item.department}」がありません。")
        if pair in pairs:
            problems.add(path, f"取組 {item.initiative} と所管課の組が二度書かれています。")
        elif item.lead and item.initiative in leads:
            problems.add(f"{path}.lead", f"取組 {item.initiative} の主管は一つだけにしてください。")
        pairs.add(pair)
        leads |= {item.initiative} if item.lead else set()
