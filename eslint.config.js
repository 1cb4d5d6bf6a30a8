import svelte from 'eslint-plugin-svelte';
import globals from 'globals';
import ts from 'typescript-eslint';

/** Keeps drivers out of the pure layers. Which layer may import which: .dependency-cruiser.js. */
const noEffects = (extra) => ({
  'no-restricted-imports': [
    'error',
    {
      patterns: [
        {
          group: [
            'mongodb',
            'nodemailer*',
            'fastify*',
            '@temporalio/client',
            '@temporalio/worker',
            '@temporalio/activity',
            'node:fs*',
            'node:net',
            ...extra,
          ],
          allowTypeImports: true,
          message:
            'domain/, contracts/ and workflows/ hold rules and orchestration only: effects live at the edge.',
        },
      ],
    },
  ],
});

export default ts.config(
  { ignores: ['node_modules/', 'dist/', '.rdz/', 'coverage/', 'tests/histories/'] },
  ...ts.configs.recommended,
  ...svelte.configs.recommended,
  {
    languageOptions: { globals: { ...globals.node } },
    rules: {
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', varsIgnorePattern: '^_' }],
      '@typescript-eslint/consistent-type-imports': 'error',
      '@typescript-eslint/no-non-null-assertion': 'off',
      'no-console': 'error',
      eqeqeq: 'error',
    },
  },
  {
    files: ['**/*.ts'],
    ignores: ['ui/**'],
    languageOptions: { parserOptions: { projectService: true } },
    rules: {
      '@typescript-eslint/no-floating-promises': 'error',
      '@typescript-eslint/no-misused-promises': ['error', { checksVoidReturn: false }],
      '@typescript-eslint/await-thenable': 'error',
    },
  },
  { files: ['domain/**/*.ts'], rules: noEffects(['@temporalio/*']) },
  { files: ['workflows/**/*.ts', 'contracts/**/*.ts'], rules: noEffects([]) },
  {
    files: ['ui/**/*.svelte', 'ui/**/*.svelte.ts', 'ui/**/*.ts'],
    languageOptions: { globals: { ...globals.browser }, parserOptions: { parser: ts.parser } },
  },
  {
    // A page shows what was clicked a moment later: what a test reads of it once may be what was there before.
    files: ['tests/ui/**/*.ts'],
    rules: {
      'no-restricted-syntax': [
        'error',
        {
          selector: `CallExpression[callee.name="expect"] AwaitExpression > CallExpression[callee.property.name=/^(count|textContent|innerText|allTextContents|allInnerTexts|inputValue|getAttribute|is[A-Z].*)$/]`,
          message: 'A page is waited for, never read once: await expect.poll(() => …).',
        },
      ],
    },
  },
  { files: ['dev/**', 'bench/**', 'tests/**', 'tools/**'], rules: { 'no-console': 'off' } },
);
