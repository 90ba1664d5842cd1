"""From the nested values of a plan file to a checked :class:`PlanDocument`, or to every problem."""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from decimal import Decimal
from typing import Any, TypeVar

from plans.domain.document_reader import DocumentError, Node, Problems, load_yaml
from plans.domain.plan_document import (
    BandEntry,
    BaselineEntry,
    DepartmentEntry,
    EditionEntry,
    IndicatorEntry,
    InitiativeEntry,
    MeasureEntry,
    PhaseEntry,
    PlanDocument,
    PlanHead,
    PolicyEntry,
    Quarters,
    ResponsibilityEntry,
    SchemeEntry,
    TermEntry,
)
from plans.domain.vocabulary import (
    Aggregation,
    Direction,
    EntryKind,
    PhaseOutcome,
    RateMethod,
    TargetBasis,
)

FORMAT = "1"
TOP = (
    "format", "plan", "rating_scheme", "edition", "policies", "measures", "glossary",
    "departments", "responsibilities", "sources",
)  # fmt: skip
EARLIEST_YEAR, LATEST_YEAR = 1990, 2100
COLOURS = ("blue", "green", "yellow", "orange", "red")
RESERVED_CODES = ("D", "未報告")


def parse_text(text: str) -> PlanDocument:
    """The plan in a YAML file's text; DocumentError names everything that is wrong with it."""
    return parse(load_yaml(text))


def parse(content: Any) -> PlanDocument:
    """The plan in the nested values of a file; DocumentError as above."""
    if not isinstance(content, dict):
        raise DocumentError("計画ファイルの形式ではありません（最上段に plan: などが要ります）。")
    problems = Problems()
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
        scheme=_scheme(top.node("rating_scheme", required=True)),
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
    node.only(*PlanHead.__slots__)
    first = node.whole("first_year", low=EARLIEST_YEAR, high=LATEST_YEAR)
    final = node.whole("final_year", low=EARLIEST_YEAR, high=LATEST_YEAR)
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
    )


def _edition(node: Node, years: tuple[int, int]) -> EditionEntry:
    node.only("number", "label", "effective_from", "adopted_on", "note")
    return EditionEntry(
        number=node.whole("number", low=1, high=999),
        label=node.text("label", required=True, longest=100),
        effective_from=node.whole("effective_from", low=years[0], high=years[1]),
        adopted_on=node.day("adopted_on"),
        note=node.text("note", longest=2000),
    )


def _scheme(node: Node) -> SchemeEntry:
    node.only("code", "name", "bands")
    bands = [(band, _band(band)) for band in node.nodes("bands", required=True)]
    _check_bounds(bands)
    return SchemeEntry(
        code=node.slug("code"),
        name=node.text("name", required=True, longest=100),
        bands=tuple(entry for _, entry in bands),
    )


def _band(node: Node) -> BandEntry:
    node.only("code", "label", "lower_bound", "colour", "meaning", "on_plan", "phase_outcome")
    code = node.text("code", required=True, longest=4)
    if code in RESERVED_CODES:
        node.wrong("code", f"「{code}」は評価できないもののための記号です。")
    colour = node.text("colour", required=True)
    if colour and colour not in COLOURS:
        node.wrong("colour", f"「{colour}」は使えません（{'・'.join(COLOURS)} のいずれか）。")
    return BandEntry(
        code=code,
        label=node.text("label", required=True, longest=40),
        lower_bound=node.number("lower_bound"),
        colour=colour,
        meaning=node.text("meaning"),
        on_plan=node.flag("on_plan"),
        phase_outcome=node.word_if_said("phase_outcome", PhaseOutcome),
    )


