#!/usr/bin/env python3
"""docs/ledger.md is enough for another program: reads a ledger by that page alone, and comes to the same hashes.

    ledger_format_test.py DECAMP SOURCE_ROOT

A ledger is made by decamp, with entries of all that the record's own tests use, and merged from two copies. Each entry's hash,
that of places and legs, those of plans, and the digest of all are worked out here from the tables, with Python's own
SQLite and BLAKE2b.
"""
import hashlib
import json
import os
import pathlib
import shutil
import sqlite3
import struct
import subprocess
import sys
import tempfile

NAMES = ["place", "other_place", "leg", "lift", "unit", "lot", "trip", "holder", "recipient", "cause", "measure", "event",
         "certificate", "source", "note", "override"]
TAGS = {"day": 10, "until_day": 11, "minute": 12, "reported_day": 13, "place": 14, "other_place": 15, "leg": 16, "lift": 17,
        "unit": 18, "lot": 19, "trip": 20, "mode": 21, "holder": 22, "recipient": 23, "cause": 24, "measure": 25,
        "amount_qualifier": 26, "amount": 27, "amount_most": 28, "event": 29, "certificate": 30, "source": 31, "note": 32,
        "override": 33, "value_usd": 34, "position": 35, "target": 36, "file_hash": 37, "key": 38, "role": 39,
        "last_sequence": 40}


def piece(tag, content):
    if isinstance(content, int):
        content = struct.pack("<q", content)
    elif isinstance(content, float):
        content = struct.pack("<d", content + 0.0)
    elif isinstance(content, str):
        content = content.encode()
    return struct.pack("<BI", tag, len(content)) + content


def blake2b(content):
    return hashlib.blake2b(content, digest_size=32).digest()


def hash_of(database, row, hashes, names, keys):
    content = piece(0, "decamp ledger entry") + piece(1, row["kind"]) + piece(2, keys[row["author"]])
    content += piece(3, row["sequence"]) + piece(4, row["recorded"])
    parents = database.execute("SELECT parent FROM parents WHERE entry = ?", (row["id"],))
    for parent in sorted(hashes[number] for number, in parents):
        content += piece(5, parent)
    for column, tag in TAGS.items():
        value = row[column]
        if value is None:
            continue
        if column in NAMES:
            value = names[value]
        elif column == "target":
            value = hashes[value]
        elif column == "position":
            x, y = struct.unpack("<dd", value[-16:])
            value = struct.pack("<dd", y, x)
        content += piece(tag, value)
    return blake2b(content)


def hash_of_geometry(database):
    content = piece(0, "decamp ledger geometry")
    for table in ["places", "legs"]:
        for row in database.execute(f"SELECT * FROM {table} ORDER BY id"):
            for number, value in enumerate(tuple(row)):
                if value is not None:
                    content += piece(number + 1 + (64 if isinstance(value, bytes) else 0), value)
    return blake2b(content)


def check(path, audit):
    database = sqlite3.connect(path)
    database.row_factory = sqlite3.Row
    names = dict(database.execute("SELECT id, text FROM names").fetchall())
    keys = dict(database.execute("SELECT id, key FROM authors").fetchall())
    hashes = dict(database.execute("SELECT id, hash FROM entries").fetchall())
    rows = database.execute("SELECT * FROM entries LEFT JOIN details ON details.entry = entries.id").fetchall()
    said = set()
    for row in rows:
        found = hash_of(database, row, hashes, names, keys)
        assert found == row["hash"], f"entry {row['id']}: {found.hex()} is not {row['hash'].hex()}"
        said |= {column for column in TAGS if row[column] is not None}
        if row["kind"] == 16:
            assert row["file_hash"] == hash_of_geometry(database), "the places and legs have another hash"
    for row in database.execute("SELECT * FROM texts"):
        assert blake2b(row["text"]) == row["hash"], "a text has another hash"
    digest = piece(0, "decamp ledger digest") + b"".join(piece(1, value) for value in sorted(hashes.values()))
    assert audit["digest"] == blake2b(digest).hex(), "the digest is another"
    assert audit["entries"] == len(rows)
    return said


def main():
    decamp, root = pathlib.Path(sys.argv[1]).resolve(), pathlib.Path(sys.argv[2]).resolve()
    print("1..1")
    with tempfile.TemporaryDirectory(prefix="decamp-ledger-") as folder:
        environment = dict(os.environ, DECAMP_KEY="hq.key", TZ="UTC")

        def run(*words):
            ended = subprocess.run([decamp, *words], cwd=folder, env=environment, text=True, capture_output=True)
            assert ended.returncode == 0, f"decamp {' '.join(words)}: {ended.stderr}"
            return ended.stdout

        shutil.copytree(root / "tests/data/verify/mission", f"{folder}/m")
        shutil.copytree(root / "tests/golden/record-table", f"{folder}/table")
        run("key", "new", "hq")
        run("key", "new", "ber")
        run("ledger", "new", "m")
        run("ledger", "enrol", "m/ledger.gpkg", "ber.pub", "--role", "planner")
        shutil.copy(f"{folder}/m/ledger.gpkg", f"{folder}/copy.gpkg")
        run("record", "m", "--from", "table/week.csv")
        run("record", "m", "plan", str(root / "tests/data/verify/plan.json"))
        run("record", "m", "incident", "--day", "2023-07-04", "--place", "camp", "--killed", "1-3", "--latitude", "17.5",
            "--longitude", "-1.25", "--ledger", "copy.gpkg", "--key", "ber.key")
        run("merge", "m/ledger.gpkg", "copy.gpkg")
        run("record", "m", "remark", "--day", "2023-07-05", "--note", "Ménaka")
        run("ledger", "revoke", "m/ledger.gpkg", "ber")
        said = check(f"{folder}/m/ledger.gpkg", json.loads(run("audit", "--json", "m/ledger.gpkg")))
        print("# fields that no entry of the test has: " + ", ".join(sorted(set(TAGS) - said)))
        assert len(said) > 20
    print("ok 1 - hashes by the page")


main()
