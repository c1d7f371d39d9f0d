import { z } from 'zod';
import type { Home } from './home.ts';

const note = z.strictObject({ pid: z.int(), baseUrl: z.string() });

/** Where Poise already runs on this home, if it does and answers. */
export async function findRunning(
  home: Home,
): Promise<{ baseUrl: string; apiKey: string; pid: number } | undefined> {
  const stored = home.read('running.json');
  const apiKey = home.read('key');
  if (stored === undefined || apiKey === undefined) return undefined;
  const { baseUrl, pid } = note.parse(JSON.parse(stored));
  const answer = await fetch(`${baseUrl}/readyz`, { signal: AbortSignal.timeout(2_000) }).catch(
    () => undefined,
  );
  return answer?.ok ? { baseUrl, apiKey, pid } : undefined;
}
