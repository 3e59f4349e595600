"""What all tests share: a small complete dossier, a cache of their own, and no network."""

import datetime
import shutil
import socket
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

TESTS = Path(__file__).parent
REPOSITORY = TESTS.parent
BASE = TESTS / "cases" / "_base"
EXAMPLE = REPOSITORY / "examples" / "sheki"
TODAY = datetime.date(2026, 7, 10)


@pytest.fixture(scope="session", autouse=True)
def _own_cache(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Tests neither see nor fill the user's cache."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("DOSSIERKIT_CACHE", str(tmp_path_factory.mktemp("cache")))
        for name in (
            "SOURCE_DATE_EPOCH",
            "DOSSIERKIT_SCHEMAS",
            "DOSSIERKIT_TODAY",
            "DOSSIERKIT_MESSAGES",
            "NO_COLOR",
        ):
            patch.delenv(name, raising=False)
        yield


@pytest.fixture(autouse=True)
def _no_network(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever tries to reach another machine fails the test."""

    def refuse(*_: object, **__: object) -> None:
        raise AssertionError("dossierkit tried to reach the network")

    monkeypatch.setattr(socket.socket, "connect", refuse)


@pytest.fixture
def dossier(tmp_path: Path) -> Callable[..., Path]:
    """A function that lays files over a copy of the small dossier and returns its folder.

    Names are paths in the dossier; a value is the file's text or bytes, or `None` to remove it.
    """

    def lay(files: dict[str, str | bytes | None] | None = None, name: str = "qalat") -> Path:
        root = tmp_path / name
        if not root.exists():
            shutil.copytree(BASE, root, symlinks=True)
        for path, content in (files or {}).items():
            target = root / path
            if content is None:
                target.unlink()
                continue
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(content.encode() if isinstance(content, str) else content)
        return root

    return lay
