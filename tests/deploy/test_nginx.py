"""nginx as shipped: it accepts the configuration, and its error pages are in Japanese."""

import re
import shutil
import subprocess
from pathlib import Path

import pytest

from measures.domain.evidence import MOST_BYTES, MOST_FILES

ROOT = Path(__file__).resolve().parents[2]
NGINX = ROOT / "deploy" / "nginx"
PROGRAM = shutil.which("nginx", path="/usr/sbin:/usr/bin:/sbin:/bin")
CONFIGURATION = (NGINX / "tomedx.conf").read_text()
PROXY = (NGINX / "proxy.conf").read_text()


@pytest.mark.skipif(PROGRAM is None, reason="nginx is not installed")
def test_nginx_accepts_the_configuration(tmp_path: Path) -> None:
    subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-subj", "/CN=localhost",
         "-keyout", tmp_path / "key.pem", "-out", tmp_path / "cert.pem"],
        check=True, capture_output=True,
    )  # fmt: skip
    text = CONFIGURATION.replace("/etc/tomedx/tls", str(tmp_path))
    text = text.replace("/etc/nginx/tomedx", str(NGINX))
    whole = tmp_path / "nginx.conf"
    whole.write_text(
        f"pid {tmp_path}/pid; error_log stderr; events {{}}\n"
        f"http {{ access_log off; client_body_temp_path {tmp_path}/body; {text} }}\n"
    )
    found = subprocess.run(
        [str(PROGRAM), "-t", "-q", "-p", tmp_path, "-c", whole],
        capture_output=True, text=True, check=False,
    )  # fmt: skip

    assert (found.returncode, found.stderr) == (0, "")


def test_the_largest_report_passes() -> None:
    megabytes = int(re.search(r"client_max_body_size (\d+)m;", CONFIGURATION)[1])  # type: ignore[index]

    assert megabytes * 1024 * 1024 > MOST_BYTES * MOST_FILES


@pytest.mark.parametrize(
    "header", ["Host $http_host", "X-Forwarded-For $remote_addr", "X-Forwarded-Proto $scheme"]
)
def test_what_a_visitor_claims_of_where_they_come_from_is_overwritten(header: str) -> None:
    assert f"proxy_set_header {header};" in PROXY


@pytest.mark.parametrize("status", [413, 502, 503, 504])
def test_the_error_pages_are_words_in_japanese_that_need_nothing_else(status: int) -> None:
    page = (NGINX / "errors" / f"{status}.html").read_text(encoding="utf-8")

    assert f"error_page {status} /{status}.html;" in CONFIGURATION
    assert '<html lang="ja">' in page
    assert re.search(r"<h1>[ぁ-んァ-ヶ一-龠ー]+</h1>", page)
    assert not re.search(r"src=|stylesheet|style=|<style|<script|https?://", page)
