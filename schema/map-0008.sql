-- The orthophoto: colour and height of the ground, beside partials and tiles that photographs with a known ground show.

-- The sums of one segment's photographs over one tile (see OrthophotoSums), next to its partial.
CREATE TABLE partial_photo (
    id INTEGER PRIMARY KEY,
    segment_key TEXT NOT NULL,
    i INTEGER NOT NULL,
    j INTEGER NOT NULL,
    sums BLOB NOT NULL,
    UNIQUE (segment_key, i, j),
    FOREIGN KEY (segment_key, i, j) REFERENCES partial (segment_key, i, j) ON DELETE CASCADE
) STRICT;

-- What they say together (see GroundPicture), next to the job's tile.
CREATE TABLE tile_photo (
    id INTEGER PRIMARY KEY,
    job_id TEXT NOT NULL,
    i INTEGER NOT NULL,
    j INTEGER NOT NULL,
    planes BLOB NOT NULL,
    UNIQUE (job_id, i, j),
    FOREIGN KEY (job_id, i, j) REFERENCES tile (job_id, i, j) ON DELETE CASCADE
) STRICT;
