"""Makes files that look like those of torch.save and mean harm, or are damaged in ways that chance does not find.

Run here: python3 make_hostile_pth.py (the standard library alone). Where one of them were executed, a file named
rflr-was-executed would appear in the folder of the process.
"""
import struct
import zipfile

COMMAND = b"touch rflr-was-executed"


def text(value):
    raw = value if isinstance(value, bytes) else value.encode()
    return b"X" + struct.pack("<I", len(raw)) + raw


def number(value):
    if 0 <= value < 256:
        return b"K" + bytes([value])
    size = value.bit_length() // 8 + 1
    return b"\x8a" + bytes([size]) + value.to_bytes(size, "little", signed=True)


def integers(values):
    return b"(" + b"".join(number(v) for v in values) + b"t"


def call(module, name, *arguments):
    return b"c%s\n%s\n(" % (module.encode(), name.encode()) + b"".join(arguments) + b"tR"


def storage(key="0", count=4, kind="FloatStorage", first="storage"):
    return (b"(" + text(first) + b"ctorch\n%s\n" % kind.encode() + text(key) + text("cpu")
            + number(count) + b"tQ")


def tensor(shape, strides, offset=0, source=None):
    return call("torch._utils", "_rebuild_tensor_v2", source or storage(), number(offset),
                integers(shape), integers(strides), b"\x89", b"}")


def member(value, name="fcs.0.weight"):
    return b"}" + text(name) + value + b"s"


def write(name, pickle, *, files=None, packed=False, folder="archive", byteorder=b"little", version=b"3\n",
          protocol=b"\x80\x02", stop=b"."):
    with zipfile.ZipFile(name + ".pth", "w", zipfile.ZIP_DEFLATED if packed else zipfile.ZIP_STORED) as z:
        def put(entry, data):
            z.writestr(zipfile.ZipInfo(entry, (2020, 1, 1, 0, 0, 0)), data,
                       zipfile.ZIP_DEFLATED if packed else zipfile.ZIP_STORED)
        put(f"{folder}/data.pkl", protocol + pickle + stop)
        put(f"{folder}/byteorder", byteorder)
        for entry, data in (files or {f"{folder}/data/0": struct.pack("<4f", 1, 2, 3, 4)}).items():
            put(entry, data)
        put(f"{folder}/version", version)


# Calls.
write("system_reduce", call("posix", "system", text(COMMAND)))
write("system_in_value", member(tensor([4], [1]))[:-1] + b"s" + text("x") + call("os", "system", text(COMMAND)) + b"s")
write("system_stack_global", b"\x8c\x05posix\x8c\x06system\x93" + text(COMMAND) + b"\x85R", protocol=b"\x80\x04")
write("system_inst", b"(" + text(COMMAND) + b"iposix\nsystem\n")
write("system_obj", b"(cposix\nsystem\n" + text(COMMAND) + b"o")
write("newobj", b"csubprocess\nPopen\n" + text(COMMAND) + b"\x85\x81")
write("newobj_of_allowed", b"ccollections\nOrderedDict\n)\x81")
write("newobj_ex", b"csubprocess\nPopen\n" + text(COMMAND) + b"\x85}\x92", protocol=b"\x80\x04")
write("build_setstate", b"c__main__\nThing\n)R}" + text("__setstate__") + b"cposix\nsystem\nsb")
write("build_of_tensor", tensor([4], [1]) + member(b"N", "__class__") + b"b")
write("eval", call("builtins", "eval", text("__import__('os').system('touch rflr-was-executed')")))
write("getattr", call("__builtin__", "getattr", b"cos\nsystem\n", text("__call__")))
write("dotted_name", b"\x8c\x05torch\x8c\x10_utils.os.system\x93" + text(COMMAND) + b"\x85R", protocol=b"\x80\x04")
write("torch_load", call("torch.storage", "_load_from_bytes", text(b"cposix\nsystem\n")))
write("call_of_text", text("posix.system") + text(COMMAND) + b"\x85R")
write("extension_code", b"\x82\x01")
write("unknown_instruction", b"\xff")
write("protocol_0", b"cposix\nsystem\n(S'touch rflr-was-executed'\ntR", protocol=b"")
write("protocol_9", member(tensor([4], [1])), protocol=b"\x80\x09")

# Circles and depth.
write("list_in_itself", b"]q\x00h\x00a")
write("dict_in_itself", b"}q\x00" + text("a") + b"h\x00s")
write("tuple_in_itself", b"]q\x00h\x00\x85ah\x00")
write("nested_marks", b"(" * 1_000_000, packed=True)
write("nested_tuples", b")" + b"\x85" * 1_000_000, packed=True)
write("nested_lists", b"]" * 500_000 + b"a" * 499_999, packed=True)
write("nested_dicts", b"}" + b"".join([text("a") + b"}"] * 100_000) + b"s" * 100_000, packed=True)
write("doubling_lists", b"]q\x00" + b"".join(b"](h%sh%seq%s" % (bytes([i]), bytes([i]), bytes([i + 1])) for i in range(60)))
write("many_values", b"(" + b"N" * 6_000_000 + b"t", packed=True)
write("many_memos", b"N" + b"\x94" * 6_000_000, packed=True, protocol=b"\x80\x04")

