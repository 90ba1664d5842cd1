"""Years as people write them: in the western count, or in that of an era."""

import re

REIWA = 2018
ERAS = {
    "令和": 2018, "R": 2018, "令": 2018,
    "平成": 1988, "H": 1988, "平": 1988,
    "昭和": 1925, "S": 1925, "昭": 1925,
}  # fmt: skip
# The last year of each era that documents of its time spoke of: a plan of 平成29年 of 平成37年度.
LAST_OF_ERA = {1925: 64, 1988: 45}
FIRST_YEAR, LAST_YEAR = 1950, 2100

_ERA = r"(?P<era>令和|平成|昭和|令|平|昭|[RHS])\.?"
YEAR = rf"(?:{_ERA}(?P<n>元|[0-9]{{1,2}})|(?:FY|西暦)?(?P<western>[0-9]{{4}}))"


def year_of(match: re.Match[str]) -> int:
    """The western year that a match of ``YEAR`` names.

    0 for one that its era has not, as R0, and for one that is in no plan.
    """
    if western := match["western"]:
        year = int(western)
    else:
        number = 1 if match["n"] == "元" else int(match["n"])
        start = ERAS[match["era"].upper()]
        year = start + number if 1 <= number <= LAST_OF_ERA.get(start, number) else 0
    return year if FIRST_YEAR <= year <= LAST_YEAR else 0
