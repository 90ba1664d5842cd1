"""A small plan file for the tests, to be changed by them."""

from copy import deepcopy
from pathlib import Path
from typing import Any

import yaml

from plans.domain.plan_document import PlanDocument
from plans.domain.plan_parsing import parse_text

SMALL = """
format: 1
plan: {code: small, name: 見本市計画, first_year: 2024, final_year: 2028, source: 見本}
rating_scheme:
  code: standard
  name: 標準
  bands:
    - {code: A, label: 計画以上, lower_bound: "1.10", colour: blue, on_plan: true,
       phase_outcome: early}
    - {code: B, label: 計画どおり, lower_bound: "0.95", colour: green, on_plan: true,
       phase_outcome: on_plan}
    - {code: C, label: 遅れ, colour: red, phase_outcome: late}
edition: {number: 1, label: 当初版, effective_from: 2024, adopted_on: 2024-04-01}
policies:
  - {code: "1", name: 利便性, source: 見本}
measures:
  - code: 1-1
    policy: "1"
    name: 窓口
    source: 見本
    initiatives:
      - code: 1-1-1
        name: 電子申請
        goal: 累計93手続
        source: 見本
        phases:
          - {label: 検討, start: 2024, end: 2024}
          - {label: 導入, start: 2025, end: 2028, inferred: true}
        indicators:
          - code: 1-1-1-a
            name: 手続の数
            unit: 手続
            direction: increase
            aggregation: latest
            cumulative: true
            baseline: {value: 43, on: 2024-03-31}
            targets: {2024: 53, 2028: 93}
          - code: 1-1-1-b
            name: 紙の量
            unit: 枚
            direction: decrease
            aggregation: sum
            basis: change_from_baseline
            targets: {2028: -50}
glossary:
  - {term: DX, meaning: データとデジタルで仕事を変えること, source: 用語}
"""


class PlanFile:
    """The small plan's values, and the document they make."""

    def __init__(self) -> None:
        self.values: dict[str, Any] = deepcopy(yaml.load(SMALL, Loader=yaml.BaseLoader))
        # BaseLoader keeps every scalar as it is written, which is how a test reads best.

    @property
    def measure(self) -> dict[str, Any]:
        return self.values["measures"][0]  # type: ignore[no-any-return]

    @property
    def initiative(self) -> dict[str, Any]:
        return self.measure["initiatives"][0]  # type: ignore[no-any-return]

    @property
    def indicator(self) -> dict[str, Any]:
        return self.initiative["indicators"][0]  # type: ignore[no-any-return]

    @property
    def bands(self) -> list[dict[str, Any]]:
        return self.values["rating_scheme"]["bands"]  # type: ignore[no-any-return]

    @property
    def text(self) -> str:
        return str(yaml.dump(self.values, allow_unicode=True)).replace("'", "")

    @property
    def document(self) -> PlanDocument:
        return parse_text(self.text)

    def write(self, folder: Path) -> str:
        path = folder / "plan.yaml"
        path.write_text(self.text, encoding="utf-8")
        return str(path)
