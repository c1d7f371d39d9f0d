import type {
  AcceptedChunk,
  AcceptedRecording,
  AccessToken,
  AudioType,
  Capabilities,
  Consent,
  CreateConsent,
  CreateInterview,
  FrameType,
  Interview,
  InterviewEvent,
  LocalInterview,
  ModelList,
  Received,
  RecordingType,
  Report,
  TimelinePage,
} from '@poise/shared/contracts';
import { type EventOptions, interviewEvents } from './events.ts';
import { callBlob, callJson, callText, connect, parseJson } from './http.ts';
import { RESPONSES } from './responses.ts';
import type { RetryPolicy } from './retry.ts';
import { type UploadProgress, upload } from './upload.ts';

export type ClientOptions = {
  /** Origin of the gateway, such as `https://poise.example.org`; empty in a page that the gateway serves. */
  baseUrl: string;
  /** An API key or, in a browser, the short-lived token of one interview. */
  token?: string;
  fetch?: typeof fetch;
  retry?: Partial<RetryPolicy>;
};

type Options = { signal?: AbortSignal };

/** A live chunk: one camera frame, or up to ten seconds of audio. */
type Chunk = {
  seq: number;
  startMs: number;
  durationMs: number;
  body: Blob | Uint8Array<ArrayBuffer>;
} & ({ stream: 'camera'; contentType: FrameType } | { stream: 'mic'; contentType: AudioType });

export type PoiseClient = ReturnType<typeof createClient>;

/**
 * A client for version 1 of the Poise API. Requests are typed strictly and responses read tolerantly: a gateway
 * may be older or newer than the client, and a newer one may send values that this version does not know; see
 * {@link Received}. Every method throws PoiseApiError, PoiseConnectionError or PoiseProtocolError, or the reason
 * of its signal.
 * GET, PUT and DELETE requests are retried after transient failures.
 */
