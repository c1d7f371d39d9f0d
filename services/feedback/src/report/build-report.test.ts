import { type Observation, type Report, report as reportSchema, type Stream } from '@poise/shared/contracts';
import { describe, expect, it } from 'vitest';
import { buildReport, type ReportInput } from './build-report.ts';
import { FLUENCY_EXCUSED_LABEL } from './impression-labels.ts';
import { interviewInput, totalsOf } from './testing/interview.ts';

/** The input with some chunks rejected or failed, and matching totals. */
function without(
  input: ReportInput,
  stream: Stream,
  seqs: number[],
  outcome: { status: 'rejected' | 'failed'; code: string },
): ReportInput {
  const observations = input.observations.map((o): Observation => {
    if (o.modality !== stream || !seqs.includes(o.seq)) return o;
    const { interviewId, modality, seq, generation, startMs, endMs } = o;
    return { interviewId, modality, seq, generation, startMs, endMs, ...outcome };
  });
  return { ...input, observations, totals: totalsOf(observations) };
}

/** For each entry of `unmeasured`, whether the report contains the measure. */
const PRESENT: Record<Report['unmeasured'][number]['what'], (report: Report) => boolean> = {
  face: ({ face }) => (face?.framesWithFace ?? 0) > 0,
  emotion: ({ face }) => face?.emotion !== undefined,
  attention: ({ face }) => face?.attention !== undefined,
  movement: ({ face }) => face?.movement !== undefined,
  speech: ({ speech }) => (speech?.speakingMs ?? 0) > 0,
  pitch: ({ speech }) => speech?.pitch !== undefined,
  transcript: ({ speech }) => speech?.transcript !== undefined,
  fluency: ({ speech }) => speech?.speakingMs !== 0 && speech?.fluency !== undefined,
  fillers: ({ speech }) => speech?.fillers !== undefined && speech.speakingMs > 0,
  voice: ({ speech }) => speech?.voice !== undefined,
  'vocal-emotion': ({ speech }) => speech?.emotion !== undefined,
  impressions: ({ impressions }) => impressions !== undefined,
  confidence: ({ confidence }) => confidence !== undefined,
};

const SCENES: Record<string, ReportInput> = {
  'everything is measurable': interviewInput({ durationMs: 60_000 }),
  'there is no video': interviewInput({ durationMs: 30_000, camera: false }),
  'there is no audio': interviewInput({ durationMs: 30_000, mic: false }),
  'no face is visible': interviewInput({
    durationMs: 20_000,
    faceAway: { startMs: 0, endMs: 20_000 },
  }),
  'frames are far apart': interviewInput({ durationMs: 20_000, motion: false }),
  'everything is dark': interviewInput({ durationMs: 20_000, dark: { startMs: 0, endMs: 20_000 } }),
  'nobody speaks': interviewInput({ durationMs: 20_000, speech: [] }),
  'fluency is turned off': interviewInput({ durationMs: 30_000, fluency: 'off' }),
  'it is an assessment': interviewInput({ durationMs: 30_000, profile: 'assessment' }),
  'there is nothing': interviewInput({ durationMs: 0 }),
  'no frame could be decoded': without(interviewInput({ durationMs: 8_000 }), 'camera', [0, 1, 2, 3], {
    status: 'rejected',
    code: 'media_corrupt',
  }),
};

describe.each(Object.entries(SCENES))('when %s', (_scene, input) => {
  const report = buildReport(input);

  it('then the report matches the contract', () => {
    expect(() => reportSchema.parse(structuredClone(report))).not.toThrow();
  });

  it('then every measure is either present or listed as not measured, with a sentence', () => {
    for (const [what, isPresent] of Object.entries(PRESENT)) {
      const entries = report.unmeasured.filter((entry) => entry.what === what);
      expect([what, entries.length]).toEqual([what, isPresent(report) ? 0 : 1]);
      for (const { message } of entries) expect(message).toMatch(/^[A-Z].+\.$/);
    }
  });

  it('then the order of the observations does not matter', () => {
    const shuffled = { ...input, observations: input.observations.toReversed() };
    expect(JSON.stringify(buildReport(shuffled))).toBe(JSON.stringify(report));
  });
});

function reasons(report: Report): Record<string, string> {
  return Object.fromEntries(report.unmeasured.map(({ what, reason }) => [what, reason]));
}

