import type { EventBody } from './events.ts';
import { completeTotals, type Interview } from './interview.ts';
import type { Stream } from './modalities.ts';
import type { Report, ReportProblem } from './report.ts';

/*
 * What version 0.1 wrote, in the form of today: it knew no words, and named a stream where there is a modality
 * now. What is in the form of today already stays as it is.
 */

type OfStream = { stream?: Stream | undefined; modality?: unknown };

/** What names a stream alone names the modality of that name. */
function withModality<T extends OfStream>(of: T): T {
  return of.stream !== undefined && of.modality === undefined ? { ...of, modality: of.stream } : of;
}

/** An event as it was stored or sent. */
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

/** A report as it was stored or sent. */
export function updateReport(body: Report): Report {
  return {
    ...body,
    accounting: completeTotals(body.accounting),
    ...(body.problems && { problems: body.problems.map((problem: ReportProblem) => withModality(problem)) }),
  };
}

/** An interview as it was sent. */
export function updateInterview<I extends Interview>(body: I): I {
  return { ...body, totals: completeTotals(body.totals) };
}
