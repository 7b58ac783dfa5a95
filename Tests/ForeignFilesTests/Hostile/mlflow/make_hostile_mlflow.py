#!/usr/bin/env python3
"""Writes SQLite files and run folders that look like MLflow's and are not: with SQLite itself where it
allows it (writable_schema), byte by byte where it does not."""

import os
import shutil
import sqlite3

HERE = os.path.dirname(os.path.abspath(__file__))
TABLES = {
    "experiments": "CREATE TABLE experiments (experiment_id INTEGER, name TEXT)",
    "runs": "CREATE TABLE runs (run_uuid TEXT, name TEXT, status TEXT, lifecycle_stage TEXT, experiment_id INTEGER)",
    "params": "CREATE TABLE params (key TEXT, value TEXT, run_uuid TEXT)",
    "tags": "CREATE TABLE tags (key TEXT, value TEXT, run_uuid TEXT)",
    "metrics": "CREATE TABLE metrics (key TEXT, value FLOAT, timestamp BIGINT, run_uuid TEXT, step BIGINT, is_nan BOOLEAN)",
}
COUNT = "WITH RECURSIVE c(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM c WHERE x < 1000000000000) SELECT "


def base(name, replaced=(), rows=True, page_size=1024):
    path = os.path.join(HERE, name)
    if os.path.exists(path):
        os.remove(path)
    db = sqlite3.connect(path)
    db.execute(f"PRAGMA page_size = {page_size}")
    for table, sql in TABLES.items():
        db.execute(dict(replaced).get(table, sql))
    if rows:
        for table, row in (("experiments", (1, "e")), ("runs", ("a", "good", "FINISHED", "active", 1)),
                           ("params", ("rank", "5", "a"))):
            if table not in dict(replaced):
                db.execute(f"INSERT INTO {table} VALUES ({','.join('?' * len(row))})", row)
        if "metrics" not in dict(replaced):
            for step in range(3):
                db.execute("INSERT INTO metrics VALUES ('loss', ?, 1, 'a', ?, 0)", (1.0 / (step + 1), step))
    db.commit()
    return path, db


