"""A department's sheet as a browser without JavaScript has it: its fields, and what it sends."""

import re
from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import Any

from django.http import HttpResponse
from django.test import Client

from plans.models import Department, Plan, User

ASKED = re.compile("-(asked|sure|choose-.*)$")


class _Fields(HTMLParser):
    """The fields of the form ``sheet``, as they stand."""

    def __init__(self) -> None:
        super().__init__()
        self.values: dict[str, str] = {}
        self.select = self.area = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        held = dict(attrs)
        name, value = held.get("name") or "", held.get("value") or ""
        if tag == "input" and held.get("form") == "sheet":
            if held.get("type") not in {"checkbox", "radio"} or "checked" in held:
                self.values[name] = value
        elif tag == "select":
            self.select = name
            self.values[name] = ""
        elif tag == "option" and "selected" in held:
            self.values[self.select] = value
        elif tag == "textarea":
            self.area = name
            self.values[name] = ""

    def handle_data(self, data: str) -> None:
        if self.area:
            self.values[self.area] += data

    def handle_endtag(self, tag: str) -> None:
        if tag == "textarea":
            # HTML drops the line break right after the tag.
            self.values[self.area] = self.values[self.area].removeprefix("\n")
            self.area = ""


def fields_of(response: HttpResponse) -> dict[str, str]:
    parser = _Fields()
    parser.feed(response.content.decode())
    return parser.values


@dataclass
class Sheet:
    """One person's open sheet."""

    client: Client
    address: str
    fields: dict[str, str] = field(default_factory=dict)

    def open(self) -> HttpResponse:
        response: HttpResponse = self.client.get(self.address)
        self.fields = fields_of(response)
        return response

    def send(self, do: str = "", follow: bool = True, **headers: Any) -> HttpResponse:
        """Press a button; the page that comes is the open one from now on."""
        data = self.fields | ({"do": do} if do else {})
        response: HttpResponse = self.client.post(
            self.address, data, follow=follow, headers=headers
        )
        found = fields_of(response)
        # An answer to htmx brings the fields' surroundings alone, and whatever is asked there anew.
        kept = {name: text for name, text in self.fields.items() if not ASKED.search(name)}
        self.fields = kept | found if headers else found or self.fields
        return response

    def save(self) -> HttpResponse:
        """What htmx does while one types."""
        return self.send(HX_Request="true")


def browser_of(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def sheet_of(user: User, plan: Plan, department: Department) -> Sheet:
    sheet = Sheet(browser_of(user), f"/work/{plan.rounds.get().pk}/{department.pk}/")
    sheet.open()
    return sheet
