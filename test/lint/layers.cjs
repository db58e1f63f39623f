/**
 * Who may import whom. The compiler refuses most of the rest (`shared` has neither Node nor DOM types);
 * `test/contract/layers.test.ts` breaks every rule below once and sees it fail.
 */
const features = '(import|query|replay|findings|report|signing|workspace)';
const service = '^main/[^/]+/[^/]+Service\\.ts$';
/** A path inside an installed package, wherever the checkout lies. */
const inPackage = (names) => `(^|/)node_modules/${names}/`;
const openers = '^(node:)?(net|http|https|http2|tls|dgram|dns|dns/promises|child_process|worker_threads|cluster|inspector)$';
const viteConfiguration = '(^|/)vite\\.config\\.ts$';

const shared = [
  {
    name: 'shared-is-pure',
    comment: 'shared/ runs in the window, in the services and in the reader alike, so it may know nothing of any of them.',
    from: { path: '^shared/' },
    to: { pathNot: ['^shared/', inPackage('(zod|@orpc/contract)')] },
  },
];

const renderer = [
  {
    name: 'renderer-apart-from-main',
    comment: 'The window shows untrusted text; it reaches the services through the contract and by no other way.',
    from: { path: '^renderer/', pathNot: viteConfiguration },
    to: { path: '^main/' },
  },
  {
    name: 'renderer-without-node',
    comment: 'The window has no Node: a module that needs it would only fail when it is opened.',
    from: { path: '^renderer/', pathNot: viteConfiguration },
    to: { dependencyTypes: ['core'] },
  },
  {
    name: 'renderer-reaches-main-through-client',
    comment: 'Port or fetch is chosen once, in renderer/client.ts; a call on a transport of its own would go round its error handling.',
    from: { path: '^renderer/', pathNot: '^renderer/(client\\.ts$|connect/)' },
    to: { path: [inPackage('@orpc/(server|client/dist/adapters)'), '^renderer/connect/'] },
  },
  {
    name: 'renderer-feature-front-door',
    comment: 'A feature shows the others its index.ts and keeps the rest to itself, so that it can be rearranged alone.',
    from: { path: '^renderer/([^/]+)/' },
    to: { path: `^renderer/(app|${features})/`, pathNot: ['^renderer/$1/', '^renderer/[^/]+/index\\.ts$'] },
  },
  {
    name: 'app-through-front-doors',
    comment: 'main.tsx and client.ts are no feature: they too see only the index.ts of one.',
    from: { path: '^renderer/[^/]+$' },
    to: { path: `^renderer/${features}/`, pathNot: '^renderer/[^/]+/index\\.ts$' },
  },
  {
    name: 'ui-below-features',
    comment: 'Our wrappers of the component library are words without a subject: they know no feature and no service.',
    from: { path: '^renderer/ui/' },
    to: { path: `^renderer/(app/|client\\.ts$|${features}/)` },
  },
  {
    name: 'component-library-only-in-ui',
    comment: 'One folder to change when the component, icon or chart library changes; everyone else says renderer/ui.',
    from: { pathNot: '^renderer/ui/' },
    to: { path: inPackage('(@mantine|lucide-react|uplot)') },
  },
  {
    name: 'terminal-only-in-replay',
    comment: 'xterm.js draws what a hostile session printed: it is set up, and its links and titles disarmed, in one file.',
    from: { pathNot: '^renderer/replay/inertTerminal\\.ts$' },
    to: { path: inPackage('@xterm/(xterm|addon-(webgl|search|canvas|web-links|image|clipboard))') },
  },
];