def main():
    for name in os.listdir(HERE):
        if name.endswith(".db"):
            os.remove(os.path.join(HERE, name))
    shutil.rmtree(os.path.join(HERE, "mlruns"), ignore_errors=True)

    columns = "'loss' AS key, 0.5 AS value, x AS timestamp, 'a' AS run_uuid, x AS step, 0 AS is_nan"
    base("view_recursive.db", {"metrics": f"CREATE VIEW metrics AS {COUNT}{columns} FROM c"}.items())
    base("view_of_runs.db", {"runs": f"CREATE VIEW runs AS {COUNT}'a' AS run_uuid, 'x' AS name, 'FINISHED' AS status, "
         "'active' AS lifecycle_stage, x AS experiment_id FROM c"}.items())
    base("virtual.db", {"metrics": "CREATE VIRTUAL TABLE metrics USING fts5(key, value, timestamp, run_uuid, step, is_nan)"}.items())
    base("generated.db", {"metrics": "CREATE TABLE metrics (key TEXT, run_uuid TEXT, step BIGINT, is_nan INT, timestamp BIGINT, "
         "value AS (length(hex(zeroblob(400000000)))))"}.items())
    _, db = base("triggers.db")
    db.execute("CREATE TRIGGER t AFTER INSERT ON metrics BEGIN DELETE FROM runs; END")
    db.execute("CREATE VIEW v AS SELECT load_extension('/tmp/x.so')")
    db.commit()
    _, db = base("wrong_types.db")
    db.execute("INSERT INTO runs VALUES ('b', 'bad metric', 'FINISHED', 'active', 1)")
    db.execute("INSERT INTO metrics VALUES ('loss', 'abc', 1, 'b', 0, 0)")
    db.execute("INSERT INTO runs VALUES ('c', 'bad step', 'FINISHED', 'active', 1)")
    db.execute("INSERT INTO metrics VALUES ('loss', 1.0, 1, 'c', X'00ff', 0)")
    db.execute("INSERT INTO runs VALUES ('d', 'bad param', 'FINISHED', 'active', 1)")
    db.execute("INSERT INTO params VALUES (NULL, X'00', 'd')")
    db.execute("INSERT INTO runs VALUES ('e', 'huge step', 'FINISHED', 'active', 1)")
    db.execute("INSERT INTO metrics VALUES ('loss', 1.0, 1, 'e', 9223372036854775807, 0)")
    db.execute("INSERT INTO runs VALUES ('f', X'6100', 'FINISHED', 'active', 'x')")
    db.execute("INSERT INTO metrics VALUES ('loss', 1.0, 1, 'f', -9223372036854775808, 0)")
    db.commit()
    _, db = base("run_without_id.db")
    db.execute("INSERT INTO runs VALUES (NULL, 'x', 'FINISHED', 'active', 1)")
    db.commit()
    path, db = base("no_such_tables.db", rows=False)
    db.execute("DROP TABLE metrics")
    db.execute("CREATE TABLE other (run_uuid TEXT)")
    db.commit()
    path, db = base("utf16.db")
    db.close()
    os.remove(path)
    db = sqlite3.connect(path)
    db.execute("PRAGMA encoding = 'UTF-16'")
    for sql in TABLES.values():
        db.execute(sql)
    db.commit()
    db.close()
    path, db = base("schema_loop.db")
    db.execute("PRAGMA writable_schema = ON")
    db.execute("UPDATE sqlite_schema SET rootpage = 1 WHERE name = 'metrics'")
    db.commit()
    path, db = base("schema_shared_page.db")
    db.execute("PRAGMA writable_schema = ON")
    db.execute("UPDATE sqlite_schema SET rootpage = (SELECT rootpage FROM sqlite_schema WHERE name = 'runs') WHERE name = 'metrics'")
    db.commit()
    path, db = base("schema_garbage.db")
    db.execute("PRAGMA writable_schema = ON")
    db.execute("UPDATE sqlite_schema SET sql = 'CREATE TABLE metrics (' || replace(hex(zeroblob(2000)), '00', 'a,') || 'b)' WHERE name = 'metrics'")
    db.commit()
    db.close()
    path, db = base("pages_overwritten.db")
    db.close()
    data = bytearray(open(path, "rb").read())
    data[1024 * 3:1024 * 5] = b"\xff" * 2048
    open(path, "wb").write(data)
    path, db = base("cut.db")
    db.close()
    data = open(path, "rb").read()
    open(path, "wb").write(data[: len(data) // 2])
    path, db = base("page_count_lies.db")
    db.close()
    data = bytearray(open(path, "rb").read())
    data[28:32] = b"\x7f\xff\xff\xff"
    open(path, "wb").write(data)
    path, db = base("interior_loop.db")
    for step in range(300):
        db.execute("INSERT INTO metrics VALUES ('loss', 1.0, 1, 'a', ?, 0)", (step,))
    db.commit()
    root = db.execute("SELECT rootpage FROM sqlite_schema WHERE name = 'metrics'").fetchone()[0]
    db.close()
    data = bytearray(open(path, "rb").read())
    at = (root - 1) * 1024
    # The right-most child of the root becomes the root itself.
    data[at + 8: at + 12] = root.to_bytes(4, "big")
    open(path, "wb").write(data)
    path, db = base("overflow_loop.db")
    db.execute("INSERT INTO params VALUES ('long', ?, 'a')", ("x" * 8000,))
    db.commit()
    db.close()
    data = bytearray(open(path, "rb").read())
    for page in range(2, len(data) // 1024):
        at = page * 1024
        if data[at + 4: at + 12] == b"x" * 8:
            data[at: at + 4] = (page + 1).to_bytes(4, "big")
    open(path, "wb").write(data)
    open(os.path.join(HERE, "signature_only.db"), "wb").write(b"SQLite format 3\0" + b"run_uuid" + b"\0" * 600)

    # Folders of the file store.
    good = "run_id: a\nrun_name: x\nstatus: 3\nlifecycle_stage: active\n"
    runs = {
        "yaml_alias_bomb": ("a: &a [x, x]\nb: &b [*a, *a]\nrun_id: *b\n", {"loss": "1 1.0 0\n"}),
        "yaml_python": ("run_id: !!python/object/apply:os.system ['id']\n", {"loss": "1 1.0 0\n"}),
        "metric_garbage": (good, {"loss": "1 1.0 0\n1 abc 1\n"}),
        "metric_nul": (good, {"loss": "1 1.0 0\n1 0.5\0 1\n"}),
        "metric_nan": (good, {"loss": "1 nan 0\n1 -inf 1\n1 1e999 2\n"}),
        "metric_hex": (good, {"loss": "1 0x1p4 0\n"}),
        "metric_huge_step": (good, {"loss": "1 1.0 9223372036854775807\n"}),
        "metric_too_large_step": (good, {"loss": "1 1.0 99999999999999999999\n"}),
        "metric_torn": (good, {"loss": "1 1.0 0\n2 0.5 1\n3 0.2"}),
        "metric_fields": (good, {"loss": "1 1.0 0 7 8\n"}),
        "no_id": ("run_name: x\n", {"loss": "1 1.0 0\n"}),
        "name_with_escape": ("run_id: a\nrun_name: \"\\x1b[31m\\0\\n\"\n", {"loss": "1 1.0 0\n"}),
    }
    for name, (meta, metrics) in runs.items():
        folder = os.path.join(HERE, "mlruns", name)
        os.makedirs(os.path.join(folder, "metrics"))
        with open(os.path.join(folder, "meta.yaml"), "w") as file:
            file.write(meta)
        for metric, text in metrics.items():
            with open(os.path.join(folder, "metrics", metric), "w") as file:
                file.write(text)


main()
