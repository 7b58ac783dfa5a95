"""Makes the hostile .npy files beside this file; run it in this folder: python3 make_hostile_npy.py."""

import struct


def npy(text, data=b"", major=1, minor=0, length=None):
    text = text if isinstance(text, bytes) else text.encode()
    size = len(text) if length is None else length
    return b"\x93NUMPY" + bytes([major, minor]) + struct.pack("<H" if major == 1 else "<I", size) + text + data


def header(descr="'<f8'", order="False", shape="(2,)"):
    return "{'descr': %s, 'fortran_order': %s, 'shape': %s, }\n" % (descr, order, shape)


TWO = bytes(16)
FILES = {
    "empty": b"",
    "magic-only": b"\x93NUMPY",
    "wrong-magic": b"\x92NUMPY" + npy(header(), TWO)[6:],
    "version-0": npy(header(), TWO, major=0),
    "version-4": npy(header(), TWO, major=4),
    "version-1.1": npy(header(), TWO, minor=1),
    "header-65535": npy(header(), TWO, length=65535),
    "header-4-gib": npy(header(), TWO, major=2, length=0xFFFFFFFF),
    "header-2-gib": npy(header(), TWO, major=2, length=0x80000000),
    "header-empty": npy("", TWO),
    "header-spaces": npy(" " * 9000, TWO),
    "header-nan": npy("NaN", TWO),
    "header-not-utf8": npy(b"\xff\xfe" * 40, TWO),
    "shape-8-tib": npy(header(shape="(1099511627776,)"), TWO),
    "shape-overflow": npy(header(shape="(4294967296, 4294967296)"), TWO),
    "shape-overflow-zero": npy(header(shape="(9223372036854775807, 9223372036854775807, 0)")),
    "shape-wraps-to-2": npy(header(shape="(9223372036854775809,)"), TWO),
    "shape-negative": npy(header(shape="(-2,)"), TWO),
    "shape-nan": npy(header(shape="(nan,)"), TWO),
    "shape-float": npy(header(shape="(2.0,)"), TWO),
    "shape-octal": npy(header(shape="(02,)"), TWO),
    "shape-no-tuple": npy(header(shape="(2)"), TWO),
    "shape-list": npy(header(shape="[2]"), TWO),
    "shape-call": npy(header(shape="(__import__('os').getpid(),)"), TWO),
    "shape-100-axes": npy(header(shape="(" + "1, " * 100 + ")"), bytes(8)),
    "shape-3000-axes-fortran": npy(header(order="True", shape="(" + "2, " * 3000 + ")"), TWO),
    "shape-nested": npy(header(shape="(" * 4000 + ")" * 4000), TWO),
    "descr-nested": npy(header(descr="[" * 9000), TWO),
    "descr-objects": npy(header(descr="'|O'"), b"\x80\x04cos\nsystem\n(S'true'\ntR."),
    "descr-records": npy(header(descr="[('a', '<f8')]"), TWO),
    "descr-unknown": npy(header(descr="'<q8'"), TWO),
    "descr-size-0": npy(header(descr="'<f0'"), TWO),
    "descr-huge": npy(header(descr="'<f" + "8" * 5000 + "'"), TWO),
    "descr-no-order": npy(header(descr="'f8'"), TWO),
    "descr-empty": npy(header(descr="''"), TWO),
    "descr-open": npy("{'descr': '<f8"),
    "key-missing": npy("{'descr': '<f8', 'shape': (2,), }\n", TWO),
    "key-unknown": npy("{'descr': '<f8', 'fortran_order': False, 'shape': (2,), 'x': 1, }\n", TWO),
    "key-twice": npy("{'shape': (2,), 'descr': '<f8', 'fortran_order': False, 'shape': (1,), }\n", TWO),
    "key-escaped": npy("{'d\\x65scr': '<f8', 'fortran_order': False, 'shape': (2,), }\n", TWO),
    "order-1": npy(header(order="1"), TWO),
    "text-after": npy(header() + "+ open('x')", TWO),
    "nul-in-header": npy(header().replace("}", "}\0"), TWO),
    "too-short": npy(header(), bytes(15)),
    "too-long": npy(header(), bytes(17)),
    "two-arrays": npy(header(), TWO) * 2,
    "boolean-2": npy(header(descr="'|b1'"), b"\x01\x02"),
}

for name, data in FILES.items():
    with open(name + ".npy", "wb") as file:
        file.write(data)
