#!/usr/bin/env python3
"""The one direction of knowing: each folder of src/ includes only what stands before it.

    modules_test.py SOURCE_ROOT

A new folder, or a new direction, is a decision: it is made here, and told in docs/architecture.md.
"""
import pathlib
import re
import sys

KNOWS = {
    "base": "",
    "schedule": "base",
    "mission": "base",
    "terrain": "base mission",
    "plan": "base mission schedule terrain",
    "verify": "base mission",
    "ledger": "base mission",
    "situation": "base mission ledger verify",
    "replan": "base mission ledger situation plan verify",
    "explain": "base mission verify",
    "report": "base mission terrain verify explain",
    "stress": "base mission schedule verify",
    "record": "base mission verify ledger situation",
    "rehearse": "base mission schedule ledger situation plan verify replan stress",
    "library": "base mission plan verify",
    "commands": "base schedule mission terrain plan verify ledger situation replan explain report record stress rehearse",
}
INCLUDE = re.compile(r'^\s*#\s*include\s+"([^"]+)"', re.MULTILINE)


def main():
    source = pathlib.Path(sys.argv[1], "src")
    folders = sorted(path.name for path in source.iterdir() if path.is_dir())
    print(f"1..{len(folders)}")
    failures = 0
    for number, folder in enumerate(folders, 1):
        faults = []
        if folder not in KNOWS:
            faults.append(f"src/{folder} is not in {__file__}")
        allowed = {folder, "decamp", *KNOWS.get(folder, "").split()}
        for path in sorted((source / folder).rglob("*.[ch]")):
            for name in INCLUDE.findall(path.read_text(encoding="utf-8")):
                if name.split("/")[0] not in allowed or "/" not in name:
                    faults.append(f"{path.relative_to(source)} includes {name}")
        print(f"{'not ok' if faults else 'ok'} {number} - {folder}")
        for fault in faults:
            print("# " + fault)
        failures += bool(faults)
    sys.exit(1 if failures else 0)


main()
