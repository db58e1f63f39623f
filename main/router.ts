import type { ContractProcedure, InferSchemaInput, InferSchemaOutput } from '@orpc/contract';
import { implement, type Router } from '@orpc/server';
import { type Contract, contract } from '../shared/contract.ts';
import type { Log } from './log.ts';
import { custodyMiddleware, errorMiddleware } from './middleware.ts';
import type { CustodyLog } from './workspace/workspaceService.ts';

/** What a service method gets beside its input. */
export interface CallOptions {
  signal?: AbortSignal | undefined;
}

type Method<Procedure> =
  Procedure extends ContractProcedure<infer Input, infer Output, infer _Errors, infer _Meta>
    ? (input: InferSchemaOutput<Input>, options: CallOptions) => Promise<InferSchemaInput<Output>> | InferSchemaInput<Output>
    : never;

/** One plain method for every call of the contract: it does not compile until contract and services agree. */
export type Services = { [Feature in keyof Contract]: { [Call in keyof Contract[Feature]]: Method<Contract[Feature][Call]> } };

/** The only way in: every shell hands this router to its transport. It needs no context of its own. */
export type AppRouter = Router<Contract, Record<never, never>>;

export interface RouterOptions {
  custody: CustodyLog;
  log: Log;
  /** Checks every output against the contract; tests switch it on, a page of 1,000 wide rows makes it too dear otherwise. */
  checkOutput: boolean;
}

interface Implementable {
  handler(run: (call: { input: unknown; signal?: AbortSignal | undefined }) => unknown): unknown;
}

/** Builds the router from the services: errors are mapped outermost, then custody, then input is checked, then the service runs. */
export function createRouter(services: Services, { custody, log, checkOutput }: RouterOptions): AppRouter {
  const os = implement(contract)
    .$config({ initialInputValidationIndex: 2, initialOutputValidationIndex: checkOutput ? 2 : Number.NaN })
    .use(errorMiddleware(log))
    .use(custodyMiddleware(custody)) as unknown as Record<string, Record<string, Implementable>>;
  const router: Record<string, Record<string, unknown>> = {};
  for (const [feature, methods] of Object.entries(services)) {
    router[feature] = {};
    for (const name of Object.keys(contract[feature as keyof Contract])) {
      const method = (methods as Record<string, (input: unknown, options: CallOptions) => unknown>)[name];
      const procedure = os[feature]?.[name];
      if (!method || !procedure) throw new TypeError(`no service for ${feature}.${name}`);
      router[feature][name] = procedure.handler(({ input, signal }) => method(input, { signal }));
    }
  }
  return router as unknown as AppRouter;
}
