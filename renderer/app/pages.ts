import {
  BundleIcon,
  CustodyIcon,
  EventsIcon,
  type Icon,
  IdentitiesIcon,
  OpenBundleIcon,
  OverviewIcon,
  PatientsIcon,
  ReportsIcon,
  ResourcesIcon,
  SessionsIcon,
  VerifyIcon,
} from '../ui/index.ts';
import { links } from './links.ts';
import type { ShortcutId } from './shortcuts.ts';

interface PageEntry {
  title: string;
  path: string;
  href: string;
  icon: Icon;
  shortcut: ShortcutId;
}

/** The pages there are, in the order of the navigation. */
export const pages: readonly PageEntry[] = [
  { title: 'Overview', path: '/overview', href: links.overview(), icon: OverviewIcon, shortcut: 'go.overview' },
  { title: 'Events', path: '/events', href: links.events(), icon: EventsIcon, shortcut: 'go.events' },
  { title: 'Sessions', path: '/sessions', href: links.sessions(), icon: SessionsIcon, shortcut: 'go.sessions' },
  { title: 'Identities', path: '/identities', href: links.identities(), icon: IdentitiesIcon, shortcut: 'go.identities' },
  { title: 'Resources', path: '/resources', href: links.resources(), icon: ResourcesIcon, shortcut: 'go.resources' },
  { title: 'Patients', path: '/patients', href: links.patients(), icon: PatientsIcon, shortcut: 'go.patients' },
  { title: 'Reports', path: '/reports', href: links.reports(), icon: ReportsIcon, shortcut: 'go.reports' },
  { title: 'Verify', path: '/verify', href: links.verify(), icon: VerifyIcon, shortcut: 'go.verify' },
  { title: 'Import', path: '/import', href: links.import(), icon: OpenBundleIcon, shortcut: 'go.import' },
  { title: 'Bundles', path: '/bundles', href: links.bundles(), icon: BundleIcon, shortcut: 'go.bundles' },
  { title: 'Custody', path: '/custody', href: links.custody(), icon: CustodyIcon, shortcut: 'go.custody' },
];
