import { describe, expect, it } from 'vitest';
import { contentColumns, countHidden, hideRow, hideValue, hidingColumn } from '../../shared/discretion/columns.ts';
import { policyOf } from '../../shared/discretion/policy.ts';
import { readSettingValue } from '../../shared/workspace/settings.ts';
import { eventField, shortNames } from '../../shared/import/event.ts';
import { event } from '../support/events.ts';

const rules = { mrn: [] };
const row = event({
  actor_email: 'amy@clinic.example',
  approvers: ['pat@clinic.example'],
  src_ip: '10.1.2.3',
  session_uid: '212-555-0187',
  command_text: "UPDATE patient SET email = 'omar@home.example' WHERE mrn = '90210777'",
  command_params: { mrn: 90210777, note: 'none', list: [{ ssn: '123456789' }] },
  resource_name: '/Patient?phone=212-555-0187',
  patient_ref: ['Patient/1', 'Patient/2'],
  unmapped: { user: 'amy@clinic.example', count: 3 },
});

describe('what is hidden of an event', () => {
  it('is what was said and touched, never who did it, from where and in which session', () => {
    const shown = hideRow(row, rules);
    expect(shown).toMatchObject({
      actor_email: 'amy@clinic.example',
      approvers: ['pat@clinic.example'],
      src_ip: '10.1.2.3',
      session_uid: '212-555-0187',
    });
    expect(shown['command_text']).toBe("UPDATE patient SET email = '[e-mail hidden]' WHERE mrn = '[MRN hidden]'");
    expect(shown['resource_name']).toBe('/Patient?phone=[phone hidden]');
  });

  it('is in JSON what the name of a member tells, and the JSON stays JSON', () => {
    expect(hideValue('command_params', row['command_params'], rules)).toEqual({
      mrn: '[MRN hidden]',
      note: 'none',
      list: [{ ssn: '[SSN hidden]' }],
    });
    expect(hideValue('unmapped', row['unmapped'], rules)).toEqual({ user: '[e-mail hidden]', count: 3 });
  });

  it('is every reference to a patient, whatever it looks like', () => {
    expect(hideValue('patient_ref', row['patient_ref'], rules)).toEqual(['[patient hidden]', '[patient hidden]']);
    expect(hideValue('patient_ref', null, rules)).toBeNull();
  });

  it('is hidden too where several columns are listed as one, of which some are not looked at', () => {
    expect(hidingColumn(shortNames['table'] ?? [])).toBe('db_objects');
    expect(hidingColumn(shortNames['actor'] ?? [])).toBe('actor_uid');
  });

  it('is counted', () => {
    expect(countHidden(row, rules)).toBe(8);
    expect(countHidden(event({ command_text: 'SELECT 1 -- [MRN hidden]' }), rules)).toBe(0);
  });

  it('stands in columns that there are', () => {
    expect(contentColumns.filter((column) => !eventField(column))).toEqual([]);
  });
});

describe('the policy', () => {
  const state = (key: string, value: string) => ({ key, value, default: '', changed: true, takes: '', says: '' });

  it('hides unless it was said otherwise', () => {
    expect(policyOf([])).toEqual({ hides: true, rules: { mrn: [] } });
    expect(policyOf([state('discretion.values', 'shown'), state('discretion.mrn-patterns', 'CF-######,@@##')])).toEqual({
      hides: false,
      rules: { mrn: ['CF-######', '@@##'] },
    });
  });

  it('takes patterns of record numbers, and no expressions', () => {
    expect(readSettingValue('discretion.mrn-patterns', ' CF-###### , MRN### ')).toBe('CF-######,MRN###');
    expect(() => readSettingValue('discretion.mrn-patterns', '(a+)+$')).toThrow(/does not take/);
    expect(() => readSettingValue('discretion.values', 'sometimes')).toThrow(/does not take/);
    expect(readSettingValue('discretion.values', 'hidden')).toBeNull();
  });
});
