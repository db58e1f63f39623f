import { importContract } from './import/contract.ts';
import { queryContract } from './query/contract.ts';
import { replayContract } from './replay/contract.ts';
import { reportContract } from './report/contract.ts';
import { signingContract } from './signing/contract.ts';
import { workspaceContract } from './workspace/contract.ts';

/** Everything that crosses a process boundary: one contract, three transports. */
export const contract = {
  import: importContract,
  query: queryContract,
  replay: replayContract,
  report: reportContract,
  signing: signingContract,
  workspace: workspaceContract,
};
export type Contract = typeof contract;
