"""The process that reads PDF annexes and binds them: `python binding.py examine|bind`.

`examine FILE…` writes one line of JSON for each file: its `pages`, and in `trouble` why it cannot
be bound: `encrypted`, `damaged`, or nothing. `bind` reads a request as JSON from standard input:
the `dossier`, the `dividers`, the `output` (paths), and the `annexes`, each with its bookmark
(`title`), the prefix of its page labels (`label`), how many pages of `dividers` stand before it
(`pages`), and its `file`, or `null` if it is not bound. The same request makes the same bytes.

Only what a page shows is copied, whatever else its file holds: no action, script, form field or
attached file reaches the output. Imports nothing of dossierkit.
"""

import hashlib
import json
import logging
import re
import sys
from collections import deque
from collections.abc import Iterator, Mapping, Sequence
from itertools import islice
from pathlib import Path
from typing import Any, BinaryIO

from pypdf import PageObject, PdfReader, PdfWriter
from pypdf.constants import PageLabelStyle
from pypdf.generic import (
    ArrayObject,
    BooleanObject,
    ByteStringObject,
    DictionaryObject,
    FloatObject,
    IndirectObject,
    NameObject,
    NullObject,
    NumberObject,
    StreamObject,
    TextStringObject,
)

_MEMORY = 2 * 1024**3
_CPU_SECONDS = 100
_MOST_PAGES = 5_000
_MOST_BOOKMARKS = 1_000
_DEEPEST_BOOKMARK = 5
_MOST_ANNOTATIONS = 2_000  # of a page
_A4 = (0.0, 0.0, 595.276, 841.89)

_OF_A_PAGE = ("/Resources", "/Contents", "/Group", "/UserUnit")
_BOXES = ("/MediaBox", "/CropBox")
_NEVER_COPIED = {
    *("/AA", "/OpenAction", "/JS", "/JavaScript", "/AF", "/EF", "/RF", "/Metadata", "/PieceInfo"),
    *("/StructParent", "/StructParents", "/OPI", "/Alternates"),
}
_OF_A_FILE_ELSEWHERE = {"/Length", "/F", "/FFilter", "/FDecodeParms"}  # in a stream
_NO_PART_OF_A_PAGE = {
    *("/Page", "/Pages", "/Catalog", "/Annot", "/Action", "/Filespec", "/F", "/EmbeddedFile"),
    *("/StructTreeRoot", "/StructElem", "/Outlines", "/Sig", "/ObjStm", "/XRef"),
}
_ACTIONS = {
    *("/JavaScript", "/Launch", "/SubmitForm", "/ImportData", "/ResetForm", "/GoToE", "/GoToR"),
    *("/Rendition", "/Movie", "/Sound", "/Named", "/Hide", "/URI", "/GoTo", "/Thread"),
}
_NOT_SHOWN = 1 | 2 | 32  # flags of annotations: invisible, hidden, no view
_TO_PRINT, _LOCKED = 4, 64 | 128
_WITHOUT_LOOK = {"/Popup", "/Link", "/FileAttachment", "/Sound", "/Movie", "/Screen", "/RichMedia"}
_ADDRESS = re.compile(r"(?:https?://|mailto:)[\x21-\x7e]{1,2000}\Z", re.IGNORECASE)
_CLAIMS = re.compile(rb"<(pdfaid|pdfuaid):(\w+)>[^<]*</\1:\2>")
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff]")


class Refused(Exception):
    """A file that cannot be bound; its argument is the trouble."""


def main() -> int:
    """Answer one request."""
    _give_up_beyond(_MEMORY, _CPU_SECONDS)
    logging.disable()
    if sys.argv[1] == "examine":
        for name in sys.argv[2:]:
            sys.stdout.write(json.dumps(_examined(Path(name))) + "\n")
            sys.stdout.flush()
    else:
        _bind(json.load(sys.stdin.buffer))
    return 0


