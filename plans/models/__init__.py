from .audit import AuditEntry
from .evaluation import EvaluationDirection, EvaluationLetter, EvaluationScheme
from .folding import holding
from .indicator import Indicator, Phase, Target
from .jobs import Job
from .notices import MutedNotice, Notice
from .people import Department, RoleAssignment, User
from .plan import Edition, GlossaryTerm, Initiative, InitiativeDepartment, Measure, Plan, Policy
from .rating import RatingBand, RatingScheme

__all__ = [
    "AuditEntry",
    "Department",
    "Edition",
    "EvaluationDirection",
    "EvaluationLetter",
    "EvaluationScheme",
    "GlossaryTerm",
    "Indicator",
    "Initiative",
    "InitiativeDepartment",
    "Job",
    "Measure",
    "MutedNotice",
    "Notice",
    "Phase",
    "Plan",
    "Policy",
    "RatingBand",
    "RatingScheme",
    "RoleAssignment",
    "Target",
    "User",
    "holding",
]
