import type { ErrorCode } from '@poise/shared/errors';

export type Message = {
  title: string;
  /** What happened to the person's work, and what to do. */
  advice: string;
  /** What helps: the same step again, or another choice (of a file, of an answer). */
  next: 'retry' | 'choose';
};

const signedOut: Message = {
  title: 'Your access to this interview has ended',
  advice: 'Access is short-lived on purpose. Start again with the same recording: your choices are kept.',
  next: 'choose',
};

const gone: Message = {
  title: 'This interview is not there any more',
  advice: 'It was erased, or it never reached this installation. You can start a new one.',
  next: 'choose',
};

const pageFault: Message = {
  title: 'This page asked for something it should not',
  advice: 'That is a fault in Poise, not in your recording. Reload the page and try again.',
  next: 'retry',
};

const takesNoMore: Message = {
  title: 'This interview already has its recording',
  advice: 'Try again: a new interview will be made for this file.',
  next: 'retry',
};

const ourFault: Message = {
  title: 'Something went wrong on our side',
  advice: 'Your recording is not to blame, and nothing that was accepted is lost. Try again in a moment.',
  next: 'retry',
};

const incomplete: Message = {
  title: 'This installation of Poise is not complete',
  advice: 'A part that it needs is missing or damaged. Show the reference below to whoever runs it.',
  next: 'retry',
};

/** One message for every code that the API can answer with. */
export const MESSAGES: Record<ErrorCode, Message> = {
  unauthenticated: signedOut,
  key_revoked: signedOut,
  token_expired: signedOut,
  forbidden: {
    title: 'This page may not do that',
    advice: 'Its access covers one interview only. You can start a new one.',
    next: 'choose',
  },
  profile_forbidden: {
    title: 'This kind of interview is switched off here',
    advice: 'Whoever runs this installation does not allow it. Choose the other kind.',
    next: 'choose',
  },
  consent_missing: {
    title: 'Poise needs your agreement first',
    advice:
      'The recording holds something that you did not agree to have analysed. Look at your choices again.',
    next: 'choose',
  },
  not_found: {
    title: 'There is nothing here',
    advice:
      'The interview was erased, or this installation takes recordings only through another application: then use the page that your institution gave you.',
    next: 'choose',
  },
  method_not_allowed: pageFault,
  rate_limited: {
    title: 'Poise is being asked for a lot right now',
    advice: 'Wait a moment, then try again. Your choices are kept.',
    next: 'retry',
  },

  invalid_request: pageFault,
  malformed_json: pageFault,
  idempotency_mismatch: pageFault,
  idempotency_in_flight: {
    title: 'The first try is still running',
    advice: 'Wait a moment, then try again.',
    next: 'retry',
  },
  payload_too_large: {
    title: 'The file is too large',
    advice: 'Choose a shorter recording, or export it at a lower resolution.',
    next: 'choose',
  },
  interview_closed: takesNoMore,
  interview_erased: gone,
  chunk_conflict: takesNoMore,
  recording_conflict: takesNoMore,
  report_not_ready: {
    title: 'The report is not written yet',
    advice: 'The analysis is done and kept. Try again in a moment.',
    next: 'retry',
  },

  media_empty: {
    title: 'The file is empty',
    advice: 'It holds no data at all. Choose another file, or record again.',
    next: 'choose',
  },
  media_type_unsupported: {
    title: 'Poise cannot read this kind of file',
    advice: 'MP4, MOV, WebM, MKV, WAV, M4A and OGG work. Choose or export one of these.',
    next: 'choose',
  },
  media_type_mismatch: {
    title: 'The file is not what its name says',
    advice: 'Its content is of another kind than its ending. Export it again, or choose another file.',
    next: 'choose',
  },
  media_corrupt: {
    title: 'The file is damaged',
    advice: 'It may have been cut off while it was saved or copied. Copy it again, or choose another file.',
    next: 'choose',
  },
  media_too_large: {
    title: 'The file is too large',
    advice: 'Choose a shorter recording, or export it at a lower resolution.',
    next: 'choose',
  },
  media_too_long: {
    title: 'The recording is too long',
    advice: 'Cut it down to the interview itself, then try again.',
    next: 'choose',
  },
  media_too_many_pixels: {
    title: 'The picture is too large',
    advice: 'Export the recording at a lower resolution; 720p is plenty.',
    next: 'choose',
  },
  media_no_streams: {
    title: 'There is nothing to see or hear in this file',
    advice: 'It holds neither pictures nor sound. Choose another file.',
    next: 'choose',
  },
  media_stream_missing: {
    title: 'A part of the recording is missing',
    advice: 'The file does not hold the pictures or the sound it was expected to. Choose another file.',
    next: 'choose',
  },

  chunk_quarantined: ourFault,
  analysis_timeout: ourFault,
  analysis_failed: ourFault,
  blob_missing: ourFault,
  model_corrupt: incomplete,
  model_missing: incomplete,
  tool_missing: incomplete,
  invalid_job: ourFault,
  config_invalid: incomplete,
  unavailable: {
    title: 'Poise cannot do this right now',
    advice: 'It is starting, or very busy. Try again in a moment: your choices are kept.',
    next: 'retry',
  },
  internal: ourFault,
};
