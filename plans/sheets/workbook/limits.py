"""How much a file may hold. A report of one city has some hundred rows; a bomb has millions."""

from collections.abc import Mapping

from plans.sheets.workbook.sheets import SheetRefused

MEGABYTE = 2**20
MOST_BYTES = 20 * MEGABYTE
MOST_UNPACKED = 150 * MEGABYTE
MOST_PARTS = 2_000
MOST_SHEETS = 100
MOST_ROWS = 200_000
# Rows times columns up to the last used ones, of all sheets together: what memory has to hold.
MOST_CELLS = 4_000_000
MOST_MARKS = 1_000_000

EMPTY = "ファイルが空です（0バイト）。値を書いたファイルを選び直してください。"
TOO_BIG = (
    f"ファイルが大きすぎます（{MOST_BYTES // MEGABYTE} MBまで）。"
    "画像や使わないシートを除くか、シートを分けてください。"
)
TOO_BIG_INSIDE = (
    "ファイルを開くと大きくなりすぎます（中身が"
    f"{MOST_UNPACKED // MEGABYTE} MBを超えます）。必要な行だけを残して保存し直してください。"
)
TOO_MANY_ROWS = (
    f"行が多すぎます（{MOST_ROWS:,}行まで）。必要な行だけを残すか、ファイルを分けてください。"
)
TOO_MANY_CELLS = (
    "使っているセルの範囲が広すぎます。表から離れたところにある値を消し、"
    "必要な行と列だけを残してください。"
)
TOO_MANY_SHEETS = f"シートが多すぎます（{MOST_SHEETS}枚まで）。実績のシートだけを残してください。"
BROKEN = (
    "ファイルが壊れているため開けません。Excelで開いて、"
    "「Excelブック（.xlsx）」として保存し直してください。"
)
PASSWORD = (
    "パスワードで保護されているため開けません。"
    "Excelで開き、パスワードを解除して保存し直してください。"
)
EXTERNAL = (
    "ファイルの中に、外部を参照できる定義（DOCTYPE）があるため開きません。"
    "Excelで開いて、「Excelブック（.xlsx）」として保存し直してください。"
)


def check_area(rows: int, columns: int) -> None:
    """Refuse a sheet that reaches too far, before anything makes room for it."""
    if rows > MOST_ROWS:
        raise SheetRefused(TOO_MANY_ROWS)
    if rows * columns > MOST_CELLS:
        raise SheetRefused(TOO_MANY_CELLS)


def check_counts(attributes: Mapping[str, str]) -> None:
    """Refuse a part that says it has more items than may be: the library makes room for as many."""
    for name in ("count", "uniqueCount"):
        count = attributes.get(name, "0")
        if len(count) > 9 or (count.isdigit() and int(count) > MOST_CELLS):
            raise SheetRefused(TOO_MANY_CELLS)
