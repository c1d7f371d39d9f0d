import type { EventBody } from './events.ts';
import { completeTotals, type Interview } from './interview.ts';
import type { Stream } from './modalities.ts';
import type { Report, ReportProblem } from './report.ts';

/*
 * Converts data of version 0.1 to the current format: that version had no words, and named a stream where there is
 * a modality now. Data in the current format are unchanged.
 */

type OfStream = { stream?: Stream | undefined; modality?: unknown };

/** If only a stream is named, the modality has the same name. */
function withModality<T extends OfStream>(of: T): T {
  return of.stream !== undefined && of.modality === undefined ? { ...of, modality: of.stream } : of;
}

/** Updates an event that was stored or sent. */
export function updateEventBody(body: EventBody): EventBody {
  switch (body.type) {
    case 'chunk.scored':
    case 'chunk.rejected':
    case 'chunk.failed':
      return withModality(body);
    case 'report.ready':
      return { ...body, complete: body.complete ?? true };
    case 'interview.closed':
      return { ...body, totals: completeTotals(body.totals) };
    default:
      return body;
  }
}

/** Updates a report that was stored or sent. */
export function updateReport(body: Report): Report {
  return {
    ...body,
    accounting: completeTotals(body.accounting),
    ...(body.problems && { problems: body.problems.map((problem: ReportProblem) => withModality(problem)) }),
  };
}

/** Updates an interview that was sent. */
export function updateInterview<I extends Interview>(body: I): I {
  return { ...body, totals: completeTotals(body.totals) };
}