def _check_bounds(bands: list[tuple[Node, BandEntry]]) -> None:
    """Best first, every bound below the one before; the last one takes the rest."""
    before: Decimal | None = None
    for place, (node, band) in enumerate(bands, 1):
        if place == len(bands):
            if band.lower_bound is not None:
                node.wrong("lower_bound", "一番下の区分の下限は空欄（null）にしてください。")
        elif band.lower_bound is None:
            node.wrong("lower_bound", "下限が要ります。空欄にできるのは一番下の区分だけです。")
        elif before is not None and band.lower_bound >= before:
            node.wrong("lower_bound", "よい区分から順に、下限が下がるように並べてください。")
        before = band.lower_bound if band.lower_bound is not None else before
    outcomes: set[PhaseOutcome] = set()
    for node, band in bands:
        if band.phase_outcome in outcomes:
            node.wrong("phase_outcome", "同じ工程の評価を二つの区分に付けることはできません。")
        if band.phase_outcome:
            outcomes.add(band.phase_outcome)


def _policy(node: Node) -> PolicyEntry:
    node.only("code", "name", "source")
    return PolicyEntry(
        code=node.text("code", required=True, longest=20),
        name=node.text("name", required=True),
        source=node.text("source"),
    )


def _measure(node: Node, years: tuple[int, int]) -> MeasureEntry:
    node.only("code", "policy", "name", "source", "initiatives")
    return MeasureEntry(
        code=node.text("code", required=True, longest=20),
        policy=node.text("policy", longest=20) or None,
        name=node.text("name", required=True),
        source=node.text("source"),
        initiatives=tuple(_initiative(child, years) for child in node.nodes("initiatives")),
    )


def _initiative(node: Node, years: tuple[int, int]) -> InitiativeEntry:
    node.only("code", "name", "goal", "source", "phases", "indicators")
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
        indicators=tuple(_indicator(child, years) for child in node.nodes("indicators")),
    )


def _phase(node: Node, place: int, years: tuple[int, int]) -> PhaseEntry:
    node.only("number", "label", "start", "end", "inferred", "source")
    start = node.whole("start", low=years[0], high=years[1])
    end = node.whole("end", low=years[0], high=years[1])
    if end < start:
        node.wrong("end", "終了年度は開始年度以後にしてください。")
    return PhaseEntry(
        # A number is written only where it is not the place: a phase keeps it through editions.
        number=node.whole("number", low=1, high=999, default=place),
        label=node.text("label", required=True),
        start=start,
        end=end,
        inferred=node.flag("inferred"),
        source=node.text("source"),
    )


def _indicator(node: Node, years: tuple[int, int]) -> IndicatorEntry:
    node.only(*IndicatorEntry.__slots__)
    aggregation = node.word("aggregation", Aggregation)
    targets = _targets(node.node("targets"), years)
    usual = EntryKind.FRACTION if aggregation is Aggregation.RATIO else EntryKind.VALUE
    entry = IndicatorEntry(
        code=node.text("code", required=True, longest=30),
        name=node.text("name", required=True),
        definition=node.text("definition", longest=2000),
        unit=node.text("unit", longest=20),
        direction=node.word("direction", Direction),
        aggregation=aggregation,
        entry=node.word("entry", EntryKind, default=usual),
        cumulative=node.flag("cumulative"),
        basis=node.word("basis", TargetBasis, default=TargetBasis.ABSOLUTE),
        measurable=node.flag("measurable", default=True),
        unmeasurable_note=node.text("unmeasurable_note"),
        baseline=_baseline(node.node("baseline"), aggregation),
        targets=targets,
        reference_name=node.text("reference_name", longest=100),
        headline=node.flag("headline"),
        decimals=node.whole("decimals", low=0, high=6, default=0),
        source=node.text("source"),
        rate_method=node.word_if_said("rate_method", RateMethod),
        target_notes=_target_notes(node.node("target_notes"), targets),
    )
    _check_indicator(node, entry)
    return entry


def _check_indicator(node: Node, entry: IndicatorEntry) -> None:
    """The rules that bind one field of an indicator to another."""
    if entry.cumulative and entry.aggregation is not Aggregation.LATEST:
        node.wrong("cumulative", "「累計」は aggregation が latest の指標だけに使えます。")
    if entry.aggregation is Aggregation.RATIO and entry.entry is not EntryKind.FRACTION:
        node.wrong("entry", "「比率」の指標は fraction（分子・分母）で入力します。")
    if entry.aggregation is Aggregation.SUM and entry.entry is not EntryKind.VALUE:
        node.wrong("entry", "「期間合計」の指標は value（値）で入力します。")
    if entry.basis is TargetBasis.REFERENCE and not entry.reference_name:
        node.wrong("reference_name", "比較系列の指標には比較値の名称が要ります。")


