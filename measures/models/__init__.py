from .actuals import Actual, PhaseProgress
from .comments import Comment
from .desk import Evidence, FigureConfirmation, TypedText
from .evaluations import Evaluation, EvaluationStep, EvaluationWords, EvaluationYear
from .imports import ImportBatch, ImportChunk
from .meetings import Meeting
from .money import InitiativeMoney
from .opinions import Opinion
from .reports import QuarterlyReport, ReportTransition
from .rounds import ReportingRound, RoundExtension

__all__ = [
    "Actual",
    "Comment",
    "Evaluation",
    "EvaluationStep",
    "EvaluationWords",
    "EvaluationYear",
    "Evidence",
    "FigureConfirmation",
    "ImportBatch",
    "ImportChunk",
    "InitiativeMoney",
    "Meeting",
    "Opinion",
    "PhaseProgress",
    "QuarterlyReport",
    "ReportTransition",
    "ReportingRound",
    "RoundExtension",
    "TypedText",
]
