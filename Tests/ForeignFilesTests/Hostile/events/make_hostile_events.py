#!/usr/bin/env python3
"""Writes event files that lie. Sound framing and checksums are made here by hand, from the format's
description, because no honest tool writes such files."""

import os
import struct

HERE = os.path.dirname(os.path.abspath(__file__))


def crc(data):
    value = 0xFFFFFFFF
    for byte in data:
        value ^= byte
        for _ in range(8):
            value = value >> 1 ^ (0x82F63B78 if value & 1 else 0)
    value ^= 0xFFFFFFFF
    return ((value >> 15 | value << 17) + 0xA282EAD8) & 0xFFFFFFFF


def record(data, length=None, length_crc=None, data_crc=None):
    head = struct.pack("<Q", len(data) if length is None else length)
    return (head + struct.pack("<I", crc(head) if length_crc is None else length_crc) + data
            + struct.pack("<I", crc(data) if data_crc is None else data_crc))


def varint(value):
    out = b""
    while value > 0x7F:
        out += bytes([value & 0x7F | 0x80])
        value >>= 7
    return out + bytes([value])


def field(number, data):
    return varint(number << 3 | 2) + varint(len(data)) + data


def scalar(step, tag, value):
    inner = field(1, tag) + b"\x15" + struct.pack("<f", value)
    return b"\x09" + struct.pack("<d", 1.0) + b"\x10" + varint(step) + field(5, field(1, inner))


def nested(depth):
    data = b""
    for _ in range(depth):
        data = field(5, data)
    return data


GOOD = record(scalar(0, b"loss", 1.0)) + record(scalar(1, b"loss", 0.5))
TENSOR = field(8, b"\x08\x01" + field(2, field(2, b"\x08" + varint(1 << 62))) + field(4, b"\0" * 4))
FILES = {
    "length_2_63": record(b"x", length=1 << 63),
    "length_of_1_gigabyte": record(b"x", length=1 << 30) + GOOD,
    "length_one_less": GOOD + record(scalar(2, b"loss", 0.2), length=10),
    "length_crc_wrong": GOOD + record(scalar(2, b"loss", 0.2), length_crc=1) + GOOD,
    "data_crc_wrong": GOOD + record(scalar(2, b"loss", 0.2), data_crc=1) + GOOD,
    "zeros_then_data": GOOD + b"\0" * 16 + GOOD,
    "varint_of_11_bytes": GOOD + record(b"\x10" + b"\x80" * 10 + b"\x01"),
    "varint_over_64_bits": GOOD + record(b"\x10" + b"\xff" * 9 + b"\x7f"),
    "field_beyond_message": GOOD + record(b"\x2a\xff\xff\xff\xff\x0f" + b"x"),
    "field_of_2_63_bytes": GOOD + record(b"\x2a" + varint(1 << 63) + b"x"),
    "field_number_0": GOOD + record(b"\x02\x00"),
    "group": GOOD + record(b"\x2b\x2b\x2b\x2c"),
    "nested_10000_deep": GOOD + record(nested(10000)),
    "tag_not_utf8": GOOD + record(scalar(0, b"\xff\xfe", 1.0)),
    "tag_with_nul": GOOD + record(scalar(0, b"a\0b", 1.0)),
    "tag_with_dots": GOOD + record(scalar(0, b"../../../etc/passwd", 1.0)),
    "tensor_of_2_62": GOOD + record(field(5, field(1, field(1, b"t") + TENSOR))),
    "step_negative": record(scalar((1 << 64) - 1, b"loss", 1.0)) + GOOD,
    "step_largest": GOOD + record(scalar((1 << 63) - 1, b"loss", 1.0)),
    "nothing": b"",
    "no_events": b"this is a text\n" * 10,
}

for name, data in FILES.items():
    with open(os.path.join(HERE, f"{name}.tfevents"), "wb") as file:
        file.write(data)
with open(os.path.join(HERE, "many_tags.tfevents"), "wb") as file:
    file.write(b"".join(record(scalar(0, b"t%d" % i, 1.0)) for i in range(300)))
