import { createInterface } from 'node:readline';
import type { RecordingType } from '@poise/shared/contracts';
import { recordingInput } from './recording-file.ts';
import { launch } from './tools.ts';

/** The time span of the packets of one stream, on the clock of the file. */
export type Track = { readonly packets: number; readonly startMs: number; readonly endMs: number };

/** Reading all packets of the longest recording takes seconds; this limit guards against a hanging disk. */
const TIMEOUT_MS = 120_000;

/**
 * Reads the timestamps of all packets, by stream index, without decoding.
 *
 * @throws PoiseError `media_corrupt`, `tool_missing`, `analysis_timeout`; the signal's own reason
 *   once it is aborted.
 */
export async function measureTracks(
  path: string,
  type: RecordingType,
  signal: AbortSignal | undefined,
): Promise<ReadonlyMap<number, Track>> {
  const entries = 'packet=stream_index,pts_time,dts_time,duration_time';
  const { stdout, done } = launch(
    'ffprobe',
    [...recordingInput(path, type), '-show_entries', entries, '-of', 'csv=print_section=0'],
    { timeoutMs: TIMEOUT_MS, signal },
  );
  const tracks = new Map<number, { packets: number; startMs: number; endMs: number }>();
  for await (const line of createInterface(stdout)) {
    const [index = '', pts = '', dts = '', duration = ''] = line.split(',');
    // Unknown times are written as N/A; some containers have decoding timestamps only.
    const startMs = milliseconds(pts) ?? milliseconds(dts);
    if (startMs === undefined) continue;
    const endMs = startMs + (milliseconds(duration) ?? 0);
    const track = tracks.get(Number(index)) ?? { packets: 0, startMs, endMs };
    track.packets += 1;
    track.startMs = Math.min(track.startMs, startMs);
    track.endMs = Math.max(track.endMs, endMs);
    tracks.set(Number(index), track);
  }
  await done;
  return tracks;
}

function milliseconds(seconds: string): number | undefined {
  const value = Number.parseFloat(seconds);
  return Number.isNaN(value) ? undefined : value * 1000;
}
