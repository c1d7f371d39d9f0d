import {
  byModality,
  type Disfluency,
  EMOTIONS,
  type EmotionDistribution,
  type Expression,
  type FaceFrame,
  type FaceMotion,
  type FluencySwitch,
  type HeadGesture,
  type InterviewId,
  type ModelRef,
  type Observation,
  type Profile,
  type ReportId,
  round,
  type Span,
  type SpeechObservation,
  type TimelinePoint,
  type Totals,
  topEmotion,
  type VoiceMeasures,
} from '@poise/shared/contracts';
import type { ReportInput } from '../build-report.ts';
import type { LoadedImpressions } from '../impressions.ts';
import { candidateFaces, motionTimes, scoredFrames, scoredMicChunks } from '../scored.ts';

const CHUNK_MS = { camera: 2_000, mic: 10_000 } as const;
const FRAME_MS = 500;
const MOTION_MS = 125;
const NOD_EVERY_SECONDS = 23;
const BLINK_EVERY_SECONDS = 4;

const INTERVIEW_ID = 'int_0198c0de000070008000000000000001' as InterviewId;
const FACE_MODEL: ModelRef = { id: 'face', version: '1.0.0', sha256: 'a'.repeat(64) };
const SPEECH_MODEL: ModelRef = { id: 'speech', version: '1.0.0', sha256: 'b'.repeat(64) };

/** One trait that rises with the variation of pitch, so that the impression of a scene can be predicted. */
export const TEST_IMPRESSIONS: LoadedImpressions = {
  model: {
    version: '1.0.0',
    people: 12,
    coverage: 0.8,
    clip: 3,
    limit: 4,
    sets: [
      {
        name: 'prosody, any room',
        features: [
          { name: 'pitchVariation', mean: Math.log(0.15), sd: 0.5 },
          { name: 'breakShare', mean: 0.2, sd: 0.2 },
        ],
        traits: { engagingTone: { intercept: 4, weights: [0.5, -0.25], halfWidth: 0.9, r: 0.6 } },
        residualCorrelations: { engagingTone: { engagingTone: 1 } },
      },
    ],
  },
  described: {
    id: 'impressions',
    version: '1.0.0',
    sha256: 'c'.repeat(64),
    licence: 'research',
    role: 'estimates the impression of a voice',
  },
};

export type Scene = {
  durationMs: number;
  profile?: Profile;
  /** `off` if the candidate turned it off. */
  fluency?: FluencySwitch;
  title?: string;
  camera?: boolean;
  mic?: boolean;
  /** Whether the frames are close enough in time to show motion; true by default. */
  motion?: boolean;
  /** Speech segments; by default answers and pauses alternate. */
  speech?: Span[];
  /** When no face is visible. */
  faceAway?: Span;
  /** When the image is too dark for gaze and expression. */
  dark?: Span;
  words?: string;
};

/**
 * Builds an interview as the workers and the fusion would describe it: every signal is a smooth
 * function of time, from which the observations and the timeline are sampled.
 */
export function interviewInput(scene: Scene): ReportInput {
  const { durationMs, profile = 'practice', fluency = 'on', title, camera = true, mic = true } = scene;
  const observations = [
    ...(camera ? chunks(durationMs, CHUNK_MS.camera).map((span, seq) => cameraChunk(scene, seq, span)) : []),
    ...(mic ? chunks(durationMs, CHUNK_MS.mic).map((span, seq) => micChunk(scene, seq, span)) : []),
  ];
  return {
    reportId: 'rep_0198c0de000070008000000000000001' as ReportId,
    interview: {
      id: INTERVIEW_ID,
      profile,
      accessibility: { fluency },
      createdAt: '2026-11-22T15:10:00.000Z',
      ...(title && { title }),
    },
    createdAt: '2026-11-22T15:14:00.000Z',
    observations,
    timeline: timelineOf(observations, durationMs, profile),
    totals: totalsOf(observations),
    durationMs,
    loadedImpressions: TEST_IMPRESSIONS,
    describeModel: ({ id, version, sha256 }) => [
      { id: `${id}-net`, version, sha256, licence: 'MIT', role: `Measures ${id}` },
    ],
    describeEngine: ({ id }) => [
      { id, version: '1', sha256: 'e'.repeat(64), licence: 'MIT', role: 'Transcribes' },
    ],
  };
}

