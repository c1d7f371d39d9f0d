import type { ErrorCode } from '@poise/shared/errors';

export type Message = {
  title: string;
  /** What happened to the person's work, and what to do. */
  advice: string;
  /** What helps: repeating the step, or another choice (of a file or an option). */
  next: 'retry' | 'choose';
};

const accessEnded: Message = {
  title: 'Your access to this interview has expired',
  advice:
    'Access is short-lived on purpose. Start again with the same recording; your choices have been kept.',
  next: 'choose',
};

const erased: Message = {
  title: 'This interview no longer exists',
  advice: 'It was erased, or it never reached this installation. You can start a new one.',
  next: 'choose',
};

const pageFault: Message = {
  title: 'This page sent an invalid request',
  advice: 'This is a fault in Poise, not in your recording. Reload the page and try again.',
  next: 'retry',
};

const alreadyRecorded: Message = {
  title: 'This interview already has a recording',
  advice: 'Try again: a new interview will be created for this file.',
  next: 'retry',
};

const serverFault: Message = {
  title: 'Something went wrong on our side',
  advice: 'Your recording is not the cause, and nothing that was accepted is lost. Try again in a moment.',
  next: 'retry',
};

const incomplete: Message = {
  title: 'This installation of Poise is incomplete',
  advice: 'A required component is missing or damaged. Give the reference below to the administrator.',
  next: 'retry',
};

const tooLarge: Message = {
  title: 'The file is too large',
  advice: 'Choose a shorter recording, or export it at a lower resolution.',
  next: 'choose',
};

/** One message for every error code of the API. */
export const MESSAGES: Record<ErrorCode, Message> = {
  unauthenticated: accessEnded,
  key_revoked: accessEnded,
  token_expired: accessEnded,
  forbidden: {
    title: 'This page does not have permission for that',
    advice: 'Its access covers one interview only. You can start a new one.',
    next: 'choose',
  },
  profile_forbidden: {
    title: 'This type of interview is not available here',
    advice: 'This installation does not allow it. Choose the other type.',
    next: 'choose',
  },
  consent_missing: {
    title: 'Poise needs your consent first',
    advice:
      'The recording contains something that you did not consent to have analysed. Review your choices.',
    next: 'choose',
  },
  not_found: {
    title: 'Nothing was found',
    advice:
      'The interview was erased, or this installation accepts recordings only through another application. In that case, use the page that your institution gave you.',
    next: 'choose',
  },
  method_not_allowed: pageFault,
  rate_limited: {
    title: 'Poise is receiving too many requests',
    advice: 'Wait a moment, then try again. Your choices have been kept.',
    next: 'retry',
  },

  invalid_request: pageFault,
  malformed_json: pageFault,
  idempotency_mismatch: pageFault,
  idempotency_in_flight: {
    title: 'The first attempt is still in progress',
    advice: 'Wait a moment, then try again.',
    next: 'retry',
  },
  payload_too_large: tooLarge,
  interview_closed: alreadyRecorded,
  interview_erased: erased,
  chunk_conflict: alreadyRecorded,
  recording_conflict: alreadyRecorded,
  report_not_ready: {
    title: 'The report is not ready yet',
    advice: 'The analysis is complete and has been saved. Try again in a moment.',
    next: 'retry',
  },

  media_empty: {
    title: 'The file is empty',
    advice: 'It contains no data. Choose another file, or record again.',
    next: 'choose',
  },
  media_type_unsupported: {
    title: 'Poise cannot read this file type',
    advice: 'MP4, MOV, WebM, MKV, WAV, M4A and OGG are supported. Choose or export one of these.',
    next: 'choose',
  },
  media_type_mismatch: {
    title: 'The file does not match its extension',
    advice: 'Its content is of a different type. Export it again, or choose another file.',
    next: 'choose',
  },
  media_corrupt: {
    title: 'The file is damaged',
    advice: 'It may have been cut off while it was saved or copied. Copy it again, or choose another file.',
    next: 'choose',
  },
  media_too_large: tooLarge,
  media_too_long: {
    title: 'The recording is too long',
    advice: 'Trim it to the interview itself, then try again.',
    next: 'choose',
  },
  media_too_many_pixels: {
    title: 'The resolution is too high',
    advice: 'Export the recording at a lower resolution; 720p is sufficient.',
    next: 'choose',
  },
  media_no_streams: {
    title: 'This file contains neither video nor audio',
    advice: 'There is nothing to analyse. Choose another file.',
    next: 'choose',
  },
  media_stream_missing: {
    title: 'Part of the recording is missing',
    advice: 'The file does not contain the expected video or audio. Choose another file.',
    next: 'choose',
  },

  chunk_quarantined: serverFault,
  analysis_timeout: serverFault,
  analysis_failed: serverFault,
  blob_missing: serverFault,
  model_corrupt: incomplete,
  model_missing: incomplete,
  tool_missing: incomplete,
  invalid_job: serverFault,
  config_invalid: incomplete,
  storage_unavailable: {
    title: 'Recordings cannot be stored right now',
    advice: 'Your recording is not the cause, and nothing of it was kept. Try again in a few minutes.',
    next: 'retry',
  },
  unavailable: {
    title: 'Poise is not available right now',
    advice: 'It is starting up, or very busy. Try again in a moment; your choices have been kept.',
    next: 'retry',
  },
  internal: serverFault,
};
