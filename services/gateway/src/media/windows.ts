/** A slot in the current window of a name, which can be released. */
export type Slot = { release(): void };

export type Windows = {
  /** @returns a slot, or the milliseconds until one is available */
  take(name: string, max: number): Slot | { readonly waitMs: number };
};

type Window = { readonly endsAt: number; taken: number };

/**
 * Counts by name within windows of a fixed length. Releasing a slot frees it in the window in which it was
 * taken, never in a later one.
 * @param maxNames beyond it, the name with the oldest window is dropped
 */
export function createWindows(lengthMs: number, now: () => number, maxNames: number): Windows {
  const windows = new Map<string, Window>();
  return {
    take(name, max) {
      let window = windows.get(name);
      if (!window || window.endsAt <= now()) {
        window = { endsAt: now() + lengthMs, taken: 0 };
        // Deleted first, so that names stay ordered by the start of their window.
        windows.delete(name);
        windows.set(name, window);
        const [oldest] = windows.keys();
        if (windows.size > maxNames && oldest !== undefined) windows.delete(oldest);
      }
      if (window.taken >= max) return { waitMs: window.endsAt - now() };
      window.taken += 1;
      const taken = window;
      let given = false;
      return {
        release() {
          if (!given) taken.taken -= 1;
          given = true;
        },
      };
    },
  };
}
