import { pipelineModels, pipelineRef, verifyModels } from '@poise/inference';
import {
  FLUENCY_CLASSES,
  type Fluency,
  RECORDING_CUT,
  type Span,
  type SpeechObservation,
} from '@poise/shared/contracts';
import { msOf, samplesOf } from '../dsp/frames.ts';
import { type AudioRange, analyseRange } from '../pipeline/analyse-range.ts';
import { loadNetworks } from '../pipeline/networks.ts';
import type { AudioClassifier, Classification } from './chunk-classifiers.ts';

/** Probabilities in the order of `FLUENCY_CLASSES`. */
export type FluencyClassification = Classification & {
  /** How much was searched for disfluencies, and how many were found in it. */
  searchedMs: number;
  disfluencies: number;
};

type Chunk = Span & Partial<SpeechObservation>;

const WANTED = { emotion: false, fluency: true };

/** The fluency of clips of any length: the mean of their chunks. @throws {PoiseError} `model_missing`, `model_corrupt` */
export async function createFluencyClassifier(): Promise<AudioClassifier<FluencyClassification>> {
  await verifyModels(pipelineModels('speech', WANTED));
  const networks = await loadNetworks();
  return {
    pipeline: pipelineRef('speech', WANTED),
    async classify(samples) {
      const chunks: Chunk[] = [];
      for (const range of asRecorded(samples)) {
        const { observations } = await analyseRange(networks, { ...range, ...WANTED });
        for (const [i, { startMs, endMs }] of range.chunks.entries())
          chunks.push({ startMs, endMs, ...observations[i] });
      }
      return summarise(chunks);
    },
  };
}

/**
 * Audio, cut as that of a recording. Only its last chunk is up to half as long again, as a short rest is
 * not classified.
 */
export function asRecorded(samples: Float32Array): AudioRange[] {
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

function summarise(chunks: readonly Chunk[]): FluencyClassification {
  const searched = chunks.filter(({ disfluencies }) => disfluencies !== undefined);
  const counts = {
    searchedMs: searched.reduce((total, { endMs, startMs }) => total + endMs - startMs, 0),
    disfluencies: searched.reduce((total, { disfluencies = [] }) => total + disfluencies.length, 0),
  };
  const classified = chunks.flatMap(({ fluency }) => fluency ?? []);
  if (classified.length > 0) return { status: 'scored', probabilities: meanOf(classified), ...counts };
  const reasons = new Set(chunks.flatMap(({ quality }) => quality?.reasons ?? []));
  return { status: 'abstained', reasons: reasons.size > 0 ? [...reasons] : ['too-little-speech'], ...counts };
}

function meanOf(classified: readonly Fluency[]): number[] {
  return FLUENCY_CLASSES.map(
    (name) => classified.reduce((sum, classes) => sum + classes[name], 0) / classified.length,
  );
}
