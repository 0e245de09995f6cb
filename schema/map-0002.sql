-- Attempts are bounded, a failed one waits before the next, a running job can be asked to stop, and tells how far it has come.
ALTER TABLE job ADD COLUMN most_attempts INTEGER NOT NULL DEFAULT 5
    CONSTRAINT some_attempt_is_allowed CHECK (most_attempts > 0);
ALTER TABLE job ADD COLUMN not_before REAL;
ALTER TABLE job ADD COLUMN cancel_asked INTEGER NOT NULL DEFAULT 0
    CONSTRAINT cancel_is_asked_only_of_the_running CHECK (cancel_asked = 0 OR (cancel_asked = 1 AND state = 'running'));
ALTER TABLE job ADD COLUMN stage TEXT;
ALTER TABLE job ADD COLUMN done INTEGER NOT NULL DEFAULT 0;
ALTER TABLE job ADD COLUMN total INTEGER NOT NULL DEFAULT 0
    CONSTRAINT done_is_part_of_total CHECK (done BETWEEN 0 AND total);

-- What happened to a job, in order: what `logs` prints.
CREATE TABLE job_event (
    id INTEGER PRIMARY KEY,
    job_id TEXT NOT NULL REFERENCES job (id) ON DELETE CASCADE,
    at REAL NOT NULL,
    event TEXT NOT NULL,
    holder TEXT,
    detail TEXT,
    CONSTRAINT event_is_known CHECK (event IN (
        'submitted', 'claimed', 'segment begun', 'segment stored', 'given back', 'holder lost', 'cancel asked', 'succeeded', 'failed',
        'cancelled', 'dead'
    ))
) STRICT;

CREATE INDEX job_event_by_job ON job_event (job_id, id);

-- Who is making a segment now: two workers never make the same one, whichever jobs need it.
CREATE TABLE segment_claim (
    segment_key TEXT PRIMARY KEY,
    holder TEXT NOT NULL,
    until REAL NOT NULL
) STRICT, WITHOUT ROWID;
