"""`survey_forms`: the survey forms of a round, one workbook a department, in a folder or a ZIP."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from measures.models import ReportingRound
from measures.reports.survey_workbook import file_name, survey_workbook, survey_zip
from measures.selectors.current_rounds import open_round
from measures.selectors.surveys import SurveyForm, facts_of, surveys_of
from plans import clock
from plans.actions.exports import record_export
from plans.domain.calendar import Period
from plans.management.arguments import WRONG_USAGE, period, plan_by_code
from plans.models import Department


class Command(BaseCommand):
    help = (
        "調査票を所管課ごとの Excel に書き出す。OUT が .zip で終われば一つの ZIP に、"
        ".xlsx で終われば一つのブックにまとめる。"
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("out", type=Path, metavar="OUT", help="書き出すフォルダー、.zip、.xlsx")
        parser.add_argument("--plan", required=True, metavar="CODE", help="計画のコード")
        parser.add_argument(
            "--period", type=period, help="四半期（例 2026Q2。既定は受付中の報告期）"
        )
        parser.add_argument(
            "--department", metavar="CODE", action="append", help="この所管課だけ（いくつでも）"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        round = _round(options["plan"], options["period"])
        out: Path = options["out"]
        forms = surveys_of(
            round,
            departments=_departments(options["department"]),
            together=out.suffix == ".xlsx",
        )
        if not forms:
            raise CommandError("この報告期に記入する取組がある所管課はありません。", returncode=1)
        try:
            written = _write(out, forms)
        except OSError as error:
            raise CommandError(
                f"「{out}」に書けません（{error.strerror}）。", returncode=WRONG_USAGE
            ) from error
        record_export(by=None, plan=round.plan, what="調査票", facts=facts_of(forms))
        for path in written:
            self.stdout.write(str(path))


def _round(code: str, period: Period | None) -> ReportingRound:
    """The round of *period*, without one the round that is open."""
    rounds = ReportingRound.objects.filter(plan=plan_by_code(code))
    if period:
        rounds = rounds.filter(fiscal_year=period.year, quarter=period.quarter)
    found = open_round(rounds)
    if found is None:
        which = f"{period.label}の報告期" if period else "報告期"
        raise CommandError(
            f"{which}がありません。管理画面で登録してください。", returncode=WRONG_USAGE
        )
    return found


def _departments(codes: list[str] | None) -> list[Department] | None:
    if codes is None:
        return None
    found = list(Department.objects.in_force_on(clock.today()).filter(code__in=codes))
    if unknown := set(codes) - {department.code for department in found}:
        names = "」「".join(sorted(unknown))
        raise CommandError(f"所管課「{names}」がありません。", returncode=WRONG_USAGE)
    return found


def _write(out: Path, forms: list[SurveyForm]) -> list[Path]:
    if out.suffix == ".zip":
        out.write_bytes(survey_zip(forms))
        return [out]
    if out.suffix == ".xlsx":
        out.write_bytes(survey_workbook(forms[0]))
        return [out]
    out.mkdir(parents=True, exist_ok=True)
    paths = []
    for form in forms:
        path = out / file_name(form)
        path.write_bytes(survey_workbook(form))
        paths.append(path)
    return paths