describe('the reasons', () => {
  it('when there is no video, then face, expression, gaze and movement are missing for that reason', () => {
    const report = buildReport(SCENES['there is no video']!);
    expect(report.face).toBeUndefined();
    expect(report.environment.brightness).toBeUndefined();
    expect(report.environment.otherPeopleSeconds).toBeUndefined();
    expect(reasons(report)).toEqual({
      face: 'no-video',
      emotion: 'no-video',
      attention: 'no-video',
      movement: 'no-video',
    });
  });

  it('when there is no audio, then there is no speech, no pause and no noise', () => {
    const report = buildReport(SCENES['there is no audio']!);
    expect(report.speech).toBeUndefined();
    expect(report.environment.noiseDbfs).toBeUndefined();
    expect(reasons(report)).toMatchObject({ speech: 'no-audio', pitch: 'no-audio', transcript: 'no-audio' });
  });

  it('when no face is found, then the sampled frames are still counted', () => {
    const report = buildReport(SCENES['no face is visible']!);
    expect(report.face).toEqual({ framesSampled: 40, framesWithFace: 0, framesWithOneFace: 0, facesMax: 0 });
    expect(reasons(report)).toMatchObject({ face: 'no-face', emotion: 'no-face', attention: 'no-face' });
  });

  it('when nobody speaks, then the silence is measured and rates are absent', () => {
    const report = buildReport(SCENES['nobody speaks']!);
    expect(report.speech).toMatchObject({ heardMs: 20_000, speakingMs: 0, speakingRatio: 0 });
    expect(report.speech).not.toHaveProperty('speakingRate');
    expect(report.speech).not.toHaveProperty('articulationRate');
    expect(report.environment).not.toHaveProperty('signalToNoiseDb');
    expect(reasons(report)).toMatchObject({ speech: 'no-speech', pitch: 'no-speech' });
  });

  it('when all frames are rejected or all audio fails, then the reason names the cause', () => {
    const input = without(SCENES['no frame could be decoded']!, 'mic', [0], {
      status: 'failed',
      code: 'analysis_timeout',
    });
    const report = buildReport(input);
    expect(report.face).toBeUndefined();
    expect(report.speech).toBeUndefined();
    expect(reasons(report)).toMatchObject({ face: 'not-readable', speech: 'analysis-failed' });
  });
});

