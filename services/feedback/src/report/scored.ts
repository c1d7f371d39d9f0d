import {
  candidateOf,
  type FaceFrame,
  type FaceObservation,
  type Observation,
  type SpeechObservation,
  type Stream,
  type Totals,
  type Unmeasured,
} from '@poise/shared/contracts';

/** A scored mic chunk. */
export type ScoredMicChunk = { startMs: number; endMs: number; speech: SpeechObservation };

/** The frames of the scored camera chunks, in chronological order. */
export function scoredFrames(observations: readonly Observation[]): FaceFrame[] {
  return observations
    .flatMap((o) => (o.status === 'scored' && o.face ? o.face.frames : []))
    .sort((a, b) => a.tMs - b.tMs);
}

/** When the candidate's motion was sampled, in chronological order. */
export function motionTimes(observations: readonly Observation[]): number[] {
  return observations
    .flatMap((o) => (o.status === 'scored' ? (o.face?.motion?.tMs ?? []) : []))
    .sort((a, b) => a - b);
}

/** The scored mic chunks, in chronological order. */
export function scoredMicChunks(observations: readonly Observation[]): ScoredMicChunk[] {
  const words = new Map(observations.flatMap((o) => (o.modality === 'words' ? [[o.seq, o] as const] : [])));
  return observations
    .flatMap((o) =>
      o.status === 'scored' && o.speech
        ? [{ startMs: o.startMs, endMs: o.endMs, speech: withWords(o.speech, words.get(o.seq)) }]
        : [],
    )
    .sort((a, b) => a.startMs - b.startMs);
}

/** Speech with the words that were transcribed of it; observations of earlier versions have them already. */
function withWords(speech: SpeechObservation, words: Observation | undefined): SpeechObservation {
  const transcript = words && transcriptOf(words);
  return transcript ? { ...speech, transcript } : speech;
}

function transcriptOf(observation: Observation): SpeechObservation['transcript'] {
  if (observation.status !== 'scored') return { engine: 'unknown', status: 'failed', words: [] };
  const { words } = observation;
  if (words?.status === 'transcribed')
    return { engine: words.engine.id, status: words.reliability, words: words.words };
  const failed = words?.code === 'engine-failed' || words?.code === 'engine-timeout';
  return failed ? { engine: words.engine?.id ?? 'unknown', status: 'failed', words: [] } : undefined;
}

export function candidateFaces(frames: readonly FaceFrame[]): FaceObservation[] {
  return frames.flatMap((frame) => candidateOf(frame) ?? []);
}

/** Why a stream has no scores; undefined if some of it was scored. */
export function whyNothingScored(stream: Stream, totals: Totals): Unmeasured['reason'] | undefined {
  const { received, scored, failed } = totals[stream];
  if (received === 0) return stream === 'camera' ? 'no-video' : 'no-audio';
  if (scored > 0) return undefined;
  return failed > 0 ? 'analysis-failed' : 'not-readable';
}
