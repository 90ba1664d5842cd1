from .imports import ImportBatchAdmin
from .reports import QuarterlyReportAdmin
from .rounds import ReportingRoundAdmin

__all__ = ["ImportBatchAdmin", "QuarterlyReportAdmin", "ReportingRoundAdmin"]
