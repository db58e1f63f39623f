import { isSecretName, redacted } from './hoopWire/redaction.ts';
import type { JsonRecord } from './jsonRecords.ts';

type AnyValue = Readonly<Record<string, unknown>>;

/** Whether a value is an object and no list. */
export const isObject = (value: unknown): value is AnyValue => typeof value === 'object' && value !== null && !Array.isArray(value);

/** The value of an attribute; 64-bit integers are decimal text in OTLP/JSON and stay so beyond what a number holds. */
function plainValue(value: unknown): unknown {
  if (!isObject(value)) return null;
  if ('stringValue' in value) return value.stringValue;
  if ('intValue' in value) return Number.isSafeInteger(Number(value.intValue)) ? Number(value.intValue) : value.intValue;
  if ('doubleValue' in value) return value.doubleValue;
  if ('boolValue' in value) return value.boolValue;
  if ('bytesValue' in value) return value.bytesValue;
  if (isObject(value.arrayValue)) return listOf(value.arrayValue.values).map(plainValue);
  if (isObject(value.kvlistValue)) return plainPairs(value.kvlistValue.values);
  return null;
}

const listOf = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : []);

function plainPairs(pairs: unknown): Record<string, unknown> {
  return Object.fromEntries(
    listOf(pairs).flatMap((pair) => (isObject(pair) && typeof pair.key === 'string' ? [[pair.key, plainValue(pair.value)]] : [])),
  );
}

const secretPair = /("key"\s*:\s*"([^"\\]{1,200})"\s*,\s*"value"\s*:\s*\{\s*"(?:string|bytes)Value"\s*:\s*)"(?:[^"\\]|\\.)*"/g;

/** OTLP writes names and values side by side, where no key tells that the value is a secret. */
export const withoutSecretPairs = (text: string): string =>
  text.replace(secretPair, (all, before: string, name: string) => (isSecretName(name) ? `${before}"${redacted.credential}"` : all));

/** Attributes by name. */
export interface Attributes {
  plain: Readonly<Record<string, unknown>>;
  /** As text; undefined when absent, empty or no scalar. */
  text(...names: readonly string[]): string | undefined;
}

function attributes(plain: Readonly<Record<string, unknown>>): Attributes {
  return {
    plain,
    text(...names) {
      for (const name of names) {
        const value = plain[name];
        if ((typeof value === 'string' && value !== '') || typeof value === 'number' || typeof value === 'boolean') return String(value);
      }
      return undefined;
    },
  };
}

/** The attributes of an object of OTLP; none when it has none. */
export function attributesOf(record: JsonRecord | undefined): Attributes {
  const pairs = record?.members.kind('attributes') === 'array' ? record.members.value('attributes') : [];
  return attributes(plainPairs(pairs));
}
