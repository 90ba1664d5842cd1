"""What an indicator's rules say of a figure as it is entered: its limits, when it is asked for."""

import re
import unicodedata
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from measures.domain.terms import Limits
from plans.domain.calendar import Period
from plans.domain.vocabulary import Aggregation, Frequency
from plans.sheets.cells.amounts import plain_number

SPANS = {Frequency.YEARLY: "1年分", Frequency.HALF_YEARLY: "半年分"}
NO_JUDGEMENT = "「達成」か「未達成」を選んでください。"
NO_REASON = "「中止」には理由を備考に書いてください。"
NO_GROUNDS = "「達成」とした根拠を備考に書いてください。"
_NO_REASON = re.compile(r"[\s\-‐‑‒–—―ー─.・。、]*|\s*(?:特に)?(?:なし|無し|無|ない)[。.]?\s*")
YEAR_AT_ONCE = "今年度の報告は第4四半期だけです。1年分の数値ではありませんか。"


@dataclass(frozen=True, slots=True)
class Doubt:
    """疑問 — the sentence that is shown."""

    label: str


def doubts_of(
    value: Fraction,
    period: Period,
    *,
    limits: Limits,
    frequency: Frequency,
    aggregation: Aggregation,
    is_first_of_year: bool,
) -> tuple[Doubt, ...]:
    """What to ask about *value*, reported for *period*.

    ``is_first_of_year``: nothing was reported for an earlier quarter of the fiscal year. A value at
    a point in time may be reported at any time; an amount belongs to the span it is asked for.
    """
    found = []
    if limits.least is not None and value < limits.least:
        found.append(Doubt(f"取りうる最小値（{plain_number(limits.least)}）を下回っています。"))
    if limits.greatest is not None and value > limits.greatest:
        found.append(Doubt(f"取りうる最大値（{plain_number(limits.greatest)}）を超えています。"))
    is_due = period.quarter in frequency.due_quarters
    if not is_due and aggregation is not Aggregation.LATEST:
        found.append(Doubt(_not_due(frequency)))
    part_of_year = aggregation is Aggregation.SUM and frequency is not Frequency.YEARLY
    if part_of_year and period.quarter == 4 and is_first_of_year and value:
        found.append(Doubt(YEAR_AT_ONCE))
    return tuple(found)


def judgement_fault(value: Decimal | None, note: str) -> str:
    """Why a judgement cannot be kept: only 達成 and 未達成 are, 達成 with its grounds; or ""."""
    if value is not None and value not in (0, 1):
        return NO_JUDGEMENT
    return NO_GROUNDS if value == 1 and gives_no_reason(note) else ""


def gives_no_reason(note: str) -> bool:
    """Whether a remark is blank, or as good as: 「－」, 「なし」, 「特になし」."""
    return bool(_NO_REASON.fullmatch(unicodedata.normalize("NFKC", note)))


def _not_due(frequency: Frequency) -> str:
    quarters = "・".join(f"第{quarter}" for quarter in frequency.due_quarters)
    return f"この指標は{frequency.label}、{quarters}四半期に{SPANS[frequency]}を報告します。"
