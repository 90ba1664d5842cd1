"""From the cells of one line of a table of reports to what the report says in words."""

from measures.domain.reported import TEXTS, ReportTexts
from measures.importing.figures import Line
from measures.selectors.stored_rows import AnyStoredRow


def texts_of(line: Line) -> ReportTexts:
    """What *line* has under 取組状況, 課題 and 今後の予定."""
    found = {name: line.reading(name) for name in TEXTS}
    for name, reading in found.items():
        if reading and not reading.is_ok and reading.reason and not reading.is_missing:
            line.fail(f"{TEXTS[name]}: {reading.reason}", name)
    return ReportTexts(
        **{
            name: str(reading.value)
            for name, reading in found.items()
            if reading and reading.is_ok and reading.value is not None
        }
    )


def stays_as_it_is(texts: ReportTexts, stored: AnyStoredRow | None) -> list[str]:
    """A notice of the texts that are blank in the sheet and not in the report."""
    former = stored.reported if stored else None
    if not isinstance(former, ReportTexts):
        return []
    blank = [
        label for name, label in TEXTS.items() if getattr(former, name) and not getattr(texts, name)
    ]
    return [f"空欄の{'・'.join(blank)}は、今の文のままにします。"] if blank else []


def copied(
    texts: ReportTexts, stored: AnyStoredRow | None, before: AnyStoredRow | None
) -> list[str]:
    """The question about texts of the quarter *before*, unless the report has them already."""
    former = before.reported if before else None
    if not isinstance(former, ReportTexts) or (stored and stored.reported == texts):
        return []
    labels = texts.repeated_from(former)
    return [f"{'・'.join(labels)}が前回と同じ文です。このままでよいですか。"] if labels else []


def with_stored_texts(texts: ReportTexts, stored: ReportTexts) -> ReportTexts:
    """*texts*, each that is blank as it is stored: a blank cell takes nothing away."""
    mine, theirs = texts.as_texts(), stored.as_texts()
    return ReportTexts(*(own or other for own, other in zip(mine, theirs, strict=True)))
