import type { CanonicalFacts } from './canonical.ts';
import { joined, part, textOf, type VendorRecord, writtenOf } from './vendorAudit.ts';

/** Kinds of objects that `kube.request` names. */
const objects: Readonly<Record<string, string>> = {
  pods: 'k8s_pod',
  secrets: 'secret',
  nodes: 'host',
  roles: 'role',
  clusterroles: 'role',
};

function clusterFacts(event: VendorRecord, cluster: string): CanonicalFacts {
  const [pod, name, kind] = ['kubernetes_pod_name', 'resource_name', 'resource_kind'].map((key) => textOf(event, key));
  const type = pod === undefined ? (objects[kind?.toLowerCase() ?? ''] ?? 'k8s_object') : 'k8s_pod';
  return {
    resource_type: type,
    resource_name: pod ?? name ?? kind ?? cluster,
    resource_parent: cluster,
    k8s_namespace: textOf(event, 'kubernetes_pod_namespace', 'resource_namespace'),
    k8s_pod: pod ?? (type === 'k8s_pod' ? name : undefined),
    k8s_container: textOf(event, 'kubernetes_container_name'),
  };
}

function serviceFacts(event: VendorRecord, type: string): CanonicalFacts | undefined {
  const [database, service, app] = [textOf(event, 'db_name'), textOf(event, 'db_service'), textOf(event, 'app_name')];
  if (service !== undefined)
    return {
      resource_type: 'database',
      resource_uid: textOf(event, 'db_uri'),
      resource_name: service,
      resource_parent: database,
      db_name: database,
    };
  if (app === undefined) return undefined;
  return { resource_type: type.startsWith('mcp.') ? 'tool' : 'app', resource_uid: textOf(event, 'app_uri'), resource_name: app };
}

/** What stands on a host and not the host itself: a file, or the far end of a connection. */
function withinHost(event: VendorRecord, type: string): CanonicalFacts | undefined {
  const host = textOf(event, 'server_hostname', 'server_addr', 'desktop_name', 'desktop_addr');
  const path = textOf(event, 'path', 'file_path');
  if (path !== undefined && /^(sftp|scp|session\.disk|desktop\.directory\..*)$/.test(type))
    return { resource_type: 'file', resource_name: path, resource_parent: host };
  const far = joined(':', textOf(event, 'dst_addr'), writtenOf(event, 'dst_port'));
  return type === 'session.network' && far !== undefined ? { resource_type: 'host', resource_name: far, resource_parent: host } : undefined;
}

function namedThing(event: VendorRecord, type: string): CanonicalFacts {
  if (type.startsWith('access_request.'))
    return {
      resource_type: 'role',
      resource_uid: textOf(event, 'id'),
      resource_name: Array.isArray(event.roles) ? event.roles.join(', ') : textOf(event, 'id'),
    };
  if (type === 'session.recording.access')
    return { resource_type: 'session', resource_uid: textOf(event, 'sid'), resource_name: textOf(event, 'sid') };
  const locked = textOf(part(event, 'target'), 'user', 'role', 'login', 'node', 'mfa_device');
  return {
    resource_type:
      /^(user|bot)\./.test(type) || textOf(part(event, 'target'), 'user') !== undefined ? 'user' : /^role\./.test(type) ? 'role' : 'other',
    resource_name: locked ?? textOf(event, 'name', 'target_path', 'path'),
  };
}

/** What it was done to. */
export function thingFacts(event: VendorRecord, type: string): CanonicalFacts {
  const [host, cluster] = [textOf(event, 'server_hostname', 'server_id', 'server_addr'), textOf(event, 'kubernetes_cluster')];
  const common = { host_name: textOf(event, 'server_hostname') };
  const told = serviceFacts(event, type) ?? (cluster === undefined ? undefined : clusterFacts(event, cluster)) ?? withinHost(event, type);
  if (told) return { ...common, ...told };
  const desktop = textOf(event, 'desktop_name', 'desktop_addr');
  if (desktop !== undefined) return { ...common, resource_type: 'desktop', resource_name: desktop };
  if (host !== undefined && !type.startsWith('access_request.'))
    return { ...common, resource_type: 'host', resource_uid: textOf(event, 'server_id'), resource_name: host };
  return { ...common, ...namedThing(event, type) };
}
