-- What the parts of a segment's and of a tile's key were, so that it can be said which of them has changed.
ALTER TABLE job_segment ADD COLUMN parts TEXT
    CONSTRAINT parts_are_json CHECK (parts IS NULL OR json_valid(parts));
ALTER TABLE tile ADD COLUMN parts TEXT
    CONSTRAINT parts_are_json CHECK (parts IS NULL OR json_valid(parts));

-- How fast a running job gets on (frames, steps or tiles a second), once that is known, and how well a field in training renders (dB).
ALTER TABLE job ADD COLUMN per_second REAL CONSTRAINT pace_is_positive CHECK (per_second IS NULL OR per_second > 0);
ALTER TABLE job ADD COLUMN psnr REAL;