# Lengths and numbers.
write("long4_of_2_31", b"\x8b\xff\xff\xff\x7f")
write("long4_negative", b"\x8b\xff\xff\xff\xff")
write("text_beyond_the_end", b"X\xff\xff\xff\xffabc")
write("text_of_2_63", b"\x8d" + b"\xff" * 8, protocol=b"\x80\x04")
write("bytes_of_2_62", b"\x8e" + struct.pack("<Q", 1 << 62), protocol=b"\x80\x04")
write("text_not_utf8", text(b"\xff\xfe"))
write("memo_hole", b"Nr\xff\xff\xff\xffh\x07")
write("stack_below_mark", b"N(\x85t")
write("mark_missing", b"NNt")
write("empty_stack", b"")
write("no_stop", member(tensor([4], [1])), stop=b"")
write("key_without_value", b"}(" + text("a") + b"u")
write("long_key", member(tensor([4], [1]), "a" * 100_000), packed=True)
write("encode_again_and_again", text("a" * 1_000_000) + b"q\x00" + text("latin1") + b"q\x01c_codecs\nencode\nq\x02"
      + b"h\x02h\x00h\x01\x86R" * 50_000, packed=True)

# Tensors and storages that lie.
write("storage_too_large", member(tensor([1 << 20], [1], source=storage(count=1 << 20))))
write("storage_of_8_tib", member(tensor([1 << 41], [1], source=storage(count=1 << 41))))
write("storage_negative", member(tensor([4], [1], source=storage(count=-4))))
write("storage_overflow", member(tensor([4], [1], source=storage(count=(1 << 62) + 1))))
write("storage_missing", member(tensor([4], [1], source=storage(key="7"))))
write("storage_outside", member(tensor([4], [1], source=storage(key="../../../etc/passwd"))))
write("storage_with_nul", member(tensor([4], [1], source=storage(key="0\0"))))
write("storage_of_another_kind", member(tensor([4], [1], source=storage(first="module"))))
write("storage_of_a_class", member(tensor([4], [1], source=storage(kind="nn.Linear"))))
write("id_of_text", member(tensor([4], [1], source=text("storage") + b"Q")))
write("id_too_short", member(tensor([4], [1], source=b"(" + text("storage") + b"tQ")))
write("id_as_line", member(tensor([4], [1], source=b"Pstorage\n")))
write("bare_storage", member(storage()))
write("stride_negative", member(tensor([4], [-1], offset=3)))
write("offset_negative", member(tensor([2], [1], offset=-1)))
write("offset_beyond", member(tensor([2], [1], offset=3)))
write("shape_beyond", member(tensor([5], [1])))
write("shape_negative", member(tensor([-4], [1])))
write("shape_of_8_tib", member(tensor([1 << 41], [0])))
write("shape_overflow", member(tensor([1 << 62, 1 << 62], [0, 0])))
write("shape_empty_overflow", member(tensor([0, 1 << 62, 1 << 62], [0, 0, 0])))
write("stride_overflow", member(tensor([3, 3], [1 << 62, 1 << 62])))
write("stride_missing", member(tensor([2, 2], [1])))
write("axes_many", member(tensor([1] * 100_000, [1] * 100_000)), packed=True)
write("expanded_again_and_again", b"](" + tensor([1 << 20], [0]) * 2000 + b"e", packed=True)
write("tensor_of_nothing", member(call("torch._utils", "_rebuild_tensor_v2")))

# NumPy values that lie.
dtype = call("numpy", "dtype", text("f8"), b"\x89", b"\x88")
array = call("numpy._core.multiarray", "_reconstruct", b"cnumpy\nndarray\n", integers([0]), b"C\x01b")
write("numpy_object", call("numpy._core.multiarray", "scalar", call("numpy", "dtype", text("O8"), b"\x89", b"\x88"), b"C\x00"))
write("numpy_short_scalar", call("numpy._core.multiarray", "scalar", dtype, b"C\x04abcd"))
write("numpy_shape_of_8_tib", array + b"(" + number(1) + integers([1 << 40]) + dtype + b"\x89C\x08abcdefgh" + b"tb")
write("numpy_without_state", array)

# Containers.
write("pickle_bomb", b"N" * 68_000_000, packed=True)
write("folder_outside", member(tensor([4], [1])), folder="../../evil")
write("two_pickles", member(tensor([4], [1])), files={"archive/data/0": bytes(16), "other/data.pkl": b"\x80\x02N."})
write("byteorder_unknown", member(tensor([4], [1])), byteorder=b"middle")
write("version_unknown", member(tensor([4], [1])), version=b"99\n")
write("version_negative", member(tensor([4], [1])), version=b"-1\n")
with open("pickle_alone.pth", "wb") as out:
    out.write(b"\x80\x02" + call("posix", "system", text(COMMAND)) + b".")
with open("empty.pth", "wb"):
    pass
with open("zip_signature_alone.pth", "wb") as out:
    out.write(b"PK\x03\x04")
