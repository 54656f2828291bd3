#!/usr/bin/env python3
"""Every page of the repository leads to what is there: relative links, and files in backquotes that begin with a folder of it.

    links_test.py SOURCE_ROOT
"""
import pathlib
import re
import sys

root = pathlib.Path(sys.argv[1])
pages = sorted(page for folder in ["", "docs", "examples", "examples/*", "bench", "fuzz", "tests", "schema"]
               for page in root.glob(f"{folder}/*.md".lstrip("/")))
print(f"1..{len(pages)}")
failures = 0
for number, page in enumerate(pages, 1):
    text = re.sub(r"(?ms)^```.*?^```", "", page.read_text(encoding="utf-8"))
    links = [(target, page.parent / target) for target in re.findall(r"\]\(([^)#\s]+)", text) if "://" not in target]
    named = [(target, root / target)
             for target in re.findall(r"`((?:src|docs|tests|bench|fuzz|schema|examples|include)/[\w./-]+)`", text)]
    missing = [target for target, path in links + named if not path.exists() and not re.search("NAME|MODULE|READER", target)]
    print(f"{'not ok' if missing else 'ok'} {number} - {page.relative_to(root)}")
    for target in missing:
        print(f"# leads to {target}, which is not there")
    failures += bool(missing)
sys.exit(1 if failures else 0)