/** The accounting that matches a set of observations. */
export function totalsOf(observations: readonly Observation[]): Totals {
  return byModality((modality) => {
    const own = observations.filter((o) => o.modality === modality);
    const count = (status: Observation['status']) => own.filter((o) => o.status === status).length;
    return {
      received: own.length,
      scored: count('scored'),
      rejected: count('rejected'),
      failed: count('failed'),
    };
  });
}

function chunks(durationMs: number, chunkMs: number): Span[] {
  return Array.from({ length: Math.ceil(durationMs / chunkMs) }, (_, i) => ({
    startMs: i * chunkMs,
    endMs: Math.min((i + 1) * chunkMs, durationMs),
  }));
}

function cameraChunk(scene: Scene, seq: number, { startMs, endMs }: Span): Observation {
  const frames: FaceFrame[] = [];
  for (let tMs = startMs; tMs < endMs; tMs += FRAME_MS) frames.push(frameAt(scene, tMs));
  return {
    interviewId: INTERVIEW_ID,
    modality: 'camera',
    generation: `${seq}-a`,
    seq,
    startMs,
    endMs,
    status: 'scored',
    model: FACE_MODEL,
    face: { frames, ...(scene.motion !== false && { motion: motionOf(scene, { startMs, endMs }) }) },
  };
}

/** A head that nods periodically; there is no motion while the face is not visible. */
function motionOf(scene: Scene, { startMs, endMs }: Span): FaceMotion {
  const tMs = Array.from(
    { length: Math.ceil((endMs - startMs) / MOTION_MS) },
    (_, i) => startMs + i * MOTION_MS,
  ).filter((ms) => !within(scene.faceAway, ms) && !within(scene.dark, ms));
  const nodding = (ms: number) => (Math.floor(ms / 1000) % NOD_EVERY_SECONDS === 7 ? -8 : 0);
  return {
    framesPerSecond: 1000 / MOTION_MS,
    tMs,
    yawDeg: tMs.map((ms) => round(9 * wave(ms, 17), 1)),
    pitchDeg: tMs.map(nodding),
    rollDeg: tMs.map(() => 0),
    eyeOpenness: tMs.map((ms) => (ms % (BLINK_EVERY_SECONDS * 1000) < 250 ? 0.05 : 0.3)),
    mouthOpenness: tMs.map((ms) => round(0.1 + 0.08 * wave(ms, 0.3), 3)),
  };
}

function frameAt(scene: Scene, tMs: number): FaceFrame {
  const dark = within(scene.dark, tMs);
  const brightness = dark ? 0.06 : round(0.55 + 0.05 * wave(tMs, 41), 3);
  if (within(scene.faceAway, tMs))
    return { tMs, brightness, quality: { reasons: [] }, faces: [], otherFaces: 0 };
  const reasons = dark ? (['too-dark'] as const) : [];
  const yawDeg = round(9 * wave(tMs, 17) + 5 * wave(tMs, 5.3), 1);
  const measurable = {
    headPose: { yawDeg, pitchDeg: round(4 * wave(tMs, 11), 1), rollDeg: round(3 * wave(tMs, 23), 1) },
    gaze: { yawDeg, pitchDeg: 0, onCamera: Math.abs(yawDeg) < 8, confidence: 0.92 },
    eyeOpenness: { left: 0.31, right: 0.3 },
    smile: round(0.4 + 0.35 * wave(tMs, 29), 3),
    mouthOpenness: 0.1,
    ...(scene.profile !== 'assessment' && { emotion: emotionAt(tMs) }),
  };
  return {
    tMs,
    brightness,
    quality: { reasons: [...reasons] },
    faces: [
      {
        candidate: true,
        track: 0,
        box: { x: 0.35, y: 0.2, width: 0.3, height: 0.4 },
        score: 0.97,
        quality: { brightness, sharpness: 0.7, reasons: [...reasons] },
        ...(dark ? {} : measurable),
      },
    ],
    otherFaces: 0,
  };
}

function emotionAt(tMs: number): EmotionDistribution {
  const weights = {
    neutral: 1.4,
    happiness: Math.exp(2.2 * wave(tMs, 37)),
    surprise: 0.3 * Math.exp(2 * wave(tMs, 19)),
    sadness: 0.12 * Math.exp(1.5 * wave(tMs, 53)),
    anger: 0.05,
    disgust: 0.04,
    fear: 0.18 * Math.exp(1.8 * wave(tMs, 31)),
  };
  const total = Object.values(weights).reduce((a, b) => a + b, 0);
  return Object.fromEntries(
    Object.entries(weights).map(([name, weight]) => [name, round(weight / total, 3)]),
  ) as EmotionDistribution;
}

