export type { AudioRange } from './analyse-range.ts';
export * from './speech-pipeline.ts';
