import { useQuery } from '@tanstack/react-query';
import { client } from '../client.ts';

/** Templates that can be filled. */
export function useTemplates() {
  return useQuery({ queryKey: ['report', 'templates'], queryFn: ({ signal }) => client.report.templates(undefined, { signal }) });
}

/** Reports of this workspace, newest first. */
export function useReports() {
  return useQuery({ queryKey: ['report', 'list'], queryFn: ({ signal }) => client.report.list(undefined, { signal }) });
}
