import type { Random } from '../random.ts';

/** A script of several statements, and the lines its run prints. */
export interface Script {
  text: (random: Random) => string;
  output: readonly string[];
}

/** Maintenance on the record system: quotes, comments and dollar-quoted bodies that hold semicolons. */
export const recordScripts: readonly Script[] = [
  {
    text: (random) => `-- refresh the recall list; ticket CLIN-${random.between(200, 900)}
BEGIN;
UPDATE clinical.recalls SET due_on = due_on + 7 WHERE clinic_code = 'CDF-${random.between(1, 9)}';
INSERT INTO clinical.recall_log (note, by_whom) VALUES ('moved one week; see "recalls; autumn"', current_user);
COMMIT;
`,
    output: ['BEGIN', 'UPDATE 14', 'INSERT 0 1', 'COMMIT'],
  },
  {
    text: () => `CREATE OR REPLACE FUNCTION clinical.mask_note(note text) RETURNS text AS $body$
BEGIN
  -- keep the first word; drop the rest
  RETURN split_part(note, ' ', 1) || ' ...';
END;
$body$ LANGUAGE plpgsql IMMUTABLE;

SELECT clinical.mask_note('Patient''s sister called; wants "results" by mail');
/* one comment; with a semicolon
   /* and one inside it */ */
ANALYZE clinical.encounters;
`,
    output: ['CREATE FUNCTION', 'mask_note', 'Patient ...', '(1 row)', '', 'ANALYZE'],
  },
  {
    text: (random) => `DO $$
DECLARE moved integer;
BEGIN
  UPDATE clinical.appointments SET room = 'R-${random.between(10, 40)}' WHERE room = 'R-0' AND day > current_date;
  GET DIAGNOSTICS moved = ROW_COUNT;
  RAISE NOTICE 'moved % appointments; room closed', moved;
END
$$;
DELETE FROM clinical.holds WHERE expires_at < now() AND reason = E'slot\\'s gone';
`,
    output: ['NOTICE:  moved 6 appointments; room closed', 'DO', 'DELETE 3'],
  },
  {
    text: () => `SET search_path = clinical, public; SHOW search_path; -- two on one line
VACUUM (ANALYZE) patients;`,
    output: ['SET', 'search_path', 'clinical, public', '(1 row)', '', 'VACUUM'],
  },
];

/** The same for the billing system: batches separated by GO. */
export const billingScripts: readonly Script[] = [
  {
    text: (random) => `SET NOCOUNT OFF;
UPDATE billing.claims SET [status] = N'resubmitted' WHERE claim_id IN (${random.between(4000, 4400)}, ${random.between(4401, 4900)});
GO
INSERT INTO billing.notes (claim_id, body) VALUES (${random.between(4000, 4900)}, N'Payer''s letter of 2026-08-30; "code 197" appealed');
GO
`,
    output: ['(2 rows affected)', '(1 row affected)'],
  },
];
