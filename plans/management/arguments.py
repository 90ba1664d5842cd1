"""What people write after a command's options, read as a sheet's cells are."""

from argparse import ArgumentTypeError
from datetime import date

from plans.domain.calendar import Period
from plans.sheets.cells.values import day_of


def period(text: str) -> Period:
    """A fiscal year's quarter. Raises ArgumentTypeError."""
    try:
        return Period.parse(text)
    except ValueError as error:
        raise ArgumentTypeError(str(error)) from error


def day(text: str) -> date | None:
    """A date; None for a blank. Raises ArgumentTypeError."""
    try:
        return day_of(text)
    except ValueError as error:
        raise ArgumentTypeError(str(error)) from error
