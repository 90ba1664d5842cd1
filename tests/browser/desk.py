"""A promoter's sheet in the browser: its fields, and what a paste from the clipboard does."""

from playwright.sync_api import Page, expect

from plans.models import Indicator


def kept(page: Page) -> None:
    """Wait until the sheet says that all is saved."""
    expect(page.locator("[data-status]")).to_contain_text("下書きに保存しました")


def fields(sheet: Page) -> tuple[str, str, str]:
    """The main field of the first indicator, and both of the fraction."""
    first, share = Indicator.objects.order_by("initiative__position")
    return f"#a{first.pk}-value", f"#a{share.pk}-numerator", f"#a{share.pk}-denominator"


def paste(page: Page, field: str, text: str, html: str = "") -> None:
    """Paste at *field* what a program has put on the clipboard."""
    page.locator(field).evaluate(
        """(field, [text, html]) => {
            const data = new DataTransfer();
            data.setData("text/plain", text);
            if (html) data.setData("text/html", html);
            const paste = {clipboardData: data, bubbles: true, cancelable: true};
            field.focus();
            field.dispatchEvent(new ClipboardEvent("paste", paste));
        }""",
        [text, html],
    )
