"""parts.py WHEELS OUT: what an installation consists of, as a CycloneDX list and as text.

OUT.cdx.json names every wheel of the folder WHEELS with its version, checksum and licence;
OUT.txt is the same for people.
"""

import hashlib
import json
import sys
import zipfile
from email.message import Message
from email.parser import Parser
from pathlib import Path

UNKNOWN = "（書かれていない）"


def metadata_of(wheel: Path) -> tuple[Message, str]:
    """What the wheel says of itself, and the first line of a licence that lies in it."""
    with zipfile.ZipFile(wheel) as content:
        names = [name for name in content.namelist() if ".dist-info/" in name]
        [stated] = [name for name in names if name.endswith(".dist-info/METADATA")]
        texts = [content.read(name).decode() for name in names if "LICENSE" in name]
        metadata = Parser().parsestr(content.read(stated).decode("utf-8"))
    return metadata, next((text.strip().splitlines()[0] for text in texts if text.strip()), UNKNOWN)


def licence_of(metadata: Message, text: str) -> str:
    """As the wheel states it: its expression, its classifiers, its words, or the licence itself."""
    classifiers = [
        line.split("::")[-1].strip()
        for line in metadata.get_all("Classifier", [])
        if line.startswith("License ::")
    ]
    stated = metadata.get("License-Expression") or "、".join(classifiers) or metadata.get("License")
    return (stated or text).strip().splitlines()[0]


def part(wheel: Path) -> dict[str, object]:
    metadata, text = metadata_of(wheel)
    name, version = metadata["Name"], metadata["Version"]
    return {
        "type": "library",
        "name": name,
        "version": version,
        "purl": f"pkg:pypi/{name.lower().replace('_', '-')}@{version}",
        "hashes": [{"alg": "SHA-256", "content": hashlib.sha256(wheel.read_bytes()).hexdigest()}],
        "licenses": [{"license": {"name": licence_of(metadata, text)}}],
        "properties": [{"name": "file", "value": wheel.name}],
    }


def main() -> None:
    folder, out = map(Path, sys.argv[1:])
    parts = [part(wheel) for wheel in sorted(folder.glob("*.whl"))]
    listed = {"bomFormat": "CycloneDX", "specVersion": "1.5", "version": 1, "components": parts}
    Path(f"{out}.cdx.json").write_text(json.dumps(listed, ensure_ascii=False, indent=1) + "\n")
    rows = sorted(
        {
            f"{item['name']} {item['version']}  {item['licenses'][0]['license']['name']}"  # type: ignore[index]
            for item in parts
        }
    )
    Path(f"{out}.txt").write_text("\n".join(rows) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
