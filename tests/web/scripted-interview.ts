import { type EventBody, newId, type Report, type TimelinePoint } from '@poise/shared/contracts';
import { buildWav } from '@poise/testing/media';
import sharp from 'sharp';
import type { Script } from './stub-gateway.ts';

const SECONDS = 64;
const reportId = newId('report');

/** Five camera chunks, one of them rejected and one failed, and one mic chunk. */
const events: EventBody[] = [
  { type: 'interview.started' },
  {
    type: 'recording.accepted',
    recordingId: newId('recording'),
    durationMs: SECONDS * 1000,
    chunks: { camera: 5, mic: 1 },
  },
  { type: 'chunk.scored', modality: 'camera', seq: 0, startMs: 0, endMs: 2000 },
  { type: 'chunk.rejected', modality: 'camera', seq: 1, startMs: 2000, endMs: 4000, code: 'media_corrupt' },
  { type: 'chunk.scored', modality: 'mic', seq: 0, startMs: 0, endMs: 8000 },
  { type: 'interview.closing', received: { camera: 5, mic: 1 } },
  { type: 'chunk.failed', modality: 'camera', seq: 3, startMs: 6000, endMs: 8000, code: 'analysis_timeout' },
  { type: 'chunk.scored', modality: 'camera', seq: 2, startMs: 4000, endMs: 6000 },
  { type: 'chunk.scored', modality: 'words', seq: 0, startMs: 0, endMs: 8000 },
  { type: 'chunk.scored', modality: 'camera', seq: 4, startMs: 8000, endMs: 10_000 },
  {
    type: 'interview.closed',
    totals: {
      camera: { received: 5, scored: 3, rejected: 1, failed: 1 },
      mic: { received: 1, scored: 1, rejected: 0, failed: 0 },
      words: { received: 1, scored: 1, rejected: 0, failed: 0 },
    },
  },
  { type: 'report.ready', reportId, complete: true },
];

const timeline: TimelinePoint[] = Array.from({ length: SECONDS }, (_, second) => {
  const gazeLost = second > 20 && second < 27;
  const pausing = second % 13 > 10;
  return {
    second,
    face: {
      frames: 4,
      framesWithFace: gazeLost ? 0 : 4,
      facesMax: gazeLost ? 0 : 1,
      brightness: 0.5,
      ...(!gazeLost && {
        attention: 0.72 + 0.24 * Math.sin(second / 4),
        smile: Math.max(0, 0.3 * Math.sin(second / 7)),
        expression:
          second % 20 > 12
            ? { label: 'happiness', probability: 0.78, margin: 0.6 }
            : { label: 'neutral', probability: 0.7, margin: second % 20 === 12 ? -0.1 : 0.5 },
      }),
      reasons: gazeLost ? ['turned-away'] : [],
    },
    speech: {
      speaking: pausing ? 0.1 : 0.94,
      levelDbfs: pausing ? -48 : -24 + 4 * Math.sin(second / 3),
      ...(!pausing && { f0Hz: 178 + 30 * Math.sin(second / 2.3) }),
      syllables: pausing ? 0 : 4 + (second % 3),
      reasons: [],
    },
  };
});