def _examined(path: Path) -> Mapping[str, Any]:
    """The pages of a file, found by copying it as if it were to be bound."""
    try:
        with path.open("rb") as stream:
            return {"pages": len(_Copy(stream, PdfWriter()).pages()), "trouble": ""}
    except Refused as refused:
        return {"pages": 0, "trouble": str(refused)}
    except Exception:  # a damaged file makes the library raise anything
        return {"pages": 0, "trouble": "damaged"}


def _bind(request: Mapping[str, Any]) -> None:
    """Write the dossier with its annexes."""
    bound = PdfWriter(clone_from=request["dossier"])
    bound.pdf_header = "%PDF-1.7"
    marks = hashlib.sha256(json.dumps(request["annexes"]).encode())
    _claim_nothing(bound)
    bound.set_page_label(0, len(bound.pages) - 1, style=PageLabelStyle.DECIMAL)
    with Path(request["dividers"]).open("rb") as stream:
        dividers = _Copy(stream, bound).pages()
    for annex in request["annexes"]:
        first = len(bound.pages)
        before, dividers = dividers[: annex["pages"]], dividers[annex["pages"] :]
        for page in before:
            bound.add_page(page)
        bookmark = bound.add_outline_item(title=_shown(annex["title"]), page_number=first)
        if annex["file"] is not None:
            with Path(annex["file"]).open("rb") as stream:
                marks.update(hashlib.file_digest(stream, "sha256").digest())
                _append(bound, stream, bookmark)
        last = len(bound.pages) - 1
        bound.set_page_label(first, last, style=PageLabelStyle.DECIMAL, prefix=annex["label"])
    _identify(bound, marks.digest())
    with Path(request["output"]).open("wb") as output:
        bound.write(output)


def _append(bound: PdfWriter, stream: BinaryIO, bookmark: IndirectObject) -> None:
    """Add the pages of an annex, its layers, and its bookmarks below its own."""
    first = len(bound.pages)
    copy = _Copy(stream, bound)
    for page in copy.pages():
        bound.add_page(page)
    copy.add_layers()
    copy.add_bookmarks(first, bookmark)


def _claim_nothing(bound: PdfWriter) -> None:
    """Take back what the dossier says of its conformance: nobody knows that of its annexes."""
    root = bound.root_object
    metadata = root.get("/Metadata")
    if metadata is not None:
        stream = metadata.get_object()
        stream.set_data(_CLAIMS.sub(b"", stream.get_data()))
    marked = root.get("/MarkInfo")
    if marked is not None:
        marked.get_object()[NameObject("/Suspects")] = BooleanObject(True)


def _identify(bound: PdfWriter, digest: bytes) -> None:
    mark = ByteStringObject(digest[:16])
    bound._ID = ArrayObject([mark, mark])


