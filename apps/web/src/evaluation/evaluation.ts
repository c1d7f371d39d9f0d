import type { PoiseClient } from '@poise/client';
import type {
  Excerpt,
  FluencySwitch,
  Profile,
  Received,
  RecordingType,
  Report,
  Stream,
} from '@poise/shared/contracts';
import { KEEP_STATEMENT } from '../start/consent.ts';
import { type Failure, failureOf } from './failure.ts';
import type { Memory, Remembered } from './memory.ts';
import { advance, NO_PROGRESS, type Progress } from './progress.ts';

/** What a person chose and consented to before anything was uploaded. */
export type Choice = {
  file: File;
  contentType: RecordingType;
  profile: Profile;
  streams: Stream[];
  /** The text the person consented to. */
  statement: string;
  /** Whether fluency is analysed. */
  fluency: FluencySwitch;
  /** Whether the recording is kept for one day, for the pictures and audio in the report. */
  keep: boolean;
};

/** By the index of the moment. */
type ExcerptFiles = Readonly<Record<Excerpt, ReadonlyMap<number, Blob>>>;

export type Notice = 'upload-interrupted' | 'erased';

export type Phase =
  | { type: 'start'; notice?: Notice }
  | { type: 'resuming' }
  | { type: 'uploading'; sentBytes: number; totalBytes: number }
  | { type: 'analysing'; profile: Profile; progress: Progress; connection: 'open' | 'lost' }
  | { type: 'done'; report: Received<Report>; html: string; excerpts: ExcerptFiles }
  | { type: 'failed'; failure: Failure };

export type Evaluation = ReturnType<typeof createEvaluation>;

/**
 * Runs one evaluation at a time, from the choice of a file to its report, as a store that views can
 * subscribe to. Every failure can be retried: before the recording was accepted, with a new interview
 * and the same choices; afterwards, by following the same interview again.
 */
