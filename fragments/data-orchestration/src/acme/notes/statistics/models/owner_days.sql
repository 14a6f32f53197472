-- One row for each owner: what they wrote on the day.
SELECT
    owner,
    count(*) AS notes,
    sum(words)::BIGINT AS words,
    count(*) FILTER (revised) AS revised
FROM note_sizes
GROUP BY owner
ORDER BY owner
