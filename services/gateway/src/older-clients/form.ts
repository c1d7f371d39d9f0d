import type { InterviewEvent } from '@poise/shared/contracts';

/*
 * Responses in the format of version 0.1, whose client refuses unknown fields and values. That version had no words,
 * named a stream where there is a modality now, and had one report per interview.
 */

type Fields = Readonly<Record<string, unknown>>;

const isFields = (value: unknown): value is Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** The modalities of version 0.1, which were all streams. */
const MODALITIES: readonly unknown[] = ['camera', 'mic'];

function without(fields: Fields, name: string): Fields {
  const { [name]: _, ...rest } = fields;
  return rest;
}

/** How to convert a field of a response; unchanged fields are absent. */
const FIELDS: Readonly<Record<string, (value: unknown) => unknown>> = {
  totals: withoutLaterModalities,
  accounting: withoutLaterModalities,
  chunks: withoutLaterModalities,
  received: withoutLaterModalities,
  interview: responseOfVersion01,
  problems: (value) => (Array.isArray(value) ? value.filter(isFields).flatMap(problem) : value),
  unmeasured: (value) => (Array.isArray(value) ? value.filter(isFields).map(reason) : value),
};

/** Converts the body of a response to version 0.1. */
export function responseOfVersion01(body: unknown): unknown {
  if (!isFields(body)) return body;
  return Object.fromEntries(
    Object.entries(body).map(([name, value]) => [name, FIELDS[name]?.(value) ?? value] as const),
  );
}

/** Also for counts by stream. */
function withoutLaterModalities(tallies: unknown): unknown {
  if (!isFields(tallies)) return tallies;
  return Object.fromEntries(Object.entries(tallies).filter(([name]) => MODALITIES.includes(name)));
}

function ofStream(fields: Fields): Fields {
  const { modality } = fields;
  return modality === undefined ? fields : { ...without(fields, 'modality'), stream: modality };
}

function problem(fields: Fields): Fields[] {
  const { modality } = fields;
  return modality === undefined || MODALITIES.includes(modality) ? [ofStream(fields)] : [];
}

function reason(fields: Fields): Fields {
  return fields['reason'] === 'still-transcribing' ? { ...fields, reason: 'not-enough-material' } : fields;
}

/**
 * Converts an event to version 0.1.
 * @returns undefined for events that it did not have: outcomes without a number, and a first report that still
 * lacks words, since its report waited for them
 */
export function eventOfVersion01(event: InterviewEvent): unknown {
  const { seq, body } = event;
  if (seq === undefined || (body.type === 'report.ready' && !body.complete)) return undefined;
  if (body.type === 'report.ready') return { ...event, body: without(body, 'complete') };
  if ('modality' in body) return { ...event, body: ofStream(body) };
  return { ...event, body: responseOfVersion01(body) };
}
