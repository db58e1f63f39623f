import type { Filter, Term, Value } from './filter.ts';
import { quote } from './lexical.ts';

/** Ends of ranges and compared texts hold no `quoted` flag: anything but a plain number, date or name goes into quotes. */
const plainScalar = /^[\w+:-]+(?:\.[\w+:-]+)*$/;

const scalar = (text: string) => (plainScalar.test(text) ? text : quote(text));

function printValue(value: Value): string {
  if (value.kind === 'equals') return value.quoted ? quote(value.text) : value.text;
  if (value.kind === 'compare') return `${value.operator}${scalar(value.text)}`;
  return `${value.from === null ? '' : scalar(value.from)}..${value.to === null ? '' : scalar(value.to)}`;
}

const printTerm = (term: Term) => `${term.field}:${term.values.map(printValue).join(',')}`;

/** A part of a larger expression: everything but words and terms stands in brackets. */
function printPart(filter: Filter): string {
  const text = printFilter(filter);
  return filter.kind === 'and' || filter.kind === 'or' ? `(${text})` : text;
}

/** The text of a tree in normal form; {@link parseFilter} gives the same tree back. */
export function printFilter(filter: Filter): string {
  switch (filter.kind) {
    case 'all':
      return '';
    case 'and':
      return filter.items.map(printPart).join(' ');
    case 'or':
      return filter.items.map(printPart).join(' OR ');
    case 'not':
      return filter.item.kind === 'not' ? `-(${printFilter(filter.item)})` : `-${printPart(filter.item)}`;
    case 'word':
      return filter.quoted ? quote(filter.text) : filter.text;
    case 'term':
      return printTerm(filter);
  }
}
