export { createLegacyHandlers } from './legacy.ts';
export { publishResult, readResult } from './result.ts';
export { unscored } from './settle.ts';
export type * from './task.ts';
export { chunksOfRange, createAnalysisWorker } from './worker.ts';
