import { type EventBody, newId, type Report, type TimelinePoint } from '@poise/shared/contracts';
import type { Script } from './stub-gateway.ts';

const SECONDS = 64;
const reportId = newId('report');

/** Five camera chunks, one of them rejected and one failed, and one of sound. */
const events: EventBody[] = [
  { type: 'interview.started' },
  {
    type: 'recording.accepted',
    recordingId: newId('recording'),
    durationMs: SECONDS * 1000,
    chunks: { camera: 5, mic: 1 },
  },
  { type: 'chunk.scored', stream: 'camera', seq: 0, startMs: 0, endMs: 2000 },
  { type: 'chunk.rejected', stream: 'camera', seq: 1, startMs: 2000, endMs: 4000, code: 'media_corrupt' },
  { type: 'chunk.scored', stream: 'mic', seq: 0, startMs: 0, endMs: 8000 },
  { type: 'interview.closing', received: { camera: 5, mic: 1 } },
  { type: 'chunk.failed', stream: 'camera', seq: 3, startMs: 6000, endMs: 8000, code: 'analysis_timeout' },
  { type: 'chunk.scored', stream: 'camera', seq: 2, startMs: 4000, endMs: 6000 },
  { type: 'chunk.scored', stream: 'camera', seq: 4, startMs: 8000, endMs: 10_000 },
  {
    type: 'interview.closed',
    totals: {
      camera: { received: 5, scored: 3, rejected: 1, failed: 1 },
      mic: { received: 1, scored: 1, rejected: 0, failed: 0 },
    },
  },
  { type: 'report.ready', reportId },
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
      }),
      reasons: gazeLost ? ['turned-away'] : [],
    },
    speech: { speaking: pausing ? 0.1 : 0.94, levelDbfs: -24, syllables: pausing ? 0 : 4, reasons: [] },
  };
});

const report: Omit<Report, 'interviewId'> = {
  id: reportId,
  createdAt: '2026-01-01T10:00:00Z',
  interviewedAt: '2026-01-01T09:55:00Z',
  problems: [
    {
      stream: 'camera',
      status: 'rejected',
      code: 'media_corrupt',
      chunks: 1,
      spans: [{ startMs: 2000, endMs: 4000 }],
    },
    {
      stream: 'camera',
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
  },
  speech: {
    heardMs: SECONDS * 1000,
    speakingMs: 49_000,
    speakingRatio: 0.766,
    syllables: 208,
    speakingRate: 3.25,
    articulationRate: 4.24,
    pauses: { count: 9, totalMs: 15_000, longestMs: 3_400, spans: [{ startMs: 11_000, endMs: 14_400 }] },
    level: { speechDbfs: -22, noiseDbfs: -51 },
    pitch: { medianHz: 178, p5Hz: 141, p95Hz: 243, sdSemitones: 2.6 },
    transcript: {
      engine: 'pocketsphinx',
      status: 'unreliable',
      words: 12,
      text: 'i would start by asking what the people who use it need',
    },
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
      what: 'confidence',
      reason: 'no-model-yet',
      message: 'Confidence is not measured: Poise has no validated model for it yet.',
    },
  ],
  models: [
    { id: 'silero-vad', version: '5.0.0', sha256: 'b'.repeat(64), licence: 'MIT', role: 'voice activity' },
    { id: 'facemesh', version: '3.3.6', sha256: 'c'.repeat(64), licence: 'MIT', role: 'face landmarks' },
  ],
  timeline,
};

const reportHtml = `<!doctype html><html lang="en"><title>Report</title>
<style>body { font: 1rem/1.6 sans-serif; color: rgb(10, 60, 40); margin: 2rem auto; max-width: 40rem }</style>
<h1>The full report</h1><p>Written by the server.</p><script>document.body.textContent = 'ran'</script></html>`;

export const SCRIPT: Script = { events, report, reportHtml };
