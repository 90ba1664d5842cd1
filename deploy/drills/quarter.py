"""python -m deploy.drills.quarter: a whole quarter through a whole installation, and its outages.

Two web nodes behind nginx, a worker, PostgreSQL and a mail server on loopback; a browser goes
through the quarter. Then the database is stopped, halted and locked, the nodes are started anew
under load, and a backup is restored. Prints a line for each with how long it took.
"""

import os
import re
import shutil
import signal
import subprocess
import threading
import time
import urllib.request
from collections import Counter

from playwright.sync_api import Browser, Page, expect, sync_playwright

from deploy.drills.installation import BINARIES, Installation, installation, start_nginx

PASSWORD = re.compile(r"パスワード（共通）: (\S+)")
MEGABYTE = 1024 * 1024
EVIDENCE = b"%PDF-1.7\n" + bytes(9 * MEGABYTE)
TEXT = "見本: 訓練の報告"
# Longer than a page waits for a lock.
LOCKED = 14


def told(what: str, began: float, more: str = "") -> None:
    print(f"{time.monotonic() - began:7.1f} s  {what}{'  ' + more if more else ''}", flush=True)


class Quarter:
    def __init__(self, here: Installation, browser: Browser, password: str) -> None:
        self.here, self.browser, self.password = here, browser, password

    def enter(self, role: str) -> Page:
        context = self.browser.new_context(
            ignore_https_errors=True, locale="ja-JP", viewport={"width": 1366, "height": 768}
        )
        page = context.new_page()
        page.set_default_timeout(20_000)
        page.goto(f"{self.here.address}/login/")
        page.get_by_label("メールアドレス").fill(f"{role}@demo.example")
        page.get_by_label("パスワード").fill(self.password)
        page.get_by_role("button", name="ログイン").click()
        page.wait_for_url(lambda url: "/login/" not in url)
        return page

    def report(self) -> None:
        """Enter, save, lay evidence beside and submit one initiative's report."""
        page = self.enter("promoter")
        page.goto(f"{self.here.address}/work/")
        page.get_by_role("link", name="報告を入力する").first.click()
        page.get_by_label("状態").locator("visible=true").first.select_option("実施中")
        page.get_by_label("取組状況").locator("visible=true").first.fill(TEXT)
        with page.expect_navigation():
            page.get_by_role("button", name="保存", exact=True).last.click()
        expect(page.get_by_text("入力済み", exact=True).first).to_be_visible()
        sheet = page.url
        page.get_by_text("資料を添付", exact=True).first.click()
        page.get_by_label("資料を添付する").first.set_input_files(
            {"name": "訓練.pdf", "mimeType": "application/pdf", "buffer": EVIDENCE}
        )
        page.get_by_role("button", name="添付する", exact=True).first.click()
        expect(page.get_by_role("link", name="資料 1件").first).to_be_visible()
        page.goto(sheet)
        page.get_by_role("button", name="提出", exact=True).first.click()
        expect(page.get_by_text("を提出しました").first).to_be_visible()
        page.context.close()

    def approve(self) -> None:
        page = self.enter("approver")
        page.goto(f"{self.here.address}/work/")
        for box in page.get_by_label(re.compile("を選ぶ$")).all():
            box.check()
        page.get_by_role("button", name="選んだ報告を承認").click()
        expect(page.get_by_text("「承認」にしました").first).to_be_visible()
        page.context.close()

    def see(self) -> None:
        page = self.enter("viewer")
        page.goto(f"{self.here.address}/plans/tome-dx/")
        expect(page.get_by_role("heading", level=1)).to_be_visible()
        page.goto(f"{self.here.address}/plans/tome-dx/initiatives/1-1-2/?period=2026Q2")
        expect(page.get_by_text(TEXT).first).to_be_visible()
        page.context.close()