describe('the figures', () => {
  it('when it gets dark, then attention is a share of the frames that could be measured', () => {
    const lit = { startMs: 0, endMs: 10_000 };
    const report = buildReport(
      interviewInput({ durationMs: 20_000, dark: { startMs: lit.endMs, endMs: 20_000 } }),
    );
    const alone = buildReport(interviewInput({ durationMs: lit.endMs }));
    expect(report.face?.attention).toBe(alone.face?.attention);
    expect(report.face?.framesWithFace).toBe(40);
    expect(report.face?.emotionSeconds).toBe(10);
    expect(report.environment.faceReasons).toEqual([{ reason: 'too-dark', seconds: 10 }]);
  });

  it('when speech has a known shape, then rates, shares and pauses follow from it', () => {
    const speech = [
      { startMs: 1_000, endMs: 9_800 },
      { startMs: 11_000, endMs: 15_400 },
      { startMs: 15_600, endMs: 18_000 },
    ];
    const report = buildReport(interviewInput({ durationMs: 20_000, speech }));
    const syllables = 40 + 20 + 10; // one every 220 ms, incomplete ones excluded
    expect(report.speech).toMatchObject({
      heardMs: 20_000,
      speakingMs: 15_600,
      speakingRatio: 0.78,
      syllables,
      speakingRate: 3.5,
      articulationRate: 4.49,
      voicedRatio: 0.72,
      pauses: { count: 1, totalMs: 1_200, longestMs: 1_200, spans: [{ startMs: 9_800, endMs: 11_000 }] },
    });
    expect(report.environment).toMatchObject({ noiseDbfs: -58, signalToNoiseDb: 34.5 });
  });

  it('when a mic chunk failed, then ratios refer to the scored audio and the gap is not a pause', () => {
    const input = interviewInput({ durationMs: 30_000, speech: [{ startMs: 0, endMs: 30_000 }] });
    const report = buildReport(without(input, 'mic', [1], { status: 'failed', code: 'analysis_failed' }));
    expect(report.speech).toMatchObject({ heardMs: 20_000, speakingMs: 20_000, speakingRatio: 1 });
    expect(report.speech?.pauses.count).toBe(0);
  });

  it('when chunks were rejected and failed, then each group is listed with its code and spans', () => {
    const rejected = without(interviewInput({ durationMs: 20_000 }), 'camera', [2, 3, 7], {
      status: 'rejected',
      code: 'media_corrupt',
    });
    const report = buildReport(
      without(rejected, 'mic', [0], { status: 'failed', code: 'chunk_quarantined' }),
    );
    expect(report.accounting.camera).toEqual({ received: 10, scored: 7, rejected: 3, failed: 0 });
    expect(report.problems).toEqual([
      {
        modality: 'camera',
        status: 'rejected',
        code: 'media_corrupt',
        chunks: 3,
        spans: [
          { startMs: 4_000, endMs: 8_000 },
          { startMs: 14_000, endMs: 16_000 },
        ],
      },
      {
        modality: 'mic',
        status: 'failed',
        code: 'chunk_quarantined',
        chunks: 1,
        spans: [{ startMs: 0, endMs: 10_000 }],
      },
    ]);
  });

  it('when every transcript is reliable, then the pace is in words', () => {
    const input = interviewInput({ durationMs: 20_000 });
    expect(buildReport(input).speech).not.toHaveProperty('wordsPerMinute');
    const observations = input.observations.map((o): Observation => {
      if (o.status !== 'scored' || !o.speech?.transcript) return o;
      return { ...o, speech: { ...o.speech, transcript: { ...o.speech.transcript, status: 'reliable' } } };
    });
    const { speech } = buildReport({ ...input, observations });
    const words = speech?.transcript?.words ?? 0;
    expect(speech?.wordsPerMinute).toBeGreaterThan((words * 60_000) / 20_000);
    expect(speech?.wordsPerMinute).toBeLessThan(400);
  });

  it('when the transcript of one chunk is unreliable, then the whole transcript is', () => {
    const input = interviewInput({ durationMs: 20_000 });
    const observations = input.observations.map((o): Observation => {
      if (o.status !== 'scored' || !o.speech?.transcript || o.seq !== 0) return o;
      const transcript = { ...o.speech.transcript, status: 'reliable' as const };
      return { ...o, speech: { ...o.speech, transcript } };
    });
    expect(buildReport({ ...input, observations }).speech?.transcript).toMatchObject({
      engine: 'whisper-base',
      status: 'unreliable',
      words: 22,
    });
  });

  it('when the transcript of a chunk is missing, then the whole transcript is unreliable', () => {
    const input = interviewInput({ durationMs: 60_000 });
    const failed = { engine: 'whisper-base', status: 'failed' as const, words: [] };
    const withFailed = (seqs: readonly number[]) => {
      const observations = input.observations.map((o): Observation => {
        if (o.status !== 'scored' || !o.speech?.transcript) return o;
        const reliable = { ...o.speech.transcript, status: 'reliable' as const };
        return { ...o, speech: { ...o.speech, transcript: seqs.includes(o.seq) ? failed : reliable } };
      });
      return buildReport({ ...input, observations });
    };
    expect(withFailed([]).speech?.transcript?.status).toBe('reliable');
    expect(withFailed([2]).speech?.transcript?.status).toBe('unreliable');
    const none = withFailed([0, 1, 2, 3, 4, 5]);
    expect(none.speech).not.toHaveProperty('transcript');
    expect(reasons(none)).toMatchObject({ transcript: 'analysis-failed' });
  });

  it('when words come from a model of Poise, then it is listed with the others', () => {
    const input = interviewInput({ durationMs: 20_000 });
    const engine = { id: 'whisper-base', version: 'sha256-1' };
    const words = {
      status: 'transcribed' as const,
      engine,
      text: 'yes',
      words: [{ text: 'yes', startMs: 100, endMs: 400 }],
      speechMs: 300,
      reliability: 'reliable' as const,
      quality: { reasons: [] },
    };
    const mic = input.observations.find((o) => o.modality === 'mic' && o.status === 'scored');
    const { speech: _, ...rest } = mic as Extract<Observation, { status: 'scored' }>;
    const heard: Observation = { ...rest, modality: 'words', words };
    const { models } = buildReport({ ...input, observations: [...input.observations, heard, heard] });
    expect(models.map(({ id }) => id)).toEqual(['face-net', 'speech-net', 'whisper-base', 'impressions']);
  });

  it('when many chunks name the same pipeline, then its models are listed once', () => {
    const { models } = buildReport(interviewInput({ durationMs: 60_000 }));
    expect(models.map(({ id }) => id)).toEqual(['face-net', 'speech-net', 'impressions']);
  });
});