def _baseline(node: Node, aggregation: Aggregation) -> BaselineEntry:
    node.only("value", "on", "note", "reference", "quarters", "sample")
    value, quarters = node.number("value"), _quarters(node)
    if quarters is not None:
        if aggregation is not Aggregation.SUM:
            node.wrong("quarters", "四半期ごとの基準値は「期間合計」の指標だけに書けます。")
        elif value != sum(quarters):
            node.wrong("quarters", "四つの合計を基準値（value）と同じにしてください。")
    return BaselineEntry(
        value=value,
        on=node.day("on"),
        note=node.text("note"),
        reference=node.number("reference"),
        quarters=quarters,
        sample=node.flag("sample"),
    )


def _quarters(node: Node) -> Quarters | None:
    given = node.raw("quarters")
    if given is None:
        return None
    if not isinstance(given, list) or len(given) != 4 or None in given:
        node.wrong("quarters", "第1から第4四半期までの四つの数を書いてください。")
        return None
    found = [node.decimal_of(f"quarters[{place}]", item) for place, item in enumerate(given)]
    first, second, third, fourth = (item if item is not None else Decimal(0) for item in found)
    return first, second, third, fourth


def _targets(node: Node, years: tuple[int, int]) -> dict[int, Decimal]:
    targets: dict[int, Decimal] = {}
    for year, given in node.values.items():
        if isinstance(year, bool) or not isinstance(year, int):
            node.wrong(year, "年度は西暦の整数（例 2024）で書いてください。")
        elif not years[0] <= year <= years[1]:
            node.wrong(year, f"計画の年度（{years[0]}〜{years[1]}）の外です。")
        elif given is None:
            node.wrong(year, "目標値が要ります。目標のない年度は書かないでください。")
        elif (value := node.decimal_of(year, given)) is not None:
            targets[year] = value
    return targets


def _target_notes(node: Node, targets: Mapping[int, Decimal]) -> dict[int, str]:
    """What is said of a target, by its year; there is no note without a target."""
    notes: dict[int, str] = {}
    for year in node.values:
        if year not in targets:
            node.wrong(year, "この年度には目標がありません。備考は目標のある年度に書いてください。")
        elif note := node.text(year):
            notes[year] = note
    return notes


def _term(node: Node) -> TermEntry:
    node.only("term", "meaning", "source")
    return TermEntry(
        term=node.text("term", required=True, longest=100),
        meaning=node.text("meaning", required=True, longest=2000),
        source=node.text("source"),
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


def _check_codes(document: PlanDocument, problems: Problems) -> None:
    """Every code once in the plan, and no measure under a policy that is not there."""
    initiatives = [one for measure in document.measures for one in measure.initiatives]
    kinds: tuple[tuple[str, str, list[str]], ...] = (
        ("rating_scheme.bands", "記号", [band.code for band in document.scheme.bands]),
        ("policies", "コード", [policy.code for policy in document.policies]),
        ("measures", "コード", [measure.code for measure in document.measures]),
        ("measures[].initiatives", "コード", [one.code for one in initiatives]),
        (
            "measures[].initiatives[].indicators",
            "コード",
            [indicator.code for one in initiatives for indicator in one.indicators],
        ),
        ("glossary", "用語", [term.term for term in document.glossary]),
        ("departments", "コード", [one.code for one in document.departments or ()]),
    )
    for path, what, codes in kinds:
        for code in _repeated(codes):
            problems.add(path, f"{what}「{code}」が二度使われています。")
    known = {policy.code for policy in document.policies}
    for place, measure in enumerate(document.measures):
        if measure.policy and measure.policy not in known:
            problems.add(
                f"measures[{place}].policy",
                f"基本方針「{measure.policy}」は policies にありません。",
            )
    _check_responsibilities(document, {one.code for one in initiatives}, problems)


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
