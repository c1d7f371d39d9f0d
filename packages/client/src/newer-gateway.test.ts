import { completeTotals, newId, type Report } from '@poise/shared/contracts';
import { describe, expect, it } from 'vitest';
import { createClient, PoiseProtocolError } from './index.ts';

const at = '2026-01-01T00:00:00Z';
const interviewId = newId('interview');

/** A client of this version on a gateway that sends this response. */
const receiving = (response: Response) =>
  createClient({ baseUrl: 'http://newer.example', fetch: () => Promise.resolve(response) });

const moment = {
  startMs: 0,
  endMs: 900,
  atMs: 400,
  framesMs: [0, 400],
  message: 'You raised an eyebrow.',
  certainty: 'Clear.',
  picture: true,
};

const known = {
  id: newId('report'),
  interviewId,
  createdAt: at,
  interviewedAt: at,
  profile: 'practice',
  durationMs: 1_000,
  accounting: completeTotals(),
  problems: [],
  environment: { faceReasons: [], soundReasons: [] },
  unmeasured: [{ what: 'face', reason: 'no-video', message: 'There was no video.' }],
  models: [],
  timeline: [],
} satisfies Report;

/** Every list in it has a value that this version does not know. */
const newer = {
  ...known,
  profile: 'rehearsal',
  problems: [{ modality: 'typing', status: 'skipped', code: 'too_fast', chunks: 1, spans: [] }],
  face: {
    framesSampled: 1,
    framesWithFace: 1,
    framesWithOneFace: 1,
    facesMax: 1,
    moments: [
      { type: 'eyebrows', ...moment },
      { type: 'expression', ...moment, emotion: 'interest', probability: 0.9, margin: 0.8 },
      { type: 'nod', ...moment, amplitudeDeg: 9 },
    ],
    pictures: { status: 'blurred', message: 'Faces of others were blurred.' },
  },
  environment: {
    faceReasons: [{ reason: 'backlit', seconds: 1 }],
    soundReasons: [{ reason: 'echo', seconds: 1 }],
  },
  unmeasured: [...known.unmeasured, { what: 'typing', reason: 'no-keyboard', message: 'Nothing was typed.' }],
  timeline: [
    {
      second: 0,
      face: {
        frames: 1,
        framesWithFace: 1,
        facesMax: 1,
        brightness: 0.5,
        expression: { label: 'interest', probability: 0.9, margin: 0.8 },
        gestures: [{ type: 'tilt', startMs: 0, atMs: 100, endMs: 300, amplitudeDeg: 9 }],
        reasons: ['backlit'],
      },
    },
  ],
};

describe('the client on a newer gateway', () => {
  it('when a report has unknown values, then they are passed on as strings', async () => {
    const report = await receiving(Response.json(newer)).getReport(interviewId);
    expect(report).toEqual(newer);
    expect(report.unmeasured.map(({ what }) => what)).toEqual(['face', 'typing']);
  });

  it('when a moment is of an unknown type, then the others keep their index, which their pictures go by', async () => {
    const fields = {
      ...newer.face,
      moments: [{ ...newer.face.moments[0], heightMm: 4 }, newer.face.moments[2]],
    };
    const report = await receiving(Response.json({ ...newer, face: fields })).getReport(interviewId);
    expect(report.face?.moments).toEqual([newer.face.moments[0], newer.face.moments[2]]);
  });

  it('when it knows more emotions, then a report has the shares of the known ones', async () => {
    const shares = { neutral: 0.5, happiness: 0.2, surprise: 0, sadness: 0, anger: 0, disgust: 0, fear: 0 };
    const face = { ...newer.face, emotion: { ...shares, interest: 0.3 } };
    const report = await receiving(Response.json({ ...newer, face })).getReport(interviewId);
    expect(report.face?.emotion).toEqual(shares);
  });

  it('when an interview has unknown values, then they are passed on, and unknown modalities are not counted', async () => {
    const interview = {
      id: interviewId,
      profile: 'rehearsal',
      retention: 'P7D',
      accessibility: { fluency: 'later' },
      status: 'paused',
      createdAt: at,
      totals: completeTotals(),
    };
    const totals = { ...interview.totals, typing: interview.totals.mic };
    const client = receiving(Response.json({ ...interview, totals }));
    expect(await client.getInterview(interviewId)).toEqual(interview);
  });

  it('when a consent, the capabilities and the timeline have unknown values, then they are passed on', async () => {
    const consent = {
      id: newId('consent'),
      interviewId,
      streams: ['mic', 'keyboard'],
      purpose: 'training',
      grantedAt: at,
    };
    expect(await receiving(Response.json(consent)).withdrawConsent(consent.id)).toEqual(consent);
    const page = { points: newer.timeline };
    expect(await receiving(Response.json(page)).getTimeline(interviewId)).toEqual(page);
    const limits = Object.fromEntries(
      'frameBytes framePixels soundBytes soundMs recordingBytes recordingMs jsonBytes framesPerSecond'
        .split(' ')
        .map((name) => [name, 1]),
    );
    const capabilities = {
      profiles: ['practice', 'rehearsal'],
      models: [],
      limits,
      consentStatement: 'I agree.',
    };
    expect(await receiving(Response.json(capabilities)).getCapabilities()).toEqual(capabilities);
  });

  it('when events have unknown types and values, then all arrive in order', async () => {
    const bodies = [
      { type: 'interview.started' },
      { type: 'chunk.scored', modality: 'typing', seq: 0, startMs: 0, endMs: 900 },
      { type: 'interview.paused', by: 'candidate' },
      { type: 'consent.withdrawn', streams: ['keyboard'] },
      { type: 'interview.erased' },
    ];
    const frames = bodies.map((body, index) => `data: ${JSON.stringify({ seq: index + 1, at, body })}\n\n`);
    const seen: unknown[] = [];
    for await (const { body } of receiving(new Response(frames.join(''))).events(interviewId))
      seen.push(body);
    expect(seen).toEqual(bodies.map((body) => ('by' in body ? { type: body.type } : body)));
  });

  it('when a known part is not valid, then it is a protocol error', async () => {
    for (const wrong of [
      { ...newer, unmeasured: [{ what: 'face', message: 'No reason.' }] },
      { ...newer, face: { ...newer.face, moments: [{ type: 'nod', ...moment }] } },
      { ...newer, face: { ...newer.face, moments: [{ type: 'eyebrows' }] } },
    ]) {
      const call = receiving(Response.json(wrong)).getReport(interviewId);
      await expect(call).rejects.toBeInstanceOf(PoiseProtocolError);
    }
  });
});
