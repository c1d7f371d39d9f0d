import { pipelineModels, pipelineRef, verifyModels } from '@poise/inference';
import {
  FLUENCY_CLASSES,
  type Fluency,
  RECORDING_CUT,
  type Span,
  type SpeechObservation,
} from '@poise/shared/contracts';
import { msOf, samplesOf } from '../dsp/frames.ts';
import { listen, loadNetworks } from '../pipeline/listener.ts';
import type { SoundRange } from '../pipeline/measure-range.ts';
import type { Hearing, SoundClassifier } from './chunk-classifiers.ts';

/** Probabilities in the order of `FLUENCY_CLASSES`. */
export type FluencyHearing = Hearing & {
  /** How much was searched for disfluencies, and how many were found in it. */
  searchedMs: number;
  disfluencies: number;
};

type Chunk = Span & Partial<SpeechObservation>;

const ASKED = { emotion: false, fluency: true };

/** The fluency of sounds of any length: what their chunks are on average. @throws {PoiseError} `model_missing`, `model_corrupt` */
export async function createFluencyClassifier(): Promise<SoundClassifier<FluencyHearing>> {
  await verifyModels(pipelineModels('speech', ASKED));
  const networks = await loadNetworks();
  return {
    pipeline: pipelineRef('speech', ASKED),
    async classify(samples) {
      const chunks: Chunk[] = [];
      for (const range of asRecorded(samples)) {
        const { observations } = await listen(networks, { ...range, ...ASKED });
        for (const [i, { startMs, endMs }] of range.chunks.entries())
          chunks.push({ startMs, endMs, ...observations[i] });
      }
      return summarise(chunks);
    },
  };
}

/**
 * Sound, cut as that of a recording. Only its last chunk is up to half as long again, as nothing is told
 * of a short rest.
 */
export function asRecorded(samples: Float32Array): SoundRange[] {
  const { chunkMs, chunksPerRange } = RECORDING_CUT.mic;
  const endMs = Math.ceil(msOf(samples.length));
  const count = Math.max(1, Math.round(endMs / chunkMs));
  const chunks = Array.from({ length: count }, (_, i) => ({
    startMs: i * chunkMs,
    endMs: i === count - 1 ? endMs : (i + 1) * chunkMs,
  }));
  return Array.from({ length: Math.ceil(count / chunksPerRange) }, (_, i) => {
    const inside = chunks.slice(i * chunksPerRange, (i + 1) * chunksPerRange);
    const [startMs, rangeEndMs] = [inside[0]?.startMs ?? 0, inside.at(-1)?.endMs ?? endMs];
    return {
      samples: samples.subarray(samplesOf(startMs), samplesOf(rangeEndMs)),
      startMs,
      chunks: inside,
    };
  });
}

function summarise(chunks: readonly Chunk[]): FluencyHearing {
  const searched = chunks.filter(({ disfluencies }) => disfluencies !== undefined);
  const counts = {
    searchedMs: searched.reduce((total, { endMs, startMs }) => total + endMs - startMs, 0),
    disfluencies: searched.reduce((total, { disfluencies = [] }) => total + disfluencies.length, 0),
  };
  const judged = chunks.flatMap(({ fluency }) => fluency ?? []);
  if (judged.length > 0) return { status: 'scored', probabilities: meanOf(judged), ...counts };
  const reasons = new Set(chunks.flatMap(({ quality }) => quality?.reasons ?? []));
  return { status: 'abstained', reasons: reasons.size > 0 ? [...reasons] : ['too-little-speech'], ...counts };
}

function meanOf(judged: readonly Fluency[]): number[] {
  return FLUENCY_CLASSES.map(
    (name) => judged.reduce((sum, classes) => sum + classes[name], 0) / judged.length,
  );
}
