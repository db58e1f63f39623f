-- Time as a source writes it, RFC 3339. DuckDB's own cast drops the offset, takes 24:00 for the next day and guesses at the rest.
CREATE OR REPLACE MACRO is_instant(written) AS
  regexp_full_match(written, '\d{4}-\d{2}-\d{2}[Tt ]([01]\d|2[0-3]):[0-5]\d:[0-5]\d(\.\d+)?([Zz]|[+-]([01]\d|2[0-3]):[0-5]\d)?');

CREATE OR REPLACE MACRO offset_minutes(written) AS
  CASE WHEN ends_with(written, 'Z') THEN 0
    WHEN regexp_matches(written, '[+-]\d\d:\d\d$') THEN (CASE WHEN left(right(written, 6), 1) = '-' THEN -1 ELSE 1 END)
      * (TRY_CAST(left(right(written, 5), 2) AS INTEGER) * 60 + TRY_CAST(right(written, 2) AS INTEGER))
    ELSE 0 END;

-- UTC to the microsecond, or null when the text is no instant.
CREATE OR REPLACE MACRO instant(written) AS
  CASE WHEN is_instant(written)
    THEN TRY_CAST(left(written, 10) || ' ' || regexp_extract(substr(written, 12), '^[0-9:.]+') AS TIMESTAMP) - to_minutes(offset_minutes(written))
  END;

-- How sure the zone of an instant is; `parsed` is instant(written), which is not worked out twice.
CREATE OR REPLACE MACRO instant_quality(written, parsed) AS
  CASE
    WHEN parsed IS NULL THEN 'missing'
    WHEN ends_with(written, 'Z') OR regexp_matches(written, '(z|[+-]\d\d:\d\d)$') THEN 'exact'
    ELSE 'tz_assumed'
  END;

-- Seconds since 1970, whole or with a fraction, within the years 1970 to 2200.
CREATE OR REPLACE MACRO epoch_instant(written) AS
  CASE WHEN regexp_full_match(written, '\d+(\.\d+)?([eE]\+?\d+)?') AND TRY_CAST(written AS DOUBLE) BETWEEN 0 AND 7258118400
    THEN make_timestamp(TRY_CAST(round(TRY_CAST(written AS DOUBLE) * 1e6) AS BIGINT))
  END;

-- What is doubtful about an instant named `label`, or null. Years outside 1970 to 2200 are kept and flagged.
CREATE OR REPLACE MACRO instant_problem(label, written, parsed) AS
  CASE
    WHEN parsed IS NULL THEN label || ' is missing or no instant'
    WHEN instant_quality(written, parsed) = 'tz_assumed' THEN label || ' has no zone; UTC is assumed'
    WHEN parsed NOT BETWEEN TIMESTAMP '1970-01-01' AND TIMESTAMP '2200-01-01' THEN label || ' lies outside 1970 to 2200'
  END;
