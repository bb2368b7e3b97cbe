/**
 * What nothing needs, asked of the tables of one or more exports; docs/fleet.md explains it and has the same text. Plain SQL:
 * DuckDB and Spark run it as it is. Each rule is the audit's own (directoryRules.ts, sortFiles.ts, settle.ts).
 */
export const orphanQuery = `\
WITH
-- of several exports, the strictest
old AS (
  SELECT min(old_before) AS before FROM audits
),
-- something could not be read: it may refer to anything
frozen AS (
  SELECT count(*) AS reasons FROM protections WHERE what = 'everything'
),
own AS (
  SELECT
    directory,
    count(*) AS snapshots,
    min(CASE WHEN kind <> 'savepoint' THEN checkpoint_id END) AS oldest
  FROM snapshots
  GROUP BY directory
),
homes AS (
  SELECT DISTINCT directories.job_id
  FROM directories JOIN own ON own.directory = directories.path
  WHERE directories.job_id IS NOT NULL
),
places AS (
  SELECT
    d.path,
    d.liveness = 'terminated' AS ended,
    d.frozen,
    own.snapshots,
    own.oldest,
    d.snapshots_elsewhere OR (own.directory IS NULL AND homes.job_id IS NOT NULL) AS elsewhere
  FROM directories d
  LEFT JOIN own ON own.directory = d.path
  LEFT JOIN homes ON homes.job_id = d.job_id
),
-- every file that is referred to; kept, running: by one that counts, by a job that may run
used AS (
  SELECT
    r.path,
    max(CASE WHEN s.kept = FALSE THEN 0 ELSE 1 END) AS kept,
    max(CASE WHEN p.ended AND coalesce(p.frozen, '') <> 'changing' THEN 0 ELSE 1 END) AS running,
    min(s.directory) AS first_directory,
    max(s.directory) AS last_directory
  FROM file_references r
  LEFT JOIN snapshots s ON s.location = r.snapshot
  LEFT JOIN places p ON p.path = s.directory
  WHERE r.kind <> 'directory'
  GROUP BY r.path
),
-- names of files that are not where a snapshot wants them: a file of that name may be the one
wanted_names AS (
  SELECT r.name
  FROM file_references r LEFT JOIN files f ON f.path = r.path
  WHERE f.path IS NULL AND r.kind <> 'directory' AND coalesce(r.role, '') <> 'metadata'
  UNION
  SELECT value AS name FROM protections WHERE what = 'name'
),
parents AS (
  SELECT DISTINCT parent FROM files
),
held_places AS (
  SELECT value AS path FROM protections WHERE what = 'path'
  UNION
  SELECT path FROM file_references WHERE kind = 'directory'
),
held_parents AS (
  SELECT p.parent
  FROM parents p JOIN held_places h
    ON p.parent = h.path OR substr(p.parent, 1, length(h.path) + 1) = concat(h.path, '/')
  UNION
  SELECT p.parent
  FROM parents p JOIN protections t
    ON t.what IN ('tail', 'directory-name')
    AND instr(concat('/', p.parent, '/'), concat('/', t.value, '/')) > 0
),
-- a chk-N or savepoint without metadata is in progress as long as one file in it may be
together AS (
  SELECT
    CASE WHEN area = 'savepoint' THEN directory ELSE parent END AS place,
    max(modified_at) AS youngest,
    count(*) - count(modified_at) AS ageless
  FROM files
  WHERE kind = 'file' AND in_layout AND is_flinks_name AND area IN ('checkpoint', 'savepoint')
  GROUP BY CASE WHEN area = 'savepoint' THEN directory ELSE parent END
),
judged AS (
  SELECT
    f.path,
    f.listed_path,
    f.directory,
    f.size_in_bytes,
    CASE
      WHEN u.path IS NOT NULL THEN
        CASE
          WHEN u.kept = 0 AND f.modified_at < old.before AND (
            (f.area = 'checkpoint' AND u.first_directory = f.directory AND u.last_directory = f.directory)
            OR (p.ended AND u.running = 0)
          ) THEN 'stale-checkpoint'
        END
      WHEN NOT f.is_flinks_name THEN NULL
      WHEN f.area = 'savepoint' THEN
        CASE WHEN t.ageless = 0 AND t.youngest < old.before THEN 'abandoned-savepoint' END
      WHEN f.area = 'checkpoint' AND s.location IS NULL
        AND ((p.ended AND NOT p.elsewhere) OR f.checkpoint_directory < p.oldest) THEN
        CASE WHEN t.ageless = 0 AND t.youngest < old.before THEN 'abandoned-checkpoint' END
      WHEN p.ended AND NOT p.elsewhere AND f.modified_at < old.before THEN
        CASE WHEN p.snapshots > 0 THEN 'orphaned' ELSE 'dead-job' END
    END AS class
  FROM files f
  CROSS JOIN old
  CROSS JOIN frozen
  JOIN places p ON p.path = f.directory
  LEFT JOIN used u ON u.path = f.path
  LEFT JOIN snapshots s ON s.location = f.parent
  LEFT JOIN together t ON t.place = CASE WHEN f.area = 'savepoint' THEN f.directory ELSE f.parent END
  LEFT JOIN wanted_names n ON n.name = f.name
  LEFT JOIN held_parents h ON h.parent = f.parent
  WHERE f.kind = 'file'
    AND f.in_layout
    AND p.frozen IS NULL
    AND frozen.reasons = 0
    AND n.name IS NULL
    AND h.parent IS NULL
)
SELECT class, listed_path, directory, size_in_bytes
FROM judged
WHERE class IS NOT NULL
ORDER BY listed_path
`;
