-- What the confidence predicts a frame to lose against the truth, where it predicts that: the mean over its cells, nats.
ALTER TABLE frame ADD COLUMN mean_divergence REAL
    CONSTRAINT divergence_is_not_negative CHECK (mean_divergence IS NULL OR mean_divergence >= 0);
