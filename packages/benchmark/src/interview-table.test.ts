import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { candidateText, readInterviewTable } from './interview-table.ts';

const HEAD =
  'participant&question, duration , mean_pitch, pitch_sd, pitch_abs, pitch_quant, pitchUvsVRatio, intensityMin, intensityMax, intensityMean, intensitySD, numVoiceBreaks, PercentBreaks, speakRate';
const ROW = '20,150,30,250,145,1.5,35,70,55,7,40,0.4,0.00125';

let folder: string;
const write = (name: string, lines: string[]) => writeFileSync(join(folder, name), lines.join('\n'));
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'poise-interviews-'));
  write('prosodic_features.csv', [HEAD, `PP7Q1,${ROW}`, `PP7Q2,${ROW}`]);
  write('transcripts.csv', ['pp7,Interviewer: Hello, you?|Interviewee: Fine, thanks.']);
  write('turker_aggr_18.csv', ['Participant,Overall,Calm', 'PP7,5.5,']);
});
afterEach(() => rmSync(folder, { recursive: true }));

describe('interview table', () => {
  it('when the folder has the expected layout, then answers, words and ratings are combined', () => {
    const [interview, ...others] = readInterviewTable(folder);
    expect(others).toEqual([]);
    expect(interview).toMatchObject({
      id: 'PP7',
      person: '7',
      text: ' Fine, thanks.',
      ratings: { overall: 5.5 },
    });
    expect(interview?.ratings).not.toHaveProperty('calm');
    expect(interview?.answers).toHaveLength(2);
    expect(interview?.answers[0]).toMatchObject({ seconds: 20, voicedFrames: 800, unvoicedFrames: 1200 });
  });

  it.each([
    ['a rating is off the scale', 'turker_aggr_18.csv', ['Participant,Overall', 'PP7,9']],
    ['a rated interview has no answers', 'turker_aggr_18.csv', ['Participant,Overall', 'P8,5']],
    ['a measurement is not a number', 'prosodic_features.csv', [HEAD, `PP7Q1,${ROW.replace('150', 'high')}`]],
  ])('when %s, then the folder is rejected', (_, file, lines) => {
    write(file, lines);
    expect(() => readInterviewTable(folder)).toThrow(expect.objectContaining({ code: 'invalid_request' }));
  });

  it('when a file is missing, then the folder is rejected', () => {
    rmSync(join(folder, 'transcripts.csv'));
    expect(() => readInterviewTable(folder)).toThrow(expect.objectContaining({ code: 'invalid_request' }));
  });
});

describe('transcript turns', () => {
  it('when speaker names are misspelt or missing, then only the words of the candidate are returned', () => {
    expect(candidateText('Interviewer: a|Interveiwee: b|c|Intrviewer: d|e|Intervieweee: f')).toBe(
      ' b\nc\n f',
    );
  });
});
