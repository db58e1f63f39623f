import { createHash } from 'node:crypto';
import { appendFile, mkdir, readFile, rmdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { openChainedLog } from '../../main/workspace/chainedLog.ts';
import { temporaryFolder } from '../support/temporary.ts';

async function logWith(count: number) {
  const folder = await temporaryFolder();
  const file = join(folder, 'log.jsonl');
  const headFile = join(folder, 'log.head');
  const log = await openChainedLog(file, 'the log', headFile);
  for (let at = 0; at < count; at += 1) await log.append({ act: `act ${at}` });
  await log.close();
  return { file, headFile };
}

describe('the chained log', () => {
  it('links each line to the exact bytes of the line before', async () => {
    const { file } = await logWith(3);
    const lines = (await readFile(file, 'utf8')).trimEnd().split('\n');
    const links = lines.map((line) => (JSON.parse(line) as { prev: string }).prev);
    expect(links).toEqual(['0'.repeat(64), ...lines.slice(0, 2).map((line) => createHash('sha256').update(line).digest('hex'))]);
  });

  it('keeps the order of appends made at once', async () => {
    const log = await openChainedLog(join(await temporaryFolder(), 'log.jsonl'), 'the log');
    const numbers = await Promise.all(Array.from({ length: 20 }, (_, at) => log.append({ at })));
    expect(numbers).toEqual(Array.from({ length: 20 }, (_, at) => at));
    expect((await log.entries()).map((entry) => entry.at)).toEqual(numbers);
    await log.close();
  });

  it('has no entry whose preparation failed, and goes on with the same number', async () => {
    const log = await openChainedLog(join(await temporaryFolder(), 'log.jsonl'), 'the log');
    const prepared: number[] = [];
    const fails = log.append({ act: 'refused' }, async (n) => {
      prepared.push(n);
      throw new Error('no room');
    });
    await expect(fails).rejects.toThrow('no room');
    expect(await log.append({ act: 'next' }, async (n) => void prepared.push(n))).toBe(0);
    expect(prepared).toEqual([0, 0]);
    expect((await log.entries()).map((entry) => entry.act)).toEqual(['next']);
    await log.close();
  });

  it('takes back a line whose head could not be kept', async () => {
    const folder = await temporaryFolder();
    const file = join(folder, 'log.jsonl');
    const log = await openChainedLog(file, 'the log', join(folder, 'log.head'));
    await log.append({ act: 'kept' });
    const before = await readFile(file, 'utf8');
    await mkdir(join(folder, 'log.head.next'));
    await expect(log.append({ act: 'refused' })).rejects.toThrow();
    expect(await readFile(file, 'utf8')).toBe(before);
    await rmdir(join(folder, 'log.head.next'));
    expect(await log.append({ act: 'next' })).toBe(1);
    await log.close();
  });

  it('cuts a torn last line at open and says how many bytes went', async () => {
    const { file, headFile } = await logWith(2);
    await appendFile(file, '{"v":1,"n":2,');
    const log = await openChainedLog(file, 'the log', headFile);
    expect(log.cut).toBe(13);
    expect(await log.append({ act: 'next' })).toBe(2);
    await log.close();
  });

  it('accepts a log one line ahead of its head file, as a crash between the two leaves it', async () => {
    const { file, headFile } = await logWith(3);
    const lines = (await readFile(file, 'utf8')).split('\n');
    await writeFile(
      headFile,
      JSON.stringify({
        n: 1,
        head: createHash('sha256')
          .update(lines[1] ?? '')
          .digest('hex'),
      }),
    );
    const log = await openChainedLog(file, 'the log', headFile);
    expect(log.head().n).toBe(2);
    await log.close();
  });

  it('accepts a log ahead of its head file by what was appended together, and by no more', async () => {
    const folder = await temporaryFolder();
    const [file, headFile] = [join(folder, 'log.jsonl'), join(folder, 'log.head')];
    const log = await openChainedLog(file, 'the log', headFile, 3);
    await log.append({ act: 'before' });
    const head = await readFile(headFile, 'utf8');
    expect(await log.appendAll([{ act: 'one' }, { act: 'two' }, { act: 'three' }])).toBe(3);
    await log.close();
    await writeFile(headFile, head);
    await expect(openChainedLog(file, 'the log', headFile, 2)).rejects.toMatchObject({ code: 'WORKSPACE_DAMAGED' });
    const again = await openChainedLog(file, 'the log', headFile, 3);
    expect((await again.entries()).map((entry) => entry.act)).toEqual(['before', 'one', 'two', 'three']);
    await again.close();
  });

  it('has all of what was appended together, or none of it', async () => {
    const folder = await temporaryFolder();
    const log = await openChainedLog(join(folder, 'log.jsonl'), 'the log', join(folder, 'log.head'), 3);
    await mkdir(join(folder, 'log.head.next'));
    await expect(log.appendAll([{ act: 'one' }, { act: 'two' }])).rejects.toThrow();
    expect(await log.entries()).toEqual([]);
    await rmdir(join(folder, 'log.head.next'));
    expect(await log.append({ act: 'next' })).toBe(0);
    await log.close();
  });

  it('refuses a log whose end was cut off', async () => {
    const { file, headFile } = await logWith(3);
    const lines = (await readFile(file, 'utf8')).split('\n');
    await writeFile(file, `${lines.slice(0, 2).join('\n')}\n`);
    await expect(openChainedLog(file, 'the log', headFile)).rejects.toMatchObject({ code: 'WORKSPACE_DAMAGED' });
  });

  it('notices every changed byte, the last line included', async () => {
    const { file, headFile } = await logWith(4);
    const bytes = await readFile(file);
    await fc.assert(
      fc.asyncProperty(fc.nat(bytes.length - 1), fc.integer({ min: 1, max: 255 }), async (at, change) => {
        const changed = Buffer.from(bytes);
        changed[at] = (changed[at] ?? 0) ^ change;
        await writeFile(file, changed);
        const opened = await openChainedLog(file, 'the log', headFile).then(
          async (log) => {
            await log.close();
            return log.cut === 0 ? 'accepted' : 'torn';
          },
          () => 'refused',
        );
        await writeFile(file, bytes);
        expect(opened).not.toBe('accepted');
      }),
      { numRuns: 200 },
    );
  });
});
