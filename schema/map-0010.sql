-- What a segment's field says of its photographs.

-- How alike the ground looks in each camera's photographs and in the others', a correlation in -1...1 by channel.
ALTER TABLE segment_field ADD COLUMN cameras TEXT CONSTRAINT cameras_are_json CHECK (cameras IS NULL OR json_valid(cameras));
-- Sentences: why photographs were not used, and which cameras do not fit.
ALTER TABLE segment_field ADD COLUMN remarks TEXT CONSTRAINT remarks_are_json CHECK (remarks IS NULL OR json_valid(remarks));
