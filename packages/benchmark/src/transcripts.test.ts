import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { readTranscripts } from './transcripts.ts';

const folder = mkdtempSync(join(tmpdir(), 'poise-transcripts-'));
afterAll(() => rmSync(folder, { recursive: true }));
writeFileSync(join(folder, 'a.wav'), '');
writeFileSync(join(folder, 'b.wav'), '');

function manifest(content: string): string {
  const file = join(folder, 'words.csv');
  writeFileSync(file, content);
  return file;
}

describe('a list of transcripts', () => {
  it('when it is read, then each clip has its text and group, or none', () => {
    const file = manifest('file,text,group\na.wav,"Yes, indeed",one\nb.wav,,\n');
    expect(readTranscripts(file)).toEqual([
      { path: join(folder, 'a.wav'), text: 'Yes, indeed', group: 'one' },
      { path: join(folder, 'b.wav'), text: '' },
    ]);
  });

  it.each([
    ['file,text\na.wav,yes\n', 'no column group'],
    ['file,text,group\n', 'lists no audio clips'],
    ['file,text,group\na.wav,yes,\nc.wav,no,\n', 'row 2: audio clip not found: "c.wav"'],
  ])('when it is invalid, then the error says where', (content, reason) => {
    expect(() => readTranscripts(manifest(content))).toThrow(
      expect.objectContaining({ code: 'invalid_request', detail: expect.stringContaining(reason) }),
    );
  });
});
