-- What a segment's field says of its photographs.

-- How far its renderings seem displaced against each camera's photographs, pixels by channel.
ALTER TABLE segment_field ADD COLUMN cameras TEXT CONSTRAINT cameras_are_json CHECK (cameras IS NULL OR json_valid(cameras));
-- Sentences: why photographs were not used, and which cameras do not fit.
ALTER TABLE segment_field ADD COLUMN remarks TEXT CONSTRAINT remarks_are_json CHECK (remarks IS NULL OR json_valid(remarks));
-- How surely the field tells the height of the ground, metres, the median over its readings.
ALTER TABLE segment_field ADD COLUMN ground_deviation REAL;