class Visitors:
    """Six who open the log-in page and the health of the portal again and again."""

    def __init__(self, here: Installation) -> None:
        self.here = here
        self.answers: Counter[int | str] = Counter()
        self._end = threading.Event()
        self._threads = [threading.Thread(target=self._visit, daemon=True) for _ in range(6)]

    def __enter__(self) -> "Visitors":
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._end.set()
        for thread in self._threads:
            thread.join(70)

    def _visit(self) -> None:
        while not self._end.is_set():
            try:
                # A session that is not there is looked for: the page needs the database.
                self.answers[self.here.ask("/login/", cookie="sessionid=" + "x" * 32)[0]] += 1
            except OSError as error:
                self.answers[type(error).__name__] += 1


def too_large(here: Installation, _: Quarter) -> str:
    request = urllib.request.Request(f"{here.address}/login/", data=bytes(130 * MEGABYTE))
    status, text, _headers = here.answer_to(request)
    assert (status, "ファイルが大きすぎます" in text) == (413, True), (status, text)
    return "413 in words"


def restarted(here: Installation, _: Quarter) -> str:
    """One node after the other is stopped and started under load."""
    with Visitors(here) as visitors:
        for number in (0, 1):
            here.stop(f"node{number}")
            here.start_node(number)
            here.wait_until_ready()
    assert visitors.answers.keys() == {200}, visitors.answers
    return f"{visitors.answers[200]} pages, none failed"


def stopped(here: Installation, _: Quarter) -> str:
    """The database is shut down and started again."""
    here.postgresql("-m", "fast", "stop")
    began = time.monotonic()
    answers = [here.ask("/login/", cookie="sessionid=" + "x" * 32) for _ in range(100)]
    each = (time.monotonic() - began) / len(answers)
    assert {status for status, *_ in answers} == {503}
    assert "データを保管しているサーバーから" in answers[0][1]
    assert answers[0][2]["Retry-After"] == "30"
    assert here.ask("/readyz", here.health[0])[0] == 503
    assert here.ask("/healthz", here.health[0])[0] == 200
    here.start_postgresql()
    ready = here.wait_until_ready()
    return f"503 in {each * 1000:.0f} ms each; ready {ready:.1f} s after its start"


def halted(here: Installation, _: Quarter) -> str:
    """The database's processes are halted: the line stays open and nothing answers."""
    for _i in range(8):
        here.ask("/login/", cookie="sessionid=" + "x" * 32)
    here.signal_postgresql(signal.SIGSTOP)
    try:
        with Visitors(here) as visitors:
            time.sleep(3)
            alive, ready = (timed(here, path) for path in ("/healthz", "/readyz"))
            began = time.monotonic()
            while not visitors.answers[503] and time.monotonic() - began < 60:
                time.sleep(0.2)
            first = time.monotonic() - began + 3
    finally:
        here.signal_postgresql(signal.SIGCONT)
    assert (alive[0], ready[0]) == (200, 503)
    assert (alive[1], ready[1]) < (1, 2.2)
    assert visitors.answers[503], visitors.answers
    back = here.wait_until_ready()
    return (
        f"/healthz {alive[1] * 1000:.0f} ms, /readyz {ready[1]:.1f} s, "
        f"first 503 after {first:.0f} s, ready {back:.1f} s after it goes on"
    )


def locked(here: Installation, quarter: Quarter) -> str:
    """Somebody holds the table of sessions: every page waits, no health check does."""
    hold = f"BEGIN; LOCK TABLE django_session; SELECT pg_sleep({LOCKED}); COMMIT"
    psql = subprocess.Popen(
        [BINARIES / "psql", here.database_url, "-qc", hold], stdout=subprocess.DEVNULL
    )
    time.sleep(0.5)
    with Visitors(here) as visitors:
        time.sleep(1)
        alive, ready = (timed(here, path) for path in ("/healthz", "/readyz"))
        psql.wait(60)
    assert (alive[0], ready[0]) == (200, 200)
    assert visitors.answers[503], visitors.answers
    assert visitors.answers.keys() <= {200, 503}, visitors.answers
    health = f"/healthz {alive[1] * 1000:.0f} ms, /readyz {ready[1] * 1000:.0f} ms"
    return f"{health}, {visitors.answers[503]} pages 503, {visitors.answers[200]} shown after"


