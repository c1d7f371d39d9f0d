/** The sum of a metric over all series with these labels; 0 if there are none. */
export type ReadMetric = (name: string, labels?: Record<string, string>) => number;

/** Reads the metrics that a process exports, once: each scrape makes it measure its queues. */
export async function scrape(healthUrl: string): Promise<ReadMetric> {
  const lines = (await (await fetch(`${healthUrl}/metrics`)).text()).split('\n');
  return (name, labels = {}) => {
    const wanted = Object.entries(labels).map(([label, value]) => `${label}="${value}"`);
    return lines
      .filter((line) => line.startsWith(`${name}{`) || line.startsWith(`${name} `))
      .filter((line) => wanted.every((pair) => line.includes(pair)))
      .reduce((sum, line) => sum + Number(line.slice(line.lastIndexOf(' ') + 1)), 0);
  };
}
