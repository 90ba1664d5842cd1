"""From the nested values of a plan file to a checked :class:`PlanDocument`, or to every problem."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from typing import Any, TypeVar

from plans.domain.document_reader import DocumentError, Node, Problems
from plans.domain.indicator_parsing import read_indicator
from plans.domain.plan_document import (
    UNRATED_CODE,
    UNREPORTED_CODE,
    BandEntry,
    DepartmentEntry,
    EditionEntry,
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
from plans.domain.standard_scheme import STANDARD
from plans.domain.vocabulary import PhaseOutcome, RateMethod
from plans.domain.yaml_reader import load_yaml

FORMAT = "1"
TOP = (
    "format", "plan", "rating_scheme", "edition", "policies", "measures", "glossary",
    "departments", "responsibilities", "sources",
)  # fmt: skip
EARLIEST_YEAR, LATEST_YEAR = 1990, 2100
COLOURS = ("blue", "green", "yellow", "orange", "red")


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
    document = PlanDocument(
        plan=plan,
        scheme=_scheme(top.node("rating_scheme")) if top.raw("rating_scheme") else STANDARD,
        edition=_edition(top.node("edition", required=True), years),
        policies=tuple(_policy(node) for node in top.nodes("policies")),
        measures=tuple(_measure(node, years) for node in top.nodes("measures", required=True)),
        glossary=tuple(_term(node) for node in top.nodes("glossary")),
        departments=_told(top, "departments", _department),
        responsibilities=_told(top, "responsibilities", _responsibility),
    )
    _check_codes(document, problems)
    if problems.messages:
        raise DocumentError(*problems.messages)
    return document


def _plan(node: Node) -> PlanHead:
    unsaid = node.only(*PlanHead.__slots__)
    first = node.year("first_year", EARLIEST_YEAR, LATEST_YEAR)
    final = node.year("final_year", EARLIEST_YEAR, LATEST_YEAR)
    if final < first:
        node.wrong("final_year", "最初の年度以後にしてください。")
    return PlanHead(
        code=node.slug("code"),
        name=node.text("name", required=True),
        first_year=first,
        final_year=final,
        source=node.text("source"),
        rate_method=node.word("rate_method", RateMethod, default=RateMethod.DIRECTION_AWARE),
        philosophy=node.text("philosophy"),
        allow_self_approval=node.answer("allow_self_approval"),
        unsaid=unsaid,
    )


def _edition(node: Node, years: tuple[int, int]) -> EditionEntry:
    unsaid = node.only(*EditionEntry.__slots__)
    return EditionEntry(
        number=node.whole("number", low=1, high=999),
        label=node.text("label", required=True, longest=100),
        effective_from=node.year("effective_from", *years),
        adopted_on=node.day("adopted_on"),
        note=node.text("note", longest=2000),
        unsaid=unsaid,
    )


def _scheme(node: Node) -> SchemeEntry:
    unsaid = node.only(*SchemeEntry.__slots__)
    scheme = SchemeEntry(
        code=node.slug("code"),
        name=node.text("name", required=True, longest=100),
        bands=tuple(_band(band) for band in node.nodes("bands", required=True)),
        unrated_code=node.text("unrated_code", longest=4) or UNRATED_CODE,
        unreported_code=node.text("unreported_code", longest=4) or UNREPORTED_CODE,
        unsaid=unsaid,
    )
    node.complain(scheme_faults(scheme))
    return scheme


def _band(node: Node) -> BandEntry:
    node.only("code", "label", "lower_bound", "colour", "meaning", "on_plan", "phase_outcome")
    colour = node.text("colour", required=True)
    if colour and colour not in COLOURS:
        node.wrong("colour", f"「{colour}」は使えません（{'・'.join(COLOURS)} のいずれか）。")
    return BandEntry(
        code=node.text("code", required=True, longest=4),
        label=node.text("label", required=True, longest=40),
        lower_bound=node.ratio("lower_bound"),
        colour=colour,
        meaning=node.text("meaning"),
        on_plan=node.flag("on_plan"),
        phase_outcome=node.word_if_said("phase_outcome", PhaseOutcome),
    )


def _policy(node: Node) -> PolicyEntry:
    unsaid = node.only(*PolicyEntry.__slots__)
    return PolicyEntry(
        code=node.text("code", required=True, longest=20),
        name=node.text("name", required=True),
        source=node.text("source"),
        unsaid=unsaid,
    )


def _measure(node: Node, years: tuple[int, int]) -> MeasureEntry:
    unsaid = node.only(*MeasureEntry.__slots__)
    return MeasureEntry(
        code=node.text("code", required=True, longest=20),
        policy=node.text("policy", longest=20) or None,
        name=node.text("name", required=True),
        source=node.text("source"),
        initiatives=tuple(_initiative(child, years) for child in node.nodes("initiatives")),
        unsaid=unsaid - {"initiatives"},
    )


def _initiative(node: Node, years: tuple[int, int]) -> InitiativeEntry:
    unsaid = node.only(*InitiativeEntry.__slots__)
    phases = tuple(
        _phase(child, place, years) for place, child in enumerate(node.nodes("phases"), 1)
    )
    for number in _repeated(phase.number for phase in phases):
        node.wrong("phases", f"番号 {number} の工程が二つあります。")
    return InitiativeEntry(
        code=node.text("code", required=True, longest=20),
        name=node.text("name", required=True),
        goal=node.text("goal", longest=300),
        source=node.text("source"),
        phases=phases,
        indicators=tuple(read_indicator(child, years) for child in node.nodes("indicators")),
        unsaid=unsaid - {"phases", "indicators"},
    )


def _phase(node: Node, place: int, years: tuple[int, int]) -> PhaseEntry:
    unsaid = node.only(*PhaseEntry.__slots__)
    phase = PhaseEntry(
        # A number is written only where it is not the place: a phase keeps it through editions.
        number=node.whole("number", low=1, high=999, default=place),
        label=node.text("label", required=True),
        start=node.year("start", *years),
        end=node.year("end", *years),
        inferred=node.flag("inferred"),
        source=node.text("source"),
        ongoing=node.flag("ongoing"),
        start_quarter=node.quarter_if_given("start_quarter"),
        end_quarter=node.quarter_if_given("end_quarter"),
        unsaid=unsaid - {"number"},
    )
    node.complain(phase_faults(phase))
    return phase


def _term(node: Node) -> TermEntry:
    unsaid = node.only(*TermEntry.__slots__)
    return TermEntry(
        term=node.text("term", required=True, longest=100),
        meaning=node.text("meaning", required=True, longest=2000),
        source=node.text("source"),
        unsaid=unsaid,
    )


Entry = TypeVar("Entry")


def _told(top: Node, key: str, entry: Callable[[Node], Entry]) -> tuple[Entry, ...] | None:
    """The entries under *key*; None where the file does not speak of them at all."""
    return None if top.raw(key) is None else tuple(entry(node) for node in top.nodes(key))


def _department(node: Node) -> DepartmentEntry:
    node.only("code", "name")
    return DepartmentEntry(
        code=node.text("code", required=True, longest=20),
        name=node.text("name", required=True, longest=100),
    )


def _responsibility(node: Node) -> ResponsibilityEntry:
    node.only("initiative", "department", "lead")
    return ResponsibilityEntry(
        initiative=node.text("initiative", required=True, longest=20),
        department=node.text("department", required=True, longest=20),
        lead=node.flag("lead", default=True),
    )


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