const main = [
  {
    name: 'main-feature-front-door',
    comment:
      'A feature is used through its service. Common ground: the database, the way to the reader process, and the rules of a seal, ' +
      'which know no feature and are needed where a bundle is read, signed and cited.',
    from: { path: '^main/([^/]+)/', pathNot: ['^main/(reader|shells)/'] },
    to: {
      path: '^main/[^/]+/',
      pathNot: ['^main/$1/', service, '^main/(database|seal)/', '^main/reader/(readerClient|protocol)\\.ts$', '^main/shells/'],
    },
  },
  {
    name: 'main-below-shells',
    comment: 'No feature lives in a shell, and none knows which shell it runs in.',
    from: { path: '^main/', pathNot: '^main/shells/' },
    to: { path: '^main/shells/' },
  },
  {
    name: 'main-without-renderer',
    comment: 'Services describe data; how it looks is the window’s business.',
    from: { path: '^main/' },
    to: { path: '^renderer/' },
  },
  {
    name: 'electron-only-in-its-shell',
    comment: 'The package has no binary on many machines, and requiring it there tries to download one. Its types load nothing.',
    from: { pathNot: '^main/shells/electron/' },
    to: { path: inPackage('electron'), dependencyTypesNot: ['type-only'] },
  },
  {
    name: 'shells-are-thin',
    comment:
      'A shell starts the app and carries its calls; whatever more it imported would be missing in the other shells. ' +
      'One door between two of them: `muniment serve` starts the loopback shell.',
    from: { path: '^main/shells/([^/]+)/' },
    to: {
      path: '^main/',
      pathNot: [
        '^main/shells/$1/',
        '^main/shells/[^/]+\\.ts$',
        '^main/(app|router|log)\\.ts$',
        '^main/reader/(readerClient|protocol)\\.ts$',
        '^main/shells/loopback/serve\\.ts$',
      ],
    },
  },
  {
    name: 'shells-apart',
    comment: 'What two shells need lies in main/shells itself; a shell inside another would drag its process model along.',
    from: { path: '^main/shells/[^/]+\\.ts$' },
    to: { path: '^main/shells/[^/]+/' },
  },
  {
    name: 'main-ships-what-it-imports',
    comment: 'Packages of the Node side are not bundled: a development dependency would be missing in the installed product.',
    from: { path: '^(main|shared)/', pathNot: viteConfiguration },
    to: { dependencyTypes: ['npm-dev'], dependencyTypesNot: ['type-only'], pathNot: inPackage('electron') },
  },
];

const reader = [
  {
    name: 'reader-without-services',
    comment: 'The process that opens untrusted bytes holds no workspace handle and no keys, not even by way of another module.',
    from: { path: '^main/reader/entry\\.ts$' },
    to: { path: [service, '^main/(app|router)\\.ts$', '^main/signing/keys\\.ts$'], reachable: true },
  },
  {
    name: 'reader-opens-no-connection',
    comment: 'The process that opens untrusted bytes can reach no network and start no process or thread.',
    from: { path: '^main/reader/', pathNot: '^main/reader/readerClient\\.ts$' },
    to: { path: openers, reachable: true },
  },
];

const whole = [
  {
    name: 'product-without-tests',
    comment: 'What ships must not depend on what is left behind.',
    from: { path: '^(shared|main|renderer)/' },
    to: { path: '^test/' },
  },
  {
    name: 'no-cycles',
    comment: 'Two files that need each other are one file, or hide a third.',
    from: {},
    to: { circular: true },
  },
  {
    name: 'no-orphans',
    comment: 'A file that nothing imports and that imports nothing is dead, or a configuration.',
    from: {
      orphan: true,
      pathNot: ['\\.d\\.ts$', viteConfiguration, '^renderer/public/', '^test/lint/', '^test/support/noCanvas', '\\.mjs$'],
    },
    to: {},
  },
  {
    name: 'everything-resolves',
    comment: 'An import that resolves to nothing here is a missing dependency or a wrong path.',
    from: {},
    to: { couldNotResolve: true },
  },
];

/** @type {import('dependency-cruiser').IConfiguration} */
module.exports = {
  forbidden: [...shared, ...renderer, ...main, ...reader, ...whole].map((rule) => ({ severity: 'error', ...rule })),
  options: {
    doNotFollow: { path: '(^|/)node_modules/' },
    exclude: { path: ['^(test/contract/broken|test/fixtures)/', '^(\\.\\./)*dist/'] },
    // Type imports count: a shape borrowed across a border ties the two sides just as well.
    tsPreCompilationDeps: true,
    enhancedResolveOptions: { exportsFields: ['exports'], conditionNames: ['import', 'types', 'node', 'default'] },
  },
};
