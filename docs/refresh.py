#!/usr/bin/env python3
"""Makes anew what the pages show of decamp's own output: tables.md, the columns in record.md, and the plan and the pictures of the README.

    docs/refresh.py [BUILD]

To be run after `./run example` when the search or the report has changed; look at the difference before committing it.
"""
import os
import pathlib
import re
import subprocess
import sys

root = pathlib.Path(__file__).resolve().parent.parent
build = pathlib.Path(sys.argv[1] if len(sys.argv) > 1 else root / "build").resolve()


def decamp(*words):
    return subprocess.run([build / "decamp", *words], cwd=root, check=True, stdout=subprocess.PIPE, encoding="utf-8").stdout


def section(lines, heading):
    first = next(number for number, line in enumerate(lines) if line.startswith(heading))
    return lines[first:lines.index("", first)]


(root / "docs/tables.md").write_text(decamp("help", "tables", "--markdown"), encoding="utf-8")
page = root / "docs/record.md"
page.write_text(re.sub(r"(?s)(\n## The columns\n\n[^\n]*\n\n).*", lambda found: found[1], page.read_text(encoding="utf-8"))
                + decamp("help", "tables", "record", "--markdown"), encoding="utf-8")
lines = decamp("report", "examples/minusma", build / "minusma.plan.json", "--svg", "docs/pictures/minusma.svg").splitlines()
weeks = section(lines, "People remaining")
weeks = weeks[:1] + [line for number, line in enumerate(weeks[1:]) if number % 4 == 0 or "last" in line]
shown = lines[:2]
for part in section(lines, "Closing order"), weeks, section(lines, "Figures"), section(lines, "What binds"):
    shown += ["", *part]
page = root / "README.md"
text = "".join("    " + line + "\n" if line else "\n" for line in shown)
page.write_text(re.sub(r"(?s)    MINUSMA withdrawal: .*?\n\n(?=!\[)", lambda found: text + "\n", page.read_text(encoding="utf-8")),
                encoding="utf-8")
# The picture names the plan: as the README does, wherever the build is.
decamp("stress", "examples/minusma", os.path.relpath(build / "minusma.plan.json", root), "--sensitivity", "0", "--picture", "docs/pictures/minusma-stress.svg")