function micChunk(scene: Scene, seq: number, { startMs, endMs }: Span): Observation {
  const speech = (scene.speech ?? answers(scene.durationMs))
    .map((s) => ({ startMs: Math.max(s.startMs, startMs), endMs: Math.min(s.endMs, endMs) }))
    .filter((s) => s.endMs > s.startMs);
  const spokenMs = speech.reduce((total, s) => total + s.endMs - s.startMs, 0);
  const seconds = chunks(endMs - startMs, 1000).map((second) =>
    levelAt(speech, { startMs: startMs + second.startMs, endMs: startMs + second.endMs }),
  );
  const syllablesMs = speech.flatMap((s) =>
    Array.from({ length: Math.floor((s.endMs - s.startMs) / 220) }, (_, i) => s.startMs + i * 220),
  );
  const words = (scene.words ?? 'well so the team found it and we wrote it down')
    .split(' ')
    .slice(0, spokenMs > 0 ? 60 : 0)
    .map((text, i) => ({
      text,
      startMs: startMs + i * 300,
      endMs: startMs + i * 300 + 250,
      confidence: 0.4,
    }));
  return {
    interviewId: INTERVIEW_ID,
    modality: 'mic',
    generation: `${seq}-a`,
    seq,
    startMs,
    endMs,
    status: 'scored',
    model: SPEECH_MODEL,
    speech: {
      speechRatio: round(spokenMs / (endMs - startMs), 3),
      voicedRatio: spokenMs > 0 ? 0.72 : 0,
      speech,
      seconds,
      syllablesMs,
      level: {
        ...(spokenMs > 0 && { speechDbfs: -23.5 }),
        peakDbfs: -6,
        noiseDbfs: -58,
        clippedRatio: 0,
      },
      ...(spokenMs > 0 && {
        f0: {
          medianHz: 182,
          p5Hz: 150,
          p95Hz: 221,
          sdSemitones: 2.4,
          voicedFrames: Math.ceil(spokenMs / 14),
        },
        transcript: { engine: 'whisper-base', status: 'unreliable' as const, words },
      }),
      ...(spokenMs > 0 && { voice: VOICE }),
      ...(scene.fluency !== 'off' &&
        spokenMs > 0 && {
          disfluencies: disfluenciesIn({ startMs, endMs }),
          fluency: { fluent: 0.7, stuttering: 0.1, cluttering: 0.05, pauses: 0.15 },
        }),
      quality: { reasons: spokenMs > 0 ? [] : ['no-speech'] },
    },
  };
}

const VOICE: VoiceMeasures = {
  voicedFrames: 500,
  unvoicedFrames: 500,
  f0: { meanHz: 185, sdHz: 30, minHz: 140, maxHz: 260, medianHz: 182, absoluteSlopeHzPerS: 210 },
  intensity: { meanDb: 62, sdDb: 8, minDb: 30, maxDb: 74, medianDb: 60 },
  jitter: 0.011,
  shimmer: 0.062,
  hnrDb: 14.2,
  breaks: { count: 9, ratio: 0.24 },
  tiltDbPerOctave: -7.9,
  loudnessLufs: -22.8,
  pitchTrend: { slopeSemitonesPerS: -1.2, phrases: 3, finalRises: 1 },
};

/** A filler in each chunk, and a repetition in the first of the interview. */
function disfluenciesIn({ startMs, endMs }: Span): Disfluency[] {
  const found: Disfluency[] = [];
  if (startMs === 0) found.push({ kind: 'repetition', startMs: 1_200, endMs: 1_900, probability: 0.72 });
  if (endMs - startMs > 4_500)
    found.push({ kind: 'filled-pause', startMs: startMs + 3_800, endMs: startMs + 4_200, probability: 0.9 });
  return found;
}

function levelAt(speech: readonly Span[], { startMs, endMs }: Span): SpeechObservation['seconds'][number] {
  const spokenMs = speech.reduce(
    (total, s) => total + Math.max(0, Math.min(s.endMs, endMs) - Math.max(s.startMs, startMs)),
    0,
  );
  const speaking = round(spokenMs / (endMs - startMs), 3);
  return {
    tMs: startMs,
    speaking,
    levelDbfs: speaking > 0.1 ? round(-24 + 3 * wave(startMs, 3.7) + 2 * wave(startMs, 13), 1) : -58,
    ...(speaking > 0.3 && { f0Hz: round(182 + 22 * wave(startMs, 2.9) + 14 * wave(startMs, 9), 1) }),
  };
}

