#!/usr/bin/env python3
"""Makes the hostile HDF5 files beside this script: make_hostile_h5.py [FOLDER]

Each is a foreign run (schemas/run-file.md) with one thing in it that no honest writer stores, or a
file whose bytes lie. Needs h5py and numpy. Names say what is wrong; every one must be refused in one
line, but user_block.h5, which is odd and honest.
"""

import json
import os
import struct
import sys

import h5py
import numpy as np
from h5py import h5d, h5g, h5p, h5s, h5t

FOLDER = sys.argv[1] if len(sys.argv) > 1 else os.path.dirname(os.path.abspath(__file__))
CONFIG = {"factor": 1, "N": 16, "bs": 4, "L": 1, "rank": 2, "width": 4, "lr": 0.01}


def run(name, fill=None, latest=True, omit=(), **options):
    """A small whole run, to which `fill` does something; in the format of 1.10, whose metadata has
    checksums, or in the oldest one, where bytes can lie."""
    path = os.path.join(FOLDER, name + ".h5")
    if os.path.exists(path):
        os.remove(path)
    bounds = ("v110", "v110") if latest else ("earliest", "v110")
    with h5py.File(path, "w", libver=bounds, **options) as f:
        f.attrs["schema"] = "rflr-foreign"
        f.attrs["schema_version"] = 1
        if "config" not in omit:
            f.attrs["config"] = json.dumps(CONFIG)
        if "loss" not in omit:
            f["history/loss"] = [1.0, 0.5, 0.25]
        if fill:
            fill(f)
    return path


def edit(path, old, new, count=1):
    """Replaces bytes in a file; the library would not write what stands there then."""
    with open(path, "rb") as f:
        data = f.read()
    assert data.count(old) >= count and len(old) == len(new), (path, data.count(old))
    with open(path, "wb") as f:
        f.write(data.replace(old, new, count))


def loss(f, shape, dtype="<f8", plist=None, write=None):
    """The dataset /history/loss, by the low-level interface."""
    group = f.require_group("history")
    space = h5s.create_simple(shape, shape)
    dataset = h5d.create(group.id, b"loss", h5t.py_create(np.dtype(dtype)), space, plist)
    if write is not None:
        dataset.write(h5s.ALL, h5s.ALL, np.asarray(write, dtype))
    return dataset


# Links that lead elsewhere.
def soft_loop(f):
    f["checkpoints"] = h5py.SoftLink("/checkpoints")


def external_link(f):
    f["history/loss"] = h5py.ExternalLink("other.h5", "/history/loss")


def external_link_device(f):
    f["checkpoints"] = h5py.ExternalLink("/dev/zero", "/")


def hard_cycle(f):
    f.create_group("series/a")
    f["series/a/b"] = f["series"]


def two_names(f):
    f.create_group("series/a")
    f["series/b"] = f["series/a"]


# Values that lie elsewhere.
def external_storage(f):
    plist = h5p.create(h5p.DATASET_CREATE)
    plist.set_external(b"/etc/passwd", 0, 24)
    loss(f, (3,), plist=plist)


def virtual(f):
    layout = h5py.VirtualLayout((3,), "f8")
    layout[:] = h5py.VirtualSource("/etc/passwd", "x", (3,))
    f.create_virtual_dataset("history/loss", layout)


def virtual_unlimited(f):
    layout = h5py.VirtualLayout((3,), "f8", maxshape=(None,))
    source = h5py.VirtualSource("sibling.h5", "x", (3,), maxshape=(None,))
    layout[: h5s.UNLIMITED] = source[: h5s.UNLIMITED]
    f.create_virtual_dataset("history/loss", layout)


# Sizes that lie.
def terabytes(f):
    plist = h5p.create(h5p.DATASET_CREATE)
    plist.set_chunk((1 << 20,))
    loss(f, (1 << 40,), plist=plist)


def terabytes_contiguous(f):
    plist = h5p.create(h5p.DATASET_CREATE)
    plist.set_alloc_time(h5d.ALLOC_TIME_LATE)
    loss(f, (1 << 40,), plist=plist)


