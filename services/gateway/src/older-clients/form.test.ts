import { completeTotals, type InterviewEvent, newId } from '@poise/shared/contracts';
import { expect, it } from 'vitest';
import { eventOfVersion01, responseOfVersion01 } from './form.ts';

const { words: _, ...totals } = completeTotals();
const at = '2026-01-01T00:00:00Z';

it('when a response counts words, then version 0.1 gets it without them, also from the local page', () => {
  const interview = { id: 'int_1', totals: completeTotals() };
  expect(responseOfVersion01(interview)).toEqual({ id: 'int_1', totals });
  expect(responseOfVersion01({ interview, token: 't' })).toEqual({
    interview: { id: 'int_1', totals },
    token: 't',
  });
  expect(responseOfVersion01([1])).toEqual([1]);
});

it('when a report has problems with words, then version 0.1 gets only the others, each with its stream', () => {
  const problem = (modality: string) => ({ modality, status: 'failed', code: 'internal' });
  const report = {
    accounting: completeTotals(),
    problems: [problem('mic'), problem('words')],
    unmeasured: [
      { what: 'transcript', reason: 'still-transcribing' },
      { what: 'face', reason: 'no-face' },
    ],
  };
  expect(responseOfVersion01(report)).toEqual({
    accounting: totals,
    problems: [{ stream: 'mic', status: 'failed', code: 'internal' }],
    unmeasured: [
      { what: 'transcript', reason: 'not-enough-material' },
      { what: 'face', reason: 'no-face' },
    ],
  });
});

it('when a modality came after words, then version 0.1 gets nothing of it either', () => {
  const tally = completeTotals().camera;
  const withKeys = { ...completeTotals(), keys: tally };
  expect(responseOfVersion01({ totals: withKeys, chunks: { camera: 1, mic: 2, keys: 3 } })).toEqual({
    totals,
    chunks: { camera: 1, mic: 2 },
  });
  const problems = [{ modality: 'keys' }, { stream: 'mic' }];
  expect(responseOfVersion01({ problems })).toEqual({ problems: [{ stream: 'mic' }] });
  const closing = { type: 'interview.closing', received: { camera: 1, mic: 2, keys: 3 } } as const;
  expect(eventOfVersion01({ seq: 1, at, body: closing })).toEqual({
    seq: 1,
    at,
    body: { type: 'interview.closing', received: { camera: 1, mic: 2 } },
  });
});

it('when events are sent, then version 0.1 gets those with a number, and only the complete report', () => {
  const reportId = newId('report');
  const chunk = { type: 'chunk.scored', modality: 'mic', seq: 0, startMs: 0, endMs: 1 } as const;
  const events: InterviewEvent[] = [
    { at, body: chunk },
    { seq: 1, at, body: { ...chunk, stream: 'mic' } },
    { seq: 2, at, body: { type: 'interview.closed', totals: completeTotals() } },
    { seq: 3, at, body: { type: 'report.ready', reportId, complete: false } },
    { seq: 4, at, body: { type: 'report.ready', reportId, complete: true } },
  ];
  expect(events.map(eventOfVersion01)).toEqual([
    undefined,
    { seq: 1, at, body: { type: 'chunk.scored', stream: 'mic', seq: 0, startMs: 0, endMs: 1 } },
    { seq: 2, at, body: { type: 'interview.closed', totals } },
    undefined,
    { seq: 4, at, body: { type: 'report.ready', reportId } },
  ]);
});
