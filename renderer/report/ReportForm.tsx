import { type FormEvent, useState } from 'react';
import type { ReportTemplate } from '../../shared/report/contract.ts';
import { type Filter, matchAll } from '../../shared/query/filter.ts';
import { readFilter } from '../query/index.ts';
import { NewKeyDialog, useKeys } from '../signing/index.ts';
import { Button, CheckField, KeyIcon, Panel, PasswordField, ReportsIcon, Select, TextField } from '../ui/index.ts';
import { isDay, isPeriod } from './population.ts';
import styles from './Reports.module.css';

/** What the reviewer has chosen so far. */
export interface Draft {
  template: ReportTemplate;
  from: string;
  to: string;
  zone: string;
  filter: string;
  key: string | null;
  package: boolean;
}

/** The tree of the draft's filter, or what is wrong with the text. */
export function draftFilter(draft: Draft): { tree: Filter; problem: string | undefined } {
  const reading = readFilter(draft.filter);
  if (reading.ok) return { tree: reading.tree, problem: undefined };
  const { message, detail } = reading.error;
  const at = detail.offset === undefined ? '' : ` (at ${detail.offset + 1})`;
  return { tree: matchAll, problem: `${message}${at} ${detail.action}` };
}

interface ReportFormProps {
  draft: Draft;
  templates: readonly ReportTemplate[];
  onDraft(change: Partial<Draft>): void;
  busy: boolean;
  onMake(passphrase: string): void;
}

/** Why the report cannot be made yet, or null. */
function missing(draft: Draft, passphrase: string, problem: string | undefined): string | null {
  if (!isPeriod(draft.from, draft.to)) return 'The period needs two days, the first not after the last.';
  if (problem !== undefined) return 'The filter cannot be read.';
  if (draft.key === null) return 'Choose or make a signing key.';
  return passphrase.length < 8 ? 'Write the passphrase of the key (at least 8 characters).' : null;
}

/** What is wrong with a day as it is written; nothing while it is empty. */
function dayProblem(day: string): string | undefined {
  return day === '' || isDay(day) ? undefined : 'A date such as 2026-09-01.';
}

function PeriodFields({ draft, onDraft }: Pick<ReportFormProps, 'draft' | 'onDraft'>) {
  const { from, to } = draft;
  const reversed = isDay(from) && isDay(to) && from > to ? 'The period ends before it begins.' : undefined;
  return (
    <div className={styles.pair}>
      <TextField
        label="First day"
        exact
        placeholder="2026-09-01"
        value={from}
        onChange={(day) => onDraft({ from: day })}
        error={dayProblem(from)}
      />
      <TextField
        label="Last day"
        exact
        placeholder="2026-09-30"
        value={to}
        onChange={(day) => onDraft({ to: day })}
        error={dayProblem(to) ?? reversed}
      />
    </div>
  );
}

function KeyField({ draft, onDraft }: Pick<ReportFormProps, 'draft' | 'onDraft'>) {
  const keys = useKeys();
  const [making, setMaking] = useState(false);
  const options = (keys.data ?? []).map(({ name, person, organisation }) => ({
    value: name,
    label: `${name}: ${person}, ${organisation}`,
  }));
  return (
    <div className={styles.keyField}>
      <Select
        label="Signing key"
        value={draft.key}
        options={options}
        placeholder={keys.data?.length === 0 ? 'No key yet: make one' : 'Choose a key'}
        onChange={(key) => onDraft({ key })}
      />
      <Button icon={KeyIcon} onClick={() => setMaking(true)}>
        New key
      </Button>
      <NewKeyDialog
        open={making}
        onClose={() => setMaking(false)}
        onMade={(key) => {
          onDraft({ key: key.name });
        }}
      />
    </div>
  );
}

/** The choices of a report: template, period, narrowing, and who signs. */
export function ReportForm({ draft, templates, onDraft, busy, onMake }: ReportFormProps) {
  const [passphrase, setPassphrase] = useState('');
  const { problem } = draftFilter(draft);
  const lacks = missing(draft, passphrase, problem);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (lacks !== null || busy) return;
    onMake(passphrase);
    setPassphrase('');
  };
  return (
    <Panel title="New report">
      <form className={styles.form} onSubmit={submit}>
        <Select
          label="Template"
          value={draft.template.id}
          options={templates.map(({ id, title }) => ({ value: id, label: title }))}
          onChange={(id) => onDraft({ template: templates.find((one) => one.id === id) ?? draft.template })}
          says={draft.template.about}
        />
        <PeriodFields draft={draft} onDraft={onDraft} />
        <p className={styles.zone}>Both days whole, in {draft.zone}. Change the zone at the top right.</p>
        <TextField
          label="Narrow to (optional)"
          value={draft.filter}
          exact
          placeholder="such as resource:patients-db"
          onChange={(filter) => onDraft({ filter })}
          says="In the query language; printed in the report."
          error={problem}
        />
        <CheckField
          label="With an evidence package"
          checked={draft.package}
          onChange={(chosen) => onDraft({ package: chosen })}
          says="A zip with the cited records and their proofs, every table as CSV, and the commands that check it. The records are whole and unredacted: protected health information, and secrets where recordings hold some."
        />
        <KeyField draft={draft} onDraft={onDraft} />
        <PasswordField
          label="Passphrase of the key"
          value={passphrase}
          onChange={setPassphrase}
          says="Used for this signature, then forgotten."
        />
        <div className={styles.submit}>
          <Button look="primary" icon={ReportsIcon} submit disabled={lacks !== null || busy}>
            Make and sign
          </Button>
          <span className="quiet">{busy ? 'A report is being made.' : lacks}</span>
        </div>
      </form>
    </Panel>
  );
}
