-- What a store knows of its rows' health and origin, and which share of a map it holds.

-- SHA-256 of the row as it was written (see RowDigest); empty where it was written before there were any.
ALTER TABLE segment ADD COLUMN sha256 BLOB NOT NULL DEFAULT x''
    CONSTRAINT sha256_of_segment_is_whole CHECK (length(sha256) IN (0, 32));
ALTER TABLE partial ADD COLUMN sha256 BLOB NOT NULL DEFAULT x''
    CONSTRAINT sha256_of_partial_is_whole CHECK (length(sha256) IN (0, 32));
ALTER TABLE tile ADD COLUMN sha256 BLOB NOT NULL DEFAULT x''
    CONSTRAINT sha256_of_tile_is_whole CHECK (length(sha256) IN (0, 32));

-- How `sums` and `planes` are packed: 0 as they are, 1 bytes of equal place together, then zstd.
ALTER TABLE partial ADD COLUMN packing INTEGER NOT NULL DEFAULT 0
    CONSTRAINT packing_of_partial_is_known CHECK (packing IN (0, 1));
ALTER TABLE tile ADD COLUMN packing INTEGER NOT NULL DEFAULT 0
    CONSTRAINT packing_of_tile_is_known CHECK (packing IN (0, 1));

-- When a segment was made (seconds since 1970, 0 where nobody noted it), and by what: version, grid, confidence, layout.
ALTER TABLE segment ADD COLUMN made_at REAL NOT NULL DEFAULT 0;
ALTER TABLE segment ADD COLUMN recipe TEXT NOT NULL DEFAULT '';

-- Every state a tile of a job has been in: what `history` prints.
CREATE TABLE tile_version (
    id INTEGER PRIMARY KEY,
    job_id TEXT NOT NULL REFERENCES job (id) ON DELETE CASCADE,
    i INTEGER NOT NULL,
    j INTEGER NOT NULL,
    made_at REAL NOT NULL,
    -- The tile's key; NULL where the tile went, since no drive saw it any more.
    key TEXT,
    -- {drive: [ordinals of its segments]}
    made_of TEXT NOT NULL,
    recipe TEXT NOT NULL,
    CONSTRAINT made_of_is_json CHECK (json_valid(made_of))
) STRICT;

CREATE INDEX tile_version_by_place ON tile_version (job_id, i, j, id);

-- The shares of a job's map that this store was made as, or has taken in.
CREATE TABLE shard (
    job_id TEXT NOT NULL REFERENCES job (id) ON DELETE CASCADE,
    kind TEXT NOT NULL,
    number INTEGER NOT NULL,
    count INTEGER NOT NULL,
    -- The digest of what was shared out: shares of different inputs are never mixed.
    whole TEXT NOT NULL,
    -- Segments or tiles in this share, and in the whole.
    elements INTEGER NOT NULL,
    elements_in_all INTEGER NOT NULL,
    version TEXT NOT NULL,
    finished_at REAL,
    PRIMARY KEY (job_id, kind, count, number),
    CONSTRAINT kind_is_known CHECK (kind IN ('segments', 'tiles')),
    CONSTRAINT number_counts_from_zero CHECK (number BETWEEN 0 AND count - 1),
    CONSTRAINT elements_are_part_of_all CHECK (elements BETWEEN 0 AND elements_in_all)
) STRICT, WITHOUT ROWID;
