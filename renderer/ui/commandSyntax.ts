import { jsonSyntax, type Syntax } from './syntax.ts';

/** Words that a statement of SQL begins with, and hardly a command of anything else that a gateway passes on. */
const leads = new Set(
  `alter analyze begin call comment commit copy create deallocate declare delete drop exec execute explain grant insert merge prepare
  revoke rollback select show truncate update vacuum values with`.split(/\s+/),
);

interface Command {
  text: string | null;
  /** What the record calls the act. */
  verb: string | null;
  /** Whether the record says that it was done to a database. */
  database: boolean;
}

/**
 * The language of a command: JSON where it is JSON, SQL where the record speaks of a database, or its verb is a word of SQL, and the text
 * begins like a statement. Undefined where that is not known: shells, shells of other databases, prompts.
 */
export function commandSyntax({ text, verb, database }: Command): Syntax | undefined {
  const json = jsonSyntax(text);
  if (json !== undefined || text === null) return json;
  const told = database || leads.has(verb?.toLowerCase() ?? '');
  const lead = /^(?:[\s(]|--[^\n]*\n|\/\*[^*]*\*\/)*([A-Za-z]+)\b(?!\s*[.(:])/.exec(text.slice(0, 2000))?.[1];
  return told && lead !== undefined && leads.has(lead.toLowerCase()) ? 'sql' : undefined;
}
