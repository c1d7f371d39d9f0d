import { describe, expect, it } from 'vitest';
import {
  candidateId,
  commandId,
  consentId,
  type IdKind,
  interviewId,
  keyId,
  newId,
  recordingId,
  reportId,
  tenantId,
} from './ids.ts';

const SCHEMAS = {
  tenant: tenantId,
  interview: interviewId,
  candidate: candidateId,
  recording: recordingId,
  consent: consentId,
  key: keyId,
  report: reportId,
  command: commandId,
} satisfies Record<IdKind, unknown>;
const KINDS = Object.keys(SCHEMAS) as IdKind[];

describe('an id', () => {
  it.each(KINDS)('when one is made for a %s, then only its own schema accepts it', (kind) => {
    const id = newId(kind);
    for (const other of KINDS) expect(SCHEMAS[other].safeParse(id).success).toBe(other === kind);
  });

  it('when many are made in a row, then all differ and sort by creation time', () => {
    const ids = Array.from({ length: 2_000 }, () => newId('interview'));
    expect(new Set(ids).size).toBe(ids.length);
    expect(ids.toSorted()).toEqual(ids);
  });

  it.each([
    '',
    'int_',
    'int_0198',
    `int_${'g'.repeat(32)}`,
    `INT_${'a'.repeat(32)}`,
    `int_${'a'.repeat(32)}/..`,
    `x int_${'a'.repeat(32)}`,
  ])('when a text is not an id (%j), then it is refused', (text) => {
    expect(interviewId.safeParse(text).success).toBe(false);
  });
});
