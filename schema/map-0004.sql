-- What is kept of a segment's radiance field; a segment without photographs has none.
CREATE TABLE segment_field (
    id INTEGER PRIMARY KEY,
    segment_key TEXT NOT NULL UNIQUE REFERENCES segment (key) ON DELETE CASCADE,
    steps INTEGER NOT NULL,
    -- Peak signal-to-noise ratio of the rays of the last steps of training, dB.
    psnr REAL NOT NULL,
    voxels INTEGER NOT NULL,
    photographs INTEGER NOT NULL,
    photographs_missing INTEGER NOT NULL,
    -- Heights and deviations of the ground on a lattice, encoded.
    ground BLOB,
    CONSTRAINT some_step_was_made CHECK (steps > 0),
    CONSTRAINT some_photograph_was_seen CHECK (photographs > 0)
) STRICT;
