import { describe, expect, it } from 'vitest';
import { describeEngine, engineOf, findModel, loadManifest } from './index.ts';

const manifest = loadManifest();
const whisper = findModel('whisper-base', manifest);

describe('a transcription engine', () => {
  it('when it is a model of the manifest, then it is described as that model', () => {
    expect(describeEngine(engineOf(whisper))).toMatchObject([{ id: 'whisper-base', licence: 'MIT' }]);
  });

  it('when its weights are others, or it is no model of the manifest, then nothing is claimed about it', () => {
    expect(describeEngine({ id: 'whisper-base', version: 'sha256-000000000000' })).toEqual([]);
    expect(describeEngine({ id: 'whisper-base' })).toEqual([]);
    expect(describeEngine({ id: 'openai:whisper-1' })).toEqual([]);
  });

  it('when one byte of a file changes, then its version does', () => {
    const [first, ...others] = whisper.files;
    const changed = { ...whisper, files: [{ ...first!, sha256: 'f'.repeat(64) }, ...others] };
    expect(engineOf(changed).version).not.toBe(engineOf(whisper).version);
  });
});