describe('the movement', () => {
  it('when head, eyelids and lips were measured, then they are counted over the measured seconds', () => {
    const { face } = buildReport(
      interviewInput({
        durationMs: 60_000,
        speech: [{ startMs: 10_000, endMs: 40_000 }],
        faceAway: { startMs: 30_000, endMs: 40_000 },
      }),
    );
    expect(face?.candidateChanges).toBe(0);
    expect(face?.movement).toEqual({
      seconds: 50,
      nods: 2,
      shakes: 0,
      blinks: { seconds: 50, count: 13 },
      mouth: { speakingSeconds: 20, movingSeconds: 20 },
    });
  });

  it('when single frames were analysed, then movement is absent, with the reason', () => {
    const report = buildReport(SCENES['frames are far apart']!);
    expect(report.face).not.toHaveProperty('movement');
    expect(reasons(report)).toMatchObject({ movement: 'pictures-too-far-apart' });
  });

  it('when another face replaces the candidate, then it is counted', () => {
    const input = interviewInput({ durationMs: 10_000 });
    const timeline = input.timeline.map((point) =>
      point.face && point.second > 6 ? { ...point, face: { ...point.face, candidateChanges: 1 } } : point,
    );
    expect(buildReport({ ...input, timeline }).face?.candidateChanges).toBe(3);
  });
});

describe('fluency', () => {
  it('when it is turned off, then the report says so, and everything else is the same', () => {
    const on = buildReport(interviewInput({ durationMs: 30_000 }));
    const off = buildReport(interviewInput({ durationMs: 30_000, fluency: 'off' }));
    expect(on.speech?.fluency?.disfluencies).toHaveLength(4);
    expect(reasons(on)).not.toHaveProperty('fluency');
    expect(reasons(off)).toMatchObject({ fluency: 'turned-off' });
    const { fluency: _fluency, moments: _moments, fillers: _fillers, ...speech } = on.speech ?? {};
    expect(off.speech).toEqual(speech);
    expect(off.timeline).toEqual(on.timeline);
  });

  it('when some of the speech could not be searched, then the share is reported; when most could not, then there is none', () => {
    const input = interviewInput({ durationMs: 60_000 });
    const withoutSearch = (seqs: readonly number[]) => {
      const observations = input.observations.map((o): Observation => {
        if (o.status !== 'scored' || !o.speech || !seqs.includes(o.seq)) return o;
        const { disfluencies: _disfluencies, fluency: _fluency, ...speech } = o.speech;
        return { ...o, speech };
      });
      return buildReport({ ...input, observations });
    };
    expect(withoutSearch([]).speech?.fluency?.searchedRatio).toBe(1);
    expect(withoutSearch([1, 4]).speech?.fluency?.searchedRatio).toBeCloseTo(4 / 6, 1);
    const most = withoutSearch([0, 1, 2, 3]);
    expect(most.speech).not.toHaveProperty('fluency');
    expect(reasons(most)).toMatchObject({ fluency: 'poor-quality', fillers: 'poor-quality' });
  });

  it('when two chunks have disfluencies, then they are in chronological order, with the mean of the classes', () => {
    const input = interviewInput({ durationMs: 20_000 });
    const classes = [
      { fluent: 0.9, stuttering: 0.1, cluttering: 0, pauses: 0 },
      { fluent: 0.5, stuttering: 0.3, cluttering: 0, pauses: 0.2 },
    ];
    const observations = input.observations.map((o): Observation => {
      const fluency = o.modality === 'mic' && classes[o.seq];
      if (o.status !== 'scored' || !o.speech || !fluency) return o;
      const event = {
        kind: 'block',
        startMs: o.startMs + 100,
        endMs: o.startMs + 600,
        probability: 0.9,
      } as const;
      return { ...o, speech: { ...o.speech, disfluencies: [event], fluency } };
    });
    const { speech } = buildReport({ ...input, observations: observations.toReversed() });
    expect(speech?.fluency?.disfluencies.map(({ startMs }) => startMs)).toEqual([100, 10_100]);
    expect(speech?.fluency?.classes).toEqual({ fluent: 0.7, stuttering: 0.2, cluttering: 0, pauses: 0.1 });
  });
});

describe('an assessment', () => {
  it('when observations and timeline contain emotions nevertheless, then the report contains none', () => {
    const leaking = interviewInput({ durationMs: 30_000 });
    const interview = { ...leaking.interview, profile: 'assessment' as const };
    const timeline = leaking.timeline.map((point) => ({
      ...point,
      ...(point.face?.emotion &&
        point.speech && {
          speech: { ...point.speech, emotion: point.face.emotion, valence: 0.1, arousal: 0.2 },
        }),
    }));
    expect(timeline.some(({ speech }) => speech?.emotion)).toBe(true);
    const report = buildReport({ ...leaking, interview, timeline });
    expect(report.timeline.some(({ speech }) => speech)).toBe(true);
    expect(JSON.stringify(report)).not.toMatch(
      /"(emotion|emotionSeconds|valence|arousal|expression|smile|smileRatio)":|"type":"(expression|smile)"/,
    );
    expect(reasons(report)).toMatchObject({ emotion: 'not-allowed-by-profile' });
    expect(report.face?.attention).toBeGreaterThan(0);
  });
});

