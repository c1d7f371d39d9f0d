export type { SoundRange } from './measure-range.ts';
export * from './speech-pipeline.ts';
