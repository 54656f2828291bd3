#!/usr/bin/env python3
"""What `meson install` puts where, and that it works from there.

    install_test.py BUILD

Installs into a fresh folder, as packagers do; a program linked to what lies there is compiled by the installed pkg-config file, and
the installed decamp loads its modules, plans, and has a manual page for each of its commands.
"""
import os
import pathlib
import subprocess
import sys
import tempfile

build = sys.argv[1]
done = 0


def check(what, holds):
    global done
    done += 1
    print(f"{'ok' if holds else 'not ok'} {done} - {what}", flush=True)
    if not holds:
        check.failures += 1


check.failures = 0


def run(*words, **options):
    ended = subprocess.run([str(word) for word in words], stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                           stderr=subprocess.STDOUT, text=True, **options)
    if ended.returncode:
        print("# " + " ".join(map(str, words)) + "\n# " + ended.stdout.replace("\n", "\n# "))
    return ended.returncode == 0, ended.stdout


with tempfile.TemporaryDirectory(prefix="decamp-install-") as folder:
    check("meson install", run("meson", "install", "-C", build, "--no-rebuild", "--quiet", "--destdir", folder)[0])
    root = next(path.parent.parent for path in pathlib.Path(folder).rglob("bin/decamp"))
    program, documentation = root / "bin/decamp", root / "share/doc/decamp"
    work = pathlib.Path(folder, "work")
    work.mkdir()

    commands = [line.split()[0] for line in run(program, "help")[1].splitlines() if line.startswith("  ")]
    for page in ["man1/decamp.1", "man5/decamp-mission.5", "man5/decamp-plan.5"] + \
                [f"man1/decamp-{command}.1" for command in commands]:
        path = root / "share/man" / page
        check(f"manual page {page}", path.exists() and ".SH NAME" in path.read_text().replace('"', ""))
    completion = root / "share/bash-completion/completions/decamp"
    words = run("bash", "-c", f". {completion}; COMP_WORDS=(decamp ''); COMP_CWORD=1; _decamp; echo ${{COMPREPLY[*]}}")[1]
    check("completion knows all commands", len(commands) >= 10 and set(commands) <= set(words.split()))

    for path in ["README.md", "docs/validity.md", "docs/tables.md", "schema/plan.schema.json", "examples/minusma/places.csv"]:
        check(f"documentation {path}", (documentation / path).exists())
    small = documentation / "examples/small"
    check("plans", run(program, "plan", small, "--schedules", "400", "--no-limits", "-o", work / "plan.json")[0])
    check("loads the map module", run(program, "report", small, work / "plan.json", "--map", work / "plan.gpkg")[0])
    run(sys.executable, pathlib.Path(__file__).with_name("workbook.py"), small, work / "small.ods")
    check("loads the workbook module", run(program, "check", work / "small.ods")[0])

    config = next(root.rglob("decamp.pc"))
    flags = {"PKG_CONFIG_PATH": str(config.parent), "PKG_CONFIG_SYSROOT_DIR": folder}
    found, words = run("pkg-config", "--cflags", "--libs", "decamp", env=dict(os.environ, **flags))
    check("pkg-config", found)
    check("a program is compiled with the library",
          run("cc", documentation / "examples/library/plan.c", "-o", work / "plan", *words.split())[0])
    library = dict(os.environ, LD_LIBRARY_PATH=str(config.parent.parent))
    check("and plans", run(work / "plan", small, "0.5", env=library)[0])
print(f"1..{done}")
sys.exit(1 if check.failures else 0)
