/** Search parameters as they stand in an address: text only, empty ones left out. */
export type SearchText = Readonly<Record<string, string | number | undefined>>;

/** `?q=actor%3Aamy&sort=-event_time`, or nothing. Text stays exact: nothing is read as JSON. */
export function writeSearch(search: SearchText): string {
  const kept = Object.entries(search).filter(([, value]) => value !== undefined && value !== '');
  const text = new URLSearchParams(kept.map(([key, value]) => [key, String(value)])).toString();
  return text === '' ? '' : `?${text}`;
}

/** The parameters of `?a=b`, as text. */
export function readSearch(text: string): Record<string, string> {
  return Object.fromEntries(new URLSearchParams(text.replace(/^\?/, '')));
}

/** Addresses inside the window: every state is a link, and every number leads to the list it counts. */
export const links = {
  overview: () => '#/overview',
  /** `around` lists every event around that one, in order of time. */
  events: (search: { q?: string; sort?: string; id?: string; around?: string } = {}) => `#/events${writeSearch(search)}`,
  /** A list as it was kept: the page, and everything that stood in its address. */
  view: (page: 'events' | 'sessions' | 'identities' | 'resources' | 'patients', search: SearchText) => `#/${page}${writeSearch(search)}`,
  sessions: (search: { q?: string } = {}) => `#/sessions${writeSearch(search)}`,
  identities: (search: { q?: string; sort?: string; id?: string } = {}) => `#/identities${writeSearch(search)}`,
  resources: (search: { q?: string; sort?: string; id?: string } = {}) => `#/resources${writeSearch(search)}`,
  patients: (search: { q?: string; sort?: string; id?: string } = {}) => `#/patients${writeSearch(search)}`,
  /** `t` is seconds from the start of the recording, `find` what its transcript is searched for. */
  session: (session: string, search: { t?: number; recording?: string; find?: string } = {}) =>
    `#/sessions/${encodeURIComponent(session)}${writeSearch(search)}`,
  reports: (search: { id?: string } = {}) => `#/reports${writeSearch(search)}`,
  verify: () => '#/verify',
  import: () => '#/import',
  bundles: (search: { id?: string } = {}) => `#/bundles${writeSearch(search)}`,
  /** `id` is the number of the act's first entry. */
  custody: (search: { id?: string } = {}) => `#/custody${writeSearch(search)}`,
} as const;
