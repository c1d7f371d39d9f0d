import { configDefaults, defineConfig } from 'vitest/config';

/** Suites that start servers of their own; they run one after the other so that each has the machine. */
const HEAVY = ['tests/{e2e,chaos,containers,fuzz,web}/**/*.test.ts'];

// For every process and thread of a run, before any of them loads onnxruntime.
process.env.ORT_DISABLE_TELEMETRY = '1';

const exclude = [...configDefaults.exclude, '.tooling/**'];

export default defineConfig({
  test: {
    reporters: ['default', './tests/support/closing-line.ts'],
    projects: [
      {
        test: {
          name: 'quick',
          include: [
            '{apps,packages,services,bench}/**/*.test.{ts,tsx}',
            'tests/{contract,deploy,guard,modality,trust}/**/*.test.ts',
          ],
          exclude,
          testTimeout: 30_000,
          hookTimeout: 60_000,
          globalSetup: 'packages/testing/src/global-setup.ts',
        },
      },
      {
        test: {
          name: 'heavy',
          include: HEAVY,
          exclude,
          testTimeout: 300_000,
          hookTimeout: 180_000,
          fileParallelism: false,
          sequence: { groupOrder: 1 },
        },
      },
    ],
  },
});
