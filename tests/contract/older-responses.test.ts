import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createClient, type PoiseClient } from '@poise/client';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Responses, readFixture } from '../upgrade/support/fixture.ts';

/** A gateway that says what one of version 0.1 said. */
describe('the client on a gateway of version 0.1', () => {
  const { responses, interviews } = readFixture();
  const server = createServer((request, response) => {
    const [, id, rest = ''] = /\/v1\/interviews\/(\w+)(.*)/.exec(request.url ?? '') ?? [];
    const name = Object.keys(interviews).find((each) => interviews[each as keyof typeof interviews] === id);
    const recorded = responses[name as keyof typeof responses];
    if (rest === '/events') return response.writeHead(200).end(recorded.events.map(frame).join(''));
    const sent = { '': recorded.interview, '/timeline': recorded.timeline, '/report': recorded.report }[rest];
    return response.writeHead(sent?.status ?? 404).end(JSON.stringify(sent?.body));
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
      const [id, recorded] = [interviews[name], responses[name]];
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

const frame = (event: Responses['events'][number]) =>
  `id: ${event.seq}\nevent: ${event.body.type}\ndata: ${JSON.stringify(event)}\n\n`;
