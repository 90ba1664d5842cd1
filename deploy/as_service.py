"""as_service.py ENVIRONMENT PROGRAM …: run a program with the settings of that file.

Root becomes the account ``tomedx`` first, as the units do. The file is read as systemd reads an
EnvironmentFile, so that one file serves both.
"""

import os
import pwd
import re
import sys
from pathlib import Path

LINE = re.compile(r'\s*(\w+)=(?:"((?:[^"\\]|\\.)*)"|(.*?))\s*')


def settings_of(text: str) -> dict[str, str]:
    """The variables of an environment file."""
    lines = (
        line
        for line in text.splitlines()
        if line.strip() and not line.lstrip().startswith(("#", ";"))
    )
    matches = (LINE.fullmatch(line) for line in lines)
    return {
        match[1]: re.sub(r"\\(.)", r"\1", match[2]) if match[2] is not None else match[3]
        for match in matches
        if match
    }


def main() -> None:
    path, *program = sys.argv[1:]
    try:
        os.environ.update(settings_of(Path(path).read_text(encoding="utf-8")))
    except OSError as error:
        sys.exit(f"設定「{path}」を読めません: {error.strerror}。root で実行してください。")
    if os.getuid() == 0:
        account = pwd.getpwnam("tomedx")
        os.initgroups(account.pw_name, account.pw_gid)
        os.setgid(account.pw_gid)
        os.setuid(account.pw_uid)
        os.environ["HOME"] = account.pw_dir
    os.execv(sys.executable, [sys.executable, *program])


if __name__ == "__main__":
    main()
