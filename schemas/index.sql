-- The index of a store: index.sqlite, SQLite 3.37 or newer, application_id 0x52464C52 ("RFLR"),
-- user_version 1. It is derived: `rflr index rebuild` makes it again from the run files, and nothing
-- in it is found nowhere else. Row ids and the order of rows mean nothing.
--
-- Curves and weights stay in the run files. A value has a state: SQLite has no NaN, and infinities
-- would take part in comparisons, so the value is NULL unless it is finite and the state says why.
-- SQLite does not keep the sign of zero: a stored -0.0 reads as 0.0.
-- GRDB adds its own table grdb_migrations(identifier), which is no part of the contract.

-- One row a run.
CREATE TABLE runs (
  id INTEGER PRIMARY KEY,                -- local to this file
  run_id TEXT NOT NULL UNIQUE,           -- 16 hex digits
  configuration_id TEXT NOT NULL,        -- 16 hex digits, the configuration without its seed
  config_name TEXT NOT NULL,             -- f3_N768_bs8_L3
  config_order TEXT NOT NULL,            -- config_name so that bytes sort naturally (N768 < N1024)
  kind TEXT NOT NULL,                    -- rf-lr, or that of a study: gradient-rank
  status TEXT NOT NULL CHECK (status IN
    ('finished', 'stopped', 'diverged', 'escaped', 'censored', 'incomplete', 'damaged')),
  producer TEXT NOT NULL,                -- program and version that made the numbers
  origin TEXT NOT NULL CHECK (origin IN ('trained', 'ingested')),
  checkpoint_count INTEGER NOT NULL,
  lr_divide_count INTEGER NOT NULL
) STRICT;
CREATE INDEX runs_by_name ON runs (config_name);
CREATE INDEX runs_in_order ON runs (config_order, run_id);

-- The run file of each run.
CREATE TABLE files (
  run INTEGER PRIMARY KEY REFERENCES runs (id) ON DELETE CASCADE,
  path TEXT NOT NULL UNIQUE CHECK (path NOT GLOB '/*'),  -- relative to the store's folder
  size_bytes INTEGER NOT NULL,
  sha256 TEXT NOT NULL,                  -- of the file
  content_sha256 TEXT NOT NULL           -- of the run's content, as the file states it
) STRICT;

-- The foreign original of each ingested run, as it was.
CREATE TABLE ingests (
  run INTEGER PRIMARY KEY REFERENCES runs (id) ON DELETE CASCADE,
  adapter TEXT NOT NULL,                 -- sumcos-sweep, plateau-escape, results-table
  path TEXT NOT NULL,                    -- as it was given
  row INTEGER,                           -- row of a table, 1-based after the header
  size_bytes INTEGER NOT NULL,
  sha256 TEXT NOT NULL
) STRICT;

-- Names of parameters (dotted paths) and metrics, written once.
CREATE TABLE names (
  id INTEGER PRIMARY KEY,                -- local to this file
  name TEXT NOT NULL UNIQUE
) STRICT;

-- Every leaf of every configuration.
CREATE TABLE parameters (
  run INTEGER NOT NULL REFERENCES runs (id) ON DELETE CASCADE,
  name INTEGER NOT NULL REFERENCES names (id),
  type TEXT NOT NULL CHECK (type IN
    ('null', 'bool', 'integer', 'number', 'nan', '+inf', '-inf', 'text', 'list')),
  value ANY,                             -- bool: 'true' or 'false'; list: canonical JSON
  PRIMARY KEY (run, name)
) STRICT, WITHOUT ROWID;
CREATE INDEX parameters_by_value ON parameters (name, value, type);

-- Summary numbers; an absent row is a missing value.
CREATE TABLE metrics (
  run INTEGER NOT NULL REFERENCES runs (id) ON DELETE CASCADE,
  name INTEGER NOT NULL REFERENCES names (id),
  state TEXT NOT NULL CHECK (state IN ('finite', 'nan', '+inf', '-inf')),
  value REAL CHECK ((value IS NOT NULL) = (state = 'finite')),
  PRIMARY KEY (run, name)
) STRICT, WITHOUT ROWID;
CREATE INDEX metrics_by_value ON metrics (name, value, state);

-- Kept weights: the weights themselves are in the run file.
CREATE TABLE checkpoints (
  run INTEGER NOT NULL REFERENCES runs (id) ON DELETE CASCADE,
  ordinal INTEGER NOT NULL,              -- 0, 1, … as in the run file
  epoch INTEGER NOT NULL,                -- 0-based; -1 before the first
  reason TEXT NOT NULL,
  lr REAL,                               -- NULL: not a finite number
  loss_state TEXT NOT NULL CHECK (loss_state IN ('finite', 'nan', '+inf', '-inf')),
  loss REAL CHECK ((loss IS NOT NULL) = (loss_state = 'finite')),
  PRIMARY KEY (run, ordinal)
) STRICT, WITHOUT ROWID;
CREATE INDEX checkpoints_by_reason ON checkpoints (reason);

-- Divisions of the learning rate.
CREATE TABLE lr_divides (
  run INTEGER NOT NULL REFERENCES runs (id) ON DELETE CASCADE,
  ordinal INTEGER NOT NULL,
  epoch INTEGER NOT NULL,                -- 0-based; the rate is divided at its end
  lr_before REAL,                        -- NULL: not a finite number
  lr_after REAL,
  PRIMARY KEY (run, ordinal)
) STRICT, WITHOUT ROWID;

-- Files of the store that the last rebuild could not take in.
CREATE TABLE problems (
  path TEXT NOT NULL,                    -- relative to the store's folder
  code TEXT NOT NULL,
  reason TEXT NOT NULL,
  remedy TEXT NOT NULL,
  PRIMARY KEY (path, code, reason)
) STRICT, WITHOUT ROWID;

-- The same with names in place of ids, for people and foreign tools.
CREATE VIEW run_parameters AS
  SELECT runs.run_id, names.name AS path, parameters.type, parameters.value
  FROM parameters JOIN runs ON runs.id = parameters.run JOIN names ON names.id = parameters.name;
CREATE VIEW run_metrics AS
  SELECT runs.run_id, names.name, metrics.state, metrics.value
  FROM metrics JOIN runs ON runs.id = metrics.run JOIN names ON names.id = metrics.name;
