export * from './find-transcriber.ts';
export type * from './transcriber.ts';