def overflowing_shape(f):
    plist = h5p.create(h5p.DATASET_CREATE)
    plist.set_chunk((1, 1, 1))
    loss(f, (1 << 31, 1 << 31, 1 << 31), plist=plist)


def missing_chunks(f):
    f.require_group("history").create_dataset(
        "loss", (1 << 16,), "f8", chunks=(1 << 10,), fillvalue=1.0)[0:1024] = 2.0


def missing_compressed_chunks(f):
    f.require_group("history").create_dataset(
        "loss", (1 << 22,), "f8", chunks=(1 << 16,), compression="gzip")[0:1] = 2.0


def large_chunk(f):
    plist = h5p.create(h5p.DATASET_CREATE)
    plist.set_chunk((1 << 28,))
    plist.set_deflate(9)
    loss(f, (1 << 28,), plist=plist)


def deflate_bomb(f):
    f.require_group("history").create_dataset(
        "loss", data=np.zeros(5 << 20), chunks=(1 << 20,), compression="gzip", compression_opts=9)


def deflate_bombs(f):
    """Each within bounds, all together not."""
    for index in range(20):
        f.create_dataset(
            f"series/s{index}", data=np.zeros(1 << 18), chunks=(1 << 18,), compression="gzip",
            compression_opts=9)


def deflate_chunk_that_grows():
    """A chunk of 64 bytes whose stream inflates to 16 MiB."""
    import zlib

    def fill(f):
        plist = h5p.create(h5p.DATASET_CREATE)
        plist.set_chunk((8,))
        plist.set_deflate(9)
        dataset = loss(f, (8,), plist=plist)
        dataset.write_direct_chunk((0,), zlib.compress(bytes(1 << 24), 9))

    run("deflate_chunk_that_grows", fill, omit=["loss"])


# Types that are not read.
def compound(f):
    f["history/loss"] = np.zeros(3, [("a", "f8"), ("b", "i4")])


def references(f):
    f.create_dataset("history/loss", (3,), h5py.ref_dtype)


def region_references(f):
    f.create_dataset("history/loss", (3,), h5py.regionref_dtype)


def opaque(f):
    f["history/loss"] = np.zeros(3, "V8")


def vlen_numbers(f):
    f.create_dataset("history/loss", (3,), h5py.vlen_dtype("f8"))[0] = [1.0, 2.0]


def array_type(f):
    loss(f, (3,), np.dtype(("f8", (2,))))


def long_double(f):
    f["history/loss"] = np.zeros(3, np.longdouble)


def odd_float(f):
    """A float whose exponent lies inside its fraction's bits."""
    type_ = h5t.IEEE_F64LE.copy()
    type_.set_fields(63, 32, 31, 0, 32)
    f.require_group("history")
    dataset = h5d.create(f["history"].id, b"loss", type_, h5s.create_simple((3,)))
    dataset.write(h5s.ALL, h5s.ALL, np.zeros(3), mtype=type_)


def committed_type(f):
    f["type"] = np.dtype("f8")
    f["history"].create_dataset("loss", (3,), f["type"])


def type_in_place_of_group(f):
    f["checkpoints"] = np.dtype("f8")


def null_space(f):
    f["history/loss"] = h5py.Empty("f8")


def huge_integer(f):
    f["history/epoch"] = np.array([0, 1, (1 << 64) - 1], "u8")


def epochs_beyond_doubles(f):
    f["history/epoch"] = np.array([0, 1, (1 << 63) - 1], "i8")


# Filters.
def lzf(f):
    f["history"].create_dataset("loss", data=np.zeros(64), compression="lzf")


def scaled_offset(f):
    f.require_group("history").create_dataset(
        "loss", data=np.zeros(64), chunks=(64,), scaleoffset=3)


def unknown_filter(name="unknown_filter"):
    path = run(name, lambda f: f.require_group("history").create_dataset(
        "loss", data=np.arange(64.0), chunks=(64,), shuffle=True), omit=["loss"], latest=False)
    # The message of the filter: number 2, name of 8 bytes. 400 is in the range of plugins.
    edit(path, struct.pack("<HHHH", 2, 8, 1, 1) + b"shuffle\0", struct.pack("<HHHH", 400, 8, 1, 1) + b"shuffle\0")


