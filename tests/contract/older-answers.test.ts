import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createClient, type PoiseClient } from '@poise/client';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Answers, readFixture } from '../upgrade/support/fixture.ts';

/** A gateway that says what one of version 0.1 said. */
describe('the client on a gateway of version 0.1', () => {
  const { answers, interviews } = readFixture();
  const server = createServer((request, response) => {
    const [, id, rest = ''] = /\/v1\/interviews\/(\w+)(.*)/.exec(request.url ?? '') ?? [];
    const found = Object.keys(interviews).find((name) => interviews[name as keyof typeof interviews] === id);
    const recorded = answers[found as keyof typeof answers];
    if (rest === '/events') return response.writeHead(200).end(recorded.events.map(frame).join(''));
    const answer = { '': recorded.interview, '/timeline': recorded.timeline, '/report': recorded.report }[
      rest
    ];
    return response.writeHead(answer?.status ?? 404).end(JSON.stringify(answer?.body));
  });
  let client: PoiseClient;

  beforeAll(async () => {
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    client = createClient({ baseUrl: `http://127.0.0.1:${(server.address() as AddressInfo).port}` });
  });
  afterAll(() => void server.close());

  it.each(['live', 'recording', 'withdrawn'] as const)(
    'when it reads the %s interview, then nothing is missing, and what came later is filled in',
    async (name) => {
      const [id, recorded] = [interviews[name], answers[name]];
      const words = { received: 0, scored: 0, rejected: 0, failed: 0 };
      const interview = await client.getInterview(id);
      expect(interview).toMatchObject(recorded.interview.body as object);
      expect(interview.totals.words).toEqual(words);
      expect(await client.getTimeline(id)).toEqual(recorded.timeline.body);
      const report = await client.getReport(id);
      expect(report).toMatchObject(recorded.report.body as object);
      expect(report.accounting.words).toEqual(words);

      const events: unknown[] = [];
      for await (const event of client.events(id)) events.push(event);
      expect(events).toMatchObject(recorded.events);
      expect(events.at(-1)).toMatchObject({ body: { type: 'report.ready', complete: true } });
      expect(events).toContainEqual(
        expect.objectContaining({ body: expect.objectContaining({ modality: 'camera' }) }),
      );
    },
  );
});

const frame = (event: Answers['events'][number]) =>
  `id: ${event.seq}\nevent: ${event.body.type}\ndata: ${JSON.stringify(event)}\n\n`;
