import { useQuery } from '@tanstack/react-query';
import { client } from '../../client.ts';
import { overviewFigures } from './streams.ts';

/** Every figure of the overview with its trend, in one call. */
export function useOverviewFigures() {
  return useQuery({
    queryKey: ['query', 'overview', 'figures'],
    queryFn: ({ signal }) => client.query.figures({ figures: [...overviewFigures], slices: 60 }, { signal }),
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