class _Copy:
    """What the pages of one PDF show, as objects of another.

    Raises `Refused`, and whatever the library raises for a damaged file.
    """

    def __init__(self, stream: BinaryIO, target: PdfWriter) -> None:
        self._reader = PdfReader(stream)
        self._target = target
        self._known: dict[int, IndirectObject] = {}
        self._waiting: deque[tuple[int, Any]] = deque()
        if self._reader.is_encrypted:
            raise Refused("encrypted")

    def pages(self) -> list[PageObject]:
        """The pages, which are not yet part of the target."""
        found = self._reader.pages
        if not 0 < len(found) <= _MOST_PAGES:
            raise Refused("damaged")
        return [self._page(page) for page in found]

    def _page(self, page: PageObject) -> PageObject:
        made = PageObject()
        made[NameObject("/Type")] = NameObject("/Page")
        for key in _OF_A_PAGE:
            if key in page:
                made[NameObject(key)] = self._value(page.raw_get(key))
        made[NameObject("/MediaBox")] = _rectangle(page.get("/MediaBox"), _A4)
        if "/CropBox" in page:
            made[NameObject("/CropBox")] = _rectangle(page["/CropBox"], made["/MediaBox"])
        turned = page.get("/Rotate", 0)
        if isinstance(turned, int) and turned % 360 in {90, 180, 270}:
            made[NameObject("/Rotate")] = NumberObject(turned % 360)
        notes = ArrayObject(self._annotations(page))
        if notes:
            made[NameObject("/Annots")] = notes
        self._finish()
        return made

    # Objects

    def _value(self, value: Any) -> Any:
        if isinstance(value, IndirectObject):
            return self._reference(value)
        if isinstance(value, ArrayObject):
            return ArrayObject([self._value(item) for item in value])
        if not isinstance(value, DictionaryObject):
            return value
        if _is(value, "/Type", _NO_PART_OF_A_PAGE) or _is(value, "/S", _ACTIONS):
            return NullObject()
        if not isinstance(value, StreamObject):
            return DictionaryObject(self._entries(value, _NEVER_COPIED))
        made = StreamObject()
        made._data = value._data
        made.update(self._entries(value, _NEVER_COPIED | _OF_A_FILE_ELSEWHERE))
        return made

    def _entries(self, value: DictionaryObject, left_out: set[str]) -> dict[Any, Any]:
        return {key: self._value(item) for key, item in value.items() if key not in left_out}

    def _reference(self, reference: IndirectObject) -> Any:
        """A reference to the copy of an object, which is made when its turn comes."""
        number = reference.idnum
        if number not in self._known:
            self._known[number] = self._target._add_object(NullObject())
            self._waiting.append((number, reference))
        return self._known[number]

    def _finish(self) -> None:
        """Copy what references lead to, one after the other however long a chain is."""
        while self._waiting:
            number, reference = self._waiting.popleft()
            found = self._reader.get_object(reference)
            copied = NullObject() if found is None else self._value(found)
            self._target._replace_object(self._known[number], copied)

    # Annotations

    def _annotations(self, page: PageObject) -> Iterator[IndirectObject]:
        """What notes, stamps and filled fields look like, and links to addresses."""
        notes = page.get("/Annots")
        for note in [*(notes or ())][:_MOST_ANNOTATIONS] if isinstance(notes, list) else ():
            note = note.get_object()  # noqa: PLW2901
            if not isinstance(note, DictionaryObject):
                continue
            flags = note.get("/F", 0)
            if isinstance(flags, int) and flags & _NOT_SHOWN:
                continue
            made = self._link(note) if note.get("/Subtype") == "/Link" else self._stamp(note)
            if made:
                made[NameObject("/Type")] = NameObject("/Annot")
                made[NameObject("/Rect")] = _rectangle(note.get("/Rect"), (0, 0, 0, 0))
                yield self._target._add_object(made)

    def _stamp(self, note: DictionaryObject) -> DictionaryObject | None:
        look = _entry(_entry(note, "/AP"), "/N")
        if isinstance(look, DictionaryObject) and not isinstance(look, StreamObject):
            look = _entry(look, str(note.get("/AS", "")))
        if note.get("/Subtype") in _WITHOUT_LOOK or not isinstance(look, StreamObject):
            return None
        shown = self._target._add_object(self._value(look))
        return DictionaryObject(
            {
                NameObject("/Subtype"): NameObject("/Stamp"),
                NameObject("/F"): NumberObject(_TO_PRINT | _LOCKED),
                NameObject("/AP"): DictionaryObject({NameObject("/N"): shown}),
            }
        )

    def _link(self, note: DictionaryObject) -> DictionaryObject | None:
        action = _entry(note, "/A")
        address = action.get("/URI") if isinstance(action, DictionaryObject) else None
        if not isinstance(address, str) or not _ADDRESS.match(address):
            return None
        leads_to = {
            NameObject("/S"): NameObject("/URI"),
            NameObject("/URI"): TextStringObject(address),
        }
        return DictionaryObject(
            {
                NameObject("/Subtype"): NameObject("/Link"),
                NameObject("/F"): NumberObject(_TO_PRINT),
                NameObject("/Border"): ArrayObject([NumberObject(0)] * 3),
                NameObject("/A"): DictionaryObject(leads_to),
            }
        )

    # What belongs to the whole file

    def add_layers(self) -> None:
        """Tell the target which of the layers that its pages have are not to be seen."""
        stated = _entry(self._reader.root_object, "/OCProperties")
        usual = _entry(stated, "/D")
        all_ = _references(_entry(stated, "/OCGs"))
        seen = _references(_entry(usual, "/ON"))
        hidden = _references(_entry(usual, "/OFF"))
        if isinstance(usual, DictionaryObject) and usual.get("/BaseState") == "/OFF":
            hidden = [layer for layer in all_ if layer not in seen]
        here = [layer for layer in all_ if layer in self._known]
        if not here:
            return
        root = self._target.root_object
        if "/OCProperties" not in root:
            layers = {NameObject("/OFF"): ArrayObject(), NameObject("/Order"): ArrayObject()}
            root[NameObject("/OCProperties")] = DictionaryObject(
                {NameObject("/OCGs"): ArrayObject(), NameObject("/D"): DictionaryObject(layers)}
            )
        properties: Any = root["/OCProperties"]
        properties["/OCGs"].extend(self._known[layer] for layer in here)
        properties["/D"]["/OFF"].extend(self._known[layer] for layer in here if layer in hidden)

    def add_bookmarks(self, first: int, parent: IndirectObject) -> None:
        """Put the bookmarks of the file below `parent`; its first page is that of this number."""
        try:
            found = [*islice(self._bookmarks(self._reader.outline, 1), _MOST_BOOKMARKS)]
        except Exception:  # bookmarks that cannot be read are no reason not to bind the pages
            return
        above = [parent]
        for title, page, depth in found:
            del above[depth:]
            made = self._target.add_outline_item(
                title=title, page_number=first + page, parent=above[-1], is_open=False
            )
            above.append(made)

    def _bookmarks(self, items: Sequence[Any], depth: int) -> Iterator[tuple[str, int, int]]:
        for item in items:
            if isinstance(item, list):
                if depth < _DEEPEST_BOOKMARK:
                    yield from self._bookmarks(item, depth + 1)
                continue
            page = self._reader.get_destination_page_number(item)
            if page is not None and page >= 0:
                yield _shown(str(item.title)), page, depth


