"""From which network address a request came, also where proxies stand between."""

from collections.abc import Iterator
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network

from django.conf import settings
from django.http import HttpRequest

Address = IPv4Address | IPv6Address
# What gunicorn gives for whoever is connected by its own socket file.
NO_ADDRESS = ""


def client_address(request: HttpRequest | None, credentials: object = None) -> str:
    """The nearest address that is none of TRUSTED_PROXIES, for the lock-out and the audit trail.

    Only what a trusted proxy has added to X-Forwarded-For is believed: the header is read from its
    end, as far as the proxies in it are trusted.
    """
    found = NO_ADDRESS
    for place, text in enumerate(_nearest_first(request) if request else ()):
        address = _parsed(text)
        if place and address is None:
            break
        found = str(address or NO_ADDRESS)
        if not _is_trusted(address):
            break
    return found


def _nearest_first(request: HttpRequest) -> Iterator[str]:
    yield request.META.get("REMOTE_ADDR", NO_ADDRESS)
    for text in reversed(request.META.get("HTTP_X_FORWARDED_FOR", "").split(",")):
        yield text.strip()


def _parsed(text: str) -> Address | None:
    try:
        address = ip_address(text)
    except ValueError:
        return None
    return getattr(address, "ipv4_mapped", None) or address


def _is_trusted(address: Address | None) -> bool:
    """Whether a proxy of the city's own has this address, or is connected by the socket file."""
    if address is None:
        return "unix" in settings.TRUSTED_PROXIES
    networks = (ip_network(text) for text in settings.TRUSTED_PROXIES if text != "unix")
    return any(address in network for network in networks)
