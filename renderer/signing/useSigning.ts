import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import type { KeySummary } from '../../shared/signing/contract.ts';
import { client } from '../client.ts';

/** Signing identities of the workspace. */
export function useKeys() {
  return useQuery({ queryKey: ['signing', 'keys'], queryFn: ({ signal }) => client.signing.keys(undefined, { signal }) });
}

/** Pinned roots. */
export function useRoots() {
  return useQuery({ queryKey: ['signing', 'roots'], queryFn: ({ signal }) => client.signing.roots(undefined, { signal }) });
}

type NewKey = Parameters<typeof client.signing.generateKey>[0];

/** What a signing act changes is asked again: keys, roots, the custody log, and how far seals can be trusted. */
function useSigningChange() {
  const queries = useQueryClient();
  return async () => {
    for (const feature of ['signing', 'workspace', 'import', 'query']) await queries.invalidateQueries({ queryKey: [feature] });
  };
}

/** Makes a signing identity. */
export function useGenerateKey() {
  const onSettled = useSigningChange();
  return useMutation<KeySummary, Error, NewKey>({ mutationFn: (input) => client.signing.generateKey(input), onSettled });
}

/** Pins a root certificate given as PEM. */
export function usePinRoot() {
  const onSettled = useSigningChange();
  return useMutation({ mutationFn: (pem: string) => client.signing.pinRoot({ pem }), onSettled });
}

/** Takes a pin away. */
export function useUnpinRoot() {
  const onSettled = useSigningChange();
  return useMutation({ mutationFn: (fingerprint: string) => client.signing.unpinRoot({ fingerprint }), onSettled });
}
