#!/usr/bin/env python3
"""Golden tests: what a command line prints, kept beside the input it was given.

    golden_test.py DECAMP FOLDER [--command LINE] [--update] [--only NAME]

Each folder FOLDER/NAME is one test:

    command    a shell line, run in the folder with decamp on PATH; where it is missing, LINE serves
    expected   stdout and stderr as they came, then a last line `exit N`
    filter     optional: a sed -E script that puts placeholders for what changes from run to run
    ...        whatever the command reads

A command that writes does so in "$SCRATCH", a fresh folder that is thrown away after it; a test that leaves anything in its own
folder fails. Prints TAP, so that every folder counts as one test. --update writes `expected` anew: look at the
difference before committing it. DECAMP_WRAPPER in the environment stands before every call of decamp (valgrind, for
instance). LeakSanitizer and the others report on stderr, and so fail the test that they speak in.
"""
import argparse
import concurrent.futures
import difflib
import os
import pathlib
import shlex
import subprocess
import sys
import tempfile

TIMEOUT = 300  # seconds; generous, for sanitizers and valgrind


def listing(folder):
    return sorted(str(path) for path in folder.rglob("*"))


def output_of(folder, line, programs):
    """What the command printed and how it ended, filtered."""
    with tempfile.TemporaryDirectory(prefix="decamp-golden-") as scratch:
        environment = dict(os.environ, LC_ALL="C.UTF-8", TZ="UTC", COLUMNS="80", SCRATCH=scratch,
                           PATH=f"{programs}:{os.environ['PATH']}")
        try:
            ended = subprocess.run(["sh", "-c", line], cwd=folder, env=environment, stdin=subprocess.DEVNULL,
                                   stdout=subprocess.PIPE, stderr=subprocess.STDOUT, timeout=TIMEOUT)
        except subprocess.TimeoutExpired:
            return f"no end after {TIMEOUT} s\n"
        text = ended.stdout.decode("utf-8", "backslashreplace").replace(scratch, "$SCRATCH")
    if text and not text.endswith("\n"):
        text += "\n"
    text += f"exit {ended.returncode}\n"
    if (folder / "filter").exists():
        text = subprocess.run(["sed", "-E", "-f", folder / "filter"], input=text, text=True, check=True,
                              encoding="utf-8", stdout=subprocess.PIPE).stdout
    return text


def try_folder(folder, options, programs):
    """None if all is as expected, else what is not."""
    command = folder / "command"
    line = command.read_text(encoding="utf-8") if command.exists() else options.command
    if not line:
        return "there is no file 'command'"
    before = listing(folder)
    found = output_of(folder, line, programs)
    if listing(folder) != before:
        return "left files in its own folder: " + ", ".join(set(listing(folder)) - set(before))
    expected = folder / "expected"
    if options.update:
        expected.write_text(found, encoding="utf-8")
        return None
    if not expected.exists():
        return "there is no file 'expected'; --update writes it"
    lines = difflib.unified_diff(expected.read_text(encoding="utf-8").splitlines(), found.splitlines(),
                                 "expected", "found", lineterm="")
    return "\n".join(lines) or None


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("decamp", type=pathlib.Path)
    parser.add_argument("folder", type=pathlib.Path)
    parser.add_argument("--command")
    parser.add_argument("--update", action="store_true")
    parser.add_argument("--only")
    options = parser.parse_args()
    folders = sorted(path for path in options.folder.iterdir()
                     if path.is_dir() and options.only in (None, path.name))
    if not folders:
        sys.exit(f"{options.folder}: no tests")
    print(f"1..{len(folders)}")
    failures = 0
    with tempfile.TemporaryDirectory(prefix="decamp-programs-") as programs:
        program = pathlib.Path(programs, "decamp")
        wrapper = os.environ.get("DECAMP_WRAPPER", "")
        program.write_text(f'#!/bin/sh\nexec {wrapper} {shlex.quote(str(options.decamp.resolve()))} "$@"\n')
        program.chmod(0o755)
        with concurrent.futures.ThreadPoolExecutor(2) as pool:
            faults = pool.map(lambda folder: try_folder(folder, options, programs), folders)
            for number, (folder, fault) in enumerate(zip(folders, faults), 1):
                print(f"{'not ok' if fault else 'ok'} {number} - {folder.name}", flush=True)
                if fault:
                    failures += 1
                    print("\n".join("# " + line for line in fault.splitlines()), flush=True)
    sys.exit(1 if failures else 0)


main()
