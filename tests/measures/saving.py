"""A report saved as its sheet saves it: by one who has seen a version of it."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass

from measures.actions.desk import Edit, edits_over, save_sheet
from measures.actions.steps import StaleReport
from measures.domain.reported import ReportedPhase, ReportedValue
from measures.models import QuarterlyReport
from measures.selectors.desk.lines import ReportLines
from measures.selectors.desk.units import Content
from plans.errors import Refused
from plans.models import User


@dataclass(frozen=True)
class ReportTexts:
    """What a report says in words."""

    done: str = ""
    issues: str = ""
    next_steps: str = ""


def save_report(
    *,
    report: QuarterlyReport,
    by: User,
    expected_version: int,
    texts: ReportTexts,
    actuals: Mapping[int, ReportedValue],
    phases: Mapping[int, ReportedPhase],
) -> QuarterlyReport:
    """The report with its words, figures (by indicator id) and phases (by phase id) saved.

    Raises ``StaleReport`` where it would write over another version than the one that was seen,
    ``Refused`` where an edition has ended the initiative before the report's quarter.
    """
    contents: dict[str, Content] = dict(asdict(texts))
    contents |= {f"actual-{key}": value for key, value in actuals.items()}
    contents |= {f"phase-{key}": value for key, value in phases.items()}

    def edits_of(lines: ReportLines) -> list[Edit]:
        if lines.version == expected_version:
            return edits_over(lines, contents)
        return [Edit(name, seen="", content=content) for name, content in contents.items()]

    of_the_round = save_sheet(
        round=report.round, initiatives=[report.initiative], by=by, edits_of=edits_of
    )
    if not of_the_round:
        raise Refused("この報告期の計画にはない取組です。")
    [saved] = of_the_round
    if saved.refusal:
        raise Refused(*saved.refusal)
    if saved.clashes:
        raise StaleReport
    assert saved.lines.report
    return saved.lines.report
