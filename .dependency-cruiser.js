/**
 * The arrows between the layers (docs/architecture.md "Layers"), as one table: what a layer may import. An import that is
 * not in it fails `npm run check`, so a new layer or a new arrow is a decision made here. Values never go in a circle.
 */

/** Any layer may import these, but those that are pure or run in the browser. */
const EVERYWHERE = ['config', 'log', 'startError', 'metricsPort', 'tracing'];

/** Where each layer lives. */
const PLACES = {
  domain: '^domain/',
  contracts: '^contracts/',
  store: '^store/',
  channels: '^channels/',
  /** What is printed: pages and files, made of what they are given. */
  documents: '^documents/',
  activities: '^activities/',
  workflows: '^workflows/',
  /** What API and commands call of Temporal. */
  launch: '^temporal/launch/',
  temporal: '^temporal/(?!launch/)',
  /** What the API shares with the UI. */
  contract: '^api/[^/]+/contract[.]ts$',
  /** Where the API process is put together. */
  main: '^api/main[.]ts$',
  api: '^api/(?!main[.]ts$|[^/]+/contract[.]ts$)',
  ui: '^ui/',
  config: '^config[.]ts$',
  log: '^log[.]ts$',
  /** Why a process ends before it serves. */
  startError: '^start-error[.]ts$',
  /** What API and worker are asked of by Prometheus. */
  metricsPort: '^metrics-port[.]ts$',
  /** Spans of this process, and what sends them. */
  tracing: '^tracing(-sdk)?[.]ts$',
  /** The worker process. */
  worker: '^worker[.]ts$',
  /** They import what they like, and nobody else imports them. */
  outside: '^(tools|dev|bench|tests)/',
};

/** By layer: what it may import, and of what it may import types only. */
const ARROWS = {
  domain: { may: [] },
  contracts: { may: ['domain'] },
  store: { may: ['domain', ...EVERYWHERE] },
  channels: { may: ['domain', ...EVERYWHERE] },
  documents: { may: ['domain'] },
  activities: { may: ['store', 'channels', 'documents', 'contracts', 'domain', ...EVERYWHERE] },
  workflows: { may: ['contracts', 'domain'], types: ['activities'] },
  temporal: { may: ['contracts', 'domain', ...EVERYWHERE], types: ['workflows'] },
  launch: { may: ['temporal', 'contracts', 'store', 'domain', ...EVERYWHERE], types: ['workflows'] },
  contract: { may: ['domain'] },
  api: {
    may: ['contract', 'temporal', 'launch', 'contracts', 'documents', 'store', 'domain', ...EVERYWHERE],
  },
  main: { may: ['api', 'channels', 'temporal', 'launch', 'store', 'domain', ...EVERYWHERE] },
  ui: { may: ['contract', 'domain'] },
  config: { may: ['domain', 'startError'] },
  log: { may: ['tracing'] },
  startError: { may: ['log'] },
  metricsPort: { may: ['startError'] },
  tracing: { may: ['contracts'], types: ['config'] },
  worker: { may: ['activities', 'channels', 'temporal', 'contracts', 'store', 'domain', ...EVERYWHERE] },
};

const placesOf = (layers) => layers.map((layer) => PLACES[layer]);

const arrows = Object.entries(ARROWS).flatMap(([layer, { may, types = [] }]) => {
  const from = { path: PLACES[layer] };
  const beside = [layer, ...may];
  const rule = { severity: 'error', comment: `${layer} may import: ${may.join(', ') || 'nothing'}` };
  return [
    {
      ...rule,
      name: `arrows of ${layer}`,
      from,
      to: { path: Object.values(PLACES), pathNot: placesOf([...beside, ...types]) },
    },
    ...(types.length > 0
      ? [
          {
            ...rule,
            name: `values of ${layer}`,
            from,
            to: { path: placesOf(types), dependencyTypesNot: ['type-only'] },
          },
        ]
      : []),
  ];
});

export default {
  forbidden: [
    ...arrows,
    {
      name: 'circle',
      severity: 'error',
      // Pages load each other lazily, through the table of pages: that is no circle.
      comment: 'Values that import each other in a circle cannot be understood, moved or loaded one by one.',
      from: { path: Object.values(PLACES) },
      to: { circular: true, viaOnly: { dependencyTypesNot: ['type-only', 'dynamic-import'] } },
    },
    {
      name: 'settings',
      severity: 'error',
      comment: 'Settings are made of the areas: an area knows nothing of settings but its own types.',
      from: { path: '^domain/(?!settings/)' },
      to: { path: '^domain/settings/settings[.]ts$', dependencyTypesNot: ['type-only'] },
    },
  ],
  options: {
    tsConfig: { fileName: 'tsconfig.json' },
    tsPreCompilationDeps: true,
    doNotFollow: { path: 'node_modules' },
    includeOnly: { path: Object.values(PLACES) },
    exclude: { path: '(^|/)(node_modules|dist|[.]rdz|tests/histories)/' },
  },
};
