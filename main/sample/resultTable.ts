import type { Random } from './random.ts';
import type { Masking } from './sessionDocument.ts';

const given = [
  'Juniper',
  'Alder',
  'Wren',
  'Tansy',
  'Bram',
  'Isolde',
  'Perrin',
  'Maud',
  'Corwin',
  'Saffron',
  'Linnea',
  'Osric',
  'Briar',
  'Yarrow',
];
const family = [
  'Ashgrove',
  'Quillfeather',
  'Marrowby',
  'Thistledown',
  'Penhollow',
  'Copperfen',
  'Larkmoor',
  'Fennwick',
  'Oakhurst-Vale',
  'Düsterwald',
  'Brindlewood',
];
const streets = ['Mill Race', 'Orchard Row', 'Kiln Lane', 'Old Quarry Rd', 'Heron Ct'];
const diagnoses = ['E11.9', 'I10', 'J45.909', 'M54.50', 'F41.1', 'Z23', 'N18.31', 'G43.909', 'O26.891'];
const tests = ['HBA1C', 'CBC', 'LIPID', 'TSH', 'CRP', 'BMP', 'HIV-1'];
const drugs = ['metformin 500 mg', 'lisinopril 10 mg', 'oxycodone 5 mg', 'amoxicillin 500 mg', 'sertraline 50 mg', 'albuterol 90 mcg'];

const digits = (random: Random, count: number): string => String(random.between(0, 10 ** count - 1)).padStart(count, '0');
const day = (random: Random, from: number, to: number): string =>
  `${random.between(from, to)}-${digits(random, 1).replace('0', '1').padStart(2, '0')}-${String(random.between(1, 28)).padStart(2, '0')}`;

interface Column {
  /** The info type the masking engine reports for the column, or null. */
  infoType: string | null;
  make: (random: Random) => string;
}

/** What a result column holds. Numbers that could belong to somebody are taken from ranges that are never issued. */
const columns = {
  id: { infoType: null, make: (random) => `1${digits(random, 4)}` },
  mrn: { infoType: 'MEDICAL_RECORD_NUMBER', make: (random) => `MRN-003${digits(random, 5)}` },
  full_name: { infoType: 'PERSON', make: (random) => `${random.pick(given)} ${random.pick(family)}` },
  dob: { infoType: 'DATE_TIME', make: (random) => day(random, 1938, 2019) },
  ssn: { infoType: 'US_SSN', make: (random) => `000-${digits(random, 2)}-${digits(random, 4)}` },
  phone: { infoType: 'PHONE_NUMBER', make: (random) => `(312) 555-01${digits(random, 2)}` },
  email: { infoType: 'EMAIL_ADDRESS', make: (random) => `${random.pick(given).toLowerCase()}.${digits(random, 3)}@mail.example` },
  address: { infoType: 'LOCATION', make: (random) => `${random.between(1, 400)} ${random.pick(streets)}` },
  plan_id: { infoType: 'HEALTH_PLAN_ID', make: (random) => `CFH${digits(random, 8)}` },
  card_number: { infoType: 'CREDIT_CARD', make: (random) => `4000 00XX XXXX ${digits(random, 4)}` },
  diagnosis: { infoType: 'ICD10_CODE', make: (random) => random.pick(diagnoses) },
  npi: { infoType: 'NPI_NUMBER', make: (random) => `00000${digits(random, 5)}` },
  test_code: { infoType: null, make: (random) => random.pick(tests) },
  result_value: { infoType: null, make: (random) => random.pick(['5.4', '6.1', '7.9', 'non-reactive', 'within range', '141']) },
  collected_at: {
    infoType: 'DATE_TIME',
    make: (random) => `${day(random, 2026, 2026)} 0${digits(random, 1)}:${String(random.between(10, 59))}`,
  },
  drug: { infoType: null, make: (random) => random.pick(drugs) },
  quantity: { infoType: null, make: (random) => String(random.between(1, 90)) },
  amount: { infoType: null, make: (random) => `${random.between(12, 4800)}.${digits(random, 2)}` },
  status: { infoType: null, make: (random) => random.pick(['open', 'closed', 'submitted', 'denied', 'paid']) },
  count: { infoType: null, make: (random) => String(random.between(0, 4200)) },
} as const satisfies Readonly<Record<string, Column>>;

export type ColumnName = keyof typeof columns;

/** Detected, but below the threshold of the clinic's masking rule: reported by the analyser and shown in the clear (hoop.md 4.1). */
const belowThreshold = new Set(['ICD10_CODE', 'NPI_NUMBER']);

export interface ResultTable {
  text: string;
  masking: Masking;
}

function add(counts: Record<string, number>, key: string): void {
  counts[key] = (counts[key] ?? 0) + 1;
}

/**
 * A tab-separated result with a header row, as an exec session records it, and what masking did to it.
 * `masked: false` leaves every value readable, as where the rule is not bound to the connection.
 */
export function resultTable(random: Random, names: readonly ColumnName[], rows: number, masked = true): ResultTable {
  const counts: Record<string, number> = {};
  const detected: Record<string, number> = {};
  let bytes = 0;
  const cell = (name: ColumnName): string => {
    const { infoType, make } = columns[name];
    const value = make(random);
    if (infoType === null) return value;
    add(detected, infoType);
    if (!masked || belowThreshold.has(infoType)) return value;
    add(counts, infoType);
    bytes += Buffer.byteLength(value);
    return '#'.repeat(Math.min(Array.from(value).length, 14));
  };
  const lines = [names.join('\t')];
  for (let row = 0; row < rows; row += 1) lines.push(names.map(cell).join('\t'));
  return { text: `${lines.join('\n')}\n`, masking: { masked: counts, ...(Object.keys(detected).length > 0 ? { detected } : {}), bytes } };
}
