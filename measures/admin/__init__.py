from .imports import ImportBatchAdmin
from .rounds import ReportingRoundAdmin

__all__ = ["ImportBatchAdmin", "ReportingRoundAdmin"]
