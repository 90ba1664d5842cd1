"""Where an indicator's numbers come from: formulas, what was rounded, and who gave what went in."""

from dataclasses import dataclass
from fractions import Fraction

from dashboards.selectors.pages import IndicatorPage, indicator_page
from dashboards.selectors.standing import PlanStanding
from measures.domain.decimals import to_decimal_string
from measures.domain.explain import band_words, made_of, target_words, value_words
from measures.domain.rates import Rate
from measures.selectors.history import FigureState
from measures.selectors.inputs import inputs_of
from plans.templatetags.formats import Notation, percent

PLACES = 10


@dataclass(frozen=True, slots=True)
class ExplainedRate:
    """率の説明 — a rate in words, and what it was before it was rounded."""

    name: str
    label: str
    rate: Rate
    notation: Notation
    lines: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ExplainedFigures:
    """指標の数字の説明 — ``inputs`` are the reports that the value is made of."""

    page: IndicatorPage
    value: tuple[str, ...]
    target: tuple[str, ...]
    rates: tuple[ExplainedRate, ...]
    rating: tuple[str, ...]
    inputs: tuple[FigureState, ...]


def explained_figures(standing: PlanStanding, code: str) -> ExplainedFigures | None:
    """The explanation of the indicator of this code; None where there is none. Two queries."""
    page = indicator_page(standing, code)
    if page is None:
        return None
    item, params = page.item, standing.params
    show, plain = item.notation.text, Notation().text
    reports = made_of(item.terms, item.observations, item.figures)
    bands = band_words(
        standing.scheme, item.figures, item.rating, lambda rate: percent(rate, item.rates)
    )
    periods = {report.period for report in reports}
    inputs = inputs_of(item.indicator, periods, params.as_known_on, provisional=params.provisional)
    return ExplainedFigures(
        page=page,
        value=(
            *value_words(item.terms, item.observations, item.figures, show, plain),
            *page.remarks,
        ),
        target=target_words(item.terms, item.figures, show, plain),
        rates=tuple(_rate(page, place) for place in range(len(page.explanations))),
        rating=(*bands, *item.grounds),
        inputs=tuple(inputs),
    )


def _rate(page: IndicatorPage, place: int) -> ExplainedRate:
    words, rate = page.explanations[place]
    notation = page.item.rates if words.name == "pace" else Notation(1)
    lines = words.lines if rate.value is None else (*words.lines, _rounding(rate.value, notation))
    return ExplainedRate(words.name, words.label, rate, notation, lines)


def _rounding(rate: Fraction, notation: Notation) -> str:
    """What was rounded for showing: 「丸める前 94.5205479452…％」."""
    shown, exact = percent(rate, notation), to_decimal_string(rate * 100)
    if Fraction(shown.strip("約％").replace(",", "")) == rate * 100:
        return f"{shown} は丸めていない値です。"
    whole, _, decimals = exact.partition(".")
    cut = f"{whole}.{decimals[:PLACES]}{'…' if len(decimals) > PLACES else ''}"
    return f"{shown} は四捨五入した表示です（丸める前 {cut}％）。"


def figure_words(explained: ExplainedFigures) -> tuple[str, ...]:
    """Who entered and approved what the value is made of, a line a report."""
    unit = explained.page.item.notation
    return tuple(
        f"{state.actual.period.label}　{_said(state, unit)}　入力 {state.actual.entered_by} "
        f"{state.actual.entered_at:%Y-%m-%d}　承認 {state.actual.approved_by or '未承認'}　"
        f"{state.source or '画面で入力'}"
        for state in explained.inputs
    )


def _said(state: FigureState, notation: Notation) -> str:
    actual = state.actual
    if actual.value is None:
        plain = Notation()
        return f"{plain.full(actual.numerator)}/{plain.full(actual.denominator)}"
    return notation.full(actual.value)
