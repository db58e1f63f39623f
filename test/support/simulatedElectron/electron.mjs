// Stands for the parts of Electron that main/shells/electron uses, where no binary is to be had: utility processes are worker
// threads, ports are Node's. It proves how our processes talk to each other and nothing about Chromium.
import { EventEmitter } from 'node:events';
import { MessageChannel, Worker } from 'node:worker_threads';
import { createORPCClient } from '@orpc/client';
import { RPCLink } from '@orpc/client/message-port';
import { PortMain, unwrap } from './ports.mjs';

const tell = (message) => process.send?.(message);

export class MessageChannelMain {
  constructor() {
    const { port1, port2 } = new MessageChannel();
    this.port1 = new PortMain(port1);
    this.port2 = new PortMain(port2);
  }
}

class UtilityProcess extends EventEmitter {
  constructor(file, args, options) {
    super();
    tell({ kind: 'forked', file, options });
    this.worker = new Worker(new URL('./utility.mjs', import.meta.url), { argv: args, env: options.env, workerData: { file } });
    this.worker.on('message', (message) => this.emit('message', message));
    this.worker.on('error', (error) => tell({ kind: 'crashed', message: error.message }));
    this.worker.on('exit', (code) => this.emit('exit', code));
  }
  postMessage(message, ports = []) {
    const transferred = ports.map(unwrap);
    this.worker.postMessage({ message, ports: transferred }, transferred);
  }
  kill() {
    void this.worker.terminate();
    return true;
  }
}

export const utilityProcess = { fork: (file, args, options) => new UtilityProcess(file, args, options) };

const handlers = new Map();
export const ipcMain = { handle: (channel, handler) => handlers.set(channel, handler) };

class Session extends EventEmitter {
  protocol = { handle: (_scheme, handler) => (this.handler = handler) };
  webRequest = { onBeforeRequest: () => undefined };
  setPermissionRequestHandler() {}
  setPermissionCheckHandler() {}
  setDevicePermissionHandler() {}
  setDisplayMediaRequestHandler() {}
  setSpellCheckerEnabled() {}
  enableNetworkEmulation() {}
  async setProxy() {}
}
const console_ = new Session();
export const session = { fromPartition: (name) => (name === 'console' ? console_ : new Session()) };

let page;
export class BrowserWindow extends EventEmitter {
  constructor(options) {
    super();
    tell({ kind: 'window', preferences: options.webPreferences });
    this.webContents = Object.assign(new EventEmitter(), {
      mainFrame: { url: '' },
      setWindowOpenHandler: () => undefined,
      setWebRTCIPHandlingPolicy: () => undefined,
      send: (channel, ...values) => tell({ kind: 'sent', channel, values }),
      reload: () => tell({ kind: 'reloaded' }),
      postMessage: (channel, _message, ports) => {
        const [port] = ports.map(unwrap);
        page = createORPCClient(new RPCLink({ port }));
        port.start();
        tell({ kind: 'posted', channel });
      },
    });
    app.emit('web-contents-created', {}, this.webContents);
    BrowserWindow.last = this;
  }
  show() {}
  focus() {
    tell({ kind: 'focused' });
  }
  async loadURL(url) {
    this.webContents.mainFrame.url = url;
    const reply = console_.handler({ method: 'GET', url });
    tell({ kind: 'loaded', url, status: reply.status, body: await reply.text() });
  }
}

export const Menu = { buildFromTemplate: (template) => template, setApplicationMenu: () => undefined };

const answers = { open: [], save: undefined };
export const dialog = {
  showOpenDialog: async () => ({ filePaths: answers.open }),
  showSaveDialog: async (_window, { defaultPath }) => ({ filePath: answers.save && `${answers.save}/${defaultPath}` }),
  showErrorBox: (title, text) => tell({ kind: 'error box', title, text }),
};

export const protocol = { registerSchemesAsPrivileged: (schemes) => tell({ kind: 'schemes', schemes }) };

export const app = Object.assign(new EventEmitter(), {
  isPackaged: false,
  commandLine: { appendSwitch: (name, value) => tell({ kind: 'switch', name, value }) },
  enableSandbox: () => tell({ kind: 'sandboxed' }),
  requestSingleInstanceLock: (said) => {
    tell({ kind: 'lock', said });
    return true;
  },
  whenReady: async () => undefined,
  getPath: () => process.cwd(),
  exit: (code) => process.exit(code),
  quit: () => {
    let prevented = false;
    app.emit('will-quit', { preventDefault: () => (prevented = true) });
    if (!prevented) process.exit(0);
  },
});

async function call(path, input) {
  const output = await path.reduce((value, name) => value[name], page)(input);
  if (!output?.[Symbol.asyncIterator]) return output;
  const steps = [];
  for await (const step of output) steps.push(step);
  return steps;
}

/** What a test asks of the reviewer, the page or the system. */
const asked = {
  answer: ({ open, save }) => Object.assign(answers, { open: open ?? answers.open, save }),
  invoke: ({ channel, values }) => handlers.get(channel)({ senderFrame: BrowserWindow.last.webContents.mainFrame }, ...values),
  call: ({ path, input }) => call(path, input),
  quit: () => app.quit(),
  again: ({ said }) => void app.emit('second-instance', {}, ['ignored'], process.cwd(), said),
  openFile: ({ path }) => void app.emit('open-file', { preventDefault: () => tell({ kind: 'prevented' }) }, path),
};

process.on('message', async ({ id, ask, ...rest }) => {
  try {
    tell({ id, value: await asked[ask](rest) });
  } catch (error) {
    tell({ id, error: { message: error.message, code: error.code } });
  }
});
