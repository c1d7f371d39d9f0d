export type { Received, UnknownValue } from '@poise/shared/contracts';
export { type ClientOptions, createClient, type PoiseClient } from './client.ts';
export { PoiseApiError, PoiseConnectionError, PoiseProtocolError } from './errors.ts';
export type { EventOptions } from './events.ts';
export type { RetryPolicy } from './retry.ts';
export type { UploadProgress } from './upload.ts';
