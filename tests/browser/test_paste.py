"""Blocks from Excel and LibreOffice on the promoter's sheet."""

import io
from pathlib import Path

import pytest
import xlsxwriter
from playwright.sync_api import Page, expect

from measures.models import Actual
from plans.domain.vocabulary import ValueStatus
from plans.models import Indicator, Phase
from tests import factories
from tests.browser.conftest import NARROW, WIDE, assert_usable
from tests.browser.desk import fields, kept, paste
from tests.libreoffice import resaved

pytestmark = pytest.mark.browser

# As Excel writes it: source broken anywhere, a line break of the cell as <br>, a merged cell.
FROM_EXCEL = """<html xmlns:x="urn:schemas-microsoft-com:office:excel"><body>
<table border=0 cellpadding=0><!--StartFragment-->
 <col width=72><tr height=20><td align=right>12</td>
  <td align=right>80</td><td colspan=2>9月末<br style='mso-data-placement:same-cell;'>
  現在</td></tr><!--EndFragment-->
</table></body></html>"""


def test_a_block_copied_from_excel_fills_the_grid_and_is_kept(sheet: Page) -> None:
    _, numerator, denominator = fields(sheet)
    paste(sheet, numerator, '１２\t80\t\t"９月末\n現在"\r\n')

    expect(sheet.locator(numerator)).to_have_value("１２")
    expect(sheet.locator(denominator)).to_have_value("80")
    kept(sheet)
    expect(sheet.get_by_text("15.0％")).to_be_visible()
    actual = Actual.objects.get()
    assert (actual.numerator, actual.denominator, actual.note) == (12, 80, "９月末\n現在")


def test_the_table_that_excel_lays_beside_the_text_says_which_cell_is_which(sheet: Page) -> None:
    _, numerator, denominator = fields(sheet)
    paste(sheet, numerator, "12\t80\t9月末 現在\t\r\n", FROM_EXCEL)
    kept(sheet)

    expect(sheet.locator(denominator)).to_have_value("80")
    # The merged text begins in the column of 区分, which takes none of it.
    left = sheet.locator("[data-left]")
    expect(left).to_contain_text("1行3列「9月末\n現在」：この欄の選択肢にありません")
    status = sheet.locator(numerator.replace("numerator", "status"))
    expect(status).to_have_attribute("aria-invalid", "true")
    actual = Actual.objects.get()
    assert (actual.numerator, actual.denominator, actual.note) == (12, 80, "")

    sheet.get_by_role("button", name="一覧を閉じる").click()
    expect(left).to_be_hidden()


def test_a_block_copied_from_libreoffice_arrives_cell_by_cell(sheet: Page, tmp_path: Path) -> None:
    _, numerator, _ = fields(sheet)
    file = io.BytesIO()
    with xlsxwriter.Workbook(file) as book:
        book.add_worksheet().write_row(0, 0, [12, 80, "", '"9月末"\n現在'])
    paste(sheet, numerator, "", resaved(file.getvalue(), tmp_path, "html").decode())
    kept(sheet)

    actual = Actual.objects.get()
    assert (actual.numerator, actual.denominator) == (12, 80)
    assert actual.note == '"9月末"\n現在'


@pytest.fixture
def folded(sheet: Page) -> Page:
    """The sheet with a phase folded away, and a third indicator after the first."""
    first = Indicator.objects.order_by("initiative__position")[0]
    factories.IndicatorFactory(
        initiative=first.initiative, name="見本の件数", unit="件", decimals=0, position=1
    )
    Phase.objects.update(start_year=2028, end_year=2029)
    sheet.reload()
    return sheet


@pytest.mark.parametrize("width", [WIDE, NARROW])
def test_a_column_of_figures_goes_from_indicator_to_indicator(folded: Page, width: int) -> None:
    folded.set_viewport_size({"width": width, "height": 800})
    value, share, _ = fields_of_three(folded)
    paste(folded, value, "65\r\n7\r\n集計中\r\n41\r\n")

    expect(folded.locator(value)).to_have_value("65")
    expect(folded.locator("[data-left]")).to_contain_text("4行1列「41」：下に行がありません")
    expect(folded.locator(share)).to_have_value("集計中")
    for select in folded.locator("select[name^=p]").all():
        expect(select).to_have_value("")
    assert_usable(folded)
    expect(folded.locator("[data-left]")).to_be_visible()


def fields_of_three(sheet: Page) -> tuple[str, str, str]:
    """The main fields of the first indicator and of the fraction, and the remark of the first."""
    first, _, share = Indicator.objects.order_by("initiative__position", "position")
    return f"#a{first.pk}-value", f"#a{share.pk}-numerator", f"#a{first.pk}-note"


def test_a_word_of_the_status_beside_the_figure_is_its_status(folded: Page) -> None:
    note = fields_of_three(folded)[2]
    paste(folded, note, "集計中\t\r\n")

    expect(folded.locator(note)).to_have_value("")
    kept(folded)
    assert Actual.objects.get().status == ValueStatus.PENDING


