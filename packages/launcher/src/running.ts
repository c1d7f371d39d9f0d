import { z } from 'zod';
import type { HomeFolder } from './home.ts';

/** Read tolerantly: the running installation may be of another version than the reader. */
const note = z.object({
  pid: z.int(),
  baseUrl: z.string(),
  /** Where the gateway reports readiness; older versions report it at their `baseUrl`. */
  healthUrl: z.string().optional(),
  environment: z.record(z.string(), z.string()).optional(),
});
type RunningNote = z.infer<typeof note>;

type Running = RunningNote & { apiKey: string };

/** Stores how to reach the installation of this home, for `findRunning`. Its logins are as secret as the key. */
export function noteRunning(home: HomeFolder, running: RunningNote): void {
  home.write('running.json', JSON.stringify(running));
}

/**
 * The installation that is running on this home, if one responds.
 * `environment` has the settings with which one of its services reaches the record and the queue.
 */
export async function findRunning(home: HomeFolder): Promise<Running | undefined> {
  const found = readNote(home);
  const apiKey = home.read('key');
  if (!found || apiKey === undefined) return undefined;
  const response = await fetch(`${found.healthUrl ?? found.baseUrl}/readyz`, {
    signal: AbortSignal.timeout(2_000),
  }).catch(() => undefined);
  return response?.ok ? { ...found, apiKey } : undefined;
}

/** A note that was truncated by a crash or a full disk is ignored. */
function readNote(home: HomeFolder): RunningNote | undefined {
  try {
    return note.parse(JSON.parse(home.read('running.json') ?? ''));
  } catch (error) {
    if (error instanceof SyntaxError || error instanceof z.ZodError) return undefined;
    throw error;
  }
}