const report = {
  id: reportId,
  createdAt: '2026-01-01T10:00:00Z',
  interviewedAt: '2026-01-01T09:55:00Z',
  problems: [
    {
      modality: 'camera',
      status: 'rejected',
      code: 'media_corrupt',
      chunks: 1,
      spans: [{ startMs: 2000, endMs: 4000 }],
    },
    {
      modality: 'camera',
      status: 'failed',
      code: 'analysis_timeout',
      chunks: 1,
      spans: [{ startMs: 6000, endMs: 8000 }],
    },
  ],
  profile: 'practice',
  durationMs: SECONDS * 1000,
  accounting: {
    camera: { received: 5, scored: 3, rejected: 1, failed: 1 },
    mic: { received: 1, scored: 1, rejected: 0, failed: 0 },
    words: { received: 1, scored: 1, rejected: 0, failed: 0 },
  },
  face: {
    framesSampled: 256,
    framesWithFace: 232,
    framesWithOneFace: 232,
    facesMax: 1,
    emotion: {
      neutral: 0.61,
      happiness: 0.24,
      surprise: 0.06,
      sadness: 0.03,
      anger: 0.02,
      disgust: 0.01,
      fear: 0.03,
    },
    attention: 0.71,
    smileRatio: 0.22,
    candidateChanges: 0,
    movement: { seconds: 58, nods: 4, shakes: 1, blinks: { seconds: 58, count: 15 } },
    moments: [
      {
        type: 'nod',
        startMs: 5_000,
        atMs: 5_250,
        endMs: 5_500,
        framesMs: [5_000, 5_250, 5_500],
        amplitudeDeg: 9,
        message: 'A nod: the head tilted down and up again by 9°.',
        certainty: 'Measured from the head tilt in 3 frames.',
        picture: true,
      },
      {
        type: 'expression',
        emotion: 'happiness',
        probability: 0.78,
        margin: 0.6,
        startMs: 34_000,
        atMs: 34_500,
        endMs: 34_750,
        framesMs: [34_000, 34_250, 34_500, 34_750],
        message: 'The expression looked happy.',
        certainty: 'Likely (78%). The next most likely expression: 18%.',
        picture: true,
      },
      {
        type: 'look-away',
        startMs: 48_000,
        atMs: 49_000,
        endMs: 51_000,
        framesMs: [48_000, 49_000, 50_000, 51_000],
        confidence: 0.91,
        message: 'The eyes were off the camera for 3.0 s.',
        certainty: 'Very likely (91%), based on 4 frames.',
        picture: true,
      },
    ],
    pictures: {
      status: 'kept',
      message:
        'The pictures are deleted with the recording: when its retention period ends, or when you erase it.',
    },
  },
  speech: {
    heardMs: SECONDS * 1000,
    speakingMs: 49_000,
    speakingRatio: 0.766,
    syllables: 208,
    speakingRate: 3.25,
    articulationRate: 4.24,
    pauses: { count: 9, totalMs: 15_000, longestMs: 3_400, spans: [{ startMs: 11_000, endMs: 14_400 }] },
    fluency: {
      disfluencies: [
        { kind: 'filled-pause', startMs: 17_200, endMs: 17_650, probability: 0.93 },
        { kind: 'repetition', startMs: 41_050, endMs: 41_900, probability: 0.71 },
      ],
      searchedRatio: 0.83,
      classes: { fluent: 0.74, stuttering: 0.09, cluttering: 0.05, pauses: 0.12 },
    },
    moments: [
      {
        kind: 'filled-pause',
        startMs: 17_200,
        endMs: 17_650,
        probability: 0.93,
        message: 'A pause was filled with “uh” or “um” for 0.5 s.',
        certainty: 'Very likely (93%).',
        sound: true,
      },
      {
        kind: 'repetition',
        startMs: 41_050,
        endMs: 41_900,
        probability: 0.71,
        message: 'A sound or word was repeated for 0.9 s.',
        certainty: 'Likely (71%).',
        sound: true,
      },
    ],
    sounds: {
      status: 'kept',
      message:
        'The audio clips are deleted with the recording: when its retention period ends, or when you erase it.',
    },
    fillers: { count: 1, perMinute: 1.2, spans: [{ startMs: 17_200, endMs: 17_650 }] },
    voice: {
      jitter: 0.0112,
      shimmer: 0.0641,
      hnrDb: 15.2,
      tiltDbPerOctave: -8.1,
      loudnessLufs: -23.4,
      pitchRangeSemitones: 9.4,
      pitchTrend: { slopeSemitonesPerS: -1.1, phrases: 14, finalRises: 3 },
    },
    emotionSeconds: 49,
    emotion: {
      neutral: 0.52,
      happiness: 0.21,
      surprise: 0.08,
      sadness: 0.05,
      anger: 0.04,
      disgust: 0.03,
      fear: 0.07,
    },
    valence: 0.11,
    arousal: 0.08,
    level: { speechDbfs: -22, noiseDbfs: -51 },
    pitch: { medianHz: 178, p5Hz: 141, p95Hz: 243, sdSemitones: 2.6 },
  },
  impressions: {
    inputs: 'prosody',
    people: 69,
    coverage: 0.8,
    traits: [
      {
        trait: 'overall',
        words: 'Overall',
        score: 4.9,
        interval: { low: 4.1, high: 5.7 },
        drivers: [
          { words: 'the variation of pitch', points: 0.3 },
          { words: 'the share of silence', points: -0.2 },
        ],
      },
      {
        trait: 'engagingTone',
        words: 'Engaging tone',
        score: 5.4,
        interval: { low: 4.4, high: 6.4 },
        drivers: [{ words: 'the level of the voice above background noise', points: 0.5 }],
      },
      {
        trait: 'excited',
        words: 'Excited',
        score: 4.2,
        interval: { low: 3.1, high: 5.3 },
        drivers: [
          { words: 'the speed of pitch changes', points: -0.4 },
          { words: 'the length of the answers', points: 0.1 },
        ],
      },
    ],
  },
  confidence: {
    score: 71,
    interval: { low: 62, high: 80 },
    parts: [
      { part: 'engagingTone', words: 'Engaging tone', score: 73 },
      { part: 'fluency', words: 'Fluency', score: 74 },
      { part: 'steadiness', words: 'Steady loudness', score: 66 },
    ],
  },
  environment: {
    brightness: 0.52,
    noiseDbfs: -51,
    signalToNoiseDb: 29,
    otherPeopleSeconds: 0,
    faceReasons: [{ reason: 'turned-away', seconds: 6 }],
    soundReasons: [],
  },
  unmeasured: [
    {
      what: 'transcript',
      reason: 'no-model-yet',
      message: 'Your words were not transcribed: no model for it is installed.',
    },
  ],
  models: [
    { id: 'silero-vad', version: '5.0.0', sha256: 'b'.repeat(64), licence: 'MIT', role: 'voice activity' },
    { id: 'facemesh', version: '3.3.6', sha256: 'c'.repeat(64), licence: 'MIT', role: 'face landmarks' },
  ],
  timeline,
} satisfies Omit<Report, 'interviewId'>;

