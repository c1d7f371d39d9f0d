import { interviewId, profile } from '@poise/shared/contracts';
import { z } from 'zod';

/** The state that survives a reload. `sending`: it is not known yet whether the recording was accepted. */
const remembered = z.strictObject({
  interviewId,
  token: z.string(),
  stage: z.enum(['sending', 'accepted']),
  profile,
});
export type Remembered = z.infer<typeof remembered>;

export type Memory = {
  load(): Remembered | undefined;
  save(value: Remembered): void;
  clear(): void;
};

const KEY = 'poise.interview';

/** Remembers one interview in `sessionStorage`: it is lost when the tab is closed, and appears in no URL. */
export function createMemory(storage: Pick<Storage, 'getItem' | 'setItem' | 'removeItem'>): Memory {
  return {
    load() {
      try {
        return remembered.safeParse(JSON.parse(storage.getItem(KEY) ?? 'null')).data;
      } catch {
        return undefined;
      }
    },
    save: (value) => storage.setItem(KEY, JSON.stringify(value)),
    clear: () => storage.removeItem(KEY),
  };
}
