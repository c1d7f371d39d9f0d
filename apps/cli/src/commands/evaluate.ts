import { openAsBlob, statSync, writeFileSync } from 'node:fs';
import { basename } from 'node:path';
import { createClient, type PoiseClient } from '@poise/client';
import { findRunning, freePorts, openHome, startStack } from '@poise/launcher';
import type { FluencySwitch, InterviewId, Profile, Report, Stream } from '@poise/shared/contracts';
import { PoiseError } from '@poise/shared/errors';
import { createProgress, type Progress } from '../text/progress.ts';
import { summarise } from '../text/summary.ts';
import { contentTypeOf } from './content-type.ts';
import { homePath, userPath } from './home-path.ts';
import { outputPath } from './output-path.ts';

export type EvaluateOptions = {
  file: string;
  profile: Profile;
  fluency: FluencySwitch;
  json?: string | undefined;
  html?: string | undefined;
  timeline?: string | undefined;
};

/** `poise evaluate FILE`: a recording goes in at the gateway, its report comes out here. */
export async function evaluate(options: EvaluateOptions): Promise<void> {
  const file = userPath(options.file);
  const size = statSync(file, { throwIfNoEntry: false });
  if (!size?.isFile()) throw new PoiseError('invalid_request', `there is no file ${options.file}`);
  if (size.size === 0) throw new PoiseError('media_empty', options.file);
  const contentType = await contentTypeOf(file);
  const [json, timeline, html] = [options.json, options.timeline, options.html].map(outputPath);

  const progress = createProgress(process.stderr);
  const poise = await connectOrStart(progress);
  const interrupted = () => void poise.release().finally(() => process.exit(130));
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, interrupted);
  try {
    const client = createClient({ baseUrl: poise.baseUrl, token: poise.apiKey });
    const { id } = await client.createInterview({
      profile: options.profile,
      accessibility: { fluency: options.fluency },
      title: basename(file),
    });
    await client.grantConsent({
      interviewId: id,
      streams: ['camera', 'mic'],
      statement: 'Given on the command line by whoever evaluates the file.',
    });
    const content = await openAsBlob(file);
    await client.uploadRecording(id, content, {
      contentType,
      onProgress: ({ sentBytes, totalBytes }) => progress.show('Uploading', sentBytes / totalBytes),
    });
    await client.closeInterview(id);
    await follow(client, id, progress);
    const report = await client.getReport(id);
    progress.end();

    if (json) writeFileSync(json, `${JSON.stringify(report, null, 2)}\n`);
    if (timeline) writeFileSync(timeline, `${JSON.stringify(report.timeline)}\n`);
    if (html) writeFileSync(html, await client.getReportHtml(id));
    process.stdout.write(summarise(report));
    complainOfNothing(report);
  } finally {
    progress.end();
    await poise.release();
  }
}

/** The installation that runs on this home, or a private one for as long as it is needed. */
async function connectOrStart(progress: Progress) {
  const home = openHome(homePath());
  const running = await findRunning(home);
  if (running) return { ...running, release: async () => undefined };
  const [port = 0] = await freePorts(1);
  const stack = await startStack({ home, port, onStep: (step) => progress.note(`Starting ${step}`) });
  return { baseUrl: stack.baseUrl, apiKey: stack.apiKey, release: stack.stop };
}

/** Shows how many chunks are done until the report is ready. */
async function follow(client: PoiseClient, id: InterviewId, progress: Progress): Promise<void> {
  let expected = 0;
  const done: Record<Stream, number> = { camera: 0, mic: 0 };
  for await (const { body } of client.events(id)) {
    switch (body.type) {
      case 'interview.closing':
        expected = body.received.camera + body.received.mic;
        break;
      case 'chunk.scored':
      case 'chunk.rejected':
      case 'chunk.failed':
        done[body.stream] += 1;
        break;
      case 'report.ready':
        return;
      default:
    }
    if (expected > 0) progress.show('Analysing', (done.camera + done.mic) / expected);
  }
}

/** A file that nothing at all could be measured on is bad input, though its report is in order. */
function complainOfNothing(report: Report): void {
  const { camera, mic } = report.accounting;
  if (camera.scored + mic.scored > 0) return;
  throw new PoiseError('media_corrupt', 'no part of the file could be analysed');
}
