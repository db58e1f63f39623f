import { createHashHistory, createRootRoute, createRoute, createRouter, useRouter } from '@tanstack/react-router';
import { useRef } from 'react';
import { z } from 'zod';
import { BundlesPage, FirstPage, ImportPage } from '../import/index.ts';
import { EventsPage, IdentitiesPage, OverviewPage, PatientsPage, ResourcesPage } from '../query/index.ts';
import { ReplayPage, SessionsPage } from '../replay/index.ts';
import { ReportsPage } from '../report/index.ts';
import { VerifyPage } from '../signing/index.ts';
import { CustodyPage } from '../workspace/index.ts';
import { readSearch, type SearchText, writeSearch } from './links.ts';
import { LostPage, UnexpectedPage } from './Lost.tsx';
import { Shell } from './Shell.tsx';

/** Addresses are written by people too: what does not fit is left out, never an error. */
const text = z.string().max(8192).optional().catch(undefined);
const listSearch = z.object({ q: text, sort: text, id: text });
const arrangedSearch = listSearch.extend({ columns: text });
const eventsSearch = arrangedSearch.extend({ around: text, group: z.enum(['identity', 'session']).optional().catch(undefined) });
const replaySearch = z.object({
  t: z.coerce.number().min(0).optional().catch(undefined),
  recording: text,
  speed: z
    .union([z.literal('max'), z.coerce.number().min(0.25).max(32)])
    .optional()
    .catch(undefined),
  skip: z.literal('1').optional().catch(undefined),
  tab: text,
  find: text,
});
const itemSearch = z.object({ id: text });

const root = createRootRoute({ component: Shell, notFoundComponent: LostPage });

const first = createRoute({ getParentRoute: () => root, path: '/', component: FirstPage });

const events = createRoute({
  getParentRoute: () => root,
  path: '/events',
  validateSearch: (search) => eventsSearch.parse(search),
  component: function EventsRoute() {
    const search = events.useSearch();
    const navigate = events.useNavigate();
    const { history } = useRouter();
    const stepped = useRef(false);
    return (
      <EventsPage
        search={search}
        onSearch={(change, how) => void navigate({ search: (now) => ({ ...now, ...change }), replace: how !== 'step' })}
        onAround={(id) => {
          stepped.current = true;
          void navigate({ search: { around: id, id } });
        }}
        onReturn={() => {
          if (stepped.current) history.back();
          else void navigate({ search: (now) => ({ ...now, around: undefined }), replace: true });
          stepped.current = false;
        }}
      />
    );
  },
});

const sessions = createRoute({
  getParentRoute: () => root,
  path: '/sessions',
  validateSearch: (search) => listSearch.parse(search),
  component: function SessionsRoute() {
    const search = sessions.useSearch();
    const navigate = sessions.useNavigate();
    return (
      <SessionsPage search={search} onSearch={(change) => void navigate({ search: (now) => ({ ...now, ...change }), replace: true })} />
    );
  },
});

const session = createRoute({
  getParentRoute: () => root,
  path: '/sessions/$session',
  validateSearch: (search) => replaySearch.parse(search),
  component: function ReplayRoute() {
    const params = session.useParams();
    const search = session.useSearch();
    const navigate = session.useNavigate();
    return (
      <ReplayPage
        key={params.session}
        session={params.session}
        search={search}
        onSearch={(change) => void navigate({ search: (now) => ({ ...now, ...change }), replace: true })}
      />
    );
  },
});

const identities = createRoute({
  getParentRoute: () => root,
  path: '/identities',
  validateSearch: (search) => arrangedSearch.parse(search),
  component: function IdentitiesRoute() {
    const search = identities.useSearch();
    const navigate = identities.useNavigate();
    return (
      <IdentitiesPage search={search} onSearch={(change) => void navigate({ search: (now) => ({ ...now, ...change }), replace: true })} />
    );
  },
});

const resources = createRoute({
  getParentRoute: () => root,
  path: '/resources',
  validateSearch: (search) => arrangedSearch.parse(search),
  component: function ResourcesRoute() {
    const search = resources.useSearch();
    const navigate = resources.useNavigate();
    return (
      <ResourcesPage search={search} onSearch={(change) => void navigate({ search: (now) => ({ ...now, ...change }), replace: true })} />
    );
  },
});

const patients = createRoute({
  getParentRoute: () => root,
  path: '/patients',
  validateSearch: (search) => arrangedSearch.parse(search),
  component: function PatientsRoute() {
    const search = patients.useSearch();
    const navigate = patients.useNavigate();
    return (
      <PatientsPage search={search} onSearch={(change) => void navigate({ search: (now) => ({ ...now, ...change }), replace: true })} />
    );
  },
});

const reports = createRoute({
  getParentRoute: () => root,
  path: '/reports',
  validateSearch: (search) => itemSearch.parse(search),
  component: function ReportsRoute() {
    return <ReportsPage id={reports.useSearch().id} />;
  },
});

const bundles = createRoute({
  getParentRoute: () => root,
  path: '/bundles',
  validateSearch: (search) => itemSearch.parse(search),
  component: function BundlesRoute() {
    return <BundlesPage id={bundles.useSearch().id} />;
  },
});

const overview = createRoute({ getParentRoute: () => root, path: '/overview', component: OverviewPage });
const importing = createRoute({ getParentRoute: () => root, path: '/import', component: ImportPage });
const verify = createRoute({ getParentRoute: () => root, path: '/verify', component: VerifyPage });
const custody = createRoute({
  getParentRoute: () => root,
  path: '/custody',
  validateSearch: (search) => itemSearch.parse(search),
  component: function CustodyRoute() {
    return <CustodyPage id={custody.useSearch().id} />;
  },
});

/** Makes the router over the address fragment, which never leaves the window. */
export function createPageRouter() {
  return createRouter({
    routeTree: root.addChildren([
      first,
      overview,
      events,
      sessions,
      session,
      identities,
      resources,
      patients,
      reports,
      importing,
      bundles,
      verify,
      custody,
    ]),
    history: createHashHistory(),
    parseSearch: readSearch,
    stringifySearch: (search) => writeSearch(search as SearchText),
    defaultErrorComponent: UnexpectedPage,
  });
}

declare module '@tanstack/react-router' {
  interface Register {
    router: ReturnType<typeof createPageRouter>;
  }
}