describe('the voice', () => {
  it('when chunks were measured, then they are pooled by their number of voiced frames', () => {
    const input = interviewInput({ durationMs: 20_000, speech: [{ startMs: 0, endMs: 20_000 }] });
    const observations = input.observations.map((o): Observation => {
      if (o.status !== 'scored' || !o.speech?.voice || o.seq !== 0) return o;
      const voice = { ...o.speech.voice, jitter: 0.021, voicedFrames: 1_500 };
      return { ...o, speech: { ...o.speech, voice } };
    });
    const { speech } = buildReport({ ...input, observations });
    // (0.021 × 1500 + 0.011 × 500) / 2000
    expect(speech?.voice?.jitter).toBe(0.0185);
    expect(speech?.voice?.pitchTrend).toEqual({ slopeSemitonesPerS: -1.2, phrases: 6, finalRises: 2 });
    expect(speech?.voice?.pitchRangeSemitones).toBeGreaterThan(2);
  });

  it('when it is practice, then the vocal emotion is the mean over the seconds that have one', () => {
    const { speech, timeline } = buildReport(interviewInput({ durationMs: 30_000 }));
    expect(speech?.emotionSeconds).toBe(timeline.filter((point) => point.speech?.emotion).length);
    expect(speech).toMatchObject({ valence: 0.1, arousal: 0.05 });
  });

  it('when fluency is turned off, then disfluencies and fillers are absent, and confidence is not lower', () => {
    const off = buildReport(SCENES['fluency is turned off']!);
    expect(off.speech).not.toHaveProperty('fluency');
    expect(off.speech).not.toHaveProperty('moments');
    expect(off.speech).not.toHaveProperty('fillers');
    expect(reasons(off)).toMatchObject({ fluency: 'turned-off', fillers: 'turned-off' });
    expect(off.confidence?.parts.map(({ part }) => part)).toEqual(['engagingTone', 'fluency', 'steadiness']);
    expect(off.confidence?.parts[1]).toMatchObject({ words: FLUENCY_EXCUSED_LABEL, score: 100 });
  });
});

describe('the impression', () => {
  it('when a voice is livelier than average, then the score rises by its drivers', () => {
    const { impressions, confidence, models } = buildReport(SCENES['everything is measurable']!);
    expect(impressions).toMatchObject({ inputs: 'prosody', people: 12, coverage: 0.8 });
    const [tone] = impressions?.traits ?? [];
    const points = tone?.drivers.reduce((sum, driver) => sum + driver.points, 0) ?? 0;
    expect(tone?.words).toBe('Engaging tone');
    expect(tone?.score).toBeCloseTo(4 + points, 1);
    expect(tone?.drivers.map(({ words }) => words)).toContain('the variation of pitch');
    const parts = confidence?.parts.map(({ score }) => score) ?? [];
    expect(confidence?.score).toBeCloseTo(parts.reduce((a, b) => a + b, 0) / parts.length, -0.5);
    expect(models.at(-1)?.id).toBe('impressions');
  });

  it('when there is little speech, then there is none, and the report says why', () => {
    const report = buildReport(interviewInput({ durationMs: 8_000 }));
    expect(report).not.toHaveProperty('impressions');
    expect(reasons(report)).toMatchObject({
      impressions: 'not-enough-material',
      confidence: 'not-enough-material',
    });
    expect(report.models.map(({ id }) => id)).not.toContain('impressions');
  });

  it('when the voice differs from the training data, then there is none, and the report says why', () => {
    const { model, described } = SCENES['everything is measurable']!.loadedImpressions;
    const strict = { model: { ...model, limit: 0.001 }, described };
    const report = buildReport({ ...SCENES['everything is measurable']!, loadedImpressions: strict });
    expect(report).not.toHaveProperty('impressions');
    expect(reasons(report)).toMatchObject({ impressions: 'unlike-known-voices' });
  });

  it('when it is an assessment, then there is none', () => {
    const report = buildReport(SCENES['it is an assessment']!);
    expect(report).not.toHaveProperty('impressions');
    expect(report).not.toHaveProperty('confidence');
    expect(reasons(report)).toMatchObject({
      impressions: 'not-allowed-by-profile',
      confidence: 'not-allowed-by-profile',
      'vocal-emotion': 'not-allowed-by-profile',
    });
  });
});
