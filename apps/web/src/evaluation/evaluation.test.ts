import { createClient } from '@poise/client';
import { PoiseError, toProblem } from '@poise/shared/errors';
import { describe, expect, it } from 'vitest';
import { type Choice, createEvaluation } from './evaluation.ts';

const choice: Choice = {
  file: new File(['audio'], 'answer.wav'),
  contentType: 'audio/wav',
  profile: 'practice',
  streams: ['mic'],
  statement: 'I agree.',
  fluency: 'on',
  keep: false,
};

/** The request that a gateway receives which refuses to create interviews. */
async function requestFor(chosen: Choice): Promise<unknown> {
  const bodies: unknown[] = [];
  const refuse: typeof fetch = async (_url, init) => {
    bodies.push(JSON.parse(init?.body as string));
    const refusal = new PoiseError('forbidden');
    const headers = { 'content-type': 'application/problem+json' };
    return new Response(JSON.stringify(toProblem(refusal, 'req-1')), { status: refusal.status, headers });
  };
  const evaluation = createEvaluation({
    connect: () => createClient({ baseUrl: 'http://poise', fetch: refuse }),
    memory: { load: () => undefined, save: () => undefined, clear: () => undefined },
  });
  await evaluation.start(chosen);
  expect(evaluation.getPhase().type).toBe('failed');
  expect(bodies).toHaveLength(1);
  return bodies[0];
}

describe('the request for an interview', () => {
  it('when nothing else is chosen, then fluency is analysed and nothing is kept', async () => {
    expect(await requestFor(choice)).toEqual({
      profile: 'practice',
      retention: 'none',
      accessibility: { fluency: 'on' },
    });
  });

  it('when fluency is turned off and the recording is kept, then both are requested', async () => {
    expect(await requestFor({ ...choice, fluency: 'off', keep: true })).toEqual({
      profile: 'practice',
      retention: 'P1D',
      accessibility: { fluency: 'off' },
    });
  });
});
