import {
  acceptedChunk,
  acceptedRecording,
  accessToken,
  capabilities,
  consent,
  eventBody,
  type InterviewEvent,
  interview,
  interviewEvent,
  localInterview,
  modelList,
  report,
  timelinePage,
  tolerant,
  updateEventBody,
  updateInterview,
  updateReport,
} from '@poise/shared/contracts';
import { problem } from '@poise/shared/errors';
import { z } from 'zod';
import type { Schema } from './http.ts';

/*
 * Responses of gateways of other versions. Unknown fields are dropped, fields that an older gateway does not send are
 * filled in, and everything else must match the contract.
 */

/** Reads a response; `update` converts older formats to the current one. */
function read<T>(schema: z.ZodType<T>, update: (response: T) => T = (response) => response): Schema<T> {
  const any = tolerant(schema);
  return {
    parse: (response) =>
      any.parse(typeof response === 'object' && response !== null ? update(response as T) : response),
  };
}

const known = read(interviewEvent, (event) => ({ ...event, body: updateEventBody(event.body) }));

const KNOWN_EVENTS = new Set<unknown>(eventBody.options.map(({ shape }) => shape.type.value));

/** An event of any type: of an unknown one, only the type is passed on. */
const anyEvent = z.object({ ...interviewEvent.shape, body: z.object({ type: z.string() }) });

export const RESPONSES = {
  acceptedChunk: read(acceptedChunk),
  acceptedRecording: read(acceptedRecording),
  accessToken: read(accessToken),
  capabilities: read(capabilities),
  consent: read(consent),
  event: {
    parse(response): InterviewEvent {
      const event = anyEvent.parse(response);
      return KNOWN_EVENTS.has(event.body.type) ? known.parse(response) : (event as InterviewEvent);
    },
  } satisfies Schema<InterviewEvent>,
  interview: read(interview, updateInterview),
  localInterview: read(localInterview, (local) => ({
    ...local,
    interview: updateInterview(local.interview),
  })),
  modelList: read(modelList),
  // The code of a newer gateway may be unknown to this version.
  problem: tolerant(problem).extend({ code: z.string() }),
  report: read(report, updateReport),
  timelinePage: read(timelinePage),
};
