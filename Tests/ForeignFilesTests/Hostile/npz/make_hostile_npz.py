"""Makes the hostile .npz files beside this file; run it in this folder: python3 make_hostile_npz.py.

Python's zipfile makes honest parts; what lies is put together by hand.
"""

import io
import struct
import zipfile
import zlib

HEADER = b"{'descr': '<f8', 'fortran_order': False, 'shape': (2,), }\n"
ARRAY = b"\x93NUMPY\x01\x00" + struct.pack("<H", len(HEADER)) + HEADER + bytes(16)


def entry(name=b"a.npy", data=ARRAY, **lies):
    """One entry: its local header with data, and what its directory entry says."""
    packed = lies.get("contents", data)
    fields = dict(
        name=name, flags=lies.get("flags", 0), method=lies.get("method", 0), crc=zlib.crc32(data),
        packed=len(packed), size=len(data), extra=b"", local_name=name, offset=None, disk=0,
    )
    fields.update({key: value for key, value in lies.items() if key in fields})
    local = struct.pack(
        "<IHHHHHIIIHH", 0x04034B50, 20, fields["flags"], fields["method"], 0, 33, fields["crc"],
        fields["packed"] & 0xFFFFFFFF, fields["size"] & 0xFFFFFFFF, len(fields["local_name"]), 0)
    return local + fields["local_name"] + packed, fields


def container(entries, count=None, size=None, offset=None, disk=0, comment=b"", tail=b"", wide=None):
    body, directory = b"", b""
    for local, fields in entries:
        at = len(body) if fields["offset"] is None else fields["offset"]
        body += local
        directory += struct.pack(
            "<IHHHHHHIIIHHHHHII", 0x02014B50, 20, 20, fields["flags"], fields["method"], 0, 33,
            fields["crc"], fields["packed"], fields["size"], len(fields["name"]),
            len(fields["extra"]), 0, fields["disk"], 0, 0, at) + fields["name"] + fields["extra"]
    count = len(entries) if count is None else count
    size = len(directory) if size is None else size
    offset = len(body) if offset is None else offset
    end = b""
    if wide is not None:
        start = len(body) + len(directory)
        end = struct.pack(
            "<IQHHIIQQQQ", 0x06064B50, wide.get("record", 44), 45, 45, 0, 0, wide.get("count", count),
            wide.get("count", count), wide.get("size", size), wide.get("offset", offset))
        end += struct.pack("<IIQI", 0x07064B50, 0, wide.get("at", start), 1)
        count, size, offset = 0xFFFF, 0xFFFFFFFF, 0xFFFFFFFF
    end += struct.pack("<IHHHHIIH", 0x06054B50, disk, 0, count, count, size, offset, len(comment))
    return body + directory + end + comment + tail


def honest(files, compression=zipfile.ZIP_DEFLATED):
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", compression) as archive:
        for name, data in files:
            archive.writestr(zipfile.ZipInfo(name), data, compression)
    return file.getvalue()


def deflated(data, **lies):
    packer = zlib.compressobj(9, zlib.DEFLATED, -15)
    return entry(data=data, contents=packer.compress(data) + packer.flush(), method=8, **{
        "crc": zlib.crc32(data), "size": len(data), **lies})


def with_entry(**lies):
    return container([entry(**lies)])


def bomb():
    """Many entries that are all the same deflated gigabyte-for-little: each is small enough alone."""
    local, fields = deflated(bytes(1 << 24))
    copies = [(b"", {**fields, "name": b"%03d.npy" % i, "offset": 0}) for i in range(1, 200)]
    return container([(local, fields)] + copies)


def large_shape(shape):
    text = b"{'descr': '<f8', 'fortran_order': False, 'shape': (%d,), }\n" % shape
    return b"\x93NUMPY\x01\x00" + struct.pack("<H", len(text)) + text


