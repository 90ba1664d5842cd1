"""Taking returned survey forms in: which forms they are, then the import like that of any sheet."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from measures.actions.imports import upload
from measures.importing.survey_returns import LineChange, Returned, Verdict, read_return
from measures.models import ImportBatch, ReportingRound
from measures.reports.survey_reduced import without_lines
from plans.errors import Refused
from plans.models import User
from plans.permissions import access_of
from plans.sheets.workbook.sheets import SheetRefused


@dataclass(frozen=True, slots=True)
class Receipt:
    """受領 — a returned form, and the import that waits for its confirmation, if any."""

    returned: Returned
    batch: ImportBatch | None = None
    refusal: str = ""


def receive_returns(
    *,
    round: ReportingRound,
    by: User,
    files: Sequence[tuple[str, bytes]],
    prefer_returned: bool = False,
    is_sample: bool = False,
) -> list[Receipt]:
    """Read returned forms, many at once in any order; keep what fits for its preview.

    A line that nobody touched is never written over what the portal has come to hold since. Where
    both have changed, the line is held back unless *prefer_returned*. Nothing counts until each
    import is confirmed.
    """
    if not access_of(by).may_import:
        raise Refused("調査票を受け取れるのは、管理者と所管課の推進員だけです。")
    read = [
        read_return(content=content, file_name=name, round=round, by=by, is_sample=is_sample)
        for name, content in files
    ]
    return [
        _keep(
            _unless_twice(one, read),
            content=content,
            round=round,
            by=by,
            prefer_returned=prefer_returned,
            is_sample=is_sample,
        )
        for one, (_, content) in zip(read, files, strict=True)
    ]


def _departments(one: Returned) -> set[str]:
    """The codes of the departments whose lines a form holds, where it fits."""
    return (
        set(one.signature.departments) if one.signature and one.verdict is Verdict.FITS else set()
    )


def _unless_twice(one: Returned, read: Sequence[Returned]) -> Returned:
    """Two forms of one department: it is open which of them holds."""
    mine = _departments(one)
    same = [other for other in read if mine & _departments(other)]
    if len(same) < 2:
        return one
    names = "と".join(f"「{other.file_name}」" for other in same)
    reason = f"同じ所管課の調査票が二つ以上あります（{names}）。一つにしてください。"
    return replace(one, verdict=Verdict.TWICE, reason=reason)


def _keep(
    one: Returned,
    *,
    content: bytes,
    round: ReportingRound,
    by: User,
    prefer_returned: bool,
    is_sample: bool,
) -> Receipt:
    """The import of a form that fits and says something new."""
    faulty = any(line.change is LineChange.ERROR for line in one.lines)
    held = one.held_back(conflicts_too=not prefer_returned)
    if one.verdict is not Verdict.FITS or faulty or not one.writes - held:
        return Receipt(one)
    try:
        kept = without_lines(content, held) if held else content
        batch = upload(
            plan=round.plan, by=by, file_name=one.file_name, content=kept, is_sample=is_sample
        )
    except SheetRefused as refusal:
        return Receipt(one, refusal=refusal.message)
    except Refused as refusal:
        return Receipt(one, refusal="".join(refusal.messages))
    return Receipt(one, batch)
