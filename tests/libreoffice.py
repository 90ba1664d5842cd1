"""Workbooks as LibreOffice saves them again."""

import os
import shutil
import subprocess
from pathlib import Path

import pytest

# `make quick` does without it.
PROGRAM = None if os.environ.get("TOMEDX_QUICK") else shutil.which("soffice")


def resaved(content: bytes, folder: Path, suffix: str = "xlsx") -> bytes:
    """*content* opened by LibreOffice and saved; the test is skipped where there is none."""
    if PROGRAM is None:
        pytest.skip("LibreOffice（soffice）がありません。")
    source = folder / "開く.xlsx"
    source.write_bytes(content)
    out = folder / "保存"
    subprocess.run(
        [
            PROGRAM,
            f"-env:UserInstallation=file://{folder}/profile",
            "--headless",
            "--convert-to",
            suffix,
            "--outdir",
            str(out),
            str(source),
        ],
        check=True,
        capture_output=True,
        timeout=120,
    )
    return (out / f"開く.{suffix}").read_bytes()
