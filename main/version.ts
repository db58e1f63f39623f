import about from '../package.json' with { type: 'json' };

/** The version of this build: entered in custody entries, reports and the status line. */
export const version: string = about.version;