# Many, long and odd.
def deep_groups(f):
    f.create_group("series/" + "/".join("x" * 20))


def names_with_control_characters(f):
    f["series/a\nb\x1b[2J"] = [1.0]


def name_not_utf8(f):
    f.create_group("series")
    h5g.create(f["series"].id, b"\xff\xfe")


def name_with_dots(f):
    f["series/..%2f..%2fetc"] = [1.0]
    f["checkpoints/../../../x"] = [1.0]


def text_not_utf8(f):
    f.attrs.create("producer", np.bytes_(b"\xff\xfe\xfd"))


def text_with_nul(f):
    f.attrs.create("producer", np.bytes_(b"a\0b"))


# Lies in the bytes.
def vlen_of_1_gigabyte():
    path = run("vlen_of_1_gigabyte", omit=["config"], latest=False)
    text = json.dumps(CONFIG)
    with h5py.File(path, "a", libver=("earliest", "v110")) as f:
        f.attrs["config"] = text
    # A text is stored as its length in four bytes, then where it lies.
    edit(path, struct.pack("<I", len(text)), struct.pack("<I", 1 << 30))


def vlen_longer_than_stored():
    path = run("vlen_longer_than_stored", omit=["config"], latest=False)
    text = json.dumps(CONFIG)
    with h5py.File(path, "a", libver=("earliest", "v110")) as f:
        f.attrs["config"] = text
    edit(path, struct.pack("<I", len(text)), struct.pack("<I", 200000))


def truncated(name, size, **options):
    path = run(name, **options)
    os.truncate(path, size)


def superblock_that_claims(name, offset, value):
    """End of file, base address and others in superblock 0."""
    path = run(name, latest=False)
    with open(path, "r+b") as f:
        f.seek(offset)
        f.write(value)


def config_text(name, text):
    run(name, lambda f: f.attrs.__setitem__("config", text), omit=["config"])


def main():
    for fill in [soft_loop, external_link_device, hard_cycle, two_names]:
        run(fill.__name__, fill)
    for fill in [
        external_link, external_storage, virtual, virtual_unlimited, terabytes, terabytes_contiguous,
        overflowing_shape, missing_chunks, missing_compressed_chunks, large_chunk, deflate_bomb,
        compound, references, region_references, opaque, vlen_numbers, array_type, long_double,
        odd_float, null_space, scaled_offset,
    ]:
        run(fill.__name__, fill, omit=["loss"])
    for fill in [lzf, committed_type]:
        run(fill.__name__, lambda f: (f.require_group("history"), fill(f)), omit=["loss"])
    for fill in [
        type_in_place_of_group, huge_integer, epochs_beyond_doubles, deep_groups, name_with_dots,
        names_with_control_characters, name_not_utf8, text_not_utf8, text_with_nul,
    ]:
        run(fill.__name__, fill)
    run("deflate_bombs", deflate_bombs)
    deflate_chunk_that_grows()
    unknown_filter()
    vlen_of_1_gigabyte()
    vlen_longer_than_stored()
    truncated("truncated_superblock", 40)
    truncated("truncated_signature", 7)
    truncated("truncated_half", 700)
    truncated("empty", 0)
    superblock_that_claims("superblock_version_200", 8, b"\xc8")
    superblock_that_claims("superblock_offsets_of_255_bytes", 13, b"\xff")
    superblock_that_claims("superblock_base_beyond", 24, struct.pack("<Q", 1 << 60))
    superblock_that_claims("superblock_root_beyond", 64, struct.pack("<Q", 1 << 60))
    superblock_that_claims("superblock_root_is_superblock", 64, struct.pack("<Q", 0))
    config_text("config_nested", "[" * 5000 + "]" * 5000)
    config_text("config_cut", '{"rank": 2, "N"')
    config_text("config_rank_of_2_63", '{"rank": 9223372036854775808, "N": 16, "bs": 4, "L": 1, "factor": 1, "lr": 0.1}')
    config_text("config_width_of_2_40", '{"rank": 2, "width": 1099511627776, "N": 16, "bs": 4, "L": 1, "factor": 1, "lr": 0.1}')
    run("user_block", userblock_size=512)


main()
