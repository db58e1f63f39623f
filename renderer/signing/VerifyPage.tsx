import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import type { OfferedInput } from '../../shared/import/contract.ts';
import { describeFailure } from '../app/index.ts';
import { client, shell } from '../client.ts';
import { DropZone, ErrorState, Notice, Page, Progress, VerifyIcon } from '../ui/index.ts';
import { PinnedRoots } from './PinnedRoots.tsx';
import { VerdictView } from './VerdictView.tsx';

/** One file, or two that belong together; more than two cannot be one thing to verify. */
function useVerify() {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: async (choose: () => Promise<OfferedInput[]>) => {
      const inputs = await choose();
      if (inputs.length === 0) return null;
      return client.signing.verify({ tokens: inputs.slice(0, 2).map(({ token }) => token) });
    },
    onSettled: () => queries.invalidateQueries({ queryKey: ['workspace', 'custody'] }),
  });
}

/** Says of a file whether it is unchanged and who signed it, with a stock command for every check. */
export function VerifyPage() {
  const verify = useVerify();
  const [tooMany, setTooMany] = useState(false);
  const start = (choose: () => Promise<OfferedInput[]>) => {
    setTooMany(false);
    verify.mutate(choose);
  };
  const files = (chosen: File[]) => {
    if (chosen.length > 2) setTooMany(true);
    else if (chosen.length > 0) start(() => shell.offerFiles(chosen));
  };
  return (
    <Page title="Verify" says="Nothing is imported. The file is opened in a process of its own, without keys and without network.">
      <DropZone
        title="Drop a file here to verify it"
        button="Choose a file"
        icon={VerifyIcon}
        busy={verify.isPending}
        onPick={() => start(() => shell.pickInputs())}
        onFiles={files}
      >
        A signed report (PDF), an evidence package (zip), evidence.json together with evidence.json.p7s, or a custody log.
      </DropZone>
      {tooMany ? (
        <Notice tone="amber" live>
          Verify one file at a time, or evidence.json with its evidence.json.p7s.
        </Notice>
      ) : null}
      {verify.isPending ? <Progress what="Checking" /> : null}
      {verify.isError ? <ErrorState title="The file could not be verified" failure={describeFailure(verify.error)} /> : null}
      {verify.data ? <VerdictView verdict={verify.data} /> : null}
      <PinnedRoots />
    </Page>
  );
}