const reportHtml = `<!doctype html><html lang="en"><title>Report</title>
<style>body { font: 1rem/1.6 sans-serif; color: rgb(10, 60, 40); margin: 2rem auto; max-width: 40rem }</style>
<h1>The full report</h1><p>Written by the server.</p><script>document.body.textContent = 'ran'</script></html>`;

const picture = await Promise.all(
  ['#6b8f71', '#c98a4b', '#8a7f9c'].map((background) =>
    sharp({ create: { width: 288, height: 288, channels: 3, background } })
      .jpeg()
      .toBuffer(),
  ),
);

const sound = [220, 330].map((frequencyHz) => Buffer.from(buildWav({ durationMs: 1_500, frequencyHz })));

export const SCRIPT: Script = { events, report, reportHtml, excerpts: { picture, sound } };

const { fluency: _fluency, moments: _moments, sounds: _sounds, fillers: _fillers, ...speech } = report.speech;

/** The same interview with fluency turned off. */
export const WITHOUT_FLUENCY: Script = {
  ...SCRIPT,
  report: {
    ...report,
    speech,
    confidence: {
      ...report.confidence,
      score: 80,
      interval: { low: 71, high: 89 },
      parts: report.confidence.parts.map((each) =>
        each.part === 'fluency'
          ? { ...each, words: 'Fluency (turned off, counts as 100)', score: 100 }
          : each,
      ),
    },
    unmeasured: [
      ...report.unmeasured,
      {
        what: 'fluency',
        reason: 'turned-off',
        message: 'Your fluency was not analysed: you turned this off, which does not lower any score.',
      },
      {
        what: 'fillers',
        reason: 'turned-off',
        message: 'Fillers were not counted: you turned this off, which does not lower any score.',
      },
    ],
  },
};
