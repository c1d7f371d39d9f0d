import { newId } from '@poise/shared/contracts';
import { TEST_NAMESPACE, waitFor } from '@poise/testing';
import { Client } from 'pg';
import { expect, it } from 'vitest';
import { useQueue } from '../test/use-queue.ts';

const used = useQueue('postgres');

it('when a job on PostgreSQL is done, then no event of it is stored', async () => {
  const { queue, database } = used;
  const interviewId = newId('interview');
  let done = false;
  await queue.publish('feedback.report', { interviewId });
  const consumer = queue.consume(
    'feedback',
    { 'feedback.report': async () => void (done = true), 'feedback.erase': async () => undefined },
    { concurrency: 1 },
  );
  await waitFor('the job', async () => done);
  await consumer.stop(1_000);

  const client = new Client({ connectionString: database?.urls.queue });
  await client.connect();
  const { rows } = await client.query(`SELECT count(*)::int AS events FROM ${TEST_NAMESPACE}.event`);
  await client.end();
  expect(rows).toEqual([{ events: 0 }]);
});
