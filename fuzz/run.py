"""Runs the fuzz targets with atheris, one process for each, and prints what was tried.

    python fuzz/run.py                     # every target, 20 seconds each
    python fuzz/run.py yaml image --seconds 300

An input that breaks a promise is kept in fuzz/corpus/TARGET, where the tests try it ever after.
"""

import argparse
import hashlib
import os
import re
import subprocess
import sys
import tempfile
from pathlib import Path

FUZZ = Path(__file__).resolve().parent
_EXECUTED = re.compile(r"stat::number_of_executed_units:\s*(\d+)")
_MEMORY = re.compile(r"stat::peak_rss_mb:\s*(\d+)")


def main() -> int:
    """Run what is asked for; 1 if a promise was broken."""
    parser = argparse.ArgumentParser(description="Fuzz dossierkit.")
    parser.add_argument("targets", nargs="*")
    parser.add_argument("--seconds", type=int, default=20)
    parser.add_argument("--within", help=argparse.SUPPRESS)
    options, rest = parser.parse_known_args()
    if options.within:
        return _fuzz(options.within, rest)
    sys.path.insert(0, str(FUZZ))
    from targets import TARGETS

    print(f"{'target':<14}{'inputs':>10}{'seconds':>9}{'MB':>6}  result")
    results = [_run(name, options.seconds) for name in options.targets or TARGETS]
    return int(not all(results))


def _run(name: str, seconds: int) -> bool:
    kept = FUZZ / "corpus" / name
    kept.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="fuzz-") as folder:
        corpus = Path(folder, "corpus")
        corpus.mkdir()
        artefacts = Path(folder, "found")
        artefacts.mkdir()
        done = subprocess.run(
            [
                *(sys.executable, str(Path(__file__)), "--within", name),
                *(str(corpus), str(kept)),
                f"-max_total_time={seconds}",
                *("-timeout=30", "-rss_limit_mb=2048", "-max_len=4096", "-print_final_stats=1"),
                f"-artifact_prefix={artefacts}/",
            ],
            capture_output=True,
            check=False,
            env={**os.environ, "DOSSIERKIT_CACHE": folder, "TMPDIR": folder},
        )
        said = done.stderr.decode("utf-8", "replace") + done.stdout.decode("utf-8", "replace")
        found = [path for path in artefacts.iterdir() if path.is_file()]
        for path in found:
            data = path.read_bytes()
            (kept / hashlib.sha256(data).hexdigest()[:12]).write_bytes(data)
    tried, memory = _EXECUTED.search(said), _MEMORY.search(said)
    fine = done.returncode == 0 and not found
    print(
        f"{name:<14}{int(tried[1]) if tried else 0:>10,}{seconds:>9}"
        f"{memory[1] if memory else '?':>6}  {'no finding' if fine else 'BROKEN'}",
        flush=True,
    )
    if not fine:
        print("\n".join(said.splitlines()[-25:]), flush=True)
    return fine


def _fuzz(name: str, arguments: list[str]) -> int:
    import atheris

    sys.path.insert(0, str(FUZZ))
    with atheris.instrument_imports(include=["dossierkit", "yaml"]):
        from targets import TARGETS
    atheris.Setup([sys.argv[0], *arguments], TARGETS[name])
    atheris.Fuzz()
    return 0


if __name__ == "__main__":
    sys.exit(main())
