from .actuals import Actual, PhaseProgress
from .desk import FigureConfirmation, TypedText
from .imports import ImportBatch
from .reports import QuarterlyReport, ReportTransition
from .rounds import ReportingRound, RoundExtension

__all__ = [
    "Actual",
    "FigureConfirmation",
    "ImportBatch",
    "PhaseProgress",
    "QuarterlyReport",
    "ReportTransition",
    "ReportingRound",
    "RoundExtension",
    "TypedText",
]
