import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { synthesize } from '../../testing/signals.ts';
import { writeTinyCtc, writeTinyTransducer } from '../../testing/tiny-recogniser.ts';
import type { Utterance } from '../transcriber.ts';
import { createSherpaTranscriber } from './sherpa.ts';

const installed = (() => {
  try {
    createRequire(import.meta.url)('sherpa-onnx-node');
    return true;
  } catch {
    return false;
  }
})();

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'poise-sherpa-'));
});
afterAll(() => rm(folder, { recursive: true }));

const harmonics = (t: number, fromHz: number, stepHz: number): number => {
  let sum = 0;
  for (let i = 0; i < 10; i++) sum += Math.sin(2 * Math.PI * (fromHz + i * stepHz) * t);
  return 0.05 * sum;
};

/** The tiny recogniser hears "hello" from 0.5 s to 1.1 s. */
const hello = synthesize(2, (t) => {
  if (t >= 0.5 && t < 0.8) return harmonics(t, 100, 100);
  if (t >= 0.8 && t < 1.1) return harmonics(t, 2000, 400);
  return 1e-5 * Math.sin(7919 * t * t);
});
const at = (startMs: number): Utterance => ({ samples: hello, startMs, endMs: startMs + 2000 });

/** Processes of recognisers that this one has started, as Linux lists them. */
async function children(): Promise<string[]> {
  const ids = (await readdir('/proc')).filter((name) => /^\d+$/.test(name));
  const isOurs = async (id: string): Promise<boolean> => {
    const [status, command] = await Promise.all(
      ['status', 'cmdline'].map((name) => readFile(`/proc/${id}/${name}`, 'utf8').catch(() => '')),
    );
    return !!status?.includes(`PPid:\t${process.pid}\n`) && !!command?.includes('sherpa/process.ts');
  };
  const ours = await Promise.all(ids.map(isOurs));
  return ids.filter((_, i) => ours[i]);
}

describe.skipIf(!installed)('sherpa-onnx (needs its optional addon)', () => {
  it('when a transducer hears utterances, then words have their time in the interview and a confidence', async () => {
    await writeTinyTransducer(join(folder, 'transducer'));
    const transcriber = await createSherpaTranscriber(join(folder, 'transducer'));
    expect(transcriber.id).toBe('sherpa-onnx:transducer');
    expect(transcriber.version).toMatch(/^sha256-[0-9a-f]{12}$/);
    const [first, second] = await transcriber.transcribe([at(0), at(60_000)], {});
    expect(first).toMatchObject({ doubts: [], words: [{ text: 'hello' }] });
    const word = second?.words[0];
    expect(Math.abs((word?.startMs ?? 0) - 60_500)).toBeLessThan(60);
    expect(word?.confidence).toBeGreaterThan(0.9);
  });

  it('when a CTC model hears them, then it gives no confidence, and the words are unreliable', async () => {
    await writeTinyCtc(join(folder, 'ctc'));
    const transcriber = await createSherpaTranscriber(join(folder, 'ctc'));
    const [heard] = await transcriber.transcribe([at(0)], {});
    expect(heard).toMatchObject({ doubts: ['no-confidence'], words: [{ text: 'hello' }] });
    expect(heard?.words[0]).not.toHaveProperty('confidence');
  });

  it('when there is nothing to hear, then nothing is heard', async () => {
    await writeTinyTransducer(join(folder, 'silent'));
    const transcriber = await createSherpaTranscriber(join(folder, 'silent'));
    const silence = { samples: new Float32Array(32_000), startMs: 0, endMs: 2000 };
    expect(await transcriber.transcribe([silence], {})).toMatchObject([{ doubts: ['no-words'], words: [] }]);
    expect(await transcriber.transcribe([], {})).toEqual([]);
  });

  it('when it is aborted while it listens, then it ends with the reason and listens again afterwards', async () => {
    await writeTinyTransducer(join(folder, 'aborted'));
    const transcriber = await createSherpaTranscriber(join(folder, 'aborted'));
    const controller = new AbortController();
    const manyMinutes = Array.from({ length: 500 }, (_, i) => at(i * 2000));
    const result = transcriber.transcribe(manyMinutes, { signal: controller.signal });
    // Long enough to be listening, and far too short to have heard all of it.
    setTimeout(() => controller.abort(new Error('enough')), 100);
    await expect(result).rejects.toThrow('enough');
    const [heard] = await transcriber.transcribe([at(0)], {});
    expect(heard?.words).toMatchObject([{ text: 'hello' }]);
  });

  it('when it is closed, then its process has ended', async () => {
    await writeTinyTransducer(join(folder, 'closed'));
    const transcriber = await createSherpaTranscriber(join(folder, 'closed'));
    const before = (await children()).length;
    await transcriber.close?.();
    await expect.poll(async () => (await children()).length).toBe(before - 1);
  });

  it('when a file of the model is not a model, then the error says what the library said', async () => {
    const broken = join(folder, 'broken');
    await mkdir(broken);
    await writeFile(join(broken, 'model.onnx'), 'not a model');
    await writeFile(join(broken, 'tokens.txt'), '<blk> 0\n');
    await expect(createSherpaTranscriber(broken)).rejects.toMatchObject({
      code: 'config_invalid',
      detail: expect.stringMatching(/does not load as NeMo CTC[\s\S]*Protobuf parsing failed/),
    });
  });
});
