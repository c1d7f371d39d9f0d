import {
  acceptedChunk,
  acceptedRecording,
  accessToken,
  capabilities,
  consent,
  interview,
  interviewEvent,
  localInterview,
  modelList,
  type Received,
  received,
  report,
  timelinePage,
  updateEventBody,
  updateInterview,
  updateReport,
} from '@poise/shared/contracts';
import { problem } from '@poise/shared/errors';
import type { z } from 'zod';
import type { Schema } from './http.ts';

/*
 * Responses of gateways of other versions: `received` reads what a newer one may send, and the fields that an older
 * one does not send are filled in. Everything else must match the contract.
 */

/** Reads a response; `update` converts older formats to the current one. */
function read<T>(
  schema: z.ZodType<T>,
  update: (response: T) => T = (response) => response,
): Schema<Received<T>> {
  const any = received(schema);
  return {
    parse: (response) =>
      any.parse(typeof response === 'object' && response !== null ? update(response as T) : response),
  };
}

export const RESPONSES = {
  acceptedChunk: read(acceptedChunk),
  acceptedRecording: read(acceptedRecording),
  accessToken: read(accessToken),
  capabilities: read(capabilities),
  consent: read(consent),
  event: read(interviewEvent, (event) => ({ ...event, body: updateEventBody(event.body) })),
  interview: read(interview, updateInterview),
  localInterview: read(localInterview, (local) => ({
    ...local,
    interview: updateInterview(local.interview),
  })),
  modelList: read(modelList),
  problem: received(problem),
  report: read(report, updateReport),
  timelinePage: read(timelinePage),
};
