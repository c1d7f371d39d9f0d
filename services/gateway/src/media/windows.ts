/** A place in the current window of a name, which can be given back. */
export type Slot = { giveBack(): void };

export type Windows = {
  /** @returns a slot, or after how many milliseconds there is one again */
  take(name: string, max: number): Slot | { readonly waitMs: number };
};

type Window = { readonly endsAt: number; taken: number };

/**
 * Counts by name within windows of a fixed length. What is given back frees its place in the window in which it
 * was taken, never one in a later window.
 * @param mostNames beyond it, the name whose window began longest ago is forgotten
 */
export function createWindows(lengthMs: number, now: () => number, mostNames: number): Windows {
  const windows = new Map<string, Window>();
  return {
    take(name, max) {
      let window = windows.get(name);
      if (!window || window.endsAt <= now()) {
        window = { endsAt: now() + lengthMs, taken: 0 };
        // Deleted first, so that the names stay in the order in which their windows began.
        windows.delete(name);
        windows.set(name, window);
        const [oldest] = windows.keys();
        if (windows.size > mostNames && oldest !== undefined) windows.delete(oldest);
      }
      if (window.taken >= max) return { waitMs: window.endsAt - now() };
      window.taken += 1;
      const taken = window;
      let given = false;
      return {
        giveBack() {
          if (!given) taken.taken -= 1;
          given = true;
        },
      };
    },
  };
}
