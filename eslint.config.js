import { globSync } from 'node:fs';
import { createRequire } from 'node:module';
import { basename, dirname } from 'node:path';
import slds from '@salesforce-ux/eslint-plugin-slds';
import lwc from '@salesforce/eslint-config-lwc/recommended-ts.js';
import importPlugin from 'eslint-plugin-import';
import tseslint from 'typescript-eslint';

const require = createRequire(import.meta.url);
/** A folder of `scripts` with a `pillar.ts`. */
const pillars = globSync('scripts/*/pillar.ts', { cwd: import.meta.dirname }).map((file) => basename(dirname(file)));
/** What each folder of `scripts` may import, beside itself. */
const below = {
  org: [],
  transfer: ['org'],
  jobs: ['org', 'transfer'],
  ...Object.fromEntries(pillars.map((pillar) => [pillar, ['org', 'transfer', 'jobs']])),
  setup: ['org', 'jobs', 'pillars.ts'],
  pipeline: ['org', 'jobs', 'setup', 'pillars.ts'],
  cli: ['org', 'transfer', 'jobs', 'quality', 'setup', 'pipeline', 'pillars.ts'],
};
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
    files: ['force-app/main/app/lwc/*Math/*Math.ts'],
    rules: {
      'no-restricted-syntax': [
        'error',
        { selector: 'ImportDeclaration[source.value!=/Math(\\.ts)?$/]', message: 'A shared calculation module imports calculation modules only.' },
      ],
    },
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
  ...tseslint.configs.strict.map((config) => ({ ...config, files: ['scripts/**/*.ts', 'formula/**/*.ts', 'local-org/**/*.ts', 'config/**/*.ts'] })),
  {
    files: ['scripts/**/*.ts', 'formula/**/*.ts', 'local-org/**/*.ts', 'config/**/*.ts'],
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
    files: ['scripts/**/*.ts', 'formula/**/*.ts', 'local-org/**/*.ts', 'config/**/*.ts'],
    rules: { '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', varsIgnorePattern: '^_' }] },
  },
  {
    // A mixin's constructor takes any arguments: TypeScript asks for it. The console is what these files watch.
    files: ['config/jest/**/*.ts'],
    rules: { '@typescript-eslint/no-explicit-any': 'off', 'no-console': 'off' },
  },
  {
    files: ['scripts/**/*.ts'],
    ignores: ['scripts/start/**', 'scripts/pipeline/build.ts', 'scripts/test/**', 'scripts/*/testing/**', 'scripts/**/*.test.ts'],
    plugins: { import: importPlugin },
    rules: {
      'no-restricted-imports': [
        'error',
        { patterns: [{ group: ['**/local-org/**'], message: 'The local org is reached over HTTP, like any org.' }] },
      ],
      'import/no-restricted-paths': [
        'error',
        {
          basePath: import.meta.dirname,
          zones: Object.entries(below).map(([folder, others]) => ({
            target: `./scripts/${folder}`,
            from: './scripts',
            except: [folder, ...others].map((name) => `./${name}`),
            message: `${folder} may import ${others.length === 0 ? 'nothing of scripts but its own' : others.join(', ')}.`,
          })),
        },
      ],
    },
  },
  {
    // What a pillar decides is decided from facts: only a few files of it know where those come from.
    files: pillars.map((pillar) => `scripts/${pillar}/**/*.ts`),
    ignores: [
      ...['read*', '*-source', 'job', 'pillar', 'sample', 'sample-imports', 'trials', '*.test'].map(
        (name) => `scripts/*/{,nudges/,duplicate-groups/}${name}.ts`,
      ),
      'scripts/*/{engine,gate,merge,testing}/**',
      'scripts/*/duplicates/{read,write}-*.ts',
    ],
    rules: {
      'no-restricted-imports': 'off',
      '@typescript-eslint/no-restricted-imports': [
        'error',
        {
          paths: ['jsforce'],
          patterns: [
            {
              group: ['**/org/**', '**/transfer/**', '!**/transfer/figures.ts', '**/local-org/**', 'node:fs*', 'node:sqlite'],
              message: 'It works on facts: let a file that reads, a source, job.ts, engine/ or gate/ read them.',
              allowTypeImports: true,
            },
          ],
        },
      ],
    },
  },
  { linterOptions: { reportUnusedDisableDirectives: 'error' } },
];
