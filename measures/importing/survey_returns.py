"""A returned survey form: which form it is, and line by line what was done to it.

Three states are held against each other: what stood in the form when it left (its signature), what
came back, and what the portal holds now. The reading itself is the import's.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from django.core.signing import BadSignature

from measures.domain.reported import Importable, ReportedPhase, ReportedValue, ReportTexts
from measures.importing.checks import shown_of
from measures.importing.planning import plan_import
from measures.importing.rows import ImportPlan, PlannedRow, RowStatus
from measures.imports.layout import SURVEY_SIGNATURE
from measures.models import ReportingRound
from measures.selectors.import_context import OF_REPORT, ReportSubject, Subject
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
        rows = self.planned.rows if self.planned else []
        # A line that nobody touched may have faults of its own, for which no form is refused.
        faulty = {(row.sheet, row.row) for row in rows if row.status is RowStatus.ERROR}
        return {
            (line.sheet, line.row)
            for line in self.lines
            if line.change in changes
            and line.row is not None
            and (line.sheet, line.row) in self.writes | faulty
        }

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
        self.planned, self.period = planned, period
        self.left: dict[str, Importable | None] = {}
        parts: tuple[tuple[dict[str, list[str]], type[Importable]], ...] = (
            (signature.figures, ReportedValue),
            (signature.phases, ReportedPhase),
            (signature.texts, ReportTexts),
        )
        for part, kind in parts:
            for code, texts in part.items():
                self.left[code] = kind.from_texts(texts) if texts else None
        # What the portal holds now: a draft before what it amends, as when the form left.
        context = planned.context
        items: list[Subject] = [*context.indicators, *map(ReportSubject, context.initiatives)]
        items += (known[-1] for known in context.phases.values())
        self.subjects = {item.code: item for item in items}
        self.now = {code: context.entered(item, period) for code, item in self.subjects.items()}

    def lines(self) -> Iterator[ReturnedLine]:
        seen: set[str] = set()
        for row in self.planned.rows:
            if row.status is RowStatus.SKIPPED and not row.period:
                continue
            code = row.indicator or ""
            change = self._change(row, code)
            if change is not LineChange.ERROR or code in self.left:
                seen.add(code)
            came_back = row.write.reported if row.write else None
            message = "" if change is LineChange.SAME else row.message
            yield self._line(code, row.name, change, came_back, message, row.sheet, row.row)
        for code in sorted(self.left.keys() - seen):
            name = self.subjects[code].name if code in self.subjects else ""
            yield replace(self._line(code, name, LineChange.MISSING, None, GONE), came_back_as="")

    def _change(self, row: PlannedRow, code: str) -> LineChange:
        is_error = row.status is RowStatus.ERROR
        if is_error and (row.write is None or code not in self.left):
            return LineChange.ERROR
        if code not in self.left or row.period != str(self.period):
            return LineChange.ERROR if is_error else LineChange.FOREIGN
        left, now = self.left[code], self.now.get(code)
        came_back = row.write.reported if row.write else None
        if came_back is None:
            return LineChange.SAME if is_nothing(left) else LineChange.CLEARED
        if isinstance(came_back, ReportTexts):
            change = _texts_changed(came_back, left, now)
        elif alike(came_back, left):
            change = LineChange.SAME if alike(now, left) else LineChange.OUTDATED
        elif alike(came_back, now):
            change = LineChange.ALREADY
        else:
            change = LineChange.FILLED if alike(now, left) else LineChange.CONFLICT
        # What is wrong with a line that nobody touched is no fault of the form.
        return LineChange.ERROR if is_error and change not in HELD_BACK else change

    def _line(
        self,
        code: str,
        name: str,
        change: LineChange,
        came_back: Importable | None,
        message: str,
        sheet: str = "",
        row: int | None = None,
    ) -> ReturnedLine:
        three = (self.left.get(code), came_back, self.now.get(code))
        left, back, now = (self._words(one, code, three) for one in three)
        return ReturnedLine(code, name, change, left, back, now, message, sheet, row)

    def _words(
        self, reported: Importable | None, code: str, three: Sequence[Importable | None]
    ) -> str:
        if reported is None or is_nothing(reported):
            return "未記入" if code.endswith(OF_REPORT) else "未報告"
        if isinstance(reported, ReportTexts):
            texts = [one or ReportTexts() for one in three]
            beside = [one for one in texts if isinstance(one, ReportTexts)]
            return reported.shown(beside=beside) or reported.shown()
        note = f"（{reported.note}）" if reported.note else ""
        subject = self.subjects.get(code)
        return f"{shown_of(subject, reported) if subject else reported.shown()}{note}"


def alike(one: Importable | None, other: Importable | None) -> bool:
    """Whether both report the same; nothing at all and 未報告 are the same."""
    if is_nothing(one) or is_nothing(other):
        return is_nothing(one) and is_nothing(other)
    return one == other


def _texts_changed(
    came_back: ReportTexts, left: Importable | None, now: Importable | None
) -> LineChange:
    """What was done to the texts of a report, one by one; a blank one stands as it does now."""
    three = [one if isinstance(one, ReportTexts) else ReportTexts() for one in (left, now)]
    texts = list(zip(came_back.as_texts(), *(one.as_texts() for one in three), strict=True))
    is_touched = any(back not in (old, new) for back, old, new in texts)
    is_behind = any(old != new != back for back, old, new in texts)
    if is_touched:
        return LineChange.CONFLICT if is_behind else LineChange.FILLED
    if is_behind:
        return LineChange.OUTDATED
    return LineChange.SAME if alike(left, now) else LineChange.ALREADY
