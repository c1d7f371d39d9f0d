export * from './find-transcriber.ts';
export type { WordsFindings, WordsTimings } from './findings.ts';
export { findSherpaModel } from './sherpa/layout.ts';
export * from './transcriber.ts';
export * from './words-pipeline.ts';
