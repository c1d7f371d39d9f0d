import { writeFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { z } from 'zod';
import { runService } from '../service.ts';

/** A service like the real ones, which logs each step. */
const blobs = process.env['BLOBS'] === 'degrading' ? 'degrading' : 'required';

await runService({
  name: 'a-service',
  settings: {
    JOB_MS: z.coerce.number().default(0),
    /** A file that it writes like a library: without a mode. */
    WRITES: z.string().optional(),
    FAULT: z.enum(['none', 'uncaught', 'never-ends', 'fails-to-end']).default('none'),
  },
  needs: { queue: 'required', blobs },
  async build({ settings, log, consume, onStop, need }) {
    if (settings.WRITES !== undefined) writeFileSync(settings.WRITES, 'personal');
    onStop('store', async () => log.info('store ended'));
    need('record', 'required', async () => 'available');
    consume(
      'feedback',
      {
        'feedback.report': async () => {
          log.info('job started');
          await sleep(settings.JOB_MS);
          log.info('job ended');
        },
        'feedback.erase': async () => undefined,
      },
      1,
    );
    onStop('reconciler', async () => {
      log.info('reconciler ended');
      if (settings.FAULT === 'never-ends') await new Promise(() => undefined);
      if (settings.FAULT === 'fails-to-end') throw new Error('already closed');
    });
    if (settings.FAULT === 'uncaught') {
      setTimeout(() => {
        throw new Error('nobody catches this');
      });
    }
  },
});
