import { describe, expect, test } from 'vitest';
import { pick } from './hoopColumns.ts';
import { importFile, importFiles } from './importing.ts';

describe('session recordings of Boundary', () => {
  const recording = {
    id: 'sr_1234567890',
    session_id: 's_1234567890',
    type: 'ssh',
    state: 'available',
    endpoint: 'ssh://10.0.0.7:22',
    bytes_up: '120',
    bytes_down: '9007199254740993',
    start_time: '2026-03-01T10:00:00Z',
    end_time: '2026-03-01T10:05:00Z',
    create_time_values: { user: { id: 'u_1', name: 'rosa' }, target: { id: 'tssh_1', name: 'ehr-01' } },
    connection_recordings: [
      {
        id: 'cr_1',
        channel_recordings: [
          { id: 'chr_1', start_time: '2026-03-01T10:00:01Z' },
          { id: 'chr_2', start_time: null },
        ],
      },
    ],
  };

  test.each([
    ['one by itself', recording],
    ['the answer of read', { status_code: 200, item: recording }],
    ['the answer of list', { status_code: 200, items: [recording] }],
  ])('tell whose session each is and its channels: %s', async (_, answer) => {
    const { bundle, events } = await importFile('a.json', answer);
    expect(bundle.files[0]).toMatchObject({ source: 'boundary_recording', records: 1, primary: 1, derived: 2 });
    const told = events.sort((a, b) => Number(a.ordinal) - Number(b.ordinal));
    expect(told.map((event) => pick(event, 'source_event_type', 'correlation_uid', 'event_time', 'bytes_out'))).toEqual([
      ['session-recording', 'sr_1234567890', '2026-03-01T10:00:00.000000Z', '9007199254740993'],
      ['channel-recording', 'chr_1', '2026-03-01T10:00:01.000000Z', null],
      ['channel-recording', 'chr_2', null, null],
    ]);
    for (const event of told)
      expect(pick(event, 'session_uid', 'actor_uid', 'host_name', 'resource_name', 'outcome', 'recording_state')).toEqual([
        's_1234567890',
        'u_1',
        '10.0.0.7',
        'ehr-01',
        'unknown',
        'unknown',
      ]);
  });

  test.each([
    ['chr_1.cast', 'chr_1'],
    ['sr_1.bsr/cr_1.connection/chr_2.channel/out.cast', 'chr_2'],
    ['chr_3 (ward).cast', 'chr_3'],
    ['synchr_4.cast', null],
  ])('lead from the file %s to its channel', async (path, channel) => {
    const { events } = await importFiles({ [path]: '{"version":2,"width":80,"height":24}\n[1,"o","x"]\n' });
    expect(events.map((event) => event.correlation_uid)).toEqual([channel]);
  });
});
