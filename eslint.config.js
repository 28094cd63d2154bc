import { createRequire } from 'node:module';
import slds from '@salesforce-ux/eslint-plugin-slds';
import lwc from '@salesforce/eslint-config-lwc/recommended-ts.js';
import tseslint from 'typescript-eslint';

const require = createRequire(import.meta.url);
const bundles = ['force-app/**/lwc/**/*.ts'];

export default [
  { ignores: ['**/node_modules/', '.local-org/', 'coverage/', 'local-org/generated/', 'force-app/**/lwc/**/*.js', 'force-app/**/staticresources/'] },
  ...lwc.map((config) => ({ ...config, files: bundles })),
  {
    files: bundles,
    languageOptions: { parser: tseslint.parser },
    rules: {
      '@lwc/lwc/no-async-operation': 'error',
      // The TypeScript compiler knows better than these.
      'no-undef': 'off',
      'no-unused-vars': 'off',
      'import/no-unresolved': 'off',
    },
  },
  {
    files: ['force-app/**/lwc/*/__tests__/**/*.ts'],
    languageOptions: { globals: require('globals').jest },
    rules: { '@lwc/lwc/no-async-operation': 'off' },
  },
  {
    // A calculation that the pages and the jobs share stands alone.
    files: ['force-app/**/lwc/{valueMath/valueMath,lifecycleMath/lifecycleMath}.ts'],
    rules: { 'no-restricted-syntax': ['error', { selector: 'ImportDeclaration', message: 'A shared calculation module imports nothing.' }] },
  },
  ...slds.configs['flat/recommended'].map((config) => ({
    ...config,
    files: (config.files ?? ['**/*.html', '**/*.css']).map((glob) => `force-app/${glob}`),
  })),
  {
    // Sizes of a chart or a skeleton have no hook; spacing, colour and type do.
    files: ['force-app/**/chartCanvas.css', 'force-app/**/skeleton.css', 'force-app/**/statTile.css'],
    rules: { '@salesforce-ux/slds/no-hardcoded-values-slds2': 'off' },
  },
  ...tseslint.configs.strict.map((config) => ({ ...config, files: ['scripts/**/*.ts', 'local-org/**/*.ts', 'config/**/*.ts'] })),
  {
    files: ['scripts/**/*.ts', 'local-org/**/*.ts', 'config/**/*.ts'],
    rules: {
      '@typescript-eslint/no-non-null-assertion': 'error',
      'no-console': 'error',
    },
  },
  {
    // In the browser: a component's template is there once it has rendered, and the console is where failures go.
    files: ['local-org/src/shell/modules/**/*.ts'],
    rules: { '@typescript-eslint/no-non-null-assertion': 'off', 'no-console': 'off' },
  },
  {
    files: ['scripts/**/*.ts', 'local-org/**/*.ts', 'config/**/*.ts'],
    rules: { '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', varsIgnorePattern: '^_' }] },
  },
  {
    // A mixin's constructor takes any arguments: TypeScript asks for it. The console is what these files watch.
    files: ['config/jest/**/*.ts'],
    rules: { '@typescript-eslint/no-explicit-any': 'off', 'no-console': 'off' },
  },
  {
    files: ['scripts/**/*.ts'],
    ignores: ['scripts/start/**', 'scripts/pipeline/build.ts', 'scripts/test/**', 'scripts/**/*.test.ts'],
    rules: {
      'no-restricted-imports': [
        'error',
        { patterns: [{ group: ['**/local-org/**'], message: 'The local org is reached over HTTP, like any org.' }] },
      ],
    },
  },
  {
    files: ['scripts/**/decide.ts'],
    rules: {
      'no-restricted-imports': [
        'error',
        {
          paths: ['jsforce'],
          patterns: [{ group: ['**/org/connect*', '**/org/query*', '**/org/write*', 'node:fs*'], message: 'A decision touches nothing.' }],
        },
      ],
    },
  },
  { linterOptions: { reportUnusedDisableDirectives: 'error' } },
];
