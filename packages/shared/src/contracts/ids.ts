import { v7 as uuidv7 } from 'uuid';
import { z } from 'zod';

const PREFIXES = {
  tenant: 'ten',
  interview: 'int',
  candidate: 'cnd',
  recording: 'rec',
  consent: 'cns',
  key: 'key',
  report: 'rep',
  command: 'cmd',
} as const;

export type IdKind = keyof typeof PREFIXES;
export type Id<K extends IdKind> = string & z.core.$brand<K>;

export type TenantId = Id<'tenant'>;
export type InterviewId = Id<'interview'>;
export type CandidateId = Id<'candidate'>;
export type RecordingId = Id<'recording'>;
export type ConsentId = Id<'consent'>;
export type KeyId = Id<'key'>;
export type ReportId = Id<'report'>;
export type CommandId = Id<'command'>;

/** A new time-ordered id (`int_0198…`: the kind's prefix and a UUIDv7 without dashes). */
export function newId<K extends IdKind>(kind: K): Id<K> {
  return `${PREFIXES[kind]}_${uuidv7().replaceAll('-', '')}` as Id<K>;
}

/** The strict schema of one kind of id; parsing brands the string. */
export function idSchema<K extends IdKind>(kind: K) {
  const prefix = PREFIXES[kind];
  return z
    .string()
    .regex(new RegExp(`^${prefix}_[0-9a-f]{32}$`), `expected an id like ${prefix}_…`)
    .meta({ description: `The ${kind}'s identifier`, example: `${prefix}_0198c0de000070008000000000000000` })
    .brand<K>();
}

export const tenantId = idSchema('tenant');
export const interviewId = idSchema('interview');
export const candidateId = idSchema('candidate');
export const recordingId = idSchema('recording');
export const consentId = idSchema('consent');
export const keyId = idSchema('key');
export const reportId = idSchema('report');
export const commandId = idSchema('command');
