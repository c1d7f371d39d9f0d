import type { PoiseClient } from '@poise/client';
import type { Excerpt, FluencySwitch, Profile, RecordingType, Report, Stream } from '@poise/shared/contracts';
import { KEEP_LINE } from '../start/consent.ts';
import { type Failure, failureOf } from './failure.ts';
import type { Memory, Remembered } from './memory.ts';
import { advance, NO_PROGRESS, type Progress } from './progress.ts';

/** What a person chose and agreed to before anything was sent. */
export type Choice = {
  file: File;
  contentType: RecordingType;
  profile: Profile;
  streams: Stream[];
  /** The text that was agreed to. */
  statement: string;
  /** Whether stumbles are listened for. */
  fluency: FluencySwitch;
  /** Whether the recording is kept for a day, for the pictures and sounds in the report. */
  keep: boolean;
};

/** By the places of their moments. */
type ExcerptFiles = Readonly<Record<Excerpt, ReadonlyMap<number, Blob>>>;

export type Notice = 'upload-interrupted' | 'erased';

export type Phase =
  | { type: 'start'; notice?: Notice }
  | { type: 'resuming' }
  | { type: 'uploading'; sentBytes: number; totalBytes: number }
  | { type: 'analysing'; profile: Profile; progress: Progress; connection: 'open' | 'lost' }
  | { type: 'done'; report: Report; html: string; excerpts: ExcerptFiles }
  | { type: 'failed'; failure: Failure };

export type Evaluation = ReturnType<typeof createEvaluation>;

/**
 * One evaluation at a time, from the choice of a file to its report, as a store that a view can
 * subscribe to. Whatever fails can be repeated: before the recording was accepted with a new
 * interview and the same choice, afterwards by following the same interview again.
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
  let running = new AbortController();
  const listeners = new Set<() => void>();

  function show(next: Phase) {
    phase = next;
    for (const listener of listeners) listener();
  }

  /** Runs one course of events; a later one silences it, its failure becomes a phase. */
  async function run(course: (signal: AbortSignal) => Promise<void>) {
    running.abort();
    running = new AbortController();
    const { signal } = running;
    try {
      await course(signal);
    } catch (error) {
      if (!signal.aborted) show({ type: 'failed', failure: failureOf(error) });
    }
  }

  async function send(choice: Choice, signal: AbortSignal) {
    const { file, contentType, profile, streams, statement, fluency, keep } = choice;
    show({ type: 'uploading', sentBytes: 0, totalBytes: file.size });
    forget();
    const wanted = { profile, retention: keep ? 'P1D' : 'none', accessibility: { fluency } } as const;
    const { interview, token } = await connect().createLocalInterview(wanted, { signal });
    const session: Remembered = { interviewId: interview.id, token, stage: 'sending', profile };
    memory.save(session);
    const client = connect(token);
    const agreed = { interviewId: interview.id, streams };
    await client.grantConsent({ ...agreed, statement }, { signal });
    if (keep)
      await client.grantConsent({ ...agreed, purpose: 'retention', statement: KEEP_LINE }, { signal });
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
      if (body.type === 'interview.erased') return leave('erased');
      // The first report may come before the words do; it is shown, and replaced by the complete one.
      if (body.type === 'report.ready') await showReport(client, interviewId, signal);
      progress = advance(progress, body);
      if (phase.type !== 'done') update();
    }
    if (phase.type !== 'done') await showReport(client, interviewId, signal);
  }

  async function showReport(client: PoiseClient, interviewId: Remembered['interviewId'], signal: AbortSignal) {
    const [report, html] = await Promise.all([
      client.getReport(interviewId, { signal }),
      client.getReportHtml(interviewId, { signal }),
    ]);
    const excerpts = await readExcerpts(client, report, signal);
    if (!signal.aborted) show({ type: 'done', report, html, excerpts });
  }

  /** After a reload the file is gone: go on only if the server has the recording. */
  async function pickUp(session: Remembered, signal: AbortSignal) {
    show({ type: 'resuming' });
    if (session.stage === 'sending') {
      const { totals } = await connect(session.token).getInterview(session.interviewId, { signal });
      if (totals.camera.received + totals.mic.received === 0) {
        forget();
        return leave('upload-interrupted');
      }
    }
    await follow(session, signal);
  }

  /** Drops the interview of an earlier try; what it may have left on the server is erased. */
  function forget() {
    const session = memory.load();
    memory.clear();
    // Best effort: an expired token or a dead connection must not hold up the next try.
    if (session)
      void connect(session.token)
        .eraseInterview(session.interviewId)
        .catch(() => undefined);
  }

  function leave(notice?: Notice) {
    running.abort();
    memory.clear();
    show({ type: 'start', ...(notice && { notice }) });
  }

  return {
    getPhase: () => phase,

    subscribe(listener: () => void): () => void {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },

    /** Sends a recording and follows it to its report. */
    start(chosen: Choice) {
      choice = chosen;
      return run((signal) => send(chosen, signal));
    },

    /** Picks up what a reload interrupted, if anything. */
    resume() {
      const session = memory.load();
      return session ? run((signal) => pickUp(session, signal)) : Promise.resolve();
    },

    /** Repeats the step that failed. */
    retry() {
      const session = memory.load();
      if (session?.stage === 'accepted') return run((signal) => follow(session, signal));
      const chosen = choice;
      if (chosen) return run((signal) => send(chosen, signal));
      return session ? run((signal) => pickUp(session, signal)) : Promise.resolve(leave());
    },

    /** Back to the choice of a file; an interview that has its recording stays on the server. */
    restart() {
      if (memory.load()?.stage === 'sending') forget();
      leave();
    },

    /** Erases the interview on the server. Throws what went wrong: what is on screen stays. */
    async erase() {
      const session = memory.load();
      if (session) await connect(session.token).eraseInterview(session.interviewId);
      leave('erased');
    },
  };
}

/** The pictures and the sounds of the moments, by the moment's place; one that is gone by now is left out. */
async function readExcerpts(
  client: PoiseClient,
  { interviewId, face, speech }: Report,
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
    taken: readonly boolean[] = [],
    read: (moment: number) => Promise<Blob>,
  ): Promise<Map<number, Blob>> {
    const found = taken.map(async (isTaken, moment): Promise<[number, Blob][]> => {
      if (!isTaken) return [];
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
