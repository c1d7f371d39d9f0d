import { createClient } from '@poise/client';
import { PoiseError, toProblem } from '@poise/shared/errors';
import { describe, expect, it } from 'vitest';
import { type Choice, createEvaluation } from './evaluation.ts';

const choice: Choice = {
  file: new File(['sound'], 'answer.wav'),
  contentType: 'audio/wav',
  profile: 'practice',
  streams: ['mic'],
  statement: 'I agree.',
  fluency: 'on',
  keep: false,
};

/** What is asked of a gateway that takes no interview. */
async function askedFor(chosen: Choice): Promise<unknown> {
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

describe('the interview that is asked for', () => {
  it('when nothing else is wished for, then stumbles are listened for and nothing is kept', async () => {
    expect(await askedFor(choice)).toEqual({
      profile: 'practice',
      retention: 'none',
      accessibility: { fluency: 'on' },
    });
  });

  it('when stumbles are left out and the recording is kept, then both are asked for', async () => {
    expect(await askedFor({ ...choice, fluency: 'off', keep: true })).toEqual({
      profile: 'practice',
      retention: 'P1D',
      accessibility: { fluency: 'off' },
    });
  });
});
