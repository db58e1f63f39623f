import { isUtf8 } from 'node:buffer';
import { ProtoFields, signedVarint } from '../../../shared/replay/protobuf.ts';

/** How a member of an event is written, and how audit logs write it. */
type Kind = 'text' | 'texts' | 'number' | 'flag' | 'time' | 'labels';
type Member = readonly [name: string, kind: Kind];
/** Members by field number; a shape within a shape stands among its members. */
interface Shape {
  readonly [field: number]: Member | { readonly within: Shape };
}

const metadata: Shape = {
  1: ['ei', 'number'],
  2: ['event', 'text'],
  3: ['uid', 'text'],
  4: ['code', 'text'],
  5: ['time', 'time'],
  6: ['cluster_name', 'text'],
};
const user: Shape = {
  1: ['user', 'text'],
  2: ['login', 'text'],
  3: ['impersonator', 'text'],
  4: ['aws_role_arn', 'text'],
  5: ['access_requests', 'texts'],
  6: ['azure_identity', 'text'],
  7: ['gcp_service_account', 'text'],
  10: ['user_kind', 'number'],
  11: ['bot_name', 'text'],
  12: ['bot_instance_id', 'text'],
  13: ['user_origin', 'number'],
  14: ['user_roles', 'texts'],
  16: ['user_cluster_name', 'text'],
};
const session: Shape = { 1: ['sid', 'text'], 2: ['with_mfa', 'text'], 3: ['private_key_policy', 'text'] };
const server: Shape = {
  1: ['namespace', 'text'],
  2: ['server_id', 'text'],
  3: ['server_hostname', 'text'],
  4: ['server_addr', 'text'],
  5: ['server_labels', 'labels'],
  6: ['forwarded_by', 'text'],
  7: ['server_sub_kind', 'text'],
  8: ['server_version', 'text'],
};
const connection: Shape = { 1: ['addr.local', 'text'], 2: ['addr.remote', 'text'], 3: ['proto', 'text'] };
const cluster: Shape = {
  1: ['kubernetes_cluster', 'text'],
  2: ['kubernetes_users', 'texts'],
  3: ['kubernetes_groups', 'texts'],
  4: ['kubernetes_labels', 'labels'],
};
const pod: Shape = {
  1: ['kubernetes_pod_name', 'text'],
  2: ['kubernetes_pod_namespace', 'text'],
  3: ['kubernetes_container_name', 'text'],
  4: ['kubernetes_container_image', 'text'],
  5: ['kubernetes_node_name', 'text'],
};
const process: Shape = { 1: ['pid', 'number'], 2: ['cgroup_id', 'number'], 3: ['program', 'text'], 4: ['audit_session_id', 'number'] };

const within = (shape: Shape) => ({ within: shape });
const common: Shape = { 1: within(metadata) };
const personal: Shape = { ...common, 2: within(user), 3: within(session) };
const onServer: Shape = { ...personal, 4: within(server) };
const traced: Shape = { ...onServer, 5: within(process) };
const connected: Shape = { ...onServer, 5: within(connection) };
/** Resizes and ends have server and connection the other way round. */
const turned: Shape = { ...personal, 4: within(connection), 5: within(server) };

/** Kinds of events that recordings of terminals hold, and the members of each (formats/sources.md 2.2). */
const shapes: ReadonlyMap<string, Shape> = new Map<string, Shape>([
  [
    'session.start',
    {
      ...connected,
      6: ['size', 'text'],
      7: within(cluster),
      8: within(pod),
      9: ['initial_command', 'texts'],
      10: ['session_recording', 'text'],
      12: ['invited', 'texts'],
      13: ['reason', 'text'],
    },
  ],
  ['session.join', { ...connected, 6: within(cluster) }],
  ['session.leave', connected],
  ['session.data', { ...connected, 6: ['tx', 'number'], 7: ['rx', 'number'] }],
  ['resize', { ...turned, 6: ['size', 'text'], 7: within(cluster), 8: within(pod) }],
  [
    'session.end',
    {
      ...turned,
      6: ['enhanced_recording', 'flag'],
      7: ['interactive', 'flag'],
      8: ['participants', 'texts'],
      9: ['session_start', 'time'],
      10: ['session_stop', 'time'],
      11: within(cluster),
      12: within(pod),
      13: ['initial_command', 'texts'],
      14: ['session_recording', 'text'],
    },
  ],
  ['session.command', { ...traced, 6: ['ppid', 'number'], 7: ['path', 'text'], 8: ['argv', 'texts'], 9: ['return_code', 'number'] }],
  ['session.disk', { ...traced, 6: ['path', 'text'], 7: ['flags', 'number'], 8: ['return_code', 'number'] }],
  [
    'session.network',
    {
      ...traced,
      6: ['src_addr', 'text'],
      7: ['dst_addr', 'text'],
      8: ['dst_port', 'number'],
      9: ['version', 'number'],
      10: ['operation', 'number'],
      11: ['action', 'number'],
    },
  ],
]);

