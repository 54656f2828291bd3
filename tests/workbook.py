#!/usr/bin/env python3
"""Writes a mission's CSV tables as one workbook, as a spreadsheet program would: numbers, dates and yes/no typed, and empty
rows and columns behind the table.

    workbook.py FOLDER FILE.xlsx|FILE.ods
"""
import csv
import datetime
import pathlib
import re
import sys
import zipfile
from xml.sax.saxutils import escape

NUMBER = re.compile(r"-?\d+(\.\d+)?$")
DATE = re.compile(r"\d{4}-\d{2}-\d{2}$")
EPOCH = datetime.date(1899, 12, 30)  # of serial dates


def tables(folder):
    for path in sorted(pathlib.Path(folder).glob("*.csv")):
        with open(path, encoding="utf-8", newline="") as file:
            yield path.stem, list(csv.reader(file))


def column_name(index):
    name = ""
    while index >= 0:
        name = chr(ord("A") + index % 26) + name
        index = index // 26 - 1
    return name


def is_date(text):
    try:
        return bool(DATE.match(text) and datetime.date.fromisoformat(text))
    except ValueError:
        return False


def kind(text):
    return ("empty" if text == "" else "number" if NUMBER.match(text) else "date" if is_date(text) else
            "boolean" if text in ("yes", "no") else "text")


def write_xlsx(sheets, path):
    shared = {}

    def cell(row, column, text):
        at, of = f"{column_name(column)}{row}", kind(text)
        if of == "empty":
            return f'<c r="{at}" s="0"/>' if column % 2 else ""
        if of == "number":
            return f'<c r="{at}"><v>{float(text):.17g}</v></c>'  # with the digits of a binary fraction
        if of == "date":
            return f'<c r="{at}" s="1"><v>{(datetime.date.fromisoformat(text) - EPOCH).days}</v></c>'
        if of == "boolean":
            return f'<c r="{at}" t="b"><v>{int(text == "yes")}</v></c>'
        return f'<c r="{at}" t="s"><v>{shared.setdefault(text, len(shared))}</v></c>'

    main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    package = "http://schemas.openxmlformats.org/package/2006"
    head = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
    types = "application/vnd.openxmlformats-officedocument.spreadsheetml."
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as book:
        for number, (name, rows) in enumerate(sheets, 1):
            width = max(map(len, rows), default=0) + 2
            body = "".join(f'<row r="{r}">' + "".join(cell(r, c, text) for c, text in enumerate(row)) +
                           f'<c r="{column_name(width)}{r}" s="0"/></row>'
                           for r, row in enumerate(rows, 1) if any(row))
            body += f'<row r="{len(rows) + 40}"><c r="A{len(rows) + 40}" s="0"/></row>'
            book.writestr(f"xl/worksheets/sheet{number}.xml",
                          f'{head}<worksheet xmlns="{main}"><sheetData>{body}</sheetData></worksheet>')
        count = len(sheets)
        book.writestr("xl/sharedStrings.xml", f'{head}<sst xmlns="{main}">' + "".join(
            f'<si><t xml:space="preserve">{escape(text)}</t></si>' for text in shared) + "</sst>")
        book.writestr("xl/styles.xml", f'{head}<styleSheet xmlns="{main}"><numFmts count="1"><numFmt numFmtId="164" '
                      'formatCode="yyyy\\-mm\\-dd"/></numFmts><cellXfs count="2"><xf numFmtId="0"/>'
                      '<xf numFmtId="164" applyNumberFormat="1"/></cellXfs></styleSheet>')
        book.writestr("xl/workbook.xml", f'{head}<workbook xmlns="{main}" xmlns:r="{office}"><sheets>' + "".join(
            f'<sheet name="{escape(name)}" sheetId="{n}" r:id="rId{n}"/>' for n, (name, _) in enumerate(sheets, 1)) +
            "</sheets></workbook>")
        links = [f'<Relationship Id="rId{n}" Type="{office}/worksheet" Target="worksheets/sheet{n}.xml"/>'
                 for n in range(1, count + 1)]
        links += [f'<Relationship Id="rId{count + 1}" Type="{office}/styles" Target="styles.xml"/>',
                  f'<Relationship Id="rId{count + 2}" Type="{office}/sharedStrings" Target="sharedStrings.xml"/>']
        book.writestr("xl/_rels/workbook.xml.rels",
                      f'{head}<Relationships xmlns="{package}/relationships">{"".join(links)}</Relationships>')
        book.writestr("_rels/.rels", f'{head}<Relationships xmlns="{package}/relationships"><Relationship Id="rId1" '
                      f'Type="{office}/officeDocument" Target="xl/workbook.xml"/></Relationships>')
        book.writestr("[Content_Types].xml", f'{head}<Types xmlns="{package}/content-types">'
                      '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
                      f'<Override PartName="/xl/workbook.xml" ContentType="{types}sheet.main+xml"/>' + "".join(
                          f'<Override PartName="/xl/worksheets/sheet{n}.xml" ContentType="{types}worksheet+xml"/>'
                          for n in range(1, count + 1)) +
                      f'<Override PartName="/xl/styles.xml" ContentType="{types}styles+xml"/>'
                      f'<Override PartName="/xl/sharedStrings.xml" ContentType="{types}sharedStrings+xml"/></Types>')


def write_ods(sheets, path):
    def cell(text):
        of = kind(text)
        value = {"empty": "", "number": f' office:value-type="float" office:value="{text}"',
                 "date": f' office:value-type="date" office:date-value="{text}"',
                 "boolean": f' office:value-type="boolean" office:boolean-value="{str(text == "yes").lower()}"',
                 "text": ' office:value-type="string"'}[of]
        shown = {"empty": None, "boolean": {"yes": "TRUE", "no": "FALSE"}.get(text)}.get(of, text)
        paragraphs = "" if shown is None else "".join(f"<text:p>{escape(line)}</text:p>" for line in shown.split("\n"))
        return f"<table:table-cell{value}>{paragraphs}</table:table-cell>"

    names = "".join(f' xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"' for name in ("office", "table", "text"))
    body = ""
    for name, rows in sheets:
        body += f'<table:table table:name="{escape(name)}">'
        for row in rows:
            cells = "".join(map(cell, row)) + '<table:table-cell table:number-columns-repeated="1000"/>'
            body += f"<table:table-row>{cells}</table:table-row>"
        body += ('<table:table-row table:number-rows-repeated="1048000"><table:table-cell '
                 'table:number-columns-repeated="1024"/></table:table-row></table:table>')
    mime = "application/vnd.oasis.opendocument.spreadsheet"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as book:
        book.writestr("mimetype", mime, zipfile.ZIP_STORED)
        book.writestr("META-INF/manifest.xml", '<?xml version="1.0" encoding="UTF-8"?>\n<manifest:manifest '
                      'xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"><manifest:file-entry '
                      f'manifest:full-path="/" manifest:media-type="{mime}"/><manifest:file-entry '
                      'manifest:full-path="content.xml" manifest:media-type="text/xml"/></manifest:manifest>')
        book.writestr("content.xml", f'<?xml version="1.0" encoding="UTF-8"?>\n<office:document-content{names} '
                      f'office:version="1.2"><office:body><office:spreadsheet>{body}</office:spreadsheet></office:body>'
                      "</office:document-content>")


def main():
    folder, path = sys.argv[1:]
    sheets = list(tables(folder))
    (write_ods if path.endswith(".ods") else write_xlsx)(sheets, path)


main()