/** Answers of several seconds, with pauses of 0.3 to 1.9 s within and 4 s of listening between them. */
function answers(durationMs: number): Span[] {
  const spans: Span[] = [];
  for (let startMs = 900, i = 0; startMs < durationMs - 1500; i += 1) {
    const endMs = Math.min(startMs + 2600 + 2100 * (1 + wave(i * 1000, 7)), durationMs - 400);
    spans.push({ startMs: Math.round(startMs), endMs: Math.round(endMs) });
    startMs = endMs + (i % 6 === 5 ? 4000 : 1100 + 800 * wave(i * 1000, 3.1));
  }
  return spans;
}

/** A timeline in the form of the fusion output, one point per second. */
function timelineOf(
  observations: readonly Observation[],
  durationMs: number,
  profile: Profile,
): TimelinePoint[] {
  const frames = Map.groupBy(scoredFrames(observations), ({ tMs }) => Math.floor(tMs / 1000));
  const moved = new Set(motionTimes(observations).map((tMs) => Math.floor(tMs / 1000)));
  const speechPoints = new Map(
    scoredMicChunks(observations).flatMap(({ speech }) =>
      speech.seconds.map((second) => [Math.floor(second.tMs / 1000), speechPoint(speech, second)] as const),
    ),
  );
  return Array.from({ length: Math.ceil(durationMs / 1000) }, (_, second): TimelinePoint => {
    const visible = frames.get(second);
    const measured = speechPoints.get(second);
    const hasEmotion = profile === 'practice' && measured && measured.speaking > 0;
    const emotion = { emotion: emotionAt(second * 1000), valence: 0.1, arousal: 0.05 };
    const speech = measured && { ...measured, ...(hasEmotion && emotion) };
    return {
      second,
      ...(visible && { face: facePoint(visible, second, moved.has(second)) }),
      ...(speech && { speech }),
    };
  });
}

function facePoint(
  frames: readonly FaceFrame[],
  second: number,
  moved: boolean,
): NonNullable<TimelinePoint['face']> {
  const [candidate] = candidateFaces(frames);
  return {
    frames: frames.length,
    framesWithFace: frames.filter(({ faces }) => faces.length > 0).length,
    facesMax: Math.max(...frames.map(({ faces, otherFaces }) => faces.length + otherFaces)),
    brightness: frames[0]?.brightness ?? 0,
    ...(candidate?.emotion && {
      emotion: candidate.emotion,
      valence: 0,
      arousal: 0,
      expression: expressionOf(candidate.emotion),
    }),
    ...(candidate && { candidateChanges: 0 }),
    ...(candidate?.gaze && {
      attention: round(frames.filter(({ faces }) => faces[0]?.gaze?.onCamera).length / frames.length, 3),
    }),
    ...(candidate?.smile !== undefined && { smile: candidate.smile }),
    ...(moved && {
      gestures: second % NOD_EVERY_SECONDS === 7 ? [nodAt(second)] : [],
      blinks: second % BLINK_EVERY_SECONDS === 0 ? 1 : 0,
      mouthActivity: 0.057,
    }),
    reasons: [...new Set(frames.flatMap(({ quality }) => quality.reasons))],
  };
}

function expressionOf(emotion: EmotionDistribution): Expression {
  const label = topEmotion(emotion);
  const probability = emotion[label] ?? 0;
  const others = EMOTIONS.filter((other) => other !== label).map((other) => emotion[other] ?? 0);
  return { label, probability, margin: round(probability - Math.max(...others), 3) };
}

function nodAt(second: number): HeadGesture {
  const startMs = second * 1000;
  return { type: 'nod', startMs, atMs: startMs + 375, endMs: startMs + 750, amplitudeDeg: 8 };
}

function speechPoint(
  { syllablesMs, quality }: SpeechObservation,
  { tMs, ...values }: SpeechObservation['seconds'][number],
): NonNullable<TimelinePoint['speech']> {
  const syllables = syllablesMs.filter((ms) => Math.floor(ms / 1000) === Math.floor(tMs / 1000)).length;
  return { ...values, syllables, reasons: quality.reasons };
}

function within(span: Span | undefined, tMs: number): boolean {
  return span !== undefined && span.startMs <= tMs && tMs < span.endMs;
}

function wave(tMs: number, periodSeconds: number): number {
  return Math.sin((2 * Math.PI * tMs) / 1000 / periodSeconds);
}
