import { useQuery } from '@tanstack/react-query';
import type { Filter } from '../../../shared/query/filter.ts';
import { printFilter } from '../../../shared/query/print.ts';
import { client } from '../../client.ts';
import { overviewFigures } from './streams.ts';

/** Every figure of the overview with its trend, in one call; asked once it is known what they are of. */
export function useOverviewFigures(scope: Filter | undefined) {
  const text = scope ? printFilter(scope) : '';
  return useQuery({
    queryKey: ['query', 'overview', 'figures', text],
    queryFn: ({ signal }) => client.query.figures({ text, figures: [...overviewFigures], slices: 60 }, { signal }),
    enabled: scope !== undefined,
  });
}

/** Which source has events on which days of the zone. */
export function useCoverage(zone: string) {
  return useQuery({
    queryKey: ['query', 'overview', 'coverage', zone],
    queryFn: ({ signal }) => client.query.coverage({ zone }, { signal }),
  });
}

/** The bundles of the workspace; the same answer as on their own page. */
export function useBundles() {
  return useQuery({ queryKey: ['import', 'bundles'], queryFn: ({ signal }) => client.import.bundles(undefined, { signal }) });
}
