"""Files as people have them, read into sheets of typed cells. Import from its modules.

`files.read_file(data, name)` gives a `Sheet`: cells as values with the units that a spreadsheet shows beside them, the address of each,
and remarks on all that was read differently from what its author sees. What a cell means is for those who read sheets.

| module | what it does |
|---|---|
| `files` | tells what kind of file it is, reads it |
| `workbook`, `xlsx_parts`, `number_formats` | Excel workbooks, also Strict Open XML; how a number is shown |
| `text`, `encodings`, `clipboard` | CSV and TSV, the letters of old files, what is pasted |
| `yaml_file` | YAML of limited size |
| `sheet`, `limits`, `remarks` | what the others give and hold to |
"""
