"""The name that ``resume_jobs`` had while imports were the only jobs."""

from plans.management.commands.resume_jobs import Command

__all__ = ["Command"]
