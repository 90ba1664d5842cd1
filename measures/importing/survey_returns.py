"""A returned survey form: which form it is, and line by line what was done to it.

Three states are held against each other: what stood in the form when it left (its signature), what
came back, and what the portal holds now. The reading itself is the import's.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from django.core.signing import BadSignature

from measures.domain.reported import AnyReported, ReportedPhase, ReportedValue
from measures.importing.checks import shown_of
from measures.importing.planning import plan_import
from measures.importing.rows import ImportPlan, PlannedRow, RowStatus
from measures.imports.layout import SURVEY_SIGNATURE
from measures.models import ReportingRound
from measures.selectors.import_context import IndicatorSubject, PhaseSubject
from measures.selectors.surveys import VERSION, FormSignature, is_nothing, read_signature
from plans import clock
from plans.domain.calendar import Period
from plans.domain.vocabulary import Labelled
from plans.models import Department, Plan, User
from plans.permissions import Access, access_of
from plans.sheets.workbook.opening import open_workbook
from plans.sheets.workbook.sheets import SheetRefused, Workbook

# A form is some ten kilobytes; what is a hundred times as large is none.
MOST_BYTES = 2_000_000
TOO_BIG = "調査票としては大きすぎます（2MBまで）。画像やシートを足さずに返送してください。"
NO_FORM = (
    "調査票ではありません（様式の情報がありません）。ポータルからダウンロードした調査票を選ぶか、"
    "ほかの表は「取込」から取り込んでください。"
)
BAD_SIGNATURE = (
    "調査票の印が合いません。様式の情報が書き換えられたか、別のポータルの調査票です。"
    "このポータルからダウンロードし直してください。"
)


GONE = "この行は返送された調査票にありません（変更しません）。"


class Verdict(Labelled):
    """受領の判定 — whether a file is the form that was asked for."""

    FITS = "fits", "受け取れます"
    NO_FORM = "no_form", "調査票ではない"
    BAD_SIGNATURE = "bad_signature", "印が合わない"
    OTHER_VERSION = "other_version", "様式の版が違う"
    OTHER_PLAN = "other_plan", "別の計画"
    OTHER_ROUND = "other_round", "別の報告期"
    OTHER_DEPARTMENT = "other_department", "別の所管課"
    TWICE = "twice", "重複"


class LineChange(Labelled):
    """行の違い — the form as it left, as it came back, and the portal now."""

    FILLED = "filled", "記入"
    SAME = "same", "変更なし"
    ALREADY = "already", "反映済み"
    CONFLICT = "conflict", "食い違い"
    OUTDATED = "outdated", "ポータルが新しい"
    CLEARED = "cleared", "消された"
    FOREIGN = "foreign", "様式にない行"
    MISSING = "missing", "返送にない行"
    ERROR = "error", "エラー"


# What is never written from the form: nobody meant it, or it is not the form's to say.
HELD_BACK = frozenset({LineChange.SAME, LineChange.OUTDATED, LineChange.FOREIGN})
NEED_EYES = (
    LineChange.ERROR,
    LineChange.CONFLICT,
    LineChange.FOREIGN,
    LineChange.MISSING,
    LineChange.CLEARED,
    LineChange.OUTDATED,
    LineChange.FILLED,
)


@dataclass(frozen=True, slots=True)
class ReturnedLine:
    """One line three ways, each in words; ``row`` None where the form came back without it."""

    code: str
    name: str
    change: LineChange
    left_as: str
    came_back_as: str
    now: str
    message: str = ""
    sheet: str = ""
    row: int | None = None


@dataclass(frozen=True, slots=True)
class Returned:
    """返送された調査票 — the verdict with its reason; where it fits, the lines."""

    file_name: str
    verdict: Verdict
    reason: str = ""
    signature: FormSignature | None = None
    department: str = ""
    lines: list[ReturnedLine] = field(default_factory=list)
    planned: ImportPlan | None = None

    @property
    def counts(self) -> list[tuple[LineChange, int]]:
        return [
            (change, number)
            for change in LineChange
            if (number := sum(line.change is change for line in self.lines))
        ]

    @property
    def telling(self) -> list[ReturnedLine]:
        """The lines that need a look, the most urgent first."""
        return sorted(
            (line for line in self.lines if line.change in NEED_EYES),
            key=lambda line: NEED_EYES.index(line.change),
        )

    def held_back(self, *, conflicts_too: bool) -> set[tuple[str, int]]:
        """Sheet and row of the lines that the import would write, and must not."""
        changes = HELD_BACK | ({LineChange.CONFLICT} if conflicts_too else set())
        held = {(line.sheet, line.row) for line in self.lines if line.change in changes}
        return {(sheet, row) for sheet, row in self.writes if (sheet, row) in held}

    @property
    def writes(self) -> set[tuple[str, int]]:
        """Sheet and row of the lines that the import would write."""
        rows = self.planned.writes if self.planned else []
        return {(row.sheet, row.row) for row in rows if row.row is not None}


def read_return(
    *, content: bytes, file_name: str, round: ReportingRound, by: User, is_sample: bool = False
) -> Returned:
    """What *file_name* is and, where it is a form of *round*, what each line reported."""
    if len(content) > MOST_BYTES:
        return Returned(file_name, Verdict.NO_FORM, TOO_BIG)
    try:
        signature = _signature_of(open_workbook(content, file_name))
    except SheetRefused as refusal:
        return Returned(file_name, Verdict.NO_FORM, refusal.message)
    except BadSignature:
        return Returned(file_name, Verdict.BAD_SIGNATURE, BAD_SIGNATURE)
    if signature is None:
        return Returned(file_name, Verdict.NO_FORM, NO_FORM)
    known = {row.code: row for row in Department.objects.filter(code__in=signature.departments)}
    name = "、".join(known[code].name if code in known else code for code in signature.departments)
    if misfit := _misfit(signature, round, known, access_of(by)):
        return Returned(file_name, *misfit, signature=signature, department=name)
    planned = plan_import(
        plan=round.plan, by=by, file_name=file_name, content=content, is_sample=is_sample
    )
    if whole := [row.message for row in planned.rows if row.row is None]:
        return Returned(file_name, Verdict.NO_FORM, " ".join(whole), signature, name)
    lines = list(_Comparison(signature, planned, round.period).lines())
    return Returned(file_name, Verdict.FITS, "", signature, name, lines, planned)


def _signature_of(book: Workbook) -> FormSignature | None:
    """The signature in the hidden sheet; None where there is no such sheet. Raises BadSignature."""
    for sheet in book.sheets:
        if sheet.name == SURVEY_SIGNATURE:
            pieces = [row[0] for row in sheet.rows[1:] if row and isinstance(row[0], str)]
            return read_signature("".join(pieces))
    return None


def _misfit(
    signature: FormSignature,
    round: ReportingRound,
    departments: Mapping[str, Department],
    access: Access,
) -> tuple[Verdict, str] | None:
    """Why a genuine form is not one of *round*'s that *access* may hand in."""
    if signature.version != VERSION:
        return Verdict.OTHER_VERSION, (
            f"様式の第{signature.version}版です（今は第{VERSION}版）。ダウンロードし直してください。"
        )
    if signature.plan != round.plan.code:
        known = Plan.objects.filter(code=signature.plan).first()
        return Verdict.OTHER_PLAN, f"計画「{known or signature.plan}」の調査票です。"
    period = Period.parse(signature.period)
    if period != round.period:
        return Verdict.OTHER_ROUND, (
            f"{period.label}の調査票です（選んだのは{round.period.label}）。"
            "報告期を選び直すか、正しい調査票を選んでください。"
        )
    if unknown := [code for code in signature.departments if code not in departments]:
        codes = "」「".join(unknown)
        return Verdict.OTHER_DEPARTMENT, f"所管課コード「{codes}」は登録されていません。"
    # A form of a department that is no more is whoever's took it over: each row asks for itself.
    present = [one for one in departments.values() if one.is_in_force_on(clock.today())]
    others = [one.name for one in present if one.pk not in access.promoter_of]
    if others and not access.is_administrator:
        reason = f"{'、'.join(others)}の調査票です。受け取れるのは自分の所管課のものだけです。"
        return Verdict.OTHER_DEPARTMENT, reason
    return None


