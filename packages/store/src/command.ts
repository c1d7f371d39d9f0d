import { natural, recordingId, stream, streamCounts } from '@poise/shared/contracts';
import { z } from 'zod';

/**
 * An instruction from the gateway to the orchestrator. A command is recorded in the transaction that makes it true
 * for the gateway, then queued as a pointer, so that losing the queue loses no command.
 */
export const command = z.discriminatedUnion('type', [
  z.strictObject({ type: z.literal('start') }),
  z.strictObject({
    type: z.literal('recording-accepted'),
    recordingId,
    durationMs: natural,
    chunks: streamCounts,
  }),
  z.strictObject({ type: z.literal('withdraw-consent'), streams: z.array(stream) }),
  z.strictObject({
    type: z.literal('close'),
    /** Final: once this command is recorded, the gateway accepts nothing more. */
    received: streamCounts,
  }),
  z.strictObject({ type: z.literal('erase') }),
]);
export type Command = z.infer<typeof command>;