def _is(value: DictionaryObject, key: str, names: set[str]) -> bool:
    name = value.get(key)
    return isinstance(name, str) and name in names


def _entry(value: Any, key: str) -> Any:
    return (
        value.get(key, NullObject()).get_object() if isinstance(value, DictionaryObject) else None
    )


def _references(values: Any) -> list[int]:
    listed = values if isinstance(values, ArrayObject) else ()
    return [item.idnum for item in listed if isinstance(item, IndirectObject)]


def _rectangle(stated: Any, otherwise: Any) -> ArrayObject:
    """Four numbers; `otherwise` if they are not stated, or too large for a page."""
    sides = list(stated) if isinstance(stated, list) else []
    numbers = [side for side in sides if isinstance(side, int | float) and abs(side) < 1_000_000]
    return ArrayObject(map(FloatObject, numbers if len(numbers) == len(sides) == 4 else otherwise))


def _shown(text: str) -> str:
    """`text` on one line, without what reorders or hides it."""
    return " ".join(_CONTROL.sub(" ", text).split())[:300] or "—"


def _give_up_beyond(memory: int, seconds: int) -> None:
    """End the process rather than take more bytes of memory or time, where that can be set."""
    try:
        import resource
    except ImportError:  # Windows
        return
    resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds))


if __name__ == "__main__":
    sys.exit(main())
