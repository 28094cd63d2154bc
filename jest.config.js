import { createRequire } from 'node:module';

const { jestConfig } = createRequire(import.meta.url)('@salesforce/sfdx-lwc-jest/config');

// West of Greenwich a day read in local time shows as the day before.
process.env.TZ = 'America/Los_Angeles';
// sfdx-lwc-jest runs templates of the compiler installed here on the engine it brings along.
process.env.SKIP_LWC_VERSION_MISMATCH_CHECK = 'true';

export default {
  ...jestConfig,
  // It only guards against a hang: axe takes its time on a busy machine.
  testTimeout: 300_000,
  roots: ['<rootDir>/force-app', '<rootDir>/config/jest'],
  testMatch: ['<rootDir>/force-app/**/lwc/*/__tests__/*.test.ts'],
  // `ts` first: beside a source its compiled `.js` may lie, missing or stale.
  moduleFileExtensions: ['ts', 'js', 'html', 'json'],
  moduleNameMapper: {
    '^test/(page|refusals)$': '<rootDir>/config/jest/$1.ts',
    '^lightning/(graphql|navigation)$': '<rootDir>/config/jest/lightning/$1.ts',
  },
  setupFilesAfterEnv: [...jestConfig.setupFilesAfterEnv, '<rootDir>/config/jest/setup.ts'],
  collectCoverageFrom: ['force-app/**/lwc/*/*.ts'],
};
