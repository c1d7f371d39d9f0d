/**
 * Every error that Poise tells anybody about: one row per code.
 *
 * `status` is the HTTP status, `retryable` says whether the same request (or job) may succeed
 * later without a change, `title` is public and never carries personal data. Codes are stable:
 * integrators match on them.
 */
export const ERRORS = {
  // The caller
  unauthenticated: { status: 401, retryable: false, title: 'No valid API key was given' },
  key_revoked: { status: 401, retryable: false, title: 'This API key was revoked' },
  token_expired: { status: 401, retryable: false, title: 'This token has expired' },
  forbidden: { status: 403, retryable: false, title: 'This key may not do that' },
  profile_forbidden: { status: 403, retryable: false, title: "The tenant's policy forbids this profile" },
  consent_missing: { status: 403, retryable: false, title: 'No consent covers this stream' },
  not_found: { status: 404, retryable: false, title: 'No such resource' },
  method_not_allowed: { status: 405, retryable: false, title: 'This resource has no such method' },
  rate_limited: { status: 429, retryable: true, title: 'Too many requests; see Retry-After' },

  // The request
  invalid_request: { status: 422, retryable: false, title: 'The request does not have the expected form' },
  malformed_json: { status: 400, retryable: false, title: 'The body is not JSON' },
  idempotency_mismatch: {
    status: 422,
    retryable: false,
    title: 'This Idempotency-Key was used with another request',
  },
  idempotency_in_flight: {
    status: 409,
    retryable: true,
    title: 'The first request with this key is still running',
  },
  payload_too_large: { status: 413, retryable: false, title: 'The body is larger than its limit' },
  interview_closed: { status: 409, retryable: false, title: 'The interview takes no more material' },
  interview_erased: { status: 410, retryable: false, title: 'The interview was erased' },
  chunk_conflict: {
    status: 409,
    retryable: false,
    title: 'Another chunk was already accepted under this sequence number',
  },
  recording_conflict: {
    status: 409,
    retryable: false,
    title: 'The interview already has material on this stream',
  },
  report_not_ready: { status: 409, retryable: true, title: 'The report is not ready yet' },

  // The media
  media_empty: { status: 422, retryable: false, title: 'The file is empty' },
  media_type_unsupported: { status: 415, retryable: false, title: 'This kind of file is not supported' },
  media_type_mismatch: {
    status: 415,
    retryable: false,
    title: 'The bytes are not of the content type that was declared',
  },
  media_corrupt: { status: 422, retryable: false, title: 'The file is damaged or truncated' },
  media_too_large: { status: 413, retryable: false, title: 'The file is larger than its limit' },
  media_too_long: { status: 413, retryable: false, title: 'The recording is longer than its limit' },
  media_too_many_pixels: {
    status: 413,
    retryable: false,
    title: 'The picture has more pixels than its limit',
  },
  media_no_streams: { status: 422, retryable: false, title: 'The file holds neither pictures nor sound' },
  media_stream_missing: { status: 422, retryable: false, title: 'The file does not hold this stream' },

  // Us
  chunk_quarantined: {
    status: 500,
    retryable: false,
    title: 'The chunk stopped its analysis three times and was set aside',
  },
  analysis_timeout: { status: 500, retryable: true, title: 'The analysis did not end in time' },
  analysis_failed: { status: 500, retryable: true, title: 'The analysis failed' },
  blob_missing: { status: 500, retryable: true, title: 'The stored media cannot be found' },
  model_corrupt: { status: 500, retryable: false, title: 'A model file does not match its checksum' },
  model_missing: { status: 500, retryable: false, title: 'A model file is missing' },
  tool_missing: { status: 500, retryable: false, title: 'A program that Poise needs is not installed' },
  invalid_job: { status: 500, retryable: false, title: 'A queued job does not have the expected form' },
  config_invalid: { status: 500, retryable: false, title: 'The configuration is not valid' },
  unavailable: { status: 503, retryable: true, title: 'The service cannot do this right now' },
  internal: { status: 500, retryable: true, title: 'Something went wrong on our side' },
} as const satisfies Record<string, { status: number; retryable: boolean; title: string }>;

export type ErrorCode = keyof typeof ERRORS;

export const ERROR_CODES = Object.keys(ERRORS) as ErrorCode[];