class _Comparison:
    """The lines of one form, each three ways."""

    def __init__(self, signature: FormSignature, planned: ImportPlan, period: Period) -> None:
        self.signature, self.planned, self.period = signature, planned, period
        self.left: dict[str, AnyReported | None] = {}
        for code, texts in signature.figures.items():
            self.left[code] = ReportedValue.from_texts(texts) if texts else None
        for code, texts in signature.phases.items():
            self.left[code] = ReportedPhase.from_texts(texts) if texts else None
        # What the portal holds now: a draft before what it amends, as when the form left.
        context = planned.context
        self.subjects: dict[str, IndicatorSubject | PhaseSubject] = {
            item.code: item for item in context.indicators
        }
        self.subjects |= {known[-1].code: known[-1] for known in context.phases.values()}
        self.now = {code: context.entered(item, period) for code, item in self.subjects.items()}

    def lines(self) -> Iterator[ReturnedLine]:
        seen: set[str] = set()
        for row in self.planned.rows:
            if row.status is RowStatus.SKIPPED and not row.period:
                continue
            code = row.indicator or ""
            if row.status is RowStatus.ERROR and code not in self.left:
                yield self._line(row, LineChange.ERROR, row.message)
            else:
                seen.add(code)
                yield self._line(row, self._change(row, code), row.message)
        for code in sorted(self.left.keys() - seen):
            left, now = (self._words(one.get(code), code) for one in (self.left, self.now))
            name = self.subjects[code].name if code in self.subjects else ""
            yield ReturnedLine(code, name, LineChange.MISSING, left, "", now, GONE)

    def _change(self, row: PlannedRow, code: str) -> LineChange:
        if row.status is RowStatus.ERROR:
            return LineChange.ERROR
        if code not in self.left or row.period != str(self.period):
            return LineChange.FOREIGN
        left, now = self.left[code], self.now.get(code)
        came_back = row.write.reported if row.write else None
        if came_back is None:
            return LineChange.SAME if is_nothing(left) else LineChange.CLEARED
        if alike(came_back, left):
            return LineChange.SAME if alike(now, left) else LineChange.OUTDATED
        if alike(came_back, now):
            return LineChange.ALREADY
        return LineChange.FILLED if alike(now, left) else LineChange.CONFLICT

    def _line(self, row: PlannedRow, change: LineChange, message: str) -> ReturnedLine:
        code = row.indicator or ""
        came_back = row.write.reported if row.write else None
        return ReturnedLine(
            code=code,
            name=row.name,
            change=change,
            left_as=self._words(self.left.get(code), code),
            came_back_as=self._words(came_back, code),
            now=self._words(self.now.get(code), code),
            message=message,
            sheet=row.sheet,
            row=row.row,
        )

    def _words(self, reported: AnyReported | None, code: str) -> str:
        if reported is None or is_nothing(reported):
            return "未報告"
        note = f"（{reported.note}）" if reported.note else ""
        subject = self.subjects.get(code)
        return f"{shown_of(subject, reported) if subject else reported.shown()}{note}"


def alike(one: AnyReported | None, other: AnyReported | None) -> bool:
    """Whether both report the same; nothing at all and 未報告 are the same."""
    if is_nothing(one) or is_nothing(other):
        return is_nothing(one) and is_nothing(other)
    return one == other
