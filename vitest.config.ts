import { configDefaults, defineConfig } from 'vitest/config';
import { sortSuites } from './tests/support/suites.ts';

/** Suites that start whole installations; they run after the others, two at a time, since they wait most of the time. */
const HEAVY = ['tests/{e2e,chaos,containers,fuzz,upgrade,web}/**/*.test.ts'];

// For every process and thread of a run, before any of them loads onnxruntime.
process.env.ORT_DISABLE_TELEMETRY = '1';

/** Suites that run side by side; the sources of the others decide which of the two projects a suite belongs to. */
const { unit, integration } = sortSuites(import.meta.dirname, [
  '{apps,packages,services,bench}/**/*.test.{ts,tsx}',
  'tests/{contract,deploy,guard,modality,trust}/**/*.test.ts',
]);

const exclude = [...configDefaults.exclude, '.tooling/**'];

export default defineConfig({
  test: {
    reporters: ['default', './tests/support/closing-line.ts'],
    projects: [
      {
        test: {
          name: 'unit',
          include: [...unit],
          exclude,
          testTimeout: 30_000,
          // Nothing here changes what another suite sees, so modules are loaded once for all of them.
          isolate: false,
          restoreMocks: true,
          unstubGlobals: true,
          setupFiles: 'tests/support/unit-setup.ts',
        },
      },
      {
        test: {
          name: 'integration',
          include: [...integration],
          exclude,
          testTimeout: 30_000,
          hookTimeout: 60_000,
          globalSetup: 'packages/testing/src/global-setup.ts',
          // They wait for processes and for the record half of the time.
          maxWorkers: 2,
          sequence: { groupOrder: 1 },
        },
      },
      {
        test: {
          name: 'heavy',
          include: HEAVY,
          exclude,
          testTimeout: 300_000,
          hookTimeout: 180_000,
          globalSetup: 'tests/support/heavy-setup.ts',
          maxWorkers: 2,
          sequence: { groupOrder: 2 },
        },
      },
    ],
  },
});
