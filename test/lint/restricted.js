/** Syntax that may not be written, each with the reason shown to whoever writes it. `eslint.config.js` says where each list holds. */

const sqlCall =
  ':matches(CallExpression[callee.property.name=/^(rows|run|prepare|stream|runAndRead.*|streamAndRead.*)$/], CallExpression[callee.name=/^(rows|run)$/])';

/** Prepared SQL text is known by its name: `…Sql`, `…Columns`, `….sql`, or a call of `literal` or `readable`. */
const preparedSql = ':not([name=/(Sql|Columns)$/], [property.name="sql"], [callee.name=/^(literal|readable)$/])';

/** Values reach DuckDB as parameters only. */
export const valueInSql = {
  selector: `${sqlCall} > TemplateLiteral.arguments > *.expressions${preparedSql}`,
  message:
    'Bind values as parameters. Only prepared SQL text may be put into a statement: a name ending in Sql or Columns, a .sql property, literal(…) or readable(…).',
};

/** Text that came from outside never becomes markup. */
export const markup = [
  {
    selector: 'MemberExpression[property.name=/^(innerHTML|outerHTML|srcdoc)$/]',
    message: 'Text from a bundle would become markup. Use textContent or JSX.',
  },
  {
    selector: 'CallExpression[callee.property.name=/^(insertAdjacentHTML|writeln|createContextualFragment)$/]',
    message: 'Text from a bundle would become markup.',
  },
  {
    selector: 'JSXAttribute[name.name=/^(dangerouslySetInnerHTML|srcDoc)$/]',
    message: 'Text from a bundle would become markup. Write JSX.',
  },
  { selector: 'Property[key.name="dangerouslySetInnerHTML"]', message: 'Text from a bundle would become markup. Write JSX.' },
];

/** Nothing leaves the machine, and nothing is opened that data named. */
export const outside = [
  {
    selector: 'CallExpression[callee.property.name=/^(openExternal|openPath|showItemInFolder)$/]:not([arguments.0.type="Literal"])',
    message: 'Only an address written here in full may be opened outside the window.',
  },
  { selector: 'CallExpression[callee.object.name="crashReporter"]', message: 'A crash report would send memory, and so PHI, to somebody.' },
  { selector: 'MemberExpression[object.name="autoUpdater"]', message: 'The product opens no connection by itself.' },
];

/** The two files that give every window its restrictions. */
export const windows = {
  selector: 'NewExpression[callee.name=/^(BrowserWindow|BaseWindow|BrowserView|WebContentsView)$/]',
  message: 'Windows are made only in main/shells/electron/index.ts and security.ts, where their restrictions are set.',
};

/** Globals that open connections. */
export const connections = ['fetch', 'WebSocket', 'EventSource', 'XMLHttpRequest'].map((name) => ({
  name,
  message: 'The product opens no connection. In the window only renderer/client.ts talks to the service.',
}));
