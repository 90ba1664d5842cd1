from .evaluations import EvaluationSchemeAdmin
from .imports import ImportBatchAdmin
from .reports import QuarterlyReportAdmin
from .rounds import ReportingRoundAdmin

__all__ = [
    "EvaluationSchemeAdmin",
    "ImportBatchAdmin",
    "QuarterlyReportAdmin",
    "ReportingRoundAdmin",
]