export function createClient(options: ClientOptions) {
  const connection = connect(options);
  const at = (interviewId: string, rest = '') => `/v1/interviews/${encodeURIComponent(interviewId)}${rest}`;

  return {
    createInterview(input: CreateInterview, { signal }: Options = {}): Promise<Received<Interview>> {
      return callJson(
        connection,
        { method: 'POST', path: '/v1/interviews', json: input, signal },
        RESPONSES.interview,
      );
    },

    /** Creates an interview and its token without a key. Local installations only; otherwise `not_found`. */
    createLocalInterview(
      input: CreateInterview,
      { signal }: Options = {},
    ): Promise<Received<LocalInterview>> {
      const call = { method: 'POST', path: '/v1/local/interviews', json: input, signal } as const;
      return callJson(connection, call, RESPONSES.localInterview);
    },

    getInterview(interviewId: string, { signal }: Options = {}): Promise<Received<Interview>> {
      return callJson(connection, { method: 'GET', path: at(interviewId), signal }, RESPONSES.interview);
    },

    /** Starts erasing everything stored for an interview; the event `interview.erased` marks completion. */
    async eraseInterview(interviewId: string, { signal }: Options = {}): Promise<void> {
      await callText(connection, { method: 'DELETE', path: at(interviewId), signal });
    },

    /** Closes the interview to further media. The report follows once all accepted chunks have a result. */
    closeInterview(interviewId: string, { signal }: Options = {}): Promise<Received<Interview>> {
      return callJson(
        connection,
        { method: 'POST', path: at(interviewId, '/close'), signal },
        RESPONSES.interview,
      );
    },

    /** Creates a browser token that is valid for this interview only. */
    createToken(
      interviewId: string,
      { signal, ...json }: Options & { expiresInSeconds?: number } = {},
    ): Promise<AccessToken> {
      const call = { method: 'POST', path: at(interviewId, '/tokens'), json, signal } as const;
      return callJson(connection, call, RESPONSES.accessToken);
    },

    grantConsent(input: CreateConsent, { signal }: Options = {}): Promise<Received<Consent>> {
      return callJson(
        connection,
        { method: 'POST', path: '/v1/consents', json: input, signal },
        RESPONSES.consent,
      );
    },

    withdrawConsent(consentId: string, { signal }: Options = {}): Promise<Received<Consent>> {
      const path = `/v1/consents/${encodeURIComponent(consentId)}`;
      return callJson(connection, { method: 'DELETE', path, signal }, RESPONSES.consent);
    },

    putChunk(interviewId: string, chunk: Chunk, { signal }: Options = {}): Promise<Received<AcceptedChunk>> {
      const resource = `/streams/${chunk.stream}/chunks/${chunk.seq}`;
      const path = at(interviewId, `${resource}?startMs=${chunk.startMs}&durationMs=${chunk.durationMs}`);
      const body = { content: chunk.body, type: chunk.contentType };
      return callJson(connection, { method: 'PUT', path, body, signal }, RESPONSES.acceptedChunk);
    },

    /** Uploads a complete file. In Node, `fs.openAsBlob(path)` creates a Blob without reading the file into memory. */
    async uploadRecording(
      interviewId: string,
      content: Blob,
      options: Options & { contentType: RecordingType; onProgress?: (progress: UploadProgress) => void },
    ): Promise<Received<AcceptedRecording>> {
      const { contentType: type, onProgress, signal } = options;
      const path = at(interviewId, '/recording');
      return parseJson(
        await upload(connection, { path, content, type, onProgress, signal }),
        RESPONSES.acceptedRecording,
      );
    },

    getTimeline(
      interviewId: string,
      { cursor, limit, signal }: Options & { cursor?: string; limit?: number } = {},
    ): Promise<Received<TimelinePage>> {
      const query = new URLSearchParams();
      if (cursor !== undefined) query.set('cursor', cursor);
      if (limit !== undefined) query.set('limit', String(limit));
      const path = at(interviewId, query.size > 0 ? `/timeline?${query.toString()}` : '/timeline');
      return callJson(connection, { method: 'GET', path, signal }, RESPONSES.timelinePage);
    },

    /**
     * The report as data; `report_not_ready` before the event `report.ready`. A newer gateway may list things
     * that were not measured, reasons and moments that this version does not know: their `message` is complete.
     */
    getReport(interviewId: string, { signal }: Options = {}): Promise<Received<Report>> {
      return callJson(
        connection,
        { method: 'GET', path: at(interviewId, '/report'), signal },
        RESPONSES.report,
      );
    },

    /** The report as one self-contained HTML page. */
    getReportHtml(interviewId: string, { signal }: Options = {}): Promise<string> {
      const call = { method: 'GET', path: at(interviewId, '/report'), accept: 'text/html', signal } as const;
      return callText(connection, call);
    },

    /**
     * The image of a moment as a JPEG, by the index of the moment in `face.moments`; `not_found` if
     * there is none, or if it has been deleted.
     */
    getMomentPicture(interviewId: string, moment: number, { signal }: Options = {}): Promise<Blob> {
      const path = at(interviewId, `/report/pictures/${moment}`);
      return callBlob(connection, { method: 'GET', path, accept: 'image/jpeg', signal });
    },

    /**
     * The audio of a moment as a WAV file, by the index of the moment in `speech.moments`; `not_found`
     * if there is none, or if it has been deleted.
     */
    getMomentSound(interviewId: string, moment: number, { signal }: Options = {}): Promise<Blob> {
      const path = at(interviewId, `/report/sounds/${moment}`);
      return callBlob(connection, { method: 'GET', path, accept: 'audio/wav', signal });
    },

    events(interviewId: string, options: EventOptions = {}): AsyncGenerator<Received<InterviewEvent>> {
      return interviewEvents(connection, interviewId, options);
    },

    getModels({ signal }: Options = {}): Promise<ModelList> {
      return callJson(connection, { method: 'GET', path: '/v1/models', signal }, RESPONSES.modelList);
    },

    getCapabilities({ signal }: Options = {}): Promise<Received<Capabilities>> {
      return callJson(
        connection,
        { method: 'GET', path: '/v1/capabilities', signal },
        RESPONSES.capabilities,
      );
    },
  };
}
