import { openAsBlob } from 'node:fs';
import type { PoiseClient } from '@poise/client';
import type {
  Accessibility,
  CreateConsent,
  InterviewEvent,
  InterviewId,
  Profile,
  Received,
  RecordingType,
  Report,
  Retention,
} from '@poise/shared/contracts';

const STATEMENT = 'I agree to the analysis of my camera and microphone.';

export async function openInterview(
  client: PoiseClient,
  options: {
    profile?: Profile;
    title?: string;
    candidate?: string;
    retention?: Retention;
    accessibility?: Accessibility;
  } = {},
): Promise<InterviewId> {
  const { profile = 'practice', ...rest } = options;
  const { id } = await client.createInterview({ profile, ...rest });
  const agreed = {
    interviewId: id,
    streams: ['camera', 'mic'],
    statement: STATEMENT,
  } satisfies CreateConsent;
  await client.grantConsent(agreed);
  if (options.retention) await client.grantConsent({ ...agreed, purpose: 'retention' });
  return id;
}

/** Reads events up to the report. */
export async function untilReport(
  client: PoiseClient,
  id: InterviewId,
  withinMs: number,
): Promise<Received<InterviewEvent>[]> {
  const events: Received<InterviewEvent>[] = [];
  for await (const event of client.events(id, { signal: AbortSignal.timeout(withinMs) })) events.push(event);
  return events;
}

/** Sends a recording; returns its report and its events. */
export async function evaluateRecording(
  client: PoiseClient,
  file: string,
  contentType: RecordingType,
  options: Parameters<typeof openInterview>[1] = {},
): Promise<{ id: InterviewId; report: Received<Report>; events: Received<InterviewEvent>[] }> {
  const id = await openInterview(client, options);
  await client.uploadRecording(id, await openAsBlob(file), { contentType });
  await client.closeInterview(id);
  const events = await untilReport(client, id, 120_000);
  return { id, report: await client.getReport(id), events };
}
