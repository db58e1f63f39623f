import type { Random } from '../random.ts';

/** One command at a prompt and what it prints; lines end as a terminal ends them when written. */
export interface ShellStep {
  command: string;
  output: readonly string[];
}

/** A machine that sessions open a shell on. */
export interface ShellHost {
  host: string;
  account: string;
  folder: string;
  banner: readonly string[];
}

export const bastionHost: ShellHost = {
  host: 'ehr-db-01',
  account: 'ops',
  folder: '~',
  banner: ['Debian GNU/Linux 12  ehr-db-01', 'Authorized use only. All sessions are recorded.', ''],
};

export const interfaceHost: ShellHost = { host: 'hl7-engine-01', account: 'ops', folder: '/etc/hl7', banner: [] };

const bold = (text: string): string => `\u001b[01;34m${text}\u001b[0m`;

/** Things done on the database host. */
export const bastionSteps: readonly ShellStep[] = [
  { command: 'uptime', output: [' 09:14:02 up 41 days,  3:22,  2 users,  load average: 0.42, 0.37, 0.31'] },
  { command: 'ls --color=auto /srv/ehr', output: [`${bold('backups')}  ${bold('config')}  ${bold('exports')}  run-checks.sh  README`] },
  {
    command: 'df -h | head -4',
    output: [
      'Filesystem      Size  Used Avail Use% Mounted on',
      '/dev/nvme0n1p2   98G   41G   52G  45% /',
      'tmpfs            16G     0   16G   0% /dev/shm',
      '/dev/nvme1n1    916G  702G  168G  81% /var/lib/postgresql',
    ],
  },
  { command: 'systemctl is-active postgresql ehr-web', output: ['active', 'active'] },
  { command: 'journalctl -u ehr-web --since "1 hour ago" | grep -c ERROR', output: ['0'] },
  { command: 'tail -2 /var/log/ehr/import.log', output: ['import: 214 messages, 0 rejected', 'import: waiting for lab-lis'] },
  { command: 'cat /srv/ehr/exports/missing.csv', output: ['cat: /srv/ehr/exports/missing.csv: No such file or directory'] },
  { command: 'echo "größe: 3 µg, 温度 37.2 °C"', output: ['größe: 3 µg, 温度 37.2 °C'] },
];

/** Things done on the interface engine. */
export const interfaceSteps: readonly ShellStep[] = [
  { command: 'hl7ctl status', output: ['ADT_A01  running   0 queued', 'ORU_R01  running   2 queued'] },
  { command: 'grep -n retry routes.conf', output: ['5:  retry = 3', '11:  retry = 3'] },
  { command: 'hl7ctl tail ORU_R01 -n 1', output: ['MSH|^~\\&|LAB-LIS|CEDARFIELD|EHR|CEDARFIELD|20260908||ORU^R01|77120|P|2.5.1'] },
  { command: 'hl7ctl replay ORU_R01 --since 10m', output: ['replayed 4 messages'] },
];

/** A shell command run without a terminal, with what it prints and its exit code. */
export interface ShellRun {
  command: (random: Random) => string;
  output: readonly string[];
  exitCode: number;
}

export const clusterRuns: readonly ShellRun[] = [
  {
    command: (random) => `kubectl get pods -n clinical -l batch=${random.between(300000, 300999)}`,
    output: [
      'NAME                        READY   STATUS    RESTARTS   AGE',
      'ehr-web-6d5f9c7b8-5972f     1/1     Running   0          12d',
      'ehr-web-6d5f9c7b8-595a4     1/1     Running   0          12d',
    ],
    exitCode: 0,
  },
  {
    command: () => 'kubectl logs deploy/ehr-web -n clinical --since=10m | tail -2',
    output: ['level=info msg="request served" path=/chart status=200', 'level=info msg="request served" path=/orders status=200'],
    exitCode: 0,
  },
  {
    command: (random) => `kubectl describe pod ehr-web-${random.hex(5)} -n clinical`,
    output: ['Error from server (NotFound): pods not found'],
    exitCode: 1,
  },
  {
    command: () => 'kubectl rollout status deploy/ehr-web -n clinical',
    output: ['deployment "ehr-web" successfully rolled out'],
    exitCode: 0,
  },
];

/** Runbooks: the script they expand to, and the labels the gateway keeps. */
export const runbooks: readonly (ShellRun & { file: string; parameters: Readonly<Record<string, string>> })[] = [
  {
    file: 'runbooks/rotate-hl7-cert.runbook.sh',
    parameters: { host: 'hl7-engine-01' },
    command: () => 'set -euo pipefail\nhl7ctl cert rotate --host "hl7-engine-01" && hl7ctl status\n',
    output: ['rotating certificate for hl7-engine-01', 'ok, expires 2027-09-22', 'status: running <2 listeners> & healthy'],
    exitCode: 0,
  },
  {
    file: 'runbooks/restart-route.runbook.sh',
    parameters: { route: 'ORU_R01', reason: 'queue above 500' },
    command: () => 'set -euo pipefail\nhl7ctl stop "ORU_R01" && hl7ctl start "ORU_R01"\n',
    output: ['ORU_R01 stopping', 'ORU_R01 running'],
    exitCode: 0,
  },
  {
    file: 'runbooks/purge-spool.runbook.sh',
    parameters: { days: '14' },
    command: () => 'find /var/spool/hl7 -mtime +14 -name "*.msg" -delete\n',
    output: ["find: '/var/spool/hl7/locked': Permission denied"],
    exitCode: 1,
  },
];
