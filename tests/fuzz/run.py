"""Fuzz each target for some time, guided by coverage (atheris, libFuzzer).

    python tests/fuzz/run.py [TARGET …] [--seconds 600] [--keep]

New inputs go to .fuzz/TARGET, what fails to .fuzz/found; --keep moves small inputs that reach new code to tests/fuzz/corpus.
"""

from __future__ import annotations

import argparse
import os
import shlex
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

HERE = Path(__file__).parent
ROOT = HERE.parent.parent
NAMES = ("text", "markdown", "html", "docx", "xlsx", "epub", "pdf", "picture", "dispatch", "question", "ask", "body")
CORPUS, WORK = HERE / "corpus", ROOT / ".fuzz"
FOUND = WORK / "found"
LONGEST = {"docx": 40_000, "xlsx": 40_000, "epub": 40_000, "pdf": 30_000, "picture": 20_000, "dispatch": 20_000}
LONGEST_TEXT = 4_000
ONE_INPUT_S, MEMORY_MB = 120, 6_000  # recognising a page takes seconds and up to 3 GB
KEPT_BYTES, KEPT_INPUT = 150_000, 12_000


def fuzz(name: str, options: list[str]) -> None:
    """Fuzz a target in this process, which libFuzzer ends."""
    import atheris

    with atheris.instrument_imports(include=["corpus", "index", "assistant"]):
        from fuzz.mutating import Mutator
        from fuzz.targets import TARGETS
    target = TARGETS[name]
    seeds = [path.read_bytes() for path in sorted((CORPUS / name).iterdir())]
    if name in ("question", "ask", "picture"):
        target(seeds[0])  # what is loaded once is no input's doing
    mutator = Mutator(name, lambda data, longest: atheris.Mutate(data, longest), seeds)  # atheris puts another Mutate there when it starts
    again = shlex.join([sys.executable, __file__, "--one", name])  # what libFuzzer hands to a shell when it merges
    atheris.Setup([again, *options], target, custom_mutator=mutator)
    atheris.Fuzz()


def started(name: str, *options: str) -> int:
    """Run a process on a target and return its exit status."""
    return subprocess.run([sys.executable, __file__, "--one", name, *options], cwd=ROOT, check=False).returncode


def fuzzed(name: str, seconds: int) -> bool:
    """Fuzz a target for some time; tell that nothing was found."""
    work = WORK / name
    work.mkdir(parents=True, exist_ok=True)
    FOUND.mkdir(exist_ok=True)
    limits = [f"-timeout={ONE_INPUT_S}", f"-rss_limit_mb={MEMORY_MB}", f"-max_len={LONGEST.get(name, LONGEST_TEXT)}"]
    print(f"== {name}, {seconds} s", flush=True)
    return started(name, str(work), str(CORPUS / name), f"-max_total_time={seconds}", f"-artifact_prefix={FOUND}/{name}-", *limits) == 0


def keep(name: str) -> None:
    """Add inputs that reach code which the kept ones do not, the smallest first, as long as there is room."""
    kept = CORPUS / name
    room = KEPT_BYTES - sum(path.stat().st_size for path in kept.iterdir())
    with tempfile.TemporaryDirectory() as folder:
        merged = Path(folder) / "merged"
        shutil.copytree(kept, merged)
        before = {path.name for path in merged.iterdir()}
        started(name, "-merge=1", str(merged), str(WORK / name), f"-max_len={KEPT_INPUT}")
        for path in sorted(merged.iterdir(), key=lambda path: path.stat().st_size):
            room -= path.stat().st_size if path.name not in before else 0
            if path.name not in before and room > 0:
                shutil.copy(path, kept)


def main() -> int:
    """Fuzz the named targets, all where none is named; status 1 where something was found."""
    if sys.argv[1:2] == ["--one"]:
        fuzz(sys.argv[2], sys.argv[3:])
        return 0
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("targets", nargs="*", choices=[*NAMES, []], help="all where none is named")
    parser.add_argument("--seconds", type=int, default=int(os.environ.get("FUZZ_SECONDS", "600")))
    parser.add_argument("--keep", action="store_true")
    asked = parser.parse_args()
    targets = asked.targets or NAMES
    with tempfile.TemporaryDirectory() as home:
        os.environ.setdefault("CLAUSEPAIR_FUZZ_HOME", home)
        failed = [name for name in targets if asked.seconds and not fuzzed(name, asked.seconds)]
    for name in targets if asked.keep else ():
        keep(name)
    print(f"found something: {', '.join(failed)}; see {FOUND}" if failed else "nothing found", flush=True)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.path[:0] = [str(HERE.parent), str(ROOT)]
    sys.exit(main())
