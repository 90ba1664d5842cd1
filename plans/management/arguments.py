"""What people write after a command's options, read as a sheet's cells are."""

from argparse import ArgumentTypeError
from datetime import date

from django.core.management.base import CommandError

from plans.domain.calendar import Period
from plans.models import Plan
from plans.sheets.cells.values import date_of

REFUSED, WRONG_USAGE = 1, 2


def period(text: str) -> Period:
    """A fiscal year's quarter. Raises ArgumentTypeError."""
    try:
        return Period.parse(text)
    except ValueError as error:
        raise ArgumentTypeError(str(error)) from error


def date_argument(text: str) -> date | None:
    """A date; None for a blank. Raises ArgumentTypeError."""
    try:
        return date_of(text)
    except ValueError as error:
        raise ArgumentTypeError(str(error)) from error


def plan_by_code(code: str) -> Plan:
    """The plan of that code. Raises CommandError."""
    if found := Plan.objects.filter(code=code).first():
        return found
    raise CommandError(f"計画「{code}」がありません。", returncode=WRONG_USAGE)
