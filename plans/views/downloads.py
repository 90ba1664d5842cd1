"""Answering with a file."""

from collections.abc import Iterator
from typing import IO

from django.http import FileResponse, HttpResponse
from django.http.response import HttpResponseBase
from django.utils.http import content_disposition_header


def attachment(
    content: bytes | IO[bytes] | Iterator[bytes], content_type: str, name: str
) -> HttpResponseBase:
    """*content* as a download named *name*. A file or an iterator is sent piece by piece."""
    response: HttpResponseBase
    if isinstance(content, bytes):
        response = HttpResponse(content, content_type=content_type)
    else:
        response = FileResponse(content, content_type=content_type)
    response["Content-Disposition"] = content_disposition_header(True, name) or ""
    return response
