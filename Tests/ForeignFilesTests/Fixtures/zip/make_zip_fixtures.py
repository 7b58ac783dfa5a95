"""Makes the zip fixtures beside this file with Python 3.11's zipfile and Info-ZIP's zip 3.0.

Run it in this folder: python3 make_zip_fixtures.py (needs the program zip). Contents: one.txt holds
b"one", folder/zeros.bin holds 600 zeros, empty holds nothing.
"""

import os
import subprocess
import tempfile
import zipfile

CONTENTS = [("one.txt", b"one"), ("folder/zeros.bin", bytes(600)), ("empty", b"")]


def python(path, compression, wide):
    with zipfile.ZipFile(path, "w", compression) as file:
        for name, data in CONTENTS:
            info = zipfile.ZipInfo(name)
            info.compress_type = compression
            with file.open(info, "w", force_zip64=wide) as entry:
                entry.write(data)
        file.comment = b"a comment"


def streamed(path):
    # Written to a pipe, so that sizes and CRC follow the data of each entry.
    read, write = os.pipe()
    with os.fdopen(write, "wb") as pipe, zipfile.ZipFile(pipe, "w", zipfile.ZIP_DEFLATED) as file:
        for name, data in CONTENTS:
            file.writestr(zipfile.ZipInfo(name), data, zipfile.ZIP_DEFLATED)
    with os.fdopen(read, "rb") as pipe, open(path, "wb") as file:
        file.write(pipe.read())


def info_zip(path):
    here = os.path.abspath(path)
    if os.path.exists(here):
        os.remove(here)
    with tempfile.TemporaryDirectory() as folder:
        os.mkdir(os.path.join(folder, "folder"))
        for name, data in CONTENTS:
            with open(os.path.join(folder, name), "wb") as file:
                file.write(data)
        subprocess.run(["zip", "-qrD", here, "."], cwd=folder, check=True)


python("stored.zip", zipfile.ZIP_STORED, False)
python("deflated.zip", zipfile.ZIP_DEFLATED, False)
python("wide.zip", zipfile.ZIP_STORED, True)
streamed("streamed.zip")
info_zip("info-zip.zip")
