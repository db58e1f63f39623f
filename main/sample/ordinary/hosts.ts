import { goJson, goMap } from '../goJson.ts';
import { nightMoment, workMoment } from '../calendar.ts';
import { connections } from '../connections.ts';
import { connectDraft, execDraft, type Occasion } from '../drafts.ts';
import { agents, people, services } from '../people.ts';
import { httpConnection, type HttpExchange } from '../protocols/http.ts';
import { mcpConnection } from '../protocols/mcp.ts';
import { sshConnection, tcpConnection } from '../protocols/opaque.ts';
import { shellTerminal } from '../protocols/terminal.ts';
import type { Random } from '../random.ts';
import type { SessionDraft } from '../sessionDocument.ts';
import { codingTasks, deniedTool, fhirExchanges, modelExchange, schedulingTools } from '../statements/agentTools.ts';
import { bastionHost, bastionSteps, clusterRuns, interfaceHost, interfaceSteps, runbooks } from '../statements/shell.ts';

const someOf = <T>(random: Random, most: number, items: readonly T[]): T[] =>
  Array.from({ length: random.between(1, most) }, () => random.pick(items));

/** An interactive shell on the database host or the interface engine. */
export function terminalVisit(random: Random): SessionDraft {
  const onBastion = random.chance(0.55);
  const occasion: Occasion = {
    principal: onBastion ? random.pick([people.tomas, people.magnus]) : people.wen,
    connection: onBastion ? connections.bastion : connections.interfaceEngine,
    start: workMoment(random),
  };
  const steps = someOf(random, 4, onBastion ? bastionSteps : interfaceSteps);
  return connectDraft(random, occasion, shellTerminal(random, onBastion ? bastionHost : interfaceHost, steps));
}

/** A runbook on the interface engine, with the labels the gateway keeps. */
export function runbookRun(random: Random): SessionDraft {
  const runbook = random.pick(runbooks);
  const occasion: Occasion = {
    principal: random.pick([people.tomas, people.wen]),
    connection: connections.interfaceEngine,
    start: workMoment(random),
  };
  return execDraft(random, occasion, runbook.command(random), [`${runbook.output.join('\n')}\n`], {
    exitCode: runbook.exitCode,
    labels: {
      runbookRepository: 'git.cedarfield.example/ops/runbooks',
      runbookFile: runbook.file,
      runbookParameters: goJson(goMap(runbook.parameters)).trimEnd(),
    },
  });
}

/** A cluster command by the site engineers or the backup verifier. */
export function clusterCommand(random: Random): SessionDraft {
  const nightly = random.chance(0.25);
  const run = random.pick(clusterRuns);
  const occasion: Occasion = {
    principal: nightly ? services.backupVerifier : random.pick([people.tomas, people.yusuf]),
    connection: connections.kubernetesShell,
    start: nightly ? nightMoment(random) : workMoment(random),
  };
  return execDraft(random, occasion, run.command(random), [`${run.output.join('\n')}\n`], { exitCode: run.exitCode });
}

const clusterRequest = (random: Random): HttpExchange => ({
  method: 'GET',
  path: `/api/v1/namespaces/clinical/${random.pick(['pods?limit=500', 'configmaps', 'events?limit=50'])}`,
  headers: { 'User-Agent': 'kubectl/v1.31.2 (linux/amd64)' },
  status: '200 OK',
  answer: '{"kind":"List","apiVersion":"v1","metadata":{"resourceVersion":"991204"},"items":[]}',
});

/** The cluster's API over the gateway. */
export function clusterApi(random: Random): SessionDraft {
  const occasion: Occasion = { principal: people.tomas, connection: connections.kubernetesApi, start: workMoment(random) };
  const exchanges = Array.from({ length: random.between(1, 3) }, () => clusterRequest(random));
  return connectDraft(random, occasion, httpConnection(random, 'k8s.cedarfield.example:6443', exchanges));
}

/** Chart requests over the FHIR interface by an agent or a clinician's tool. */
export function chartRequests(random: Random): SessionDraft {
  const occasion: Occasion = {
    principal: random.pick([agents.chartSummary, agents.chartSummary, people.kwame]),
    connection: connections.fhirApi,
    start: workMoment(random),
  };
  const exchanges = someOf(random, 4, fhirExchanges).map((make) => make(random));
  return connectDraft(random, occasion, httpConnection(random, 'fhir.cedarfield.example', exchanges));
}

/** What the analyser of a proxied agent session closes with (hoop.md 1.2.2). */
function analyzerMetrics(requests: number, denied: number): Record<string, unknown> {
  const allowed = requests - denied;
  const counts = denied > 0 ? { high: denied, low: allowed } : { low: allowed };
  const outcomes = denied > 0 ? { allow_execution: allowed, block_execution: denied } : { allow_execution: allowed };
  return { ai_analyzer: { blocked_count: denied, outcome_counts: outcomes, risk_counts: counts, total_requests: requests } };
}

/** Tool calls of the scheduling agent; one visit in eight asks for something it may not have. */
export function schedulingVisit(random: Random): SessionDraft {
  const start = workMoment(random);
  const calls = someOf(random, 5, schedulingTools).map((make) => make(random));
  const refused = random.chance(0.12);
  if (refused) calls.push(deniedTool);
  const id = random.uuid();
  const occasion: Occasion = { principal: agents.scheduling, connection: connections.schedulingTools, start };
  return connectDraft(random, occasion, mcpConnection(random, start, id, calls), {
    id,
    extraMetrics: analyzerMetrics(calls.length, refused ? 1 : 0),
  });
}

/** A coding agent working under a person's own sign-in. */
export function codingVisit(random: Random): SessionDraft {
  const occasion: Occasion = {
    principal: random.pick([people.omar, people.wen, people.tomas]),
    connection: connections.claudeCode,
    start: workMoment(random),
  };
  const exchanges = someOf(random, 3, codingTasks).map(([task, command]) => modelExchange(random, task, command));
  return connectDraft(random, occasion, httpConnection(random, 'models.cedarfield.example', exchanges), {
    correlationId: `cc-${random.hex(12)}`,
  });
}

/** Image transfers: bytes only, some packets cut at the gateway's limit. */
export function imageTransfer(random: Random): SessionDraft {
  const occasion: Occasion = { principal: services.backupVerifier, connection: connections.imagingArchive, start: nightMoment(random) };
  return connectDraft(random, occasion, tcpConnection(random, [180, random.between(300, 900), 5000, 7400]));
}

/** A file transfer over SSH, in the gateway's closed envelopes. */
export function fileTransfer(random: Random): SessionDraft {
  const occasion: Occasion = {
    principal: random.pick([people.mateusz, people.wen]),
    connection: connections.transferHost,
    start: workMoment(random),
  };
  return connectDraft(random, occasion, sshConnection(random));
}
