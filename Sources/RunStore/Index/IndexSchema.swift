/// The tables of the index, one list of statements a version; schemas/index.sql explains them.
///
/// A version that was released is never edited: a change adds the next one, with a fixture of the old.
///
/// Parameters and metrics are rows clustered by run, with a covering index by name and value: a clause
/// is one range of that index, a listed column one look-up in the cluster. Wide typed columns would
/// need a migration for each new configuration field and could not hold foreign ones, and they are not
/// needed: with 30,000 runs of 34 parameters and 11 metrics (135 MB), opening, asking and reading ten
/// columns took 2 ms for one config name, 25 ms for `rank = 5 and test_error < 0.01` (1,652 runs) and
/// 0.27 s for all 30,000 runs, on two busy cores.
enum IndexSchema {
  /// "RFLR" in ASCII.
  static let applicationID = 0x5246_4C52

  static let version1 = """
    CREATE TABLE runs (
      id INTEGER PRIMARY KEY,
      run_id TEXT NOT NULL UNIQUE,
      configuration_id TEXT NOT NULL,
      config_name TEXT NOT NULL,
      config_order TEXT NOT NULL,
      kind TEXT NOT NULL,
      status TEXT NOT NULL CHECK (status IN
        ('finished', 'stopped', 'diverged', 'escaped', 'censored', 'incomplete', 'damaged')),
      producer TEXT NOT NULL,
      origin TEXT NOT NULL CHECK (origin IN ('trained', 'ingested')),
      checkpoint_count INTEGER NOT NULL,
      lr_divide_count INTEGER NOT NULL
    ) STRICT;
    CREATE INDEX runs_by_name ON runs (config_name);
    CREATE INDEX runs_in_order ON runs (config_order, run_id);
    CREATE TABLE files (
      run INTEGER PRIMARY KEY REFERENCES runs (id) ON DELETE CASCADE,
      path TEXT NOT NULL UNIQUE CHECK (path NOT GLOB '/*'),
      size_bytes INTEGER NOT NULL,
      sha256 TEXT NOT NULL,
      content_sha256 TEXT NOT NULL
    ) STRICT;
    CREATE TABLE ingests (
      run INTEGER PRIMARY KEY REFERENCES runs (id) ON DELETE CASCADE,
      adapter TEXT NOT NULL,
      path TEXT NOT NULL,
      row INTEGER,
      size_bytes INTEGER NOT NULL,
      sha256 TEXT NOT NULL
    ) STRICT;
    CREATE TABLE names (
      id INTEGER PRIMARY KEY,
      name TEXT NOT NULL UNIQUE
    ) STRICT;
    CREATE TABLE parameters (
      run INTEGER NOT NULL REFERENCES runs (id) ON DELETE CASCADE,
      name INTEGER NOT NULL REFERENCES names (id),
      type TEXT NOT NULL CHECK (type IN
        ('null', 'bool', 'integer', 'number', 'nan', '+inf', '-inf', 'text', 'list')),
      value ANY,
      PRIMARY KEY (run, name)
    ) STRICT, WITHOUT ROWID;
    CREATE INDEX parameters_by_value ON parameters (name, value, type);
    CREATE TABLE metrics (
      run INTEGER NOT NULL REFERENCES runs (id) ON DELETE CASCADE,
      name INTEGER NOT NULL REFERENCES names (id),
      state TEXT NOT NULL CHECK (state IN ('finite', 'nan', '+inf', '-inf')),
      value REAL CHECK ((value IS NOT NULL) = (state = 'finite')),
      PRIMARY KEY (run, name)
    ) STRICT, WITHOUT ROWID;
    CREATE INDEX metrics_by_value ON metrics (name, value, state);
    CREATE TABLE checkpoints (
      run INTEGER NOT NULL REFERENCES runs (id) ON DELETE CASCADE,
      ordinal INTEGER NOT NULL,
      epoch INTEGER NOT NULL,
      reason TEXT NOT NULL,
      lr REAL,
      loss_state TEXT NOT NULL CHECK (loss_state IN ('finite', 'nan', '+inf', '-inf')),
      loss REAL CHECK ((loss IS NOT NULL) = (loss_state = 'finite')),
      PRIMARY KEY (run, ordinal)
    ) STRICT, WITHOUT ROWID;
    CREATE INDEX checkpoints_by_reason ON checkpoints (reason);
    CREATE TABLE lr_divides (
      run INTEGER NOT NULL REFERENCES runs (id) ON DELETE CASCADE,
      ordinal INTEGER NOT NULL,
      epoch INTEGER NOT NULL,
      lr_before REAL,
      lr_after REAL,
      PRIMARY KEY (run, ordinal)
    ) STRICT, WITHOUT ROWID;
    CREATE TABLE problems (
      path TEXT NOT NULL,
      code TEXT NOT NULL,
      reason TEXT NOT NULL,
      remedy TEXT NOT NULL,
      PRIMARY KEY (path, code, reason)
    ) STRICT, WITHOUT ROWID;
    CREATE VIEW run_parameters AS
      SELECT runs.run_id, names.name AS path, parameters.type, parameters.value
      FROM parameters JOIN runs ON runs.id = parameters.run JOIN names ON names.id = parameters.name;
    CREATE VIEW run_metrics AS
      SELECT runs.run_id, names.name, metrics.state, metrics.value
      FROM metrics JOIN runs ON runs.id = metrics.run JOIN names ON names.id = metrics.name;
    """
}
