"""A plan's file, whichever of the two kinds it is."""

from plans.domain.document_reader import DocumentError
from plans.domain.plan_document import PlanDocument
from plans.domain.plan_parsing import parse_text
from plans.imports.plan_reader import read_plan_workbook
from plans.sheets.workbook.packages import ZIP

NO_TEXT = "UTF-8の文字として読めません。計画ワークブック（.xlsx）か YAML を選んでください。"


def read_plan(content: bytes) -> PlanDocument:
    """The plan in a workbook's or a YAML file's bytes. Raises DocumentError."""
    if content.startswith(ZIP):
        return read_plan_workbook(content)
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise DocumentError(NO_TEXT) from error
    return parse_text(text)