def no_worker(here: Installation, quarter: Quarter) -> str:
    """The worker is killed; what waits for it goes when the next one starts."""
    here.stop("worker", signal.SIGKILL)
    before = len(here.inbox.to)
    status = here.post_form("/password/forgotten/", {"email": "viewer@demo.example"})
    assert status == 200, status
    time.sleep(2)
    assert len(here.inbox.to) == before
    here.start_worker()
    began = time.monotonic()
    while len(here.inbox.to) == before and time.monotonic() - began < 30:
        time.sleep(0.2)
    assert len(here.inbox.to) == before + 1
    return f"the mail went {time.monotonic() - began:.1f} s after the next start"


def no_node(here: Installation, _: Quarter) -> str:
    for number in (0, 1):
        here.stop(f"node{number}")
    status, text, _headers = here.ask("/login/")
    assert (status, "いまは表示できません" in text) == (502, True), (status, text)
    for number in (0, 1):
        here.start_node(number)
    here.wait_until_ready()
    return "502 in words"


def backed_up(here: Installation, _: Quarter) -> str:
    """A backup under reading, shown to be restorable, and restored after all tables are dropped."""
    key, file = here.folder / "key", here.folder / "portal.backup"
    here.manage("backup", str(key), "--new-key")
    with Visitors(here) as visitors:
        here.manage("backup", str(file), "--key", str(key))
    said = here.manage("restore", str(file), "--key", str(key), "--verify")
    for name in ("node0", "node1", "worker"):
        here.stop(name)
    drop = "DROP SCHEMA public CASCADE; CREATE SCHEMA public"
    subprocess.run([BINARIES / "psql", here.database_url, "-qc", drop], check=True, stderr=-3)
    here.manage("restore", str(file), "--key", str(key))
    for number in (0, 1):
        here.start_node(number)
    here.start_worker()
    here.wait_until_ready()
    assert visitors.answers.keys() == {200}, visitors.answers
    return f"{file.stat().st_size / MEGABYTE:.1f} MB; {said.splitlines()[-1]}"


def timed(here: Installation, path: str) -> tuple[int, float]:
    began = time.monotonic()
    return here.ask(path, here.health[0])[0], time.monotonic() - began


STEPS = (too_large, restarted, stopped, halted, locked, no_worker, no_node, backed_up)


def drill(here: Installation, browser: Browser) -> None:
    began = time.monotonic()
    here.manage("migrate", "--verbosity", "0")
    printed = here.manage("demo", DJANGO_SETTINGS_MODULE="tomedx.settings.local")
    found = PASSWORD.search(printed)
    assert found, printed
    here.manage("collectstatic", "--noinput", "--verbosity", "0")
    told("plan, sample and static files", began)
    began = time.monotonic()
    start_nginx(here)
    for number in (0, 1):
        here.start_node(number)
    here.start_worker()
    here.wait_until_ready()
    told("nginx, two nodes and the worker are ready", began)
    quarter = Quarter(here, browser, found[1])
    began = time.monotonic()
    quarter.report()
    quarter.approve()
    quarter.see()
    told("log-in, sheet, 9 MB of evidence, submission, approval, page", began)
    for step in STEPS:
        began = time.monotonic()
        told(step.__name__, began, step(here, quarter))
    for name in ("node0", "node1", "worker"):
        lines = (here.folder / f"{name}.log").read_text().splitlines()
        faults = sum("Traceback" in line for line in lines)
        outages = sum("データベース" in line for line in lines)
        print(f"log of {name}: {len(lines)} lines, {faults} tracebacks, {outages} of outages")
    print(f"mails: {len(here.inbox.to)}")


def main() -> None:
    chromium = os.environ.get("TOMEDX_CHROMIUM") or shutil.which("chromium")
    with installation() as here, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        drill(here, browser)
        browser.close()


if __name__ == "__main__":
    main()
