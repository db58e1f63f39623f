import { describe, expect, test } from 'vitest';
import { clampGrid, createRelativeCast, readCastEvent, readCastHeader, readGrid, readHoopEvent } from '../../shared/replay/recording.ts';

describe('an asciicast header', () => {
  test('gives grid, start and words', () => {
    const header = { version: 2, width: 100, height: 30, timestamp: 1_767_225_600, title: 'x', command: 'bash' };
    expect(readCastHeader(header)).toEqual({ version: 2, cols: 100, rows: 30, startTime: 1_767_225_600_000, title: 'x', command: 'bash' });
  });

  test.each([
    ['another version', { version: 4, width: 80, height: 24 }],
    ['the size in the place of another version', { version: 3, width: 80, height: 24 }],
    ['a terminal without a size', { version: 3, term: { cols: 80 } }],
    ['no width', { version: 2, height: 24 }],
    ['a width of zero', { version: 2, width: 0, height: 24 }],
    ['a negative height', { version: 2, width: 80, height: -24 }],
    ['an event in its place', [0, 'o', 'x']],
    ['nothing', undefined],
  ])('is refused with %s', (_, value) => {
    expect(typeof readCastHeader(value)).toBe('string');
  });

  test('that asks for a huge grid is read with the largest one', () => {
    expect(readCastHeader({ version: 2, width: 1e9, height: 1e9 })).toMatchObject({ cols: 500, rows: 200 });
  });
});

describe('an asciicast whose times count from the entry before', () => {
  test('has its size under `term` in version 3, and beside the rest in version 1', () => {
    expect(readCastHeader({ version: 3, term: { cols: 70, rows: 20 } })).toMatchObject({ version: 3, cols: 70, rows: 20, startTime: null });
    expect(readCastHeader({ version: 1, width: 70, height: 20 })).toMatchObject({ version: 1, cols: 70, rows: 20 });
  });

  test('adds its intervals up, whatever the events between are', () => {
    const cast = createRelativeCast();
    expect(cast.event([0.5, 'o', 'a'])).toEqual({ kind: 'o', at: 500, data: 'a' });
    expect(cast.event([0.25, 'z', ''])).toMatchObject({ not: 'ignored' });
    expect(cast.event([-1, 'o', 'x'])).toMatchObject({ not: 'rejected' });
    expect(cast.event([0.25, 'r', '0x0'])).toMatchObject({ not: 'rejected' });
    expect(cast.event([0, 'i', 'b'])).toEqual({ kind: 'i', at: 1000, data: 'b' });
    expect(cast.event([0.1, 'x', '130'])).toEqual({ kind: 'm', at: 1100, data: 'exit status 130' });
    expect(cast.elapsed()).toBe(1100);
  });

  test('does not drift over a million intervals', () => {
    const cast = createRelativeCast();
    for (let count = 0; count < 1_000_000; count += 1) cast.output([0.000001, '']);
    expect(cast.output([0.1, 'x'])).toEqual({ kind: 'o', at: 1100, data: 'x' });
  });

  test.each([[[1, 'x', 'done']], [[1, 'x', 0]], [[1e12, 'o', 'x']], [['1', 'o', 'x']], [[1, 'o']], [{}]])('rejects %j', (value) => {
    const cast = createRelativeCast();
    expect(cast.event(value)).toMatchObject({ not: 'rejected' });
  });

  test.each([[[1]], [[1, 'o', 'x']], [[-1, 'x']], [[1, 2]], [null]])('rejects %j in a list of output', (value) => {
    expect(createRelativeCast().output(value)).toMatchObject({ not: 'rejected' });
  });
});

describe('an asciicast event', () => {
  test('is read to the microsecond', () => {
    expect(readCastEvent([1.234567, 'o', 'hi'])).toEqual({ kind: 'o', at: 1234.567, data: 'hi' });
  });

  test.each([
    [[-1, 'o', 'x']],
    [['1', 'o', 'x']],
    [[Number.NaN, 'o', 'x']],
    [[1e12, 'o', 'x']],
    [[1, 'o', 2]],
    [[1, 'o']],
    [[1, 'r', '0x0']],
    [{}],
    [null],
  ])('%j is rejected', (value) => {
    expect(readCastEvent(value)).toMatchObject({ not: 'rejected' });
  });

  test('of an unknown code is ignored, not damaged', () => {
    expect(readCastEvent([1, 'z', 'x'])).toMatchObject({ not: 'ignored' });
  });
});

describe('a hoop event', () => {
  test('keeps its payload as base64', () => {
    expect(readHoopEvent([0.5, 'i', 'Cg=='])).toEqual({ kind: 'i', at: 500, data: 'Cg==' });
  });

  test('with the closing error of the gateway is a marker: the user never saw it', () => {
    expect(readHoopEvent([2, 'e', 'bm8='])).toMatchObject({ kind: 'm' });
  });

  test('of a desktop does not replay', () => {
    expect(readHoopEvent([0, 'b', 'e30='])).toMatchObject({ not: 'ignored' });
  });

  test.each([[[0, 'o', 'no base64']], [[0, 'o', 'abc']], [['0', 'o', 'Cg==']], [[0, 1, 'Cg==']]])('%j is rejected', (value) => {
    expect(readHoopEvent(value)).toMatchObject({ not: 'rejected' });
  });

  test('of a type named like a built-in property is ignored', () => {
    expect(readHoopEvent([0, 'constructor', 'Cg=='])).toMatchObject({ not: 'ignored' });
  });
});

describe('a grid', () => {
  test('is written COLSxROWS and drawn no larger than 500x200', () => {
    expect(readGrid('132x43')).toEqual({ cols: 132, rows: 43 });
    expect(readGrid('99999x99999')).toEqual({ cols: 500, rows: 200 });
  });

  test.each(['0x0', '-1x-1', 'axb', '80', '80x24x1', '8e1x24'])('is not read from %s', (text) => {
    expect(readGrid(text)).toBeNull();
  });

  test('has whole sides', () => {
    expect(clampGrid(80.5, 24)).toBeNull();
  });
});
