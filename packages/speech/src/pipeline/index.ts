export type { SoundRange } from './measure-range.ts';
export * from './speech-pipeline.ts';
export { SPEECH_BYTES } from './with-transcripts.ts';
