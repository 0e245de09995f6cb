-- What is submitted, and how far it has come.
CREATE TABLE job (
    id TEXT PRIMARY KEY,
    name TEXT NOT NULL,
    -- The specification in canonical JSON: keys sorted, paths absolute.
    spec TEXT NOT NULL,
    state TEXT NOT NULL DEFAULT 'submitted',
    priority INTEGER NOT NULL DEFAULT 0,
    attempts INTEGER NOT NULL DEFAULT 0,
    submitted_at REAL NOT NULL,
    started_at REAL,
    finished_at REAL,
    lease_holder TEXT,
    lease_until REAL,
    error TEXT,
    CONSTRAINT state_is_known CHECK (state IN ('submitted', 'running', 'succeeded', 'failed', 'cancelled', 'dead')),
    CONSTRAINT finished_only_when_final
        CHECK ((finished_at IS NOT NULL) = (state IN ('succeeded', 'failed', 'cancelled', 'dead'))),
    CONSTRAINT leased_only_while_running
        CHECK ((lease_holder IS NOT NULL) = (state = 'running') AND (lease_until IS NOT NULL) = (state = 'running')),
    CONSTRAINT error_only_when_not_well CHECK (error IS NULL OR state IN ('submitted', 'failed', 'dead'))
) STRICT;

CREATE INDEX job_by_name ON job (name, submitted_at);
CREATE INDEX job_waiting ON job (state, priority DESC, submitted_at);

-- A segment whose frames have been fused: its key is the digest of all it depends on, so its presence is the resume.
CREATE TABLE segment (
    key TEXT PRIMARY KEY,
    drive TEXT NOT NULL,
    ordinal INTEGER NOT NULL,
    -- Sum over fused frames and cells of each channel's probability (little-endian float64), and the number of cells.
    prior BLOB NOT NULL,
    prior_cells INTEGER NOT NULL,
    CONSTRAINT key_is_sha256 CHECK (length(key) = 64),
    CONSTRAINT ordinal_counts_from_zero CHECK (ordinal >= 0)
) STRICT;

CREATE TABLE frame (
    id INTEGER PRIMARY KEY,
    segment_key TEXT NOT NULL REFERENCES segment (key) ON DELETE CASCADE,
    token TEXT NOT NULL,
    timestamp INTEGER NOT NULL,
    x REAL NOT NULL,
    y REAL NOT NULL,
    state TEXT NOT NULL,
    reason TEXT,
    mean_weight REAL,
    agreement REAL,
    shift_x REAL,
    shift_y REAL,
    CONSTRAINT state_is_known CHECK (state IN ('fused', 'set aside')),
    CONSTRAINT reason_where_set_aside CHECK ((reason IS NOT NULL) = (state = 'set aside')),
    UNIQUE (segment_key, token)
) STRICT;

-- The footprints of frames that could be read and placed, fused or set aside, metres of the map frame, rounded outward to single precision.
CREATE VIRTUAL TABLE frame_area USING rtree (id, min_x, max_x, min_y, max_y);

CREATE TRIGGER frame_area_follows_frame AFTER DELETE ON frame BEGIN
    DELETE FROM frame_area WHERE id = OLD.id;
END;

-- The sums of one segment over one tile.
CREATE TABLE partial (
    id INTEGER PRIMARY KEY,
    segment_key TEXT NOT NULL REFERENCES segment (key) ON DELETE CASCADE,
    i INTEGER NOT NULL,
    j INTEGER NOT NULL,
    frames INTEGER NOT NULL,
    sums BLOB NOT NULL,
    UNIQUE (segment_key, i, j)
) STRICT;

-- Which segments a job's map is made of.
CREATE TABLE job_segment (
    job_id TEXT NOT NULL REFERENCES job (id) ON DELETE CASCADE,
    drive TEXT NOT NULL,
    ordinal INTEGER NOT NULL,
    -- After the key's columns: before them, SQLite 3.40's integrity_check takes it for NULL.
    segment_key TEXT NOT NULL,
    PRIMARY KEY (job_id, drive, ordinal)
) STRICT, WITHOUT ROWID;

CREATE TABLE tile (
    id INTEGER PRIMARY KEY,
    job_id TEXT NOT NULL REFERENCES job (id) ON DELETE CASCADE,
    i INTEGER NOT NULL,
    j INTEGER NOT NULL,
    -- The digest of what the tile was made from: partials, fusion and decision.
    key TEXT NOT NULL,
    planes BLOB NOT NULL,
    statistics TEXT NOT NULL,
    UNIQUE (job_id, i, j),
    CONSTRAINT statistics_are_json CHECK (json_valid(statistics))
) STRICT;

-- SHA-256 of files already read, as long as size, time and inode stay what they were.
CREATE TABLE input_digest (
    path TEXT PRIMARY KEY,
    size INTEGER NOT NULL,
    modified_ns INTEGER NOT NULL,
    inode INTEGER NOT NULL,
    sha256 TEXT NOT NULL,
    CONSTRAINT sha256_is_hexadecimal CHECK (length(sha256) = 64)
) STRICT, WITHOUT ROWID;
