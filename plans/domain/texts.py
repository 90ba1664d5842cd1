"""What a text of a field has to be, beyond its length; each tells what is wrong, or nothing."""

from urllib.parse import urlsplit


def slug_fault(given: str) -> str:
    """Why *given* cannot stand in an address; empty where it can."""
    if given.isascii() and given.replace("-", "").replace("_", "").isalnum():
        return ""
    return f"「{given}」は使えません（半角の英数字と - _ だけ）。"


def web_address_fault(given: str) -> str:
    """Why *given* is not the address of a page on the web; empty where it is."""
    try:
        is_page = given.startswith(("https://", "http://")) and bool(urlsplit(given).hostname)
    except ValueError:
        is_page = False
    if is_page and given.isprintable() and not any(char in given for char in ' \u3000<>"\\'):
        return ""
    return f"「{given[:60]}」は使えません（https:// か http:// で始まるアドレスを書いてください）。"