def test_a_paste_is_taken_back_whole(sheet: Page) -> None:
    _, numerator, denominator = fields(sheet)
    sheet.locator(numerator).fill("3")
    sheet.locator(denominator).fill("4")
    paste(sheet, numerator, "12\t80\t\t9月末\r\n")
    expect(sheet.locator(denominator)).to_have_value("80")
    sheet.locator(numerator).press("Control+z")

    expect(sheet.locator(numerator)).to_have_value("3")
    expect(sheet.locator(denominator)).to_have_value("4")
    expect(sheet.get_by_text("75.0％")).to_be_visible()
    kept(sheet)
    actual = Actual.objects.latest("pk")
    assert (actual.numerator, actual.denominator, actual.note) == (3, 4, "")


@pytest.mark.parametrize("width", [WIDE, NARROW])
def test_a_wide_number_is_seen_whole(sheet: Page, width: int) -> None:
    sheet.set_viewport_size({"width": width, "height": 800})
    field = sheet.locator(fields(sheet)[2])
    field.fill("1,234,567,890")

    assert field.evaluate("field => field.scrollWidth <= field.clientWidth")
    assert_usable(sheet)


# What Excel 2019 lays on the clipboard beside the text, word for word but for the path of the file:
# its styles and comments, how words are read, and a last line that only sets the widths.
CLIPBOARD = """<html xmlns:v="urn:schemas-microsoft-com:vml"
xmlns:o="urn:schemas-microsoft-com:office:office"
xmlns:x="urn:schemas-microsoft-com:office:excel"
xmlns="http://www.w3.org/TR/REC-html40">

<head>
<meta http-equiv=Content-Type content="text/html; charset=utf-8">
<meta name=ProgId content=Excel.Sheet>
<meta name=Generator content="Microsoft Excel 15">
<link id=Main-File rel=Main-File href="file:///C:/Temp/msohtmlclip1/01/clip.htm">
<link rel=File-List href="file:///C:/Temp/msohtmlclip1/01/clip_filelist.xml">
<style>
<!--table
	{mso-displayed-decimal-separator:"\\.";
	mso-displayed-thousand-separator:"\\,";}
@page
	{margin:.75in .7in .75in .7in;}
td	{padding-top:1px; mso-ignore:padding; font-family:游ゴシック, monospace; mso-font-charset:128;}
.xl65
	{mso-number-format:"\\#\\,\\#\\#0";}
ruby
	{ruby-align:left;}
rt
	{color:windowtext; mso-char-type:katakana; display:none;}
-->
</style>
<!--[if gte mso 9]><xml><x:ExcelWorkbook></x:ExcelWorkbook></xml><![endif]-->
</head>

<body link="#0563C1" vlink="#954F72">

<table border=0 cellpadding=0 cellspacing=0 width=288 style='border-collapse:
 collapse;width:216pt'>
<!--StartFragment-->
 <col width=72 span=4 style='width:54pt'>
 <tr height=25 style='height:18.75pt'>
  <td height=25 class=xl65 align=right width=72 style='height:18.75pt;width:54pt'
  x:num>1,012</td>
  <td class=xl65 align=right width=72 style='width:54pt' x:num>2,000</td>
  <td width=72 style='width:54pt'><ruby>集計中<span style='display:none'><rp>(</rp><rt>シュウケイチュウ</rt><rp>)</rp></span></ruby></td>
  <td width=72 style='width:54pt;mso-text-control:"wrap \\0022x\\0022"'>9月末<br style='mso-data-placement:same-cell'>
    &quot;速報&quot;</td>
 </tr>
 <![if supportMisalignedColumns]>
 <tr height=0 style='display:none'>
  <td width=72 style='width:54pt'></td>
  <td width=72 style='width:54pt'></td>
 </tr>
 <![endif]>
<!--EndFragment-->
</table>

</body>

</html>
"""  # noqa: E501


def test_the_clipboard_of_excel_arrives_as_it_was_copied(sheet: Page) -> None:
    _, numerator, denominator = fields(sheet)
    text = '1,012\t2,000\t集計中\t"9月末\n""速報"""\r\n'
    paste(sheet, numerator, text, CLIPBOARD.replace("\n", "\r\n"))

    expect(sheet.locator(numerator)).to_have_value("1,012")
    expect(sheet.locator(denominator)).to_have_value("2,000")
    expect(sheet.locator(numerator.replace("numerator", "status"))).to_have_value("pending")
    note = sheet.locator(numerator.replace("numerator", "note"))
    expect(note).to_have_value('9月末\n"速報"')
    expect(sheet.locator("[data-left]")).to_be_hidden()


@pytest.mark.parametrize("is_table", [True, False])
def test_a_blank_cell_takes_nothing_away_and_is_listed(is_table: bool, sheet: Page) -> None:
    _, numerator, denominator = fields(sheet)
    sheet.locator(denominator).fill("80")
    html = "<table><tr><td>12<td><td><td>9月末</table>" if is_table else ""
    paste(sheet, numerator, "12\t\t\t9月末\r\n", html)
    kept(sheet)

    expect(sheet.locator(denominator)).to_have_value("80")
    left = sheet.locator("[data-left]")
    expect(left.get_by_role("listitem")).to_have_text(
        ["1行2列「」：空欄のため、欄の値はそのままです"]
    )
    actual = Actual.objects.get()
    assert (actual.numerator, actual.denominator, actual.note) == (12, 80, "9月末")
