import { test } from 'vitest';
import { importPath } from './importing.ts';
test('x', async () => {
  const { bundle, events, rejected } = await importPath(process.env.F ?? '');
  console.log(
    JSON.stringify(bundle.files.map((f) => [f.path, f.source, f.records, f.primary, f.folded, f.rejected, f.derived])),
    rejected.slice(0, 5).map((r) => r.reason),
  );
  const keys = (
    process.env.K ??
    'event_time,source_event_type,actor_type,action,resource_type,resource_name,command_text,outcome,outcome_reason,parse_status,parse_notes'
  ).split(',');
  for (const e of events.slice(0, Number(process.env.N ?? 12))) console.log(JSON.stringify(keys.map((k) => e[k])).slice(0, 300));
});
