export * from './find-transcriber.ts';
export { findSherpaModel } from './sherpa/layout.ts';
export type * from './transcriber.ts';
