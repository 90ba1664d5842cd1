"""python -m deploy.drills.load: the last day of a round, by 50 and by 200 people at once.

Two web nodes behind nginx and PostgreSQL on loopback, as shipped. Everybody does something every
eight seconds: six times in ten reads a page, else opens the department's sheet, or writes into it
and at times hands the report in. Prints a table of how long each took, what failed and what the
nodes' memory was, and fails where anything that was acknowledged is not stored.
"""

import gzip
import http.client
import json
import random
import re
import ssl
import subprocess
import sys
import threading
import time
from collections import defaultdict
from dataclasses import dataclass, field
from html import unescape
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from deploy.drills.installation import PYTHON, ROOT, Installation, installation, start_nginx

PEOPLE = (50, 200)
SECONDS, PAUSE = 45, 8.0
READS, SHEETS, SUBMISSIONS = 0.60, 0.85, 1 / 3
KINDS = {"read": "閲覧", "sheet": "シートを開く", "save": "保存", "submit": "提出"}
# What a browser waits for before its user presses again.
TIMEOUT = 30
# So much more may the nodes hold at the end than in the middle.
GROWTH = 1.15
INPUT = re.compile(r"<input\b([^>]*)>")
AREA = re.compile(r"<textarea\b([^>]*)>([^<]*)</textarea>")
SELECT = re.compile(r"<select\b([^>]*)>(.*?)</select>", re.DOTALL)
NAME, VALUE = re.compile(r'\bname="([^"]+)"'), re.compile(r'\bvalue="([^"]*)"')
CHOSEN = re.compile(r'<option value="([^"]*)"[^>]*\bselected')
KEPT = re.compile(r'name="(i\d+-(?:version|seen))"[^>]*?value="([^"]*)"')


@dataclass
class Tally:
    """What came of all that people did."""

    seconds: dict[str, list[float]] = field(default_factory=lambda: defaultdict(list))
    errors: list[str] = field(default_factory=list)
    # By initiative the texts that were acknowledged, in their order.
    acknowledged: dict[int, list[str]] = field(default_factory=lambda: defaultdict(list))
    lock: threading.Lock = field(default_factory=threading.Lock)


class Person(threading.Thread):
    """Somebody at a browser of their own, until *end*."""

    def __init__(self, port: int, who: Any, world: Any, tally: Tally, end: float) -> None:
        super().__init__(daemon=True)
        self.port, self.who, self.world, self.tally, self.end = port, who, world, tally, end
        self.chance = random.Random(who["initiative"])
        self.cookies = {"sessionid": who["session"]}
        self.fields: dict[str, str] = {}
        self.written, self.is_submitted = 0, False
        self.connection: http.client.HTTPSConnection | None = None

    def run(self) -> None:
        time.sleep(self.chance.random() * min(PAUSE, self.end - time.monotonic()))
        while time.monotonic() < self.end:
            share = self.chance.random()
            try:
                if share < READS:
                    self.read()
                elif share < SHEETS or self.is_submitted:
                    self.open_sheet()
                else:
                    self.write()
            except (OSError, http.client.HTTPException, AssertionError) as error:
                self.connection = None
                with self.tally.lock:
                    self.tally.errors.append(f"{type(error).__name__}: {error}"[:200])
            left = self.end - time.monotonic()
            time.sleep(max(0.0, min(self.chance.expovariate(1 / PAUSE), left)))

    def read(self) -> None:
        pages = "pages" if self.chance.random() < 0.6 else "details"
        self.ask("read", self.chance.choice(self.world[pages]))

    def open_sheet(self) -> None:
        text = self.ask("sheet", self.who["sheet"])
        begin = text.find(f'id="i{self.who["initiative"]}"')
        assert begin > 0, "the sheet lacks the initiative"
        self.fields = fields_of(text[begin : text.index("</section>", begin)])
        token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', text)
        self.fields["csrfmiddlewaretoken"] = token[1] if token else ""

    def write(self) -> None:
        """Type and let it be saved; at times hand it in as well."""
        key = self.who["initiative"]
        if f"i{key}-version" not in self.fields:
            self.open_sheet()
        self.written += 1
        words = f"訓練{key}-{self.written}回目の説明会を開いた。"
        self.fields[f"i{key}-done"] = words
        is_last = self.chance.random() < SUBMISSIONS
        for name in self.fields if is_last else ():
            if name.endswith("-state"):
                self.fields[name] = "in_progress"
            elif name.endswith(("-value", "-numerator")):
                self.fields[name] = "50"
            elif name.endswith("-denominator"):
                self.fields[name] = "100"
        if is_last:
            self.ask("submit", self.who["sheet"], self.fields | {"do": f"submit:{key}"})
            self.is_submitted = True
        else:
            text = self.ask("save", self.who["sheet"], self.fields)
            self.fields |= {name: unescape(value) for name, value in KEPT.findall(text)}
        with self.tally.lock:
            self.tally.acknowledged[key].append(words)

    def ask(self, kind: str, path: str, data: dict[str, str] | None = None) -> str:
        """The answer's text; an answer that is none, or does not acknowledge, is an error."""
        if self.connection is None:
            self.connection = http.client.HTTPSConnection(
                "127.0.0.1", self.port, timeout=TIMEOUT, context=_blind()
            )
        began = time.monotonic()
        self.connection.request(
            "POST" if data else "GET",
            path,
            urlencode(data).encode() if data else None,
            self.headers(kind, path),
        )
        answer = self.connection.getresponse()
        content = answer.read()
        spent = time.monotonic() - began
        for cookie in answer.headers.get_all("Set-Cookie") or ():
            name, _, value = cookie.partition(";")[0].partition("=")
            self.cookies[name] = value
        with self.tally.lock:
            self.tally.seconds[kind].append(spent)
        expected = 302 if kind == "submit" else 200
        assert answer.status == expected, f"{kind} {path}: {answer.status}"
        assert "/login" not in (answer.headers["Location"] or ""), "no session"
        assert kind != "save" or answer.headers["Desk-Kept"], f"{path}: not kept"
        is_packed = answer.headers["Content-Encoding"] == "gzip"
        return (gzip.decompress(content) if is_packed else content).decode()

    def headers(self, kind: str, path: str) -> dict[str, str]:
        return {
            "Cookie": "; ".join(f"{name}={value}" for name, value in self.cookies.items()),
            "Accept-Encoding": "gzip",
            "Content-Type": "application/x-www-form-urlencoded",
            "Referer": f"https://127.0.0.1:{self.port}{path}",
            **({"HX-Request": "true"} if kind == "save" else {}),
        }