EXTRA_1_TIB = struct.pack("<HHQ", 1, 8, 1 << 40)
GOOD = entry()
FILES = {
    "empty": b"",
    "magic-only": b"PK\x03\x04",
    "no-entries": container([]),
    "nothing-in-it": b"PK\x05\x06" + bytes(18),
    "bomb": container([deflated(large_shape(1 << 21) + bytes(1 << 24))]),
    "bomb-in-entries": honest([(f"{i}.npy", bytes(1 << 20)) for i in range(40)]),
    "bomb-overlapping": bomb(),
    "bomb-lying-size": container([deflated(ARRAY + bytes(1 << 22), size=len(ARRAY))]),
    "bomb-nested": honest([("a.npy", honest([("b.npz", honest([("c.npy", bytes(1 << 20))]))]))]),
    "size-4-gib": with_entry(size=0xFFFFFFFE),
    "size-1-tib": container([deflated(ARRAY, size=0xFFFFFFFF, extra=EXTRA_1_TIB)]),
    "size-2-to-63": container([
        deflated(ARRAY, size=0xFFFFFFFF, extra=struct.pack("<HHQ", 1, 8, 1 << 63))]),
    "size-wide-missing": container([deflated(ARRAY, size=0xFFFFFFFF)]),
    "size-wide-cut": container([deflated(ARRAY, size=0xFFFFFFFF, extra=b"\x01\x00\x08\x00\x01")]),
    "size-smaller": container([deflated(ARRAY, size=10)]),
    "size-larger": container([deflated(ARRAY, size=len(ARRAY) + 10)]),
    "sizes-differ-stored": with_entry(size=len(ARRAY) - 1),
    "packed-beyond-file": with_entry(contents=b"", packed=1 << 20, size=1 << 20),
    "offset-beyond-file": with_entry(offset=1 << 30),
    "offset-4-gib": with_entry(offset=0xFFFFFFFE),
    "offset-in-data": container([GOOD, (b"", {**GOOD[1], "name": b"b.npy", "offset": 7})]),
    "overlapping": container([GOOD, (b"", {**GOOD[1], "offset": 0, "name": b"b.npy"})]),
    "name-differs": with_entry(local_name=b"b.npy"),
    "name-twice": container([GOOD, GOOD]),
    "name-empty": with_entry(name=b""),
    "name-parent": with_entry(name=b"../../outside.npy"),
    "name-inner-parent": with_entry(name=b"a/../../outside.npy"),
    "name-absolute": with_entry(name=b"/tmp/outside.npy"),
    "name-backslash": with_entry(name=b"..\\outside.npy"),
    "name-nul": with_entry(name=b"a.npy\0.txt"),
    "name-newline": with_entry(name=b"a\nb.npy"),
    "name-escape": with_entry(name=b"\x1b[31ma.npy"),
    "name-not-utf8": with_entry(name=b"\xff\xfe.npy"),
    "name-long": with_entry(name=b"a" * 9000 + b".npy"),
    "name-only-suffix": with_entry(name=b".npy"),
    "encrypted": with_entry(flags=1),
    "encrypted-strong": with_entry(flags=0x41),
    "method-bzip2": with_entry(method=12),
    "method-deflate64": with_entry(method=9),
    "method-unknown": with_entry(method=77),
    "deflated-garbage": container([entry(data=ARRAY, contents=b"\xff" * 40, method=8)]),
    "deflated-nothing": container([entry(data=ARRAY, contents=b"", method=8)]),
    "crc-wrong": with_entry(crc=1),
    "count-65535": container([GOOD], count=0xFFFE),
    "count-too-low": container([GOOD, entry(name=b"b.npy")], count=1),
    "count-2-to-31": container([GOOD], wide={"count": 1 << 31}),
    "count-2-to-63": container([GOOD], wide={"count": 1 << 63}),
    "wide-at-end-of-numbers": container([GOOD], wide={"at": (1 << 64) - 1}),
    "wide-record-huge": container([GOOD], wide={"record": (1 << 64) - 1}),
    "wide-offset-huge": container([GOOD], wide={"offset": (1 << 64) - 1, "size": 2}),
    "directory-size-wrong": container([GOOD], size=1),
    "directory-offset-wrong": container([GOOD], offset=3),
    "disk-2": container([GOOD], disk=1),
    "comment-with-end-record": container([GOOD], comment=b"PK\x05\x06" + bytes(18)),
    "text-after": container([GOOD], tail=b"more"),
    "cut-inside-nested": b"PK\x03\x04" + bytes(33) + honest([("a.npy", ARRAY)], zipfile.ZIP_STORED),
    "no-array": honest([("a.txt", b"text")]),
    "array-cut": honest([("a.npy", ARRAY[:-1])]),
    "array-8-tib": honest([("a.npy", large_shape(1 << 40))]),
    "array-objects": honest([("a.npy", ARRAY.replace(b"<f8", b"|O "))]),
    "entries-many": container([entry(name=b"%d" % i, data=b"") for i in range(300)]),
}

for name, data in FILES.items():
    with open(name + ".npz", "wb") as file:
        file.write(data)
