-- One row for each note: how long it is, and whether it was changed.
SELECT
    id,
    owner,
    len(regexp_extract_all(body, '\S+')) AS words,
    version > 1 AS revised
FROM raw_notes
