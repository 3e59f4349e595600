"""Word files under test: their parts as trees, and Microsoft's own validator."""

import io
import json
import os
import shutil
import subprocess
import sys
import zipfile
from functools import cache
from pathlib import Path

import pytest
from lxml import etree

NAMESPACES = {
    "w": "http://schemas.openxmlformats.org/wordprocessingml/2006/main",
    "r": "http://schemas.openxmlformats.org/officeDocument/2006/relationships",
    "wp": "http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing",
    "a": "http://schemas.openxmlformats.org/drawingml/2006/main",
    "v": "urn:schemas-microsoft-com:vml",
    "dc": "http://purl.org/dc/elements/1.1/",
    "dcterms": "http://purl.org/dc/terms/",
    "cp": "http://schemas.openxmlformats.org/package/2006/metadata/core-properties",
    "p": "http://schemas.openxmlformats.org/package/2006/relationships",
}
W = f"{{{NAMESPACES['w']}}}"


class Package:
    """The parts of a Word file."""

    def __init__(self, data: bytes) -> None:
        self.data = data
        with zipfile.ZipFile(io.BytesIO(data)) as package:
            self.infos = package.infolist()
            self.parts = {info.filename: package.read(info) for info in self.infos}

    def root(self, name: str = "word/document.xml") -> etree._Element:
        """The root of an XML part."""
        return etree.fromstring(self.parts[name])

    def find(self, path: str, name: str = "word/document.xml") -> list[etree._Element]:
        """What an XPath finds in a part."""
        return self.root(name).xpath(path, namespaces=NAMESPACES)

    def values(self, path: str, name: str = "word/document.xml") -> list[str]:
        """The text of what an XPath finds, attributes included."""
        found = self.root(name).xpath(path, namespaces=NAMESPACES)
        return [str(value) if isinstance(value, str) else text_of(value) for value in found]

    def paragraphs(self, style: str) -> list[etree._Element]:
        """The paragraphs of the document in a style."""
        return self.find(f"//w:p[w:pPr/w:pStyle/@w:val='{style}']")


def text_of(element: etree._Element) -> str:
    """The text of an element, tabs and all, without the invisible marks of direction."""
    found = []
    for node in element.iter(f"{W}t", f"{W}tab", f"{W}br"):
        if node.tag == f"{W}t":
            found.append(node.text or "")
        elif node.getparent().tag == f"{W}r":
            found.append("\t" if node.tag == f"{W}tab" else "\n")
    return "".join(found).replace("\u200e", "").replace("\u200f", "")


def instructions(element: etree._Element) -> list[str]:
    """The instructions of the fields in an element, in order."""
    return ["".join(node.itertext()).strip() for node in element.iter(f"{W}instrText")]


@cache
def _validator() -> tuple[str, str] | None:
    """Node and the validator's script, from the repository or from `OOXML_VALIDATOR`."""
    search = os.pathsep.join([os.environ.get("PATH", ""), str(Path(sys.executable).parent)])
    node = shutil.which("node", path=search)
    root = Path(os.environ.get("OOXML_VALIDATOR") or Path(__file__).parents[1])
    script = root / "node_modules" / ".bin" / "ooxml-validator"
    return (node, str(script)) if node and script.exists() else None


def validate_docx(path: Path) -> list[str]:
    """What Microsoft's Open XML SDK finds wrong with a Word file; skips the test without it."""
    validator = _validator()
    if validator is None:
        pytest.skip(
            "NOT VALIDATED: the Open XML SDK validator needs Node; run `npm install` here, or set "
            "OOXML_VALIDATOR to a folder with node_modules"
        )
    done = subprocess.run([*validator, str(path)], capture_output=True, text=True, check=False)
    report = json.loads(done.stdout)
    return [
        f"{error['path']}{error['xPath']}: {error['description']}" for error in report["errors"]
    ]


def opened_by_libreoffice(path: Path) -> Path:
    """The PDF that LibreOffice makes of a Word file, beside it; skips the test without it."""
    soffice = shutil.which("soffice")
    if soffice is None:
        pytest.skip("NOT CHECKED: LibreOffice is not installed (Debian: libreoffice-writer)")
    profile = f"-env:UserInstallation=file://{path.parent / 'profile'}"
    command = [soffice, profile, "--headless", "--convert-to", "pdf", "--outdir", path.parent, path]
    subprocess.run(command, check=True, capture_output=True, timeout=120)
    made = path.with_suffix(".pdf")
    assert made.exists(), "LibreOffice cannot open the file"
    return made
