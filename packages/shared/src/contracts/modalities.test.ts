import { describe, expect, it } from 'vitest';
import { LIMITS } from './media.ts';
import {
  byModality,
  byStream,
  MODALITY_NAMES,
  modalitiesOf,
  modality,
  modalityOf,
  STREAMS,
  stream,
  streamCounts,
  streamOf,
} from './modalities.ts';
import { MODALITIES } from './modality-table.ts';

describe('the table of modalities', () => {
  it('when a modality accepts uploads, then it is a stream, and the others analyse one', () => {
    expect(MODALITY_NAMES).toEqual(['camera', 'mic', 'words']);
    expect(STREAMS).toEqual(['camera', 'mic']);
    expect(MODALITY_NAMES.map(streamOf)).toEqual(['camera', 'mic', 'mic']);
    for (const name of MODALITY_NAMES) expect(modalityOf(streamOf(name)).accepts).toBeDefined();
    expect(stream.safeParse('words').success).toBe(false);
    expect(modality.safeParse('words').success).toBe(true);
  });

  it('when streams are given, then the modalities that analyse them follow', () => {
    expect(modalitiesOf(['camera'])).toEqual(['camera']);
    expect(modalitiesOf(['mic'])).toEqual(['mic', 'words']);
    expect(modalitiesOf(['mic', 'camera'])).toEqual(['camera', 'mic', 'words']);
    expect(modalitiesOf([])).toEqual([]);
  });

  it('when one value is created for each, then every modality or stream has its own', () => {
    expect(byModality((name) => name.length)).toEqual({ camera: 6, mic: 3, words: 5 });
    expect(byStream((name) => name.length)).toEqual({ camera: 6, mic: 3 });
  });

  it('when counts were written before a stream existed, then they count none of it', () => {
    expect(streamCounts.parse({ camera: 1 })).toEqual({ ...byStream(() => 0), camera: 1 });
    expect(streamCounts.safeParse({ camera: 1, words: 3 }).success).toBe(false);
  });

  it.each(MODALITY_NAMES)(
    'when %s is analysed, then its chunks are those of its stream, within the limits',
    (name) => {
      const { cut, live, timeoutPerMs } = modalityOf(name);
      // Chunks of a recording are rows of the stream: all its modalities divide it in the same way.
      expect(cut).toEqual(modalityOf(streamOf(name)).cut);
      expect(cut.chunkMs).toBeLessThanOrEqual(LIMITS.chunkMs);
      for (const figure of [live.maxChunks, live.timeoutMs, timeoutPerMs]) expect(figure).toBeGreaterThan(0);
    },
  );

  it('when findings are stored, then each modality has its own field', () => {
    const fields = MODALITY_NAMES.map((name) => MODALITIES[name].field);
    expect(new Set(fields).size).toBe(fields.length);
  });

  it('when live chunks of a stream arrive at the maximum rate, then one job takes a second of them', () => {
    for (const name of STREAMS) {
      const { accepts, live } = modalityOf(name);
      expect(live.maxChunks).toBeGreaterThanOrEqual(accepts?.maxPerSecond ?? Number.POSITIVE_INFINITY);
    }
  });
});
