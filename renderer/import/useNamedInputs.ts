import { useQueryClient } from '@tanstack/react-query';
import { useEffect } from 'react';
import { links } from '../app/index.ts';
import { shell } from '../client.ts';

/** A bundle that was opened from outside, by its file, while the window was there: shown where it can be imported. */
export function useNamedInputs(): void {
  const queries = useQueryClient();
  useEffect(
    () =>
      shell.onNamed(() => {
        void queries.invalidateQueries({ queryKey: ['import', 'offers'] });
        window.location.hash = links.import().slice(1);
      }),
    [queries],
  );
}
