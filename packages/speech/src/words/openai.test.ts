import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { spokenWord } from '@poise/shared/contracts';
import { toPoiseError } from '@poise/shared/errors';
import wav from 'node-wav';
import { afterEach, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { synthesize } from '../testing/signals.ts';
import { createOpenAiTranscriber, type OpenAiTranscriberOptions } from './openai.ts';
import type { Utterance } from './transcriber.ts';

const KEY = 'sk-very-secret';
const SPOKEN = 'something private';

type Reply = { status: number; body: unknown; location?: string } | 'never' | 'hang up';
const servers: Server[] = [];
afterEach(() => {
  for (const server of servers.splice(0)) {
    server.closeAllConnections();
    server.close();
  }
});

/** A server that gives these replies one after the other, the last one for ever. */
async function serve(...replies: Reply[]) {
  const requests: { url: string; authorization: string | undefined; form: FormData }[] = [];
  const answer = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const reply = replies[Math.min(requests.length, replies.length - 1)] as Reply;
    const { url = '', headers } = request;
    requests.push({ url, authorization: headers.authorization, form: await readForm(request) });
    if (reply === 'never') return;
    if (reply === 'hang up') request.socket.destroy();
    else
      response
        .writeHead(reply.status, reply.location ? { location: reply.location } : {})
        .end(JSON.stringify(reply.body));
  };
  const server = createServer((request, response) => void answer(request, response));
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1/`;
  const create = (options: Partial<OpenAiTranscriberOptions> = {}) =>
    createOpenAiTranscriber({
      url,
      model: 'whisper-1',
      key: KEY,
      timeoutMs: 5_000,
      retries: 2,
      firstDelayMs: 1,
      ...options,
    });
  return { url, requests, create };
}

async function readForm(request: IncomingMessage): Promise<FormData> {
  const body = await new Response(request).arrayBuffer();
  return new Response(body, {
    headers: { 'content-type': request.headers['content-type'] ?? '' },
  }).formData();
}

const heard: Reply = {
  status: 200,
  body: {
    text: SPOKEN,
    duration: 2,
    language: 'english',
    words: [
      { word: ' something', start: 0.1, end: 0.6 },
      { word: 'private', start: 1.2, end: 9 },
    ],
    segments: [
      { start: 0, end: 1, avg_logprob: Math.log(0.9), text: 'something' },
      { start: 1, end: 2, avg_logprob: Math.log(0.5), text: 'private' },
    ],
  },
};

const utterance: Utterance = {
  samples: synthesize(2, (t) => 0.5 * Math.sin(2 * Math.PI * 200 * t)),
  startMs: 30_000,
  endMs: 32_000,
};

describe('a transcription server', () => {
  it('when it answers, then words have their time in the interview and the probability of their segment', async () => {
    const { create } = await serve(heard);
    expect(await create().transcribe([utterance], {})).toEqual([
      {
        startMs: 30_000,
        endMs: 32_000,
        language: 'en',
        doubts: [],
        words: [
          { text: 'something', startMs: 30_100, endMs: 30_600, confidence: 0.9 },
          { text: 'private', startMs: 31_200, endMs: 32_000, confidence: 0.5 },
        ],
      },
    ]);
  });

  it('when it is asked, then it gets the sound as WAV, the model, the key and the wish for word times', async () => {
    const { create, requests } = await serve(heard);
    await create().transcribe([utterance], {});
    const [request] = requests;
    expect(request?.url).toBe('/v1/audio/transcriptions');
    expect(request?.authorization).toBe(`Bearer ${KEY}`);
    expect(request?.form.get('model')).toBe('whisper-1');
    expect(request?.form.get('response_format')).toBe('verbose_json');
    expect(request?.form.getAll('timestamp_granularities[]')).toEqual(['word', 'segment']);
    const file = request?.form.get('file') as File;
    const sound = wav.decode(Buffer.from(await file.arrayBuffer()));
    expect(sound.sampleRate).toBe(16_000);
    const difference = sound.channelData[0]?.map((value, i) =>
      Math.abs(value - (utterance.samples[i] as number)),
    );
    expect(Math.max(...(difference ?? [1]))).toBeLessThan(1e-4);
  });

  it('when words have a probability of their own, then that one counts', async () => {
    const { create } = await serve({
      status: 200,
      body: { words: [{ word: 'hm', start: 0, end: 1, probability: 0.2 }] },
    });
    const [transcription] = await create().transcribe([utterance], {});
    expect(transcription).toMatchObject({
      doubts: ['low-confidence'],
      words: [{ text: 'hm', confidence: 0.2 }],
    });
  });

  it('when words hold what the record cannot, then it is left out of them', async () => {
    const words = ['\0', 'nul\0', `${'x'.repeat(63)}😀`].map((word) => ({
      word,
      start: 0,
      end: 1,
      probability: 1,
    }));
    const { create } = await serve({ status: 200, body: { words } });
    const [transcription] = await create().transcribe([utterance], {});
    expect(transcription?.words.map(({ text }) => text)).toEqual(['nul', `${'x'.repeat(63)}\ufffd`]);
    expect(z.array(spokenWord).safeParse(transcription?.words).success).toBe(true);
  });

  it('when it needs no key, then none is sent', async () => {
    const { create, requests } = await serve(heard);
    await create({ key: undefined }).transcribe([utterance], {});
    expect(requests[0]?.authorization).toBeUndefined();
  });

  it.each<[string, Reply]>([
    ['is busy (429)', { status: 429, body: {} }],
    ['fails (503)', { status: 503, body: {} }],
    ['hangs up', 'hang up'],
  ])('when it %s at first, then it is asked again', async (_, reply) => {
    const { create, requests } = await serve(reply, reply, heard);
    const [transcription] = await create().transcribe([utterance], {});
    expect(transcription?.words).toHaveLength(2);
    expect(requests).toHaveLength(3);
  });

  it.each<[string, Reply, number]>([
    ['refuses the key', { status: 401, body: { error: { message: `wrong key: ${KEY}` } } }, 1],
    ['gives no JSON', { status: 200, body: undefined }, 1],
    ['gives no word times', { status: 200, body: { text: SPOKEN } }, 1],
    ['gives no probability', { status: 200, body: { words: [{ word: SPOKEN, start: 0, end: 1 }] } }, 1],
    ['does not stop failing', { status: 500, body: { error: SPOKEN } }, 3],
  ])(
    'when it %s, then it is unavailable, and neither key nor words are in the error',
    async (_, reply, tries) => {
      const { create, requests } = await serve(reply);
      const error = toPoiseError(
        await create()
          .transcribe([utterance], {})
          .catch((thrown: unknown) => thrown),
      );
      expect(error.code).toBe('unavailable');
      expect(requests).toHaveLength(tries);
      const told = [error.message, error.stack, JSON.stringify(error), String(error.cause)].join('\n');
      expect(told).not.toContain(KEY);
      expect(told).not.toContain(SPOKEN);
    },
  );

  it('when it sends us on to another server, then nothing is sent there', async () => {
    const other = await serve(heard);
    const { create, requests } = await serve({ status: 307, body: {}, location: other.url });
    await expect(create({ retries: 0 }).transcribe([utterance], {})).rejects.toMatchObject({
      code: 'unavailable',
    });
    expect(requests).toHaveLength(1);
    expect(other.requests).toHaveLength(0);
  });

  it('when it never answers, then each try ends at its time limit', async () => {
    const { create, requests } = await serve('never');
    const transcriber = create({ timeoutMs: 500, retries: 1 });
    await expect(transcriber.transcribe([utterance], {})).rejects.toThrow('did not answer in time');
    expect(requests).toHaveLength(2);
  });

  it('when it is aborted, then it ends with the reason and is not asked again', async () => {
    const { create, requests } = await serve('never');
    const controller = new AbortController();
    const result = create().transcribe([utterance], { signal: controller.signal });
    await expect.poll(() => requests.length).toBe(1);
    controller.abort(new Error('enough'));
    await expect(result).rejects.toThrow('enough');
    expect(requests).toHaveLength(1);
  });
});
