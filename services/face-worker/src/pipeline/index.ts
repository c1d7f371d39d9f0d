export { createFacePipeline, type FacePipeline, type TimedFrame } from './face-pipeline.ts';
export { fitObservation } from './fit-observation.ts';
export type { RgbFrame } from './picture.ts';
