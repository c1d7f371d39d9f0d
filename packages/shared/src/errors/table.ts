/**
 * Every error that Poise reports: one row per code.
 *
 * `status` is the HTTP status, `retryable` whether the same request (or job) may succeed later
 * without a change, `title` a public text that never contains personal data. Codes are stable:
 * integrators match on them.
 */
export const ERRORS = {
  // The caller
  unauthenticated: { status: 401, retryable: false, title: 'No valid API key or token was provided' },
  key_revoked: { status: 401, retryable: false, title: 'This API key has been revoked' },
  token_expired: { status: 401, retryable: false, title: 'This token has expired' },
  forbidden: { status: 403, retryable: false, title: 'This key lacks the required scope' },
  profile_forbidden: {
    status: 403,
    retryable: false,
    title: "The tenant's policy does not allow this profile",
  },
  consent_missing: { status: 403, retryable: false, title: 'No consent covers this stream' },
  not_found: { status: 404, retryable: false, title: 'No such resource' },
  method_not_allowed: { status: 405, retryable: false, title: 'This resource does not support this method' },
  rate_limited: { status: 429, retryable: true, title: 'Too many requests; see Retry-After' },

  // The request
  invalid_request: { status: 422, retryable: false, title: 'The request is not valid' },
  malformed_json: { status: 400, retryable: false, title: 'The body is not valid JSON' },
  idempotency_mismatch: {
    status: 422,
    retryable: false,
    title: 'This Idempotency-Key was already used with a different request',
  },
  idempotency_in_flight: {
    status: 409,
    retryable: true,
    title: 'The first request with this Idempotency-Key is still in progress',
  },
  payload_too_large: { status: 413, retryable: false, title: 'The body exceeds the size limit' },
  interview_closed: { status: 409, retryable: false, title: 'The interview no longer accepts media' },
  interview_erased: { status: 410, retryable: false, title: 'The interview has been erased' },
  chunk_conflict: {
    status: 409,
    retryable: false,
    title: 'A different chunk was already accepted under this sequence number',
  },
  recording_conflict: {
    status: 409,
    retryable: false,
    title: 'The interview already has media on this stream',
  },
  report_not_ready: { status: 409, retryable: true, title: 'The report is not ready yet' },

  // The media
  media_empty: { status: 422, retryable: false, title: 'The file is empty' },
  media_type_unsupported: { status: 415, retryable: false, title: 'This file type is not supported' },
  media_type_mismatch: {
    status: 415,
    retryable: false,
    title: 'The content does not match the declared content type',
  },
  media_corrupt: { status: 422, retryable: false, title: 'The file is damaged or truncated' },
  media_too_large: { status: 413, retryable: false, title: 'The file exceeds the size limit' },
  media_too_long: { status: 413, retryable: false, title: 'The recording exceeds the duration limit' },
  media_too_many_pixels: {
    status: 413,
    retryable: false,
    title: 'The image exceeds the pixel limit',
  },
  media_no_streams: { status: 422, retryable: false, title: 'The file contains neither video nor audio' },
  media_stream_missing: { status: 422, retryable: false, title: 'The file does not contain this stream' },

  // Us
  chunk_quarantined: {
    status: 500,
    retryable: false,
    title: 'The chunk crashed its analysis three times and was quarantined',
  },
  analysis_timeout: { status: 500, retryable: true, title: 'The analysis timed out' },
  analysis_failed: { status: 500, retryable: true, title: 'The analysis failed' },
  blob_missing: { status: 500, retryable: true, title: 'The stored media could not be found' },
  model_corrupt: { status: 500, retryable: false, title: 'A model file does not match its checksum' },
  model_missing: { status: 500, retryable: false, title: 'A model file is missing' },
  tool_missing: { status: 500, retryable: false, title: 'A program that Poise needs is not installed' },
  invalid_job: { status: 500, retryable: false, title: 'A queued job is not valid' },
  config_invalid: { status: 500, retryable: false, title: 'The configuration is not valid' },
  storage_unavailable: {
    status: 503,
    retryable: true,
    title: 'Media cannot be stored or read right now',
  },
  unavailable: { status: 503, retryable: true, title: 'The service cannot do this right now' },
  internal: { status: 500, retryable: true, title: 'Something went wrong on our side' },
} as const satisfies Record<string, { status: number; retryable: boolean; title: string }>;

export type ErrorCode = keyof typeof ERRORS;

export const ERROR_CODES = Object.keys(ERRORS) as ErrorCode[];
