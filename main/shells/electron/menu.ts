import type { MenuItemConstructorOptions } from 'electron';

/** The menu: constant, no reload and no address; developer tools only in unpackaged builds. */
export function menuTemplate(development: boolean): MenuItemConstructorOptions[] {
  return [
    { role: process.platform === 'darwin' ? 'appMenu' : 'fileMenu' },
    { label: 'Edit', submenu: [{ role: 'cut' }, { role: 'copy' }, { role: 'paste' }, { role: 'selectAll' }] },
    {
      label: 'View',
      submenu: [
        { role: 'resetZoom' },
        { role: 'zoomIn' },
        { role: 'zoomOut' },
        { type: 'separator' },
        { role: 'togglefullscreen' },
        ...(development ? [{ role: 'toggleDevTools' } as const] : []),
      ],
    },
    { role: 'windowMenu' },
  ];
}