def _blind() -> ssl.SSLContext:
    context = ssl.create_default_context()
    context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
    return context


def fields_of(section: str) -> dict[str, str]:
    """The fields of a part of the sheet as they stand, boxes left out."""
    found = {}
    for (attributes,) in map(re.Match.groups, INPUT.finditer(section)):
        name, value = NAME.search(attributes), VALUE.search(attributes)
        if name and not re.search(r'type="(checkbox|radio)"', attributes):
            found[name[1]] = unescape(value[1]) if value else ""
    for attributes, text in AREA.findall(section):
        if name := NAME.search(attributes):
            found[name[1]] = unescape(text.removeprefix("\n"))
    for attributes, options in SELECT.findall(section):
        if name := NAME.search(attributes):
            chosen = CHOSEN.search(options)
            found[name[1]] = unescape(chosen[1]) if chosen else ""
    return found


def memory_of(here: Installation) -> int:
    """What the nodes' processes hold, in megabytes."""
    pages = 0
    for name, process in here.running.items():
        if name.startswith("node"):
            children = Path(f"/proc/{process.pid}/task/{process.pid}/children").read_text().split()
            for pid in (str(process.pid), *children):
                pages += int(Path(f"/proc/{pid}/statm").read_text().split()[1])
    return pages * 4096 // 2**20


def day_of(here: Installation, world: Any, count: int, seconds: float) -> tuple[Tally, list[int]]:
    """*count* people for so many seconds; what came of it, and the memory over that time."""
    tally, began = Tally(), time.monotonic()
    people = [
        Person(here.https, who, world, tally, began + seconds) for who in world["people"][:count]
    ]
    for person in people:
        person.start()
    memory = []
    for share in (0.15, 0.5, 0.98):
        time.sleep(max(0.0, began + seconds * share - time.monotonic()))
        memory.append(memory_of(here))
    for person in people:
        person.join(TIMEOUT * 2)
    return tally, memory


def lost(tally: Tally, stored: Any) -> list[str]:
    """What was acknowledged and is not there: the last text of each report, or any in the trail."""
    gone = []
    for key, texts in tally.acknowledged.items():
        gone += [text for text in texts if text not in stored["trail"]]
        if stored["texts"].get(str(key)) != texts[-1]:
            gone.append(texts[-1])
    return gone


def table_of(count: int, tally: Tally, memory: list[int], gone: list[str]) -> list[str]:
    """The lines of the document's table."""
    lines = []
    for kind, label in KINDS.items():
        spent = sorted(tally.seconds[kind])
        if spent:
            p50, p95, p99 = (spent[min(len(spent) - 1, int(len(spent) * at))] * 1000
                             for at in (0.50, 0.95, 0.99))  # fmt: skip
            lines.append(
                f"| {count} | {label} | {len(spent):,} | {p50:,.0f} | {p95:,.0f} | {p99:,.0f} |"
            )
    held = " → ".join(map(str, memory))
    lines.append(
        f"| {count} | 誤り {len(tally.errors)}・失われた入力 {len(gone)} | "
        f"{sum(map(len, tally.seconds.values())):,} | メモリー {held} MB | | |"
    )
    return lines


def asked_of_the_database(here: Installation, *arguments: str) -> Any:
    done = subprocess.run(
        [PYTHON, "-m", "deploy.drills.load_world", *arguments],
        cwd=ROOT, env=here.environment, capture_output=True, text=True, check=False,
    )  # fmt: skip
    if done.returncode:
        raise SystemExit(done.stderr[-3000:])
    return json.loads(done.stdout)


def drill(here: Installation, counts: tuple[int, ...], seconds: float) -> bool:
    here.manage("migrate", "--verbosity", "0")
    here.manage("collectstatic", "--noinput", "--verbosity", "0")
    world = asked_of_the_database(here, "build", str(max(counts)))
    for node in (0, 1):
        here.start_node(node)
    start_nginx(here)
    here.wait_until_ready()
    print("| 人数 | 操作 | 回数 | p50 ms | p95 ms | p99 ms |\n|---|---|---|---|---|---|")
    good = True
    for count in counts:
        tally, memory = day_of(here, world, count, seconds)
        gone = lost(tally, asked_of_the_database(here, "read"))
        print("\n".join(table_of(count, tally, memory, gone)), flush=True)
        for error in tally.errors[:5]:
            print(f"  {error}", file=sys.stderr)
        good &= not tally.errors and not gone and memory[-1] <= memory[1] * GROWTH
        # Who handed something in has it handed in: the others are the next ones to write.
        world["people"] = world["people"][count:] + world["people"][:count]
    return good


def main() -> None:
    seconds = float(sys.argv[1]) if len(sys.argv) > 1 else SECONDS
    with installation() as here:
        if not drill(here, PEOPLE, seconds):
            raise SystemExit("誤り、失われた入力、または増え続けるメモリーがあります。")


if __name__ == "__main__":
    main()
