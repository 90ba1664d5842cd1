"""A backup's file: a tar of a few members with their checksums, encrypted by age where asked.

What stands in it is written beside its place and moved there: a file of that name is whole. The
encrypted one opens with the ``age`` command, too, where there is no portal.
"""

import hashlib
import json
import os
import shutil
import tarfile
import zlib
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pyrage

from plans.errors import Refused

MANIFEST = "manifest.json"
FORMAT = 1
AGE_MAGIC = b"age-encryption.org/"
SECRET = "AGE-SECRET-KEY-"
CHUNK = 1 << 20

Manifest = Mapping[str, Any]


@contextmanager
def private_folder(beside: Path | None = None) -> Iterator[Path]:
    """A folder that only this account can read, gone afterwards."""
    try:
        folder = TemporaryDirectory(prefix=".tomedx-", dir=beside)
    except OSError as error:
        raise Refused(f"「{beside}」に書き込めません: {error.strerror}") from error
    with folder as name:
        yield Path(name)


def pack(folder: Path, out: Path, manifest: Manifest, key: Path | None) -> str:
    """Write the files of *folder* and the *manifest* to *out*. The checksum of the file."""
    sums = {path.name: _sum_of(path) for path in sorted(folder.iterdir())}
    described = {"format": FORMAT, **manifest, "members": sums}
    (folder / MANIFEST).write_text(json.dumps(described, ensure_ascii=False), encoding="utf-8")
    draft = folder / ".draft"
    with tarfile.open(draft, "w:gz", compresslevel=6) as tar:
        for name in (MANIFEST, *sums):
            tar.add(folder / name, arcname=name, filter=_anonymous)
            (folder / name).unlink()
    if key:
        plain, draft = draft, folder / ".encrypted"
        pyrage.encrypt_file(str(plain), str(draft), _recipients(key))
    total = _sum_of(draft)
    with draft.open("rb+") as stream:
        os.fsync(stream.fileno())
    draft.chmod(0o600)
    draft.rename(out)
    return total


@contextmanager
def opened_backup(file: Path, key: Path | None) -> Iterator[tuple[Path, Manifest]]:
    """The members of a backup in a folder of their own, and what it says of itself.

    Refused where the file is damaged, with what of it is.
    """
    with private_folder() as folder:
        plain = _decrypted(file, key, folder)
        try:
            with tarfile.open(plain, "r:gz") as tar:
                _take_out(tar, folder)
            manifest = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
        except (tarfile.TarError, EOFError, zlib.error, OSError, ValueError) as error:
            raise Refused(f"「{file}」は控えとして読めません。壊れています（{error}）。") from error
        _check(file, folder, manifest)
        yield folder, manifest


def _take_out(tar: tarfile.TarFile, folder: Path) -> None:
    """The plain files of the backup, whatever their names say of other places."""
    for member in tar:
        stream = tar.extractfile(member)
        if stream and Path(member.name).name == member.name and member.name[0] != ".":
            with stream, (folder / member.name).open("wb") as out:
                shutil.copyfileobj(stream, out, CHUNK)


def _check(file: Path, folder: Path, manifest: Manifest) -> None:
    if manifest.get("format") != FORMAT:
        raise Refused(f"「{file}」は、この版では読めない形の控えです。新しい版で読んでください。")
    wrong = [
        name
        for name, total in manifest["members"].items()
        if not (folder / name).is_file() or _sum_of(folder / name) != total
    ]
    if wrong:
        raise Refused(f"「{file}」の中の {'、'.join(wrong)} が壊れています（印が合いません）。")


def _decrypted(file: Path, key: Path | None, folder: Path) -> Path:
    try:
        with file.open("rb") as stream:
            encrypted = stream.read(len(AGE_MAGIC)) == AGE_MAGIC
    except OSError as error:
        raise Refused(f"「{file}」を読めません: {error.strerror}") from error
    if not encrypted:
        return file
    if key is None:
        raise Refused(f"「{file}」は暗号化されています。--key で鍵のファイルを渡してください。")
    plain = folder / ".plain"
    try:
        pyrage.decrypt_file(str(file), str(plain), _identities(key))
    except (pyrage.DecryptError, OSError) as error:
        raise Refused(
            f"「{file}」を開けません。鍵が違うか、ファイルが壊れています（{error}）。"
        ) from error
    return plain


def make_key(path: Path) -> str:
    """Write a new secret key, readable by its owner alone. The public key that belongs to it."""
    identity = pyrage.x25519.Identity.generate()
    public = str(identity.to_public())
    try:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except OSError as error:
        raise Refused(f"「{path}」を作れません: {error.strerror}") from error
    with os.fdopen(handle, "w", encoding="ascii") as stream:
        stream.write(f"# public key: {public}\n{identity}\n")
    return public


def _recipients(key: Path) -> list[Any]:
    """Whom to encrypt for: the public keys of the file, or those of its secret ones."""
    lines = _lines(key)
    secret = [line for line in lines if line.startswith(SECRET)]
    try:
        if secret:
            return [pyrage.x25519.Identity.from_str(line).to_public() for line in secret]
        return [pyrage.x25519.Recipient.from_str(line) for line in lines]
    except (pyrage.RecipientError, pyrage.IdentityError) as error:
        raise Refused(f"「{key}」に、鍵として読めない行があります。") from error


def _identities(key: Path) -> list[Any]:
    secret = [line for line in _lines(key) if line.startswith(SECRET)]
    if not secret:
        raise Refused(f"「{key}」には秘密の鍵（{SECRET}…）がありません。公開鍵では開けません。")
    try:
        return [pyrage.x25519.Identity.from_str(line) for line in secret]
    except pyrage.IdentityError as error:
        raise Refused(f"「{key}」に、鍵として読めない行があります。") from error


def _lines(key: Path) -> list[str]:
    try:
        text = key.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise Refused(f"鍵のファイル「{key}」を読めません。") from error
    lines = [line.strip() for line in text.splitlines()]
    found = [line for line in lines if line and not line.startswith("#")]
    if not found:
        raise Refused(f"鍵のファイル「{key}」に鍵がありません。")
    return found


def _sum_of(path: Path) -> str:
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def _anonymous(member: tarfile.TarInfo) -> tarfile.TarInfo:
    member.uid = member.gid = 0
    member.uname = member.gname = ""
    return member
