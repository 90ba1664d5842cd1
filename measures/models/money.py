"""What initiatives cost, kept so that no amount is ever overwritten."""

from functools import reduce
from operator import add
from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Coalesce
from django.db.models.lookups import Exact

from measures.domain.money import AMOUNTS, MOST, NAMES, SOURCES, STAGES, Money
from plans.domain.calendar import fiscal_year_short
from plans.models import Initiative

from .actuals import ReportedQuerySet, ReportedRow, approval_constraints


def yen_field(name: str) -> "models.BigIntegerField[int | None, int | None]":
    """An exact amount in 円."""
    return models.BigIntegerField(AMOUNTS[name], null=True, blank=True)


def _no_source() -> Q:
    return Q(**dict.fromkeys(SOURCES, None))


def _sourced() -> Q:
    """That the stated sources add up to the most certain amount, and that there is one."""
    total = reduce(add, (Coalesce(F(name), 0) for name in SOURCES))
    latest = Coalesce(*(F(name) for name in reversed(tuple(STAGES))))
    stated = reduce(lambda one, other: one | other, (Q(**{f"{n}__isnull": False}) for n in STAGES))
    return stated & Q(Exact(total, latest))


class InitiativeMoney(ReportedRow):
    """予算・決算 — of one initiative in one year, in 円; official from when it was entered.

    A correction is a row of its own, which the former one gives way to (``superseded_at``).
    """

    initiative = models.ForeignKey(
        Initiative, on_delete=models.PROTECT, related_name="money", verbose_name="取組"
    )
    fiscal_year = models.PositiveSmallIntegerField("年度（西暦）")
    initial = yen_field("initial")
    revised = yen_field("revised")
    expected = yen_field("expected")
    settled = yen_field("settled")
    national = yen_field("national")
    prefectural = yen_field("prefectural")
    bonds = yen_field("bonds")
    other = yen_field("other")
    general = yen_field("general")

    objects = ReportedQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "予算・決算"
        ordering = ("initiative_id", "fiscal_year", "pk")
        default_permissions: ClassVar = ("view",)
        constraints: ClassVar = [
            *approval_constraints("money"),
            models.CheckConstraint(
                name="money_official_when_entered", condition=Q(approved_at__isnull=False)
            ),
            models.CheckConstraint(
                name="money_amounts_possible",
                condition=reduce(
                    lambda one, other: one & other,
                    (
                        Q(**{name: None}) | Q(**{f"{name}__gte": 0, f"{name}__lte": MOST})
                        for name in AMOUNTS
                    ),
                ),
            ),
            models.CheckConstraint(
                name="money_sources_add_up", condition=_no_source() | _sourced()
            ),
            models.UniqueConstraint(
                fields=["initiative", "fiscal_year"],
                condition=Q(superseded_at=None),
                name="money_one_current",
            ),
        ]

    def __str__(self) -> str:
        return f"{fiscal_year_short(self.fiscal_year)}の予算・決算 {self.initiative}"

    @property
    def money(self) -> Money:
        """What the row says."""
        return Money(**{name: getattr(self, name) for name in NAMES})
