/**
 * The processes of a local installation. Each lane of a worker has its own process: live work never waits for
 * a recording, and words, which cost most, hold up neither.
 */
export const PROCESSES = {
  gateway: { service: 'gateway', env: {} },
  'face-worker': { service: 'face-worker', env: { LANES: 'live' } },
  'face-worker-batch': { service: 'face-worker', env: { LANES: 'batch' } },
  'speech-worker': { service: 'speech-worker', env: { SERVES: 'mic', LANES: 'live' } },
  'speech-worker-batch': { service: 'speech-worker', env: { SERVES: 'mic', LANES: 'batch' } },
  'words-worker': { service: 'speech-worker', env: { SERVES: 'words' } },
  'interview-orchestrator': { service: 'interview-orchestrator', env: {} },
  feedback: { service: 'feedback', env: {} },
} as const satisfies Record<string, { service: string; env: Record<string, string> }>;

export type ProcessName = keyof typeof PROCESSES;
export const PROCESS_NAMES = Object.keys(PROCESSES) as ProcessName[];
