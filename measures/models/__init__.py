from .actuals import Actual, PhaseProgress
from .imports import ImportBatch
from .reports import QuarterlyReport, ReportTransition
from .rounds import ReportingRound, RoundExtension

__all__ = [
    "Actual",
    "ImportBatch",
    "PhaseProgress",
    "QuarterlyReport",
    "ReportTransition",
    "ReportingRound",
    "RoundExtension",
]
