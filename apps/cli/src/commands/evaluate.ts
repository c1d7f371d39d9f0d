import { openAsBlob, statSync } from 'node:fs';
import { basename } from 'node:path';
import { createClient, type PoiseClient } from '@poise/client';
import { findRunning, freePorts, openHome, startStack } from '@poise/launcher';
import { writePrivateFile } from '@poise/runtime/private-files';
import {
  type FluencySwitch,
  type InterviewId,
  MODALITY_NAMES,
  type Profile,
  type Received,
  type Report,
  streamOf,
} from '@poise/shared/contracts';
import { PoiseError } from '@poise/shared/errors';
import { createProgress, type Progress } from '../text/progress.ts';
import { summarise } from '../text/summary.ts';
import { contentTypeOf } from './content-type.ts';
import { homePath, userPath } from './home-path.ts';
import { outputPath } from './output-path.ts';
import { onStopRequest } from './stop-request.ts';

/** The exit code of a command that was interrupted. */
const INTERRUPTED = 130;

export type EvaluateOptions = {
  file: string;
  profile: Profile;
  fluency: FluencySwitch;
  json?: string | undefined;
  html?: string | undefined;
  timeline?: string | undefined;
};

/** `poise evaluate FILE`: uploads a recording to the gateway, waits for its report and prints it. */
export async function evaluate(options: EvaluateOptions): Promise<void> {
  const file = userPath(options.file);
  const stats = statSync(file, { throwIfNoEntry: false });
  if (!stats?.isFile()) throw new PoiseError('invalid_request', `${options.file} is not a file`);
  if (stats.size === 0) throw new PoiseError('media_empty', options.file);
  const contentType = await contentTypeOf(file);
  const [json, timeline, html] = [options.json, options.timeline, options.html].map(outputPath);

  const progress = createProgress(process.stderr);
  const stopRequest = onStopRequest();
  let release = async (): Promise<void> => undefined;
  try {
    const poise = await connectOrStart(progress, stopRequest);
    release = poise.release;
    const interrupted = () => void release().finally(() => process.exit(INTERRUPTED));
    stopRequest.addEventListener('abort', interrupted, { once: true });
    const client = createClient({ baseUrl: poise.baseUrl, token: poise.apiKey });
    const { id } = await client.createInterview({
      profile: options.profile,
      accessibility: { fluency: options.fluency },
      title: basename(file),
    });
    await client.grantConsent({
      interviewId: id,
      streams: ['camera', 'mic'],
      statement: 'Given on the command line by the person who evaluates the file.',
    });
    const content = await openAsBlob(file);
    await client.uploadRecording(id, content, {
      contentType,
      onProgress: ({ sentBytes, totalBytes }) => progress.show('Uploading', sentBytes / totalBytes),
    });
    await client.closeInterview(id);
    await showProgress(client, id, progress);
    const report = await client.getReport(id);
    progress.end();

    if (json) writePrivateFile(json, `${JSON.stringify(report, null, 2)}\n`);
    if (timeline) writePrivateFile(timeline, `${JSON.stringify(report.timeline)}\n`);
    if (html) writePrivateFile(html, await client.getReportHtml(id));
    process.stdout.write(summarise(report));
    requireFindings(report);
  } catch (error) {
    // A failure after a request to stop is caused by it.
    if (!stopRequest.aborted) throw error;
    process.exitCode = INTERRUPTED;
  } finally {
    progress.end();
    await release();
  }
}

/** The installation running on this home, or one that is started for this evaluation. */
async function connectOrStart(progress: Progress, signal: AbortSignal) {
  const home = openHome(homePath());
  const running = await findRunning(home);
  if (running) return { ...running, release: async () => undefined };
  const [port = 0] = await freePorts(1);
  const stack = await startStack({
    home,
    port,
    signal,
    onStep: (step) => progress.note(`Starting ${step}`),
  });
  return { baseUrl: stack.baseUrl, apiKey: stack.apiKey, release: stack.stop };
}

/** Shows the share of analysed chunks until the report is complete. */
async function showProgress(client: PoiseClient, id: InterviewId, progress: Progress): Promise<void> {
  let expected = 0;
  let done = 0;
  for await (const { body } of client.events(id)) {
    switch (body.type) {
      case 'interview.closing':
        expected = MODALITY_NAMES.reduce((sum, name) => sum + body.received[streamOf(name)], 0);
        break;
      case 'chunk.scored':
      case 'chunk.rejected':
      case 'chunk.failed':
        done += 1;
        break;
      default:
    }
    if (expected > 0) progress.show('Analysing', done / expected);
  }
}

/** A file without any analysed chunk is invalid input, although its report is complete. */
function requireFindings(report: Received<Report>): void {
  const { camera, mic } = report.accounting;
  if (camera.scored + mic.scored > 0) return;
  throw new PoiseError('media_corrupt', 'no part of the file could be analysed');
}
