import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { effectiveObservations, effectiveOf } from './effective.ts';
import { newId } from './ids.ts';
import { MODALITY_NAMES } from './modalities.ts';
import type { ModelRef } from './observation.ts';
import type { Observation } from './observed.ts';

const interviewId = newId('interview');
const ref = (id: string, version: string): ModelRef => ({ id, version, sha256: 'a'.repeat(64) });

const observationsOf = (chunks: number) =>
  fc
    .record({
      modality: chunks === 1 ? fc.constant('mic' as const) : fc.constantFrom(...MODALITY_NAMES),
      seq: fc.nat({ max: chunks - 1 }),
      status: fc.constantFrom('scored' as const, 'rejected' as const, 'failed' as const),
      model: fc.constantFrom(undefined, ref('a', '1'), ref('a', '2'), ref('b', '1')),
      code: fc.constantFrom('media_corrupt', 'internal', 'analysis_timeout'),
    })
    .map(({ modality, seq, status, model, code }): Observation => {
      const [startMs, endMs] = [seq * 1_000, seq * 1_000 + 1_000];
      const about = { interviewId, modality, seq, generation: `${seq}-a`, startMs, endMs };
      return status === 'scored'
        ? { ...about, status, model: model ?? ref('a', '1') }
        : { ...about, status, code, ...(model && { model }) };
    });

const setsOf = (chunks: number) => fc.array(observationsOf(chunks), { minLength: 1, maxLength: 40 });
const shuffled = (chunks: number) =>
  setsOf(chunks).chain((set) =>
    fc.tuple(fc.constant(set), fc.shuffledSubarray([...set, ...set], { minLength: set.length * 2 })),
  );

describe('the effective observation', () => {
  it('when observations arrive in another order, or twice, then the same one is selected', () => {
    fc.assert(
      fc.property(shuffled(1), ([set, again]) => {
        expect(effectiveOf(again)).toEqual(effectiveOf(set));
      }),
    );
    fc.assert(
      fc.property(shuffled(6), ([set, again]) => {
        expect(effectiveObservations(again)).toEqual(effectiveObservations(set));
      }),
    );
  });

  it('when the selection of some is compared with the rest, then the result is the same as over all', () => {
    fc.assert(
      fc.property(setsOf(1), setsOf(1), (some, rest) => {
        const best = effectiveOf(some) as Observation;
        expect(effectiveOf([best, ...rest])).toEqual(effectiveOf([...some, ...rest]));
      }),
    );
  });

  it('when a set is arbitrary, then each chunk has exactly one per modality, in order', () => {
    fc.assert(
      fc.property(setsOf(13), (set) => {
        const place = ({ modality, seq }: Observation) => MODALITY_NAMES.indexOf(modality) * 100 + seq;
        const places = [...new Set(set.map(place))].toSorted((a, b) => a - b);
        expect(effectiveObservations(set).map(place)).toEqual(places);
      }),
    );
  });

  it('when a chunk was scored, rejected and failed, then scored wins, then rejected', () => {
    const about = { interviewId, modality: 'mic', seq: 0, generation: '0-a', startMs: 0, endMs: 1 } as const;
    const failed: Observation = { ...about, status: 'failed', code: 'internal', model: ref('z', '9') };
    const rejected: Observation = { ...about, status: 'rejected', code: 'media_corrupt' };
    const scored: Observation = { ...about, status: 'scored', model: ref('a', '1') };
    expect(effectiveOf([failed, scored, rejected])).toBe(scored);
    expect(effectiveOf([failed, rejected])).toBe(rejected);
    expect(effectiveOf([])).toBeUndefined();
  });
});
