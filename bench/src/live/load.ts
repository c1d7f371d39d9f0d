import { openAsBlob } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Stack } from '@poise/launcher';
import { loopSample } from '../sample-media.ts';
import { quantile } from '../statistics.ts';
import { clientOf, type Latencies, type LiveMedia, liveInterview, liveMedia } from './interview.ts';
import { withStack } from './stack.ts';

const SECONDS = 40;
const OTHERS = 5;
const RECORDING_HOURS = 3;

/**
 * Time from sending a live chunk to the event with its score: alone, and while five other live interviews
 * and a recording of three hours, including its transcription, are being analysed.
 */
export async function benchLoad(): Promise<string[]> {
  const media = await liveMedia();
  return withStack({}, async (stack, folder) => {
    const one = (framesPerSecond: number) =>
      liveInterview(stack, media, { framesPerSecond, seconds: SECONDS, delayMs: 0 });
    await liveInterview(stack, media, { framesPerSecond: 1, seconds: 5, delayMs: 0 });
    const alone = { 1: await one(1), 3: await one(3) };
    const recording = `${folder}/recording.webm`;
    await loopSample(recording, RECORDING_HOURS * 3600);
    await uploadRecording(stack, recording);
    const others = keepSending(stack, media);
    await sleep(5_000);
    const loaded = { 1: await one(1), 3: await one(3) };
    await others.stop();
    return [
      ...([1, 3] as const).flatMap((fps) => [
        `${fps} frame${fps === 1 ? '' : 's'} per second`,
        line('camera', 'sent', alone[fps].camera, loaded[fps].camera),
        line('camera', 'complete', alone[fps].camera, loaded[fps].camera),
        line('mic', 'sent', alone[fps].mic, loaded[fps].mic),
      ]),
      `loaded: ${OTHERS} other live interviews with 3 frames per second, a recording of ${RECORDING_HOURS} h and its words`,
    ];
  });
}

async function uploadRecording(stack: Stack, path: string): Promise<void> {
  const client = clientOf(stack);
  const { id } = await client.createInterview({ profile: 'practice' });
  await client.grantConsent({ interviewId: id, streams: ['camera', 'mic'], statement: 'bench' });
  await client.uploadRecording(id, await openAsBlob(path), { contentType: 'video/webm' });
}

/** Live interviews one after another, until they are stopped. */
function keepSending(stack: Stack, media: LiveMedia): { stop(): Promise<unknown> } {
  let isOver = false;
  const running = Array.from({ length: OTHERS }, async (_, i) => {
    const options = { framesPerSecond: 3, seconds: 20, delayMs: (i * 1000) / OTHERS };
    while (!isOver) await liveInterview(stack, media, options).catch(() => sleep(1_000));
  });
  return {
    stop() {
      isOver = true;
      return Promise.all(running);
    },
  };
}

function line(stream: string, from: keyof Latencies, alone: Latencies, loaded: Latencies): string {
  const since = from === 'sent' ? 'since it was sent' : 'since its second was complete';
  const [a50, a95] = [quantile(alone[from], 0.5), quantile(alone[from], 0.95)];
  const [l50, l95] = [quantile(loaded[from], 0.5), quantile(loaded[from], 0.95)];
  const ms = (value: number) => `${value.toFixed(0).padStart(5)} ms`;
  return (
    `  ${stream.padEnd(7)}${since.padEnd(31)} alone p50 ${ms(a50)} p95 ${ms(a95)}   ` +
    `loaded p50 ${ms(l50)} p95 ${ms(l95)}   p95 ratio ${(l95 / a95).toFixed(2)}   (${loaded[from].length} chunks)`
  );
}