export function createEvaluation({
  connect,
  memory,
}: {
  connect: (token?: string) => PoiseClient;
  memory: Memory;
}) {
  let phase: Phase = { type: 'start' };
  let choice: Choice | undefined;
  let current = new AbortController();
  const listeners = new Set<() => void>();

  function show(next: Phase) {
    phase = next;
    for (const listener of listeners) listener();
  }

  /** Runs a task, after cancelling the previous one. A failure becomes a phase. */
  async function run(task: (signal: AbortSignal) => Promise<void>) {
    current.abort();
    current = new AbortController();
    const { signal } = current;
    try {
      await task(signal);
    } catch (error) {
      if (!signal.aborted) show({ type: 'failed', failure: failureOf(error) });
    }
  }

  async function upload(choice: Choice, signal: AbortSignal) {
    const { file, contentType, profile, streams, statement, fluency, keep } = choice;
    show({ type: 'uploading', sentBytes: 0, totalBytes: file.size });
    discardPrevious();
    const request = { profile, retention: keep ? 'P1D' : 'none', accessibility: { fluency } } as const;
    const { interview, token } = await connect().createLocalInterview(request, { signal });
    const session: Remembered = { interviewId: interview.id, token, stage: 'sending', profile };
    memory.save(session);
    const client = connect(token);
    const consent = { interviewId: interview.id, streams };
    await client.grantConsent({ ...consent, statement }, { signal });
    if (keep)
      await client.grantConsent({ ...consent, purpose: 'retention', statement: KEEP_STATEMENT }, { signal });
    await client.uploadRecording(interview.id, file, {
      contentType,
      signal,
      onProgress: (progress) => signal.aborted || show({ type: 'uploading', ...progress }),
    });
    const accepted: Remembered = { ...session, stage: 'accepted' };
    memory.save(accepted);
    await follow(accepted, signal);
  }

  async function follow({ interviewId, token, profile }: Remembered, signal: AbortSignal) {
    const client = connect(token);
    let progress = NO_PROGRESS;
    let connection: 'open' | 'lost' = 'open';
    const update = () => signal.aborted || show({ type: 'analysing', profile, progress, connection });
    update();
    const { status } = await client.getInterview(interviewId, { signal });
    if (status === 'open') await client.closeInterview(interviewId, { signal });
    const onConnection = (state: 'open' | 'lost') => {
      connection = state;
      update();
    };
    for await (const { body } of client.events(interviewId, { signal, onConnection })) {
      if (body.type === 'interview.erased') return returnToStart('erased');
      // The first report may come before the words do; it is shown, and replaced by the complete one.
      if (body.type === 'report.ready') await showReport(client, interviewId, signal);
      progress = advance(progress, body);
      if (phase.type !== 'done') update();
    }
    if (phase.type !== 'done') await showReport(client, interviewId, signal);
  }

  async function showReport(
    client: PoiseClient,
    interviewId: Remembered['interviewId'],
    signal: AbortSignal,
  ) {
    const [report, html] = await Promise.all([
      client.getReport(interviewId, { signal }),
      client.getReportHtml(interviewId, { signal }),
    ]);
    const excerpts = await readExcerpts(client, report, signal);
    if (!signal.aborted) show({ type: 'done', report, html, excerpts });
  }

  /** Continues after a reload. The file is gone by then, so the server must have the recording. */
  async function resumeSession(session: Remembered, signal: AbortSignal) {
    show({ type: 'resuming' });
    if (session.stage === 'sending') {
      const { totals } = await connect(session.token).getInterview(session.interviewId, { signal });
      if (totals.camera.received + totals.mic.received === 0) {
        discardPrevious();
        return returnToStart('upload-interrupted');
      }
    }
    await follow(session, signal);
  }

  /** Discards the interview of an earlier attempt and erases what it may have left on the server. */
  function discardPrevious() {
    const session = memory.load();
    memory.clear();
    // Best effort: an expired token or a lost connection must not block the next attempt.
    if (session)
      void connect(session.token)
        .eraseInterview(session.interviewId)
        .catch(() => undefined);
  }

  function returnToStart(notice?: Notice) {
    current.abort();
    memory.clear();
    show({ type: 'start', ...(notice && { notice }) });
  }

  return {
    getPhase: () => phase,

    subscribe(listener: () => void): () => void {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },

    /** Uploads a recording and follows it to its report. */
    start(chosen: Choice) {
      choice = chosen;
      return run((signal) => upload(chosen, signal));
    },

    /** Continues what a reload interrupted, if anything. */
    resume() {
      const session = memory.load();
      return session ? run((signal) => resumeSession(session, signal)) : Promise.resolve();
    },

    /** Repeats the step that failed. */
    retry() {
      const session = memory.load();
      if (session?.stage === 'accepted') return run((signal) => follow(session, signal));
      const chosen = choice;
      if (chosen) return run((signal) => upload(chosen, signal));
      return session ? run((signal) => resumeSession(session, signal)) : Promise.resolve(returnToStart());
    },

    /** Returns to the choice of a file; an interview with a recording stays on the server. */
    restart() {
      if (memory.load()?.stage === 'sending') discardPrevious();
      returnToStart();
    },

    /** Erases the interview on the server. If that fails, it throws and the phase does not change. */
    async erase() {
      const session = memory.load();
      if (session) await connect(session.token).eraseInterview(session.interviewId);
      returnToStart('erased');
    },
  };
}

/** The pictures and audio of the moments, by index; excerpts that no longer exist are left out. */
async function readExcerpts(
  client: PoiseClient,
  { interviewId, face, speech }: Received<Report>,
  signal: AbortSignal,
): Promise<ExcerptFiles> {
  const [picture, sound] = await Promise.all([
    readEach(
      face?.moments?.map((moment) => moment.picture),
      (moment) => client.getMomentPicture(interviewId, moment, { signal }),
    ),
    readEach(
      speech?.moments?.map((moment) => moment.sound),
      (moment) => client.getMomentSound(interviewId, moment, { signal }),
    ),
  ]);
  return { picture, sound };

  async function readEach(
    available: readonly boolean[] = [],
    read: (moment: number) => Promise<Blob>,
  ): Promise<Map<number, Blob>> {
    const found = available.map(async (isAvailable, moment): Promise<[number, Blob][]> => {
      if (!isAvailable) return [];
      try {
        return [[moment, await read(moment)]];
      } catch (error) {
        if (signal.aborted) throw error;
        return [];
      }
    });
    return new Map((await Promise.all(found)).flat());
  }
}
