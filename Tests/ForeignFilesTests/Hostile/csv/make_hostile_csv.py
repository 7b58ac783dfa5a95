#!/usr/bin/env python3
"""Writes tables and mapping files that are none."""

import os

HERE = os.path.dirname(os.path.abspath(__file__))
GOOD = "epoch,loss\n0,1.0\n1,0.5\n"
FILES = {
    "quote_never_closed.csv": GOOD + '2,"0.25\n' + "3,0.1\n" * 50,
    "quote_inside.csv": GOOD + '2,0."2"5\n',
    "nul.csv": GOOD + "2,0.2\0\n",
    "not_utf8.csv": GOOD.encode() + b"2,\xff\xfe\n",
    "utf16.csv": GOOD.encode("utf-16"),
    "few_cells.csv": GOOD + "2\n",
    "many_cells.csv": GOOD + "2,0.2,0.3\n",
    "no_number.csv": GOOD + "2,abc\n",
    "no_rows.csv": "epoch,loss\n",
    "empty.csv": "",
    "only_breaks.csv": "\n\r\n\n",
    "epoch_goes_back.csv": GOOD + "0,1.0\n",
    "epoch_twice.csv": GOOD + "1,0.4\n",
    "epoch_fraction.csv": GOOD + "1.5,0.4\n",
    "epoch_huge.csv": GOOD + "1e300,0.4\n",
    "epoch_largest.csv": GOOD + "9223372036854775807,0.4\n",
    "epoch_negative.csv": "epoch,loss\n-5,1\n-4,2\n",
    "epoch_nan.csv": GOOD + "nan,0.4\n",
    "two_losses.csv": "epoch,loss,train_loss\n0,1,2\n",
    "same_title.csv": "epoch,loss,loss\n0,1,2\n",
    "no_axis.csv": "loss,acc\n1,2\n",
    "numbers_of_all_kinds.csv": "epoch,loss,a\n0,NaN,1e400\n1,-inf,0x10\n2,Infinity,1_000\n3,nan(0x7),٣\n",
    "formula.csv": GOOD + "2,\"=cmd|' /C calc'!A0\"\n",
    "names_with_dots.csv": "epoch,loss,../../etc/passwd,a\u0301\u0301\u0301\n0,1,2,3\n",
    "run_names.csv": "run,epoch,loss\n\"a\nb\",0,1\n\u202e,0,1\n../../x,0,1\n",
    "combining.csv": "epoch,loss\n0,1" + "\u0301" * 2000 + "\n",
    "map_unknown.json": '{"losss": "a"}',
    "map_deep.json": "[" * 5000,
    "map_types.json": '{"loss": 1, "axis": []}',
    "map_base.json": '{"axis": {"base": 7}}',
    "map_set.json": '{"set": {"rank": -5}}',
    "map_twice.json": '{"series": {"a": "x", "b": "x"}}',
    "map_no_field.json": '{"configuration": {"a": "rnak"}}',
}
for name, text in FILES.items():
    with open(os.path.join(HERE, name), "wb") as file:
        file.write(text if isinstance(text, bytes) else text.encode())
