import { z } from 'zod';
import type { HomeFolder } from './home.ts';

/** Read tolerantly: the running installation may be of another version than whoever reads its note. */
const note = z.object({
  pid: z.int(),
  baseUrl: z.string(),
  /** Where the gateway says whether it is ready; older versions said it at their `baseUrl`. */
  healthUrl: z.string().optional(),
  environment: z.record(z.string(), z.string()).optional(),
});
type RunningNote = z.infer<typeof note>;

type Running = RunningNote & { apiKey: string };

/** Keeps, for `findRunning`, how this home's installation is reached; its logins are secret like the home's key. */
export function noteRunning(home: HomeFolder, running: RunningNote): void {
  home.write('running.json', JSON.stringify(running));
}

/**
 * The installation that runs on this home, if one answers.
 * `environment` has the settings with which a service of its own would reach the record and the queue.
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

/** A note that a crash or a full disk cut off is as good as none. */
function readNote(home: HomeFolder): RunningNote | undefined {
  try {
    return note.parse(JSON.parse(home.read('running.json') ?? ''));
  } catch (error) {
    if (error instanceof SyntaxError || error instanceof z.ZodError) return undefined;
    throw error;
  }
}