/** An event of a recording with the members audit logs write for it. */
export interface ToldMessage {
  event: Map<string, unknown>;
  problems: readonly string[];
}

const textIn = (bytes: Uint8Array): string => Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('utf8');

/** Ids beyond 2^53 are told as text, which keeps every digit. */
function numberIn(bytes: Uint8Array): number | string {
  const value = signedVarint(bytes);
  return value >= Number.MIN_SAFE_INTEGER && value <= Number.MAX_SAFE_INTEGER ? Number(value) : String(value);
}

/** Seconds and nanoseconds since 1970 as RFC 3339 text in UTC, as audit logs write it; undefined beyond what dates reach. */
function timeIn(bytes: Uint8Array): string | undefined {
  const fields = new ProtoFields(bytes);
  const parts = [0, 0];
  while (fields.next()) {
    if (fields.wire === 0 && fields.number <= 2) parts[fields.number - 1] = Number(signedVarint(bytes.subarray(fields.start, fields.end)));
  }
  const [seconds = 0, nanos = 0] = parts;
  if (Math.abs(seconds) > 8.64e12 || nanos < 0 || nanos > 999_999_999) return undefined;
  const fraction = nanos === 0 ? '' : `.${String(nanos).padStart(9, '0').replace(/0+$/, '')}`;
  return `${new Date(seconds * 1000).toISOString().slice(0, -5)}${fraction}Z`;
}

function labelIn(bytes: Uint8Array): [string, string] {
  const fields = new ProtoFields(bytes);
  const parts = ['', ''];
  while (fields.next())
    if (fields.wire === 2 && fields.number <= 2) parts[fields.number - 1] = textIn(bytes.subarray(fields.start, fields.end));
  return [parts[0] ?? '', parts[1] ?? ''];
}

/** Reads the members of one event. */
class Telling {
  readonly members = new Map<string, unknown>();
  readonly problems = new Set<string>();
  private readonly lists = new Map<string, unknown[]>();

  read(bytes: Uint8Array, shape: Shape): boolean {
    const fields = new ProtoFields(bytes);
    while (fields.next()) {
      const member = shape[fields.number];
      const value = bytes.subarray(fields.start, fields.end);
      if (!member) continue;
      if ('within' in member) {
        if (fields.wire !== 2 || !this.read(value, member.within)) return false;
      } else this.member(member, fields.wire, value);
    }
    return !fields.malformed;
  }

  /** Lists and labels of many elements, once all are there. */
  finish(): void {
    for (const [name, values] of this.lists)
      this.members.set(name, Array.isArray(values[0]) ? Object.fromEntries(values as [string, string][]) : values);
  }

  private member([name, kind]: Member, wire: number, value: Uint8Array): void {
    if (wire !== (kind === 'number' || kind === 'flag' ? 0 : 2)) {
      this.problems.add('a member is written in a way that is not known');
      return;
    }
    if (kind.startsWith('text') && !isUtf8(value)) this.problems.add('bytes that are not UTF-8 were replaced');
    if (kind === 'text') this.members.set(name, textIn(value));
    else if (kind === 'number') this.members.set(name, numberIn(value));
    else if (kind === 'flag') this.members.set(name, value[0] !== 0);
    else if (kind === 'time') this.members.set(name, timeIn(value));
    else this.add(name, kind === 'labels' ? labelIn(value) : textIn(value));
  }

  private add(name: string, value: unknown): void {
    const list = this.lists.get(name);
    if (list) list.push(value);
    else this.lists.set(name, [value]);
  }
}

/** Reads the body of an event of a recording; undefined when it is damaged, or does not say what happened. */
export function toldMessage(body: Uint8Array): ToldMessage | undefined {
  const first = new Telling();
  if (!first.read(body, common)) return undefined;
  const type = first.members.get('event');
  if (typeof type !== 'string' || type === '') return undefined;
  const shape = shapes.get(type);
  const telling = shape ? new Telling() : first;
  if (shape && !telling.read(body, shape)) return undefined;
  telling.finish();
  // What is zero is not written.
  const event = new Map<string, unknown>([['ei', 0], ...telling.members]);
  if (!shape) telling.problems.add('of this kind of event only what all kinds share is read; the rest is in the original');
  return { event, problems: [...telling.problems] };
}
