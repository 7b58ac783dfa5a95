"""Reads a CSV as a notebook would and writes the bits of its column x, one hex number a line.

Usage: python3 read_csv.py FILE.csv (needs pandas). NaN is written as "nan", whatever its bits.
"""

import math
import struct
import sys

import pandas

frame = pandas.read_csv(sys.argv[1], float_precision="round_trip")
assert list(frame.columns) == ["i", "text", "x"], list(frame.columns)
assert frame["x"].dtype == "float64", frame["x"].dtype
for value in frame["x"]:
    print("nan" if math.isnan(value) else struct.pack(">d", value).hex())
