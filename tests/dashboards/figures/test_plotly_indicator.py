"""The chart to hover over shows what the still one shows."""

import json

import plotly.graph_objects as go
from django.core.serializers.json import DjangoJSONEncoder

from dashboards.figures.indicator import IndicatorChart, Mark, value_axis
from dashboards.figures.plotly_indicator import plotly_figure
from tests.dashboards.figures.test_svg import chart

SHOWN = chart(Mark.SAMPLE, Mark.SAMPLE, Mark.PENDING, Mark.MISSING, Mark.SAMPLE)


def indicator_figure(drawn: IndicatorChart) -> go.Figure:
    """The figure, every name and value of it checked by plotly."""
    figure = go.Figure(plotly_figure(drawn))
    figure.layout.template = None
    return figure


def test_plotly_knows_all_of_it_and_adds_nothing() -> None:
    assert indicator_figure(SHOWN).to_plotly_json() == plotly_figure(SHOWN)


def traces() -> dict[str, dict[str, object]]:
    figure = indicator_figure(SHOWN).to_plotly_json()
    return {trace["name"]: trace for trace in figure["data"]}


def test_it_carries_no_template_and_only_plain_json() -> None:
    figure = indicator_figure(SHOWN).to_plotly_json()

    assert "template" not in figure["layout"]
    assert json.loads(json.dumps(figure, cls=DjangoJSONEncoder))["layout"]["yaxis"]


def test_quarters_without_a_figure_are_gaps_and_marked() -> None:
    found = traces()

    assert list(found["実績（見本）"]["y"]) == [46.0, 47.0, None, None, 50.0]  # type: ignore[call-overload]
    assert list(found["集計中"]["x"]) == ["R6 Q3"]  # type: ignore[call-overload]
    assert list(found["未報告"]["x"]) == ["R6 Q4"]  # type: ignore[call-overload]
    assert found["実績（見本）"]["connectgaps"] is False


def test_it_has_the_still_charts_axis() -> None:
    layout = indicator_figure(SHOWN).to_plotly_json()["layout"]

    assert list(layout["yaxis"]["tickvals"]) == [float(t) for t in value_axis(SHOWN).ticks]
